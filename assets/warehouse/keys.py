"""The key of an encrypted study: where it comes from, and that it is shown to nobody.

It comes from the variable CASEWAVE_KEY, from the file that CASEWAVE_KEY_FILE names, or from the system's keyring: 64
hexadecimal digits. It is never an argument, and no message, log or history repeats it. Belongs elsewhere: what is
encrypted (`assets.warehouse.store`), or whom a bundle is for (`assets.exchange.identities`).
"""

from __future__ import annotations

import os
import re
import secrets
from importlib.util import find_spec
from pathlib import Path

VARIABLE, FILE_VARIABLE = "CASEWAVE_KEY", "CASEWAVE_KEY_FILE"
SERVICE = "casewave"  # under which the keyring has the key of a study, by the study's name
HEX = re.compile(r"[0-9a-f]{64}")  # other signs DuckDB repeats in its messages, and reads escapes into
OTHERS = 0o077


class KeyTrouble(Exception):
    """The key cannot be used; the message says why and what to do, and does not repeat it."""


def the_key(study: str) -> str:
    """The key that the environment or the keyring gives. Raises KeyTrouble where there is none, or it is not one."""
    if key := os.environ.get(VARIABLE):
        return _checked(key, VARIABLE)
    if path := os.environ.get(FILE_VARIABLE):
        return read_key(Path(path).expanduser())
    return _checked(_in_keyring(study), _entry(study))


def where_from(study: str) -> str:
    """Where the key comes from, in words."""
    if os.environ.get(VARIABLE):
        return f"the variable {VARIABLE}"
    return f"the file {os.environ[FILE_VARIABLE]}" if os.environ.get(FILE_VARIABLE) else _entry(study)


def read_key(path: Path) -> str:
    """The key in a file. Raises KeyTrouble where others may read the file, or no key is in it."""
    return _checked(read_secret(path, "key file", "casewave key new"), str(path))


def new_key(path: Path, study: Path) -> None:
    """Write a new key into a new file that its owner alone may read. Raises KeyTrouble inside of the study."""
    write_secret(path, study, f"{secrets.token_hex(32)}\n")


def read_secret(path: Path, what: str, maker: str) -> str:
    """What is in a file of a secret. Raises KeyTrouble where others may read it, or it cannot be read."""
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise KeyTrouble(f"{path} is no {what} that can be read; make one with {maker}") from None
    if os.name == "posix" and mode & OTHERS:
        raise KeyTrouble(f"others may read the {what} {path}; close it to them: chmod 600 {path}")
    return text.strip()


def write_secret(path: Path, study: Path, text: str) -> None:
    """Write a secret into a new file that its owner alone may read. Raises KeyTrouble inside of the study."""
    if path.resolve().is_relative_to(study.resolve()):
        raise KeyTrouble(f"{path} is inside the study; keep the key outside, apart from the data")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyTrouble(f"{path} is there already, and is not written over; name another file") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _in_keyring(study: str) -> str:
    """What the system's keyring has as the study's key. Raises KeyTrouble where that is nothing."""
    none = f"no key is given: name the key file by the variable {FILE_VARIABLE}, or give it as {VARIABLE}"
    if find_spec("keyring") is None:
        raise KeyTrouble(f"{none} (the system's keyring is asked where the extra casewave[keyring] is installed)")
    import keyring
    import keyring.errors

    try:
        key = keyring.get_password(SERVICE, study)
    except keyring.errors.NoKeyringError:
        raise KeyTrouble(f"{none} (this machine has no keyring that is set up)") from None
    except keyring.errors.KeyringError:
        raise KeyTrouble(f"{none} (the system's keyring is locked, or does not answer)") from None
    if key is None:
        raise KeyTrouble(f"{none} ({_entry(study)} is not there)")
    return key.strip()


def _entry(study: str) -> str:
    return f"the entry {study} of {SERVICE} in the system's keyring"


def _checked(key: str, where: str) -> str:
    if not HEX.fullmatch(key):
        raise KeyTrouble(f"{where} holds no key: a key has 64 hexadecimal digits, as casewave key new makes it")
    return key
