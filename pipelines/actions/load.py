"""Deliveries loaded and published: which waves are due, the load itself, and what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.reading.files import is_delivered
from casewave.assets.reading.issues import Issue
from casewave.assets.report.inventory import forget, waves_to_make
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.published import NotCarried, not_carried_over, published_fingerprints
from casewave.assets.warehouse.renewal import renew_store
from casewave.assets.warehouse.store import Store, StoreOfAnotherVersion, connect, has_tables, is_of_this_version
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.waves import expect_collected
from casewave.schemas.register.study_file import StudyError

COUNTS = """
    SELECT wave,
        (SELECT count(*) FROM core.interviews AS i WHERE i.wave = loaded.wave),
        (SELECT count(*) FROM mart.rosters AS i WHERE i.wave = loaded.wave),
        (SELECT count(statement) FROM mart.cell_entries AS s WHERE s.wave = loaded.wave),
        (SELECT coalesce(sum(rows_refused), 0)::INTEGER FROM audit.delivered_tables AS t WHERE t.wave = loaded.wave),
        (SELECT count(*) FROM mart.warnings AS w WHERE w.wave = loaded.wave AND NOT w.is_acknowledged)
    FROM (SELECT DISTINCT wave FROM audit.deliveries) AS loaded
"""
CHANGED = "SELECT wave, count(*) FROM mart.register_changes WHERE part = 'tables' GROUP BY wave ORDER BY wave"
VERDICTS = (
    "SELECT verdict, count(*) FROM mart.claims_against_data WHERE as_of_wave = ? GROUP BY verdict ORDER BY verdict"
)


@dataclass(frozen=True)
class Plan:
    """What a load will do.

    asked: the waves asked for. due: the waves to load: those asked for that are not published as delivered, and
    `unstored`. again: published waves that are made again after an earlier one, since their tables show the study up to
    them. unstored: published waves whose rows are not in the store, since that is gone or of another version, or is to
    be made again.
    """

    asked: list[int]
    due: list[int]
    again: list[int]
    unstored: list[int]


@dataclass(frozen=True)
class WaveCounts:
    """What a loaded wave holds: rows, rows that were left out, and warnings that nobody has acknowledged."""

    interviews: int
    informants: int
    statements: int
    rows_left_out: int
    warnings: int


@dataclass(frozen=True)
class RefusedWave:
    """A wave whose delivery is refused: its issues, and the marked copies of its files."""

    wave: int
    issues: list[Issue]
    marked_copies: list[Path]


@dataclass(frozen=True)
class LoadResult:
    """What a load came to.

    waves: those that were loaded. refused: the waves whose deliveries are refused, or would be; those before the first
    of them are loaded, those after it are not.
    """

    waves: list[int]
    refused: list[RefusedWave] = field(default_factory=list)


@dataclass(frozen=True)
class Summary:
    """What is published: counts by wave, claims by verdict as of the last one, and what of QDA projects is left.

    changed: of each wave with any, the rows and cells of its tables that differ by what study.yaml says since its load.
    """

    counts: dict[int, WaveCounts]
    verdicts: dict[str, int]
    not_carried: list[NotCarried]
    changed: dict[int, int]


def plan(workspace: Workspace, wave: int | None = None, *, renew: bool = False) -> Plan:
    """Find the waves to load: one, or all that are delivered.

    renew: the store is to be made again. Raises StudyError where there is none, or the files of one are gone.
    """
    collected = workspace.study.collected_waves
    if wave is not None:
        expect_collected(workspace, wave)
    asked = [wave] if wave is not None else [each for each in collected if is_delivered(workspace.delivery(each))]
    if not asked:
        raise StudyError(
            f"no wave has been delivered; put its tables into {workspace.delivery(collected[0])}"
            if collected
            else "no wave is collected yet; set the status of the first one in study.yaml to collected"
        )
    due = asked if renew else [each for each in waves_to_make(workspace, asked) if each in asked]
    published = sorted(published_fingerprints(workspace.published)) if due else []
    stored = set() if renew else stored_waves(workspace)
    unstored = [each for each in published if each not in stored]
    for each in unstored:
        if each in collected and not is_delivered(workspace.delivery(each)):
            raise StudyError(
                f"wave {each} is published, and neither the store nor {workspace.delivery(each).name} holds its rows. "
                "Put its files back, then load again"
            )
    due = sorted({*due, *unstored} & {*collected}) if due else []
    return Plan(asked, due, [each for each in published if each > due[0]], unstored)


def stored_waves(workspace: Workspace) -> set[int]:
    """The waves whose rows the store holds: none where there is no store, or another version made it."""
    if not workspace.store.exists():
        return set()
    con = connect(workspace.store, read_only=True)
    try:
        if not has_tables(con) or not is_of_this_version(con):
            return set()
        return {wave for (wave,) in con.execute("SELECT DISTINCT wave FROM audit.deliveries").fetchall()}
    finally:
        con.close()


def load(
    workspace: Workspace,
    waves: Sequence[int],
    *,
    accept_partial: bool = False,
    accept_few: bool = False,
    renew: bool = False,
    on_asset: Callable[[str, int], None] = lambda _asset, _assets: None,
) -> LoadResult:
    """Load deliveries, make the tables, figures and pages, and publish them.

    accept_partial: load the rows that are in order although others are not; accept_few: also where that leaves less
    than half of a table. renew: make the store again first, as is done with a store of another version; its history and
    the files that it keeps stay. on_asset: is given each asset as it is made, and how many there are in all. Raises
    StoreBusy where somebody else loads.
    """
    from casewave.pipelines.runs import Run  # brings Dagster

    with holding(workspace):
        _prepare(workspace, renew=renew and workspace.store.exists())
        run = Run(workspace)
        assets = run.assets * len(waves)
        refusal = run.load(
            waves, lambda asset: on_asset(asset, assets), accept_partial=accept_partial, accept_few=accept_few
        )
        if refusal is None:
            return LoadResult(list(waves))
        forget(workspace, refusal.wave)
    later = [wave for wave in waves if wave >= refusal.wave]
    found = {refusal.wave: refusal.issues, **_issues_of_later(workspace, later)}
    loaded = [wave for wave in waves if wave < refusal.wave]
    copies = {refusal.wave: sorted(workspace.refused(refusal.wave).glob("*"))}  # which the load has made
    return LoadResult(loaded, [_refused(workspace, wave, issues, copies.get(wave)) for wave, issues in found.items()])


def _prepare(workspace: Workspace, *, renew: bool) -> None:
    """Make the store, or see that it can be written: a script that has it is reported at once."""
    try:
        if renew:
            renew_store(workspace)
        with Store(workspace.store, is_encrypted=workspace.is_encrypted).open():
            pass
    except StoreOfAnotherVersion:
        renew_store(workspace)


def _issues_of_later(workspace: Workspace, waves: Sequence[int]) -> dict[int, list[Issue]]:
    """The problems of the waves after one that is refused, so that all can be fixed in one go."""
    from casewave.pipelines.actions.check import check_waves

    if len(waves) < 2:
        return {}
    checked = check_waves(workspace, waves)
    return {wave: checked[wave].issues for wave in waves[1:] if checked[wave].issues}


def _refused(workspace: Workspace, wave: int, issues: list[Issue], copies: list[Path] | None) -> RefusedWave:
    from casewave.assets.ingest.marked_copies import mark_refused  # brings openpyxl

    return RefusedWave(wave, issues, mark_refused(workspace, wave, issues) if copies is None else copies)


def summary(workspace: Workspace, waves: Sequence[int]) -> Summary:
    """What is published of these waves."""
    con = connect(workspace.published, read_only=True)
    try:
        counts = {wave: WaveCounts(*row) for wave, *row in con.execute(COUNTS).fetchall() if wave in waves}
        verdicts = dict(con.execute(VERDICTS, [max(waves)]).fetchall())
        not_carried = _not_carried({wave: not_carried_over(con, wave) for wave in waves})
        return Summary(counts, verdicts, not_carried, dict(con.execute(CHANGED).fetchall()))
    finally:
        con.close()


def _not_carried(of_wave: dict[int, list[NotCarried]]) -> list[NotCarried]:
    """What is not carried over, by file; of one that several waves have, by wave too."""
    times = Counter(file for found in of_wave.values() for file in {file for file, *_ in found})
    return [
        (f"{file}, wave {wave}" if times[file] > 1 else file, what, count)
        for wave, found in of_wave.items()
        for file, what, count in found
    ]
