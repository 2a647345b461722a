/* A library that is loaded before all others and lets one write, sync or rename below a folder fail, or kills there.
   No block of a DuckDB file is half written: DuckDB writes blocks of metadata where they are, and finds by a checksum one
   that is not whole, but has no other copy of it.
   Armed by fault_arm(at, how, folder): the at-th of them fails with EIO (how 1), kills before it (2) or, of a write,
   when half is written (3). at 0 counts only. fault_count() says how many there were. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long count;
static long fault_at;
static int how, armed;
static char folder[PATH_MAX];

void fault_arm(long at, int what, const char *below) {
    strncpy(folder, below, sizeof folder - 1);
    count = 0;
    fault_at = at;
    how = what;
    armed = 1;
}
long fault_count(void) { armed = 0; return count; }

static int is_below(const char *path) { return strncmp(path, folder, strlen(folder)) == 0; }
static int find_path(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}
static int is_ours(int fd) {
    char path[PATH_MAX];
    return armed && find_path(fd, path) && is_below(path);
}
static int is_torn(int fd) {
    char path[PATH_MAX];
    return how == 3 && find_path(fd, path) && !(strstr(path, ".duckdb") && !strstr(path, ".wal"));
}
static int is_due(void) { return atomic_fetch_add(&count, 1) + 1 == fault_at; }
static int fault(void) {
    if (how != 1) kill(getpid(), SIGKILL);
    errno = EIO;
    return -1;
}
#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)
#define WRITES(name, tail, pass) \
    ssize_t name(int fd, const void *bytes, size_t length tail) { \
        REAL(ssize_t, #name, int, const void *, size_t tail); \
        if (is_ours(fd) && is_due()) { if (is_torn(fd)) real(fd, bytes, length / 2 pass); return fault(); } \
        return real(fd, bytes, length pass); }
#define AT , off_t at
#define AT64 , off64_t at
#define PASS , at
WRITES(write, , )
WRITES(pwrite, AT, PASS)
WRITES(pwrite64, AT64, PASS)
ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return is_ours(fd) && is_due() ? fault() : real(fd, parts, number);
}
ssize_t sendfile(int to, int from, off_t *at, size_t length) {
    REAL(ssize_t, "sendfile", int, int, off_t *, size_t);
    return is_ours(to) && is_due() ? fault() : real(to, from, at, length);
}
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t length, unsigned flags) {
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    return is_ours(to) && is_due() ? fault() : real(from, a, to, b, length, flags);
}
#define ON_FD(name) int name(int fd) { REAL(int, #name, int); return is_ours(fd) && is_due() ? fault() : real(fd); }
ON_FD(fsync)
ON_FD(fdatasync)
int ftruncate(int fd, off_t length) {
    REAL(int, "ftruncate", int, off_t);
    return is_ours(fd) && is_due() ? fault() : real(fd, length);
}
int ftruncate64(int fd, off64_t length) {
    REAL(int, "ftruncate64", int, off64_t);
    return is_ours(fd) && is_due() ? fault() : real(fd, length);
}
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return armed && is_below(to) && is_due() ? fault() : real(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return armed && is_below(to) && is_due() ? fault() : real(a, from, b, to);
}
