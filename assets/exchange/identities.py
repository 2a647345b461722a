"""Whom a bundle is for: the public keys of age that it is encrypted to, and the secret one that opens it.

The secret one comes from the variable CASEWAVE_IDENTITY, or from the file that CASEWAVE_IDENTITY_FILE names, in age's
own format. It is never an argument and in no message. Belongs elsewhere: what a bundle holds
(`assets.exchange.bundles`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from casewave.assets.warehouse.keys import KeyTrouble, read_secret, write_secret
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.hints import did_you_mean

VARIABLE, FILE_VARIABLE = "CASEWAVE_IDENTITY", "CASEWAVE_IDENTITY_FILE"
SECRET = "AGE-SECRET-KEY-"  # noqa: S105 (how one begins, and none)


def new_identity(path: Path, study: Path) -> str:
    """Write a new identity into a new file that its owner alone may read; its public key."""
    identity = Identity.generate()
    public = str(identity.to_public())
    write_secret(path, study, f"# public key: {public}\n{identity}\n")
    return public


def the_identities() -> list[Identity]:
    """The identities that the environment gives. Raises KeyTrouble where there is none, or one is not one."""
    if given := os.environ.get(VARIABLE):
        return _read_identities(given, VARIABLE)
    if path := os.environ.get(FILE_VARIABLE):
        text = read_secret(Path(path).expanduser(), "identity file", "casewave key identity")
        return _read_identities(text, path)
    problem = f"no identity is given: name its file by the variable {FILE_VARIABLE}, or give it as {VARIABLE}"
    raise KeyTrouble(f"{problem}; casewave key identity makes one")


def _read_identities(text: str, where: str) -> list[Identity]:
    try:
        found = [Identity.from_str(line) for _, line in _lines(text)]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise KeyTrouble(f"{where} holds no identity, as casewave key identity or age-keygen makes it")
    return found


def recipients(workspace: Workspace, names: Sequence[str], file: Path | None) -> list[str]:
    """The public keys of those that the register names, and of those in a file, one per line. Raises KeyTrouble."""
    declared = {entry.name: entry.public_key for entry in workspace.study.protection.recipients}
    for name in names:
        if name not in declared:
            hint = did_you_mean(name, declared) or "Add it to study.yaml, under protection, recipients."
            raise KeyTrouble(f"{name} is not a recipient in this study. {hint}")
        _expect_recipient(declared[name], f"study.yaml, recipients, {name}")
    keys = [declared[name] for name in names] + (_read_recipients(file) if file else [])
    if not keys:
        raise KeyTrouble("to whom? Say --to NAME of study.yaml, or --recipients FILE with public keys, one per line")
    return list(dict.fromkeys(keys))


def _read_recipients(file: Path) -> list[str]:
    try:
        lines = list(_lines(file.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        raise KeyTrouble(f"{file} is no file of public keys that can be read") from None
    for number, line in lines:
        if line.startswith(SECRET):
            raise KeyTrouble(f"{file}, line {number}: this is a secret key; give others its public key only")
        _expect_recipient(line, f"{file}, line {number}")
    return [line for _, line in lines]


def _expect_recipient(key: str, where: str) -> None:
    try:
        Recipient.from_str(key)
    except pyrage.RecipientError:
        problem = "this is not a public key of age, which begins with age1, as casewave key identity shows it"
        raise KeyTrouble(f"{where}: {problem}") from None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are no comment and not blank, each with its number."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()
