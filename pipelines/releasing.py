"""A release for everybody: what goes out, the ledger of all that went out, and the package.

The ledger, `releases.json` beside study.yaml, holds the tables of counts of each release, so that no later one tells
more together with them. It is written before the package stands: what may be out must be known. Here does not belong
how counts are protected (`assets.protection`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.protection.disclosure import Published, as_record, from_record
from assets.protection.package import csv_bytes, write_package
from assets.protection.public import Release, informants, interviews, rare, release, sha256
from pipelines.exporting import record_export
from pipelines.store import StoreError, connect
from pipelines.workspace import Workspace
from schemas.study_file import StudyError

LEDGER = "releases.json"
STATED = {"cross_case", "case_features", "ratings", "changes", "assimilation", "quotes"}


@dataclass(frozen=True)
class Entry:
    """A release in the ledger: its tables of counts, the hash of each table of statements, how many had withdrawn."""

    counts: list[Published]
    tables: dict[str, str]
    withdrawn: int


@dataclass(frozen=True)
class Released:
    """What a release came to: its number, its files, what was made, and how many counts are hidden of how many."""

    number: int
    files: list[Path]
    made: Release

    @property
    def hidden(self) -> tuple[int, int]:
        return sum(table.hidden for table in self.made.counts), sum(table.cells for table in self.made.counts)


def publish_for_everybody(workspace: Workspace, folder: Path) -> Released:
    """Make the package of what is published, beside the ledger of all releases.

    Raises StudyError where the register does not say under which licence, and StoreError if nothing is published.
    """
    if not workspace.study.protection.public.licence:
        raise StudyError("study.yaml, protection, public: licence is missing; add one such as CC-BY-4.0")
    if not workspace.published.exists():
        raise StoreError("nothing is published yet; run casewave load first")
    ledger = read_ledger(workspace.folder)
    withdrawn = len(workspace.study.withdrawals)
    con = connect(workspace.published, read_only=True)
    try:
        made = release(con, workspace.study, [table for entry in ledger for table in entry.counts])
        if not workspace.is_encrypted:
            _write_review(con, workspace)
    finally:
        con.close()
    entry = Entry(made.counts, {name: _hash(made, name) for name in _texts(made)}, withdrawn)
    if ledger and withdrawn > ledger[-1].withdrawn:
        _expect_approval(workspace, entry, ledger[-1])
    if not ledger or entry != ledger[-1]:
        ledger.append(entry)
        _write_ledger(workspace.folder, ledger)
    files = write_package(made, workspace.study, _figures(workspace), folder)
    record_export(workspace, f"release {len(ledger)} for everybody", files)
    return Released(len(ledger), files, made)


def _figures(workspace: Workspace) -> list[Path]:
    """The timelines of the last wave: cases, sites and dated events, and nobody."""
    waves = [wave for wave in workspace.study.collected_waves if workspace.reports(wave).is_dir()]
    folder = workspace.reports(max(waves, default=0)) / "figures"
    return [path for path in sorted(folder.glob("timeline_*.svg")) if "all_cases" not in path.name]


def _texts(made: Release) -> list[str]:
    """The tables that a person's withdrawal may change: those of statements and ratings, which are no counts."""
    return [table.name for table in made.tables if table.name in STATED]


def _hash(made: Release, name: str) -> str:
    (table,) = [table for table in made.tables if table.name == name]
    return hashlib.sha256(csv_bytes(table)).hexdigest()


def _expect_approval(workspace: Workspace, entry: Entry, last: Entry) -> None:
    """Refuse a release that would show, beside the last one, what rested on somebody who has withdrawn since.

    Raises StoreError, unless two people have approved each table that changes.
    """
    approved = {(each.file, each.sha256) for each in workspace.study.protection.public.exceptions}
    changed = {name: found for name, found in entry.tables.items() if last.tables.get(name, found) != found}
    waiting = {name: found for name, found in changed.items() if (name, found) not in approved}
    if waiting:
        told = "; ".join(f"{name}, sha256 {found}" for name, found in waiting.items())
        raise StoreError(
            "someone has withdrawn since the last release, and whoever compares the two would see what rested on that "
            f"person: publish later, with other changes, or approve by two people under protection, public: {told}"
        )


def read_ledger(folder: Path) -> list[Entry]:
    """The releases so far, in order."""
    path = folder / LEDGER
    if not path.exists():
        return []
    try:
        return [
            Entry([from_record(table) for table in entry["counts"]], entry["tables"], entry["withdrawn"])
            for entry in json.loads(path.read_text("utf-8"))
        ]
    except (ValueError, KeyError, TypeError):
        raise StudyError(f"{path}: is no ledger of releases; put the file back as it was before another one") from None


def _write_ledger(folder: Path, ledger: list[Entry]) -> None:
    path = folder / LEDGER
    new = path.with_name(f".{path.name}.new")
    content = [
        {"counts": [as_record(table) for table in entry.counts], "tables": entry.tables, "withdrawn": entry.withdrawn}
        for entry in ledger
    ]
    new.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    new.replace(path)


def _write_review(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """What someone must see who approves an exception: each table in full, and who is alone in a combination."""
    k, study = workspace.study.protection.public.k, workspace.study
    lines = ["# For review by a second person, and for the team alone", ""]
    for counted in [*informants(con, study), *interviews(con, study)]:
        lines += [
            f"## {counted.unit}_wave_{counted.wave}, in full",
            "",
            "| place | category | count |",
            "| --- | --- | --- |",
        ]
        lines += [f"| {row} | {column} | {count} |" for (row, column), count in counted.cells.items() if count] + [""]
    lines += [f"## Combinations of role, site and wave that fewer than {k} informants share", ""]
    lines += ["| wave | site | role | informants | codes of their interviews |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rare(con, k)]
    workspace.review.parent.mkdir(parents=True, exist_ok=True)
    workspace.review.write_text("\n".join(lines) + "\n", encoding="utf-8")


def quote_entry(workspace: Workspace, coding: str) -> str:
    """The entry of study.yaml that clears a coded segment to be quoted, to be completed by two people."""
    con = connect(workspace.published, read_only=True)
    try:
        found = con.execute("SELECT segment FROM core.codings WHERE coding = ?", [coding]).fetchone()
    finally:
        con.close()
    if found is None or found[0] is None:
        raise StoreError(f"{coding} is no coding with a segment")
    to_complete = "reason: ..., decided_by: ..., checked_by: ..., decided_on: ..."
    return f"- {{of: {coding}, sha256: {sha256(found[0])}, {to_complete}}}"
