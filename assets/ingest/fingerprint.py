"""The hash of all that a load of a delivery depends on: what it is compared with to tell whether anything is new."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from casewave.assets.adapters.wave_files import wave_entries
from casewave.assets.protection.names import names_file
from casewave.assets.reading import file_hash
from casewave.schemas.register.study_file import register_files
from casewave.schemas.vocabularies.frameworks import HERE as FRAMEWORKS


def delivery_fingerprint(folder: Path) -> str:
    """Hash of all that a load depends on: the delivery's files, the register, frameworks, list of names, version."""
    register, names = register_files(folder.parent).values(), names_file(folder.parent)
    files = [*register, *sorted(FRAMEWORKS.glob("*.csv")), *([names] if names else [])]
    parts = [version("casewave"), *(file_hash(path) for path in files)]
    found = wave_entries(folder)
    parts += [f"{name} {file_hash(path)}" for name, path in found.files.items()]
    parts += map(str, found.misfits)  # so that one that comes later is reported
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
