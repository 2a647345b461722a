"""A release for everybody: what goes out, the ledger of all that went out, and the package.

The ledger, `releases.json` next to study.yaml, holds the tables of counts and the measures of each release, so that no
later one tells more together with them. It is written before the package exists: what may be out must be known.

Belongs elsewhere: how counts are protected (`assets.protection`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.compute as pc

from casewave.assets.protection.disclosure import Bound, Published, as_record, bounded, from_record
from casewave.assets.protection.gate import sha256
from casewave.assets.protection.package import csv_bytes, write_package
from casewave.assets.protection.public import PublicTable, Release, informants, interviews, levels, rare, release
from casewave.assets.warehouse.exporting import record_export
from casewave.assets.warehouse.naming import safe_name
from casewave.assets.warehouse.store import StoreError, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study_file import StudyError

LEDGER = "releases.json"
STATED = {"cross_case", "case_features", "timeline", "ratings", "changes", "assimilation", "quotes"}
MEASURES = "measures_wave_"  # each wave's on their own: what a later wave measures changes none of an earlier one


@dataclass(frozen=True)
class LedgerEntry:
    """A release in the ledger: its counts, hashes of its statements, how many had withdrawn, its measures."""

    counts: list[Published]
    tables: dict[str, str]
    withdrawn: int
    measures: list[dict[str, Any]] = field(default_factory=list)


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
    """Make the package of what is published, next to the ledger of all releases.

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
        counts = [table for entry in ledger for table in entry.counts]
        made = release(con, workspace.study, counts, [row for entry in ledger for row in entry.measures])
        if not workspace.is_encrypted:
            _write_review(con, workspace)
    finally:
        con.close()
    entry = LedgerEntry(made.counts, _hashes(made, ledger), withdrawn, [dict(row) for row in made.measured])
    if ledger:
        _expect_approval(workspace, entry, ledger)
    if not ledger or entry != ledger[-1]:
        ledger.append(entry)
        _write_ledger(workspace.folder, ledger)
    files = write_package(made, _figures(workspace, made), folder)
    record_export(workspace, f"release {len(ledger)} for everybody, in {folder.resolve()}", files)
    return Released(len(ledger), files, made)


def _figures(workspace: Workspace, made: Release) -> list[Path]:
    """The timelines of the last wave: dated events, and nobody. None of a case of which an event goes out otherwise."""
    cases = [programme.programme for programme in workspace.study.programmes]
    whole = [case for case in cases if not made.altered & {case, None}]  # None: an event of all
    names = {f"{safe_name(f'timeline_{case.lower()}')}.svg" for case in whole}
    waves = [wave for wave in workspace.study.collected_waves if workspace.reports(wave).is_dir()]
    folder = workspace.reports(max(waves, default=0)) / "figures"
    found = [path for path in sorted(folder.glob("timeline_*.svg")) if path.name in names]
    return [path for path in found if not made.gate.shows_code(path.read_text(encoding="utf-8", errors="replace"))]


def _hashes(made: Release, ledger: list[LedgerEntry]) -> dict[str, str]:
    """Hashes of what may change by a person's withdrawal and is no count: statements, ratings, measures of a wave.

    A wave of which an earlier release had measures has a hash also where none goes out now.
    """
    contents = {table.name: csv_bytes(table) for table in made.tables if table.name in STATED}
    measures = _measures(made)
    waves = {row["wave"] for entry in ledger for row in entry.measures} | set(measures.rows["wave"].to_pylist())
    for wave in sorted(waves):
        rows = measures.rows.filter(pc.equal(measures.rows["wave"], wave))
        contents[f"{MEASURES}{wave}"] = csv_bytes(replace(measures, rows=rows))
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def _measures(made: Release) -> PublicTable:
    (measures,) = (table for table in made.tables if table.name == "measures")
    return measures


def _expect_approval(workspace: Workspace, entry: LedgerEntry, ledger: list[LedgerEntry]) -> None:
    """Refuse a release that would show, next to earlier ones, what rested on one person.

    That is what changes in the statements since somebody has withdrawn, and in measures whenever one is another than
    it was. Raises StoreError, unless two people have approved each table that changes.
    """
    before = {name: found for earlier in ledger for name, found in earlier.tables.items()}
    approved = {(each.file, each.sha256) for each in workspace.study.protection.public.exceptions}
    changed = {name: found for name, found in entry.tables.items() if before.get(name, found) != found}
    waiting = {name: found for name, found in changed.items() if (name, found) not in approved}
    if entry.withdrawn == ledger[-1].withdrawn:
        waiting = {name: found for name, found in waiting.items() if name.startswith(MEASURES)}
    if waiting:
        since = "someone has withdrawn" if entry.withdrawn > ledger[-1].withdrawn else "measures have changed"
        waiting_tables = "; ".join(f"{name}, sha256 {found}" for name, found in waiting.items())
        raise StoreError(
            f"{since} since the last release, and whoever compares the two would see what rested on one person: "
            f"publish later, with other changes, or approve by two people under protection, public: {waiting_tables}"
        )


def read_ledger(folder: Path) -> list[LedgerEntry]:
    """The releases so far, in order."""
    path = folder / LEDGER
    if not path.exists():
        return []
    try:
        return [
            LedgerEntry(
                [from_record(table) for table in entry["counts"]],
                entry["tables"],
                entry["withdrawn"],
                entry.get("measures", []),
            )  # earlier versions kept none
            for entry in json.loads(path.read_text("utf-8"))
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise StudyError(f"{path}: is no ledger of releases; put the file back as it was before another one") from None


def _write_ledger(folder: Path, ledger: list[LedgerEntry]) -> None:
    path = folder / LEDGER
    new = path.with_name(f".{path.name}.new")
    content = [{**asdict(entry), "counts": [as_record(table) for table in entry.counts]} for entry in ledger]
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


@dataclass(frozen=True)
class Evidence:
    """What an attack came to: its file, how many counts it looked at, and how many it knows to be small."""

    path: Path
    looked_at: int
    known_to_be_small: int


def write_attack(workspace: Workspace) -> Evidence:
    """Write what an attacker who knows casewave's rule can say of each count that would go out; publish nothing.

    It follows from the release and the earlier ones alone, so it tells of no count more than they do. Raises StoreError
    if nothing is published.
    """
    if not workspace.published.exists():
        raise StoreError("nothing is published yet; run casewave load first")
    earlier = [table for entry in read_ledger(workspace.folder) for table in entry.counts]
    study, k = workspace.study, workspace.study.protection.public.k
    con = connect(workspace.published, read_only=True)
    try:
        released = release(con, study, earlier).counts
        counts = [*informants(con, study), *interviews(con, study)]
    finally:
        con.close()
    lines, looked_at, small = [ATTACKER.format(k=k)], 0, 0
    for counted, table in zip(counts, released, strict=True):
        before = [each for each in earlier if (each.unit, each.wave) == (table.unit, table.wave) and each != table]
        found = bounded(table, counted, levels(study, counted.unit), k, before)
        looked_at += len(found)
        small += sum(_verdict(each, k) == SMALL for each in found)
        lines += [f"\n## {table.unit.capitalize()} of wave {table.wave}: {table.form}, by {table.level}\n"]
        lines += ["| counted by | place | category | least | most | known |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [
            f"| {each.level} | {each.row} | {each.column or 'not stated'} | {each.low} "
            f"| {'no limit' if each.high is None else each.high} | {_verdict(each, k)} |"
            for each in found
        ]
    path = workspace.review.with_name("disclosure-attack.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Evidence(path, looked_at, small)


SMALL = "a small count"
ATTACKER = """# What an attacker could work out

The attacker knows all that is published in this release and the earlier ones, the sites, roles, modes and merging rules
of the study, and how casewave chooses what to publish: from each finer table that was not taken, that one of its counts
is above 0 and below {k}. For each count, single or merged, the least and the most that it can be were worked out by an
exact solver. None of this uses the counts themselves. A count is protected if it can be anything from 1 to {k}."""


def _verdict(bound: Bound, k: int) -> str:
    """What is known of a count, by its least and its most."""
    low, high = bound.low, bound.high
    if high == 0:
        return "nobody"
    if low >= k:
        return "the count" if low == high else "k or more"
    if high is not None and high < k and low > 0:
        return SMALL
    return f"anything from 1 to {k}" if low <= 1 else f"{low} or more"


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
