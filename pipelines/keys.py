"""The key of an encrypted study: where it comes from, and that it is told to nobody.

It comes from the variable CASEWAVE_KEY, or from the file that CASEWAVE_KEY_FILE names: 64 hexadecimal digits. It is
never an argument, and no message, log or history repeats it. Here does not belong what is encrypted
(`pipelines.store`).
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

VARIABLE, FILE_VARIABLE = "CASEWAVE_KEY", "CASEWAVE_KEY_FILE"
HEX = re.compile(r"[0-9a-f]{64}")  # other signs DuckDB repeats in its messages, and reads escapes into
OTHERS = 0o077


class KeyTrouble(Exception):
    """The key cannot be used; the message says why and what to do, and does not repeat it."""


def the_key() -> str:
    """The key that the environment gives. Raises KeyTrouble where there is none, or it is not one."""
    if key := os.environ.get(VARIABLE):
        return _checked(key, VARIABLE)
    if path := os.environ.get(FILE_VARIABLE):
        return read_key(Path(path).expanduser())
    raise KeyTrouble(f"no key is given: name the key file by the variable {FILE_VARIABLE}, or give it as {VARIABLE}")


def where_from() -> str:
    """Where the key comes from, in words."""
    if os.environ.get(VARIABLE):
        return f"the variable {VARIABLE}"
    return f"the file {os.environ[FILE_VARIABLE]}" if os.environ.get(FILE_VARIABLE) else "nowhere"


def read_key(path: Path) -> str:
    """The key in a file. Raises KeyTrouble where others may read the file, or no key stands in it."""
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise KeyTrouble(f"{path} is no key file that can be read; make one with casewave key new") from None
    if os.name == "posix" and mode & OTHERS:
        raise KeyTrouble(f"others may read the key file {path}; close it to them: chmod 600 {path}")
    return _checked(text.strip(), str(path))


def new_key(path: Path, study: Path) -> None:
    """Write a new key into a new file that its owner alone may read. Raises KeyTrouble inside of the study."""
    if path.resolve().is_relative_to(study.resolve()):
        raise KeyTrouble(f"{path} stands inside the study; keep the key outside, apart from the data")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyTrouble(f"{path} is there already, and is not written over; name another file") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{secrets.token_hex(32)}\n")


def _checked(key: str, where: str) -> str:
    if not HEX.fullmatch(key):
        raise KeyTrouble(f"{where} holds no key: expected 64 hexadecimal digits, as casewave key new makes them")
    return key
