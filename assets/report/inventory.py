"""What the last load made, each file with its hash, so that a load with nothing new does nothing.

The inventory is next to the store: hashes and names of files, and nothing of what is in them. It is written last, so
that a load which is stopped midway is not taken for a whole one. Belongs elsewhere: how anything is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.reading import file_hash
from casewave.assets.warehouse.published import page_shows, published_fingerprints
from casewave.assets.warehouse.workspace import Workspace

CODE = Path(__file__).parents[2]
CODE_FOLDERS = ("assets", "pipelines", "schemas")
MAKERS = (
    "casewave", "duckdb", "great-expectations", "jinja2", "pandas", "pyarrow", "python-docx",
    "vl-convert-python", "xlsxwriter",
)  # fmt: skip
PRINTS = {".pdf", ".png"}  # which a load leaves to `casewave report`
OF_A_WAVE = re.compile(r"(?:^|/)wave-(\d+)/")


@dataclass(frozen=True)
class Inventory:
    """What was made by one state of the code and of the study's Word template.

    deliveries: the fingerprint of each wave's delivery. files: the hash of each product by its path below the root.
    """

    made_by: str
    deliveries: dict[str, str]
    files: dict[str, str]


def waves_to_make(workspace: Workspace, delivered: Iterable[int]) -> list[int]:
    """The delivered waves that have to be loaded or made again: from the first that is new, changed or not whole on.

    A wave's tables show the study up to it, so those after it are made again too. Everything is made again where the
    store or the published database is not the one that was left, or where the code or the Word template has changed.
    """
    delivered = list(delivered)
    inventory = _read(workspace)
    if inventory is None or not workspace.store.exists():
        return delivered
    broken = [name for name, sha256 in inventory.files.items() if not _is(workspace.root / name, sha256)]
    if _name(workspace, workspace.published) in broken:
        return delivered
    waves = {_wave_of(name) or max(delivered, default=0) for name in broken}
    waves |= {wave for wave in delivered if not _is_delivered(workspace, inventory, wave)}
    return [wave for wave in delivered if waves and wave >= min(waves)]


def record(workspace: Workspace, from_wave: int) -> None:
    """Write down what is there, made from a wave on; what was made of earlier waves stays as it was recorded.

    Nothing is written where a page is not of its wave's published delivery: then a load has to make it again.
    """
    published = published_fingerprints(workspace.published)
    if not workspace.is_encrypted and not all(page_shows(workspace, *delivery) for delivery in published.items()):
        return
    before = _read(workspace) or Inventory(_made_by(workspace), {}, {})
    kept = {name: sha256 for name, sha256 in before.files.items() if (_wave_of(name) or from_wave) < from_wave}
    earlier = {wave: delivery for wave, delivery in before.deliveries.items() if int(wave) < from_wave}
    made = {str(wave): delivery for wave, delivery in published.items() if wave >= from_wave}
    files = {_name(workspace, path): file_hash(path) for path in _products(workspace)}
    _write(workspace, Inventory(before.made_by, {**earlier, **made}, {**files, **kept}))


def renew(workspace: Workspace, written: Iterable[Path]) -> None:
    """Take up files that were written again, as by `casewave report`."""
    if inventory := _read(workspace):
        inventory.files.update({_name(workspace, path): file_hash(path) for path in written if _is_made_by_load(path)})
        _write(workspace, inventory)


def forget(workspace: Workspace, wave: int) -> None:
    """Have a wave loaded again, as after a refusal, whatever its files are then."""
    if inventory := _read(workspace):
        inventory.deliveries.pop(str(wave), None)
        _write(workspace, inventory)


def _is_delivered(workspace: Workspace, inventory: Inventory, wave: int) -> bool:
    return inventory.deliveries.get(str(wave)) == delivery_fingerprint(workspace.delivery(wave))


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and file_hash(path) == sha256


def _wave_of(name: str) -> int | None:
    """The wave whose product a file is; none where it belongs to the study."""
    found = OF_A_WAVE.search(name)
    return int(found[1]) if found else None


def _name(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()


def _products(workspace: Workspace) -> Iterator[Path]:
    """The published database and the files of the report, as a load makes them."""
    yield workspace.published
    places = [workspace.report / place for place in ("tables", "figures", "site", "plausibility")]
    places += map(workspace.reports, workspace.study.collected_waves)
    files = [*workspace.report.glob("*.*"), *(path for place in places for path in place.rglob("*"))]
    yield from (path for path in files if path.is_file() and path != workspace.review and _is_made_by_load(path))


def _is_made_by_load(path: Path) -> bool:
    return path.suffix not in PRINTS and not path.name.startswith((".", "~$"))  # "~$": Word has it open


@cache
def _code() -> str:
    """Hash of casewave's own files and of the versions of what makes a product."""
    files = (path for folder in CODE_FOLDERS for path in sorted((CODE / folder).rglob("*")) if path.is_file())
    hashes = [file_hash(path) for path in files if "__pycache__" not in path.parts]
    return hashlib.sha256("\n".join([*hashes, *map(version, MAKERS)]).encode()).hexdigest()


def _made_by(workspace: Workspace) -> str:
    template = file_hash(workspace.template) if workspace.template else ""
    return hashlib.sha256(f"{_code()} {template}".encode()).hexdigest()


def _path(workspace: Workspace) -> Path:
    return workspace.store.with_suffix(".made.json")


def _read(workspace: Workspace) -> Inventory | None:
    """The inventory, if there is one, it can be read, and the present code made what it lists."""
    try:
        inventory = Inventory(**json.loads(_path(workspace).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return inventory if inventory.made_by == _made_by(workspace) else None


def _write(workspace: Workspace, inventory: Inventory) -> None:
    path = _path(workspace)
    new = path.with_name(f".{path.name}.new")
    new.write_text(json.dumps(asdict(inventory), indent=1, sort_keys=True), encoding="utf-8")
    new.replace(path)
