"""What everybody may have of a study: tables without a participant in them, counts of people protected, cleared quotes.

What is not named here does not go out: no code of an informant, no source, no segment, no evidence. Belongs elsewhere:
how counts are protected (`assets.protection.disclosure`) or the files (`assets.protection.package`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from casewave.assets.protection.cleared import cleared_quotations
from casewave.assets.protection.consent import refused
from casewave.assets.protection.disclosure import (
    ALL,
    COUNTS,
    NOT_SHOWN,
    UNDIVIDED,
    Counted,
    Level,
    Published,
    exact,
    following,
    largest_hidden,
    nearest,
    published,
    rounded,
)  # fmt: skip
from casewave.assets.protection.gate import Gate, sha256
from casewave.assets.protection.headcounts import Headcounts
from casewave.assets.protection.measures import Row, protected, rounded_measure
from casewave.schemas.columns import Column, Table, columns
from casewave.schemas.delivered.measures import Measures
from casewave.schemas.marts.assimilation import Assimilation
from casewave.schemas.marts.case_features_side_by_side import CaseFeaturesSideBySide
from casewave.schemas.marts.changes import Changes
from casewave.schemas.marts.codebook_changes import CodebookChanges
from casewave.schemas.marts.cross_case import CrossCase
from casewave.schemas.marts.crosstab_cells import CrosstabCells
from casewave.schemas.marts.rating_matrix import RatingMatrix
from casewave.schemas.marts.screening_flow import ScreeningFlow
from casewave.schemas.marts.timeline import Timeline
from casewave.schemas.public import PublicCounts, PublicDataList, PublicLog, PublicMethods, PublicNotes, PublicQuotes
from casewave.schemas.register.study import Study
from casewave.schemas.register.tables import Constructs, Crosswalk, Programmes, Sites, Waves

KINDS = {"informants": "role", "interviews": "mode"}
# Tables of the register, in which a number of people is what the team says of its study.
OF_THE_REGISTER = {"programmes", "sites", "waves", "constructs", "crosswalk", "codebook_changes"}


# Crosstabs in which no interview is counted: how many interviews speak of two things is a count of people.
OF_DOCUMENTS = """
    NOT EXISTS (
        SELECT 1
        FROM core.crosstabs AS declared
        INNER JOIN mart.counted_codings AS codings
            ON codings.framework IN (declared.row_framework, declared.column_framework)
        INNER JOIN core.interviews AS interviews ON codings.source = interviews.interview
        WHERE declared.crosstab = crosstab_cells.crosstab
    )
"""


@dataclass(frozen=True)
class ReleasedTable:
    """A table that goes out: some columns of a model's table, and some of its rows."""

    name: str
    table: str
    model: type[Table]
    columns: tuple[str, ...]
    where: str = "TRUE"


RELEASED = (
    ReleasedTable("programmes", "core.programmes", Programmes, ("programme", "name", "case_order", "start_year")),
    ReleasedTable("sites", "core.sites", Sites,
        ("site", "name", "programme", "site_order", "country", "role", "first_wave", "last_wave")),
    ReleasedTable("waves", "core.waves", Waves,
        ("wave", "topic", "window_start", "window_end", "status", "is_synthetic")),
    ReleasedTable("constructs", "core.constructs", Constructs,
        ("framework", "code", "parent", "level", "label", "construct_order", "domain")),
    ReleasedTable("crosswalk", "core.crosswalk", Crosswalk,
        ("from_framework", "from_code", "to_framework", "to_code", "relation", "is_safe")),
    ReleasedTable("cross_case", "mart.cross_case", CrossCase,
        ("from_wave", "to_wave", "phase", "table_label", "row_order", "code", "row_label", "case_order",
         "programme", "cell_state", "cell", "has_synthetic")),
    ReleasedTable("case_features", "mart.case_features_side_by_side", CaseFeaturesSideBySide,
        ("wave", "feature_table", "feature_order", "feature", "case_order", "programme", "cell", "has_synthetic")),
    ReleasedTable("timeline", "mart.timeline", Timeline,
        ("event", "programme", "phase", "date", "earliest", "latest", "date_precision", "description", "sites",
         "is_external", "is_synthetic")),
    ReleasedTable("ratings", "mart.rating_matrix", RatingMatrix,
        ("wave", "framework", "domain", "row_order", "code", "row_label", "programme", "cell_state", "value", "cell",
         "has_synthetic"), "unit_kind = 'case'"),
    ReleasedTable("changes", "mart.changes", Changes,
        ("from_wave", "to_wave", "basis", "phase", "from_code", "to_code", "row_order", "row_label", "programme",
         "from_printed", "to_printed", "change", "difference", "has_synthetic"), "site IS NULL"),
    ReleasedTable("assimilation", "mart.assimilation", Assimilation,
        ("wave", "phase", "case_order", "programme", "scenario_count", "scenarios", "headline", "entered",
         "departed", "has_synthetic")),
    ReleasedTable("screening_flow", "mart.screening_flow", ScreeningFlow,
        ("wave", "stage", "reason", "stage_order", "records", "follows", "verdict", "is_synthetic")),
    ReleasedTable("crosstabs", "mart.crosstab_cells", CrosstabCells,
        ("crosstab", "to_wave", "row_code", "column_code", "row_parent", "column_parent", "row_order",
         "column_order", "row_label", "column_label", "sources", "has_synthetic"), OF_DOCUMENTS),
    ReleasedTable("codebook_changes", "mart.codebook_changes", CodebookChanges,
        ("from_framework", "to_framework", "change", "change_order", "from_code", "from_label", "to_codes",
         "to_labels")),
)  # fmt: skip


@dataclass(frozen=True)
class PublicTable:
    """A table as it goes out: its name, what a row is, its columns, its rows."""

    name: str
    model: type[Table]
    columns: tuple[Column, ...]
    rows: pa.Table


@dataclass
class Release:
    """All that goes out, and what is to be said of it.

    counts: the tables of counts as published. log: (where, what was done, how much). open: what waits for an approval,
    each a line with the hash to be approved. study: with its texts as they go out. gate: what they passed.
    altered: the cases (None is the study) of which the gate changed an event: their figures say more than may go out.
    measured: the measures that go out, before they are rounded.
    """

    study: Study
    gate: Gate

    tables: list[PublicTable] = field(default_factory=list)
    counts: list[Published] = field(default_factory=list)
    log: list[tuple[str, str, int | None]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    altered: set[str | None] = field(default_factory=set)
    measured: list[Row] = field(default_factory=list)


def release(
    con: duckdb.DuckDBPyConnection, study: Study, earlier: Sequence[Published], measured: Sequence[Row] = ()
) -> Release:
    """What the published database gives for everybody.

    earlier: the tables of counts of all releases, in order. measured: the measures that they gave.
    """
    gate = Gate(con, study)
    made = Release(study, gate)
    counts = [*informants(con, study), *interviews(con, study)]
    for counted in counts:
        before = [table for table in earlier if (table.unit, table.wave) == (counted.unit, counted.wave)]
        made.counts.append(_counts(study, counted, before, made))
    gate.headcounts = _headcounts(study, counts, made.counts)
    made.study = gate.study(study)
    for chosen in RELEASED:
        made.tables.append(_chosen(con, chosen, made))
    made.tables.append(_measures(con, study, measured, made))
    for unit in ("informants", "interviews"):
        of_unit = [table for table in made.counts if table.unit == unit]
        rows = (row for table in of_unit for row in count_rows(table))
        made.tables.append(_public(made, unit, PublicCounts, _marked(con, rows)))
    made.tables.append(_public(made, "data_list", PublicDataList, _marked(con, data_list(made.counts))))
    made.tables.append(_public(made, "quotes", PublicQuotes, _quotes(con, study, made)))
    if notes := list(_notes(con, study, made)):
        made.tables.append(_public(made, "notes", PublicNotes, notes))
    made.tables.append(_public(made, "methods", PublicMethods, _methods(con, study, made.counts)))
    made.log += [*gate.log, *((what, "left out", None) for what in LEFT_OUT)]
    made.open += gate.open
    log: list[dict[str, object]] = [dict(zip(("where", "what", "number"), line, strict=True)) for line in made.log]
    made.tables.append(_public(made, "anonymisation_log", PublicLog, log))
    return made


def _headcounts(study: Study, counts: Sequence[Counted], tables: Sequence[Published]) -> Headcounts:
    """The numbers of people that no text may say: all that no table shows, nor the sum of its rows over waves."""
    shown = {int(count) for table in tables for _, _, count in table.shown if count.isdigit()}
    over_waves: dict[tuple[str, str], list[int]] = {}
    for table in tables:
        for row, column, count in table.shown:
            if column == ALL:
                over_waves.setdefault((table.unit, row), []).append(int(count) if count.isdigit() else 0)
    for of_row in over_waves.values():
        shown |= {sum(of_row[first:last]) for first in range(len(of_row)) for last in range(first + 1, len(of_row) + 1)
                  if all(of_row[first:last])}  # fmt: skip
    totals: dict[str, int] = {}
    for counted in counts:
        totals[counted.unit] = totals.get(counted.unit, 0) + sum(counted.cells.values())
    roles = study.vocabularies.informant_roles
    return Headcounts([*roles, *roles.values()], max(totals.values(), default=0), shown, study.protection.public.k)


def _marked(con: duckdb.DuckDBPyConnection, rows: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Rows of a wave, each with whether the wave has synthetic interviews."""
    query = "SELECT DISTINCT wave FROM core.interviews WHERE is_synthetic"
    synthetic = {wave for (wave,) in con.execute(query).fetchall()}
    yield from ({**row, "has_synthetic": row["wave"] in synthetic} for row in rows)


def _methods(con: duckdb.DuckDBPyConnection, study: Study, counts: Iterable[Published]) -> Iterator[dict[str, object]]:
    """Informants and interviews as they are published, and documents, which are nobody."""
    for table in counts:
        value_at = {(row, column): value_at for row, column, value_at in table.shown}
        for row in dict.fromkeys(row for row, _, _ in table.shown):
            count = value_at.get((row, ALL), NOT_SHOWN)
            value = int(count) if count.isdigit() else None
            yield {"wave": table.wave, "quantity": table.unit, "programme": row, "value": value}
    documents = "SELECT wave, programme, count(*) FROM core.documents GROUP BY ALL ORDER BY ALL"
    for wave, programme, count in con.execute(documents).fetchall():
        value = _rounded(study, count)
        yield {"wave": wave, "quantity": "documents and field notes", "programme": programme, "value": value}


def _rounded(study: Study, count: int) -> int | None:
    """A count as the study publishes it: rounded, where it says so, and nothing where that would show a small one."""
    public = study.protection.public
    if not public.round_to or not count:
        return count
    return nearest(count, public.round_to) if count > largest_hidden(public.k, public.round_to) else None


def _chosen(con: duckdb.DuckDBPyConnection, chosen: ReleasedTable, made: Release) -> PublicTable:
    described = {column.name: column for column in columns(chosen.model)}
    listed = ", ".join(f'"{name}"' for name in chosen.columns)
    rows = con.execute(f"SELECT {listed} FROM {chosen.table} WHERE {chosen.where} ORDER BY ALL").to_arrow_table()
    if chosen.name == "crosstabs":
        rows = _rounded_sources(rows, made)
    out = made.gate.rows(chosen.name, rows, may_quote=False, may_count=chosen.name in OF_THE_REGISTER)
    if chosen.name == "timeline":
        pairs = zip(rows["programme"].to_pylist(), rows.to_pylist(), out.to_pylist(), strict=True)
        made.altered |= {programme for programme, before, after in pairs if before != after}
    return PublicTable(chosen.name, chosen.model, tuple(described[name] for name in chosen.columns), out)


def _rounded_sources(rows: pa.Table, made: Release) -> pa.Table:
    """The cells of crosstabs with their counts rounded, where the study says so, without those of small counts."""
    counts = [_rounded(made.study, count) for count in rows["sources"].to_pylist()]
    if hidden := counts.count(None):
        made.log.append(("crosstabs", "cells of small counts were left out, since counts are rounded", hidden))
    place = rows.schema.get_field_index("sources")
    rows = rows.set_column(place, "sources", pa.array(counts, rows.schema.field(place).type))
    return rows.filter(pc.is_valid(rows["sources"]))


def _measures(con: duckdb.DuckDBPyConnection, study: Study, earlier: Sequence[Row], made: Release) -> PublicTable:
    """The measures of groups of which nothing about fewer than k people follows."""
    (wave,) = (column for column in columns(PublicMethods) if column.name == "wave")
    chosen = (wave, *columns(Measures))
    listed = ", ".join(column.name for column in chosen)
    rows = con.execute(f"SELECT {listed} FROM core.measures ORDER BY wave, measure").to_arrow_table()
    # As they go out, so that they can be compared with those of earlier releases.
    screened = made.gate.rows("measures", rows, may_quote=False, may_count=False)
    k, base = study.protection.public.k, study.protection.public.round_to
    kept = protected(screened.to_pylist(), k, earlier)
    out = [rounded_measure(row, k, base) for row in kept] if base else list(kept)
    made.measured = [row for row, shown in zip(kept, out, strict=True) if shown]
    if withheld := rows.num_rows - len(made.measured):
        made.log.append(("measures", f"left out, since they describe fewer than {k} people", withheld))
    return PublicTable("measures", Measures, chosen, pa.Table.from_pylist(list(filter(None, out)), screened.schema))


def informants(con: duckdb.DuckDBPyConnection, study: Study) -> Iterator[Counted]:
    """The informants who spoke in each wave, by the site of their code and their role."""
    query = """
        SELECT roster.wave, roster.site, roster.informant_role, count(*)
        FROM mart.rosters AS roster
        SEMI JOIN core.interview_informants AS spoken
            ON roster.wave = spoken.wave AND roster.informant = spoken.informant
        GROUP BY ALL
    """
    roles = study.vocabularies.informant_roles
    yield from _counted("informants", con, query, [site.site for site in study.sites], roles)


def interviews(con: duckdb.DuckDBPyConnection, study: Study) -> Iterator[Counted]:
    """The interviews of each wave, by their site (or as about several of a programme) and their mode."""
    query = """
        SELECT interviews.wave,
            CASE WHEN count(*) = 1 THEN min(covered.site) ELSE interviews.programme || ', several sites' END AS place,
            coalesce(interviews.interview_mode, '') AS mode, interviews.interview
        FROM core.interviews AS interviews INNER JOIN core.interview_sites AS covered USING (interview)
        GROUP BY interviews.wave, interviews.programme, interviews.interview_mode, interviews.interview
    """
    places = [*(site.site for site in study.sites), *(f"{each.programme}, several sites" for each in study.programmes)]
    counted = f"SELECT wave, place, mode, count(*) FROM ({query}) GROUP BY ALL"
    yield from _counted("interviews", con, counted, places, [*study.vocabularies.interview_modes, ""])


def _counted(
    unit: str, con: duckdb.DuckDBPyConnection, query: str, places: Iterable[str], categories: Iterable[str]
) -> Iterator[Counted]:
    found = {(wave, place, category): count for wave, place, category, count in con.execute(query).fetchall()}
    grid = [(place, category) for place in places for category in categories]
    for wave in sorted({wave for wave, *_ in found}):
        yield Counted(unit, wave, {cell: found.get((wave, *cell), 0) for cell in grid})


def levels(study: Study, unit: str) -> list[Level]:
    """How far places and categories may be merged, from not at all to the most that the study declares."""
    programmes = {site.site: site.programme for site in study.sites}
    programmes |= {f"{each.programme}, several sites": each.programme for each in study.programmes}
    words = [*study.vocabularies.informant_roles] if unit == "informants" else [*study.vocabularies.interview_modes, ""]
    public = study.protection.public
    rules = public.merge_roles if unit == "informants" else public.merge_modes
    of_word = {word: label for label, merged in rules.items() for word in merged}
    places = {"sites": {place: place for place in programmes}}
    for rule in public.merge_sites:
        places[f"{rule}s" if rule == "programme" else rule] = (
            programmes if rule == "programme" else dict.fromkeys(programmes, ALL)
        )
    categories = {f"{KINDS[unit]}s": {word: word for word in words}}
    if of_word:
        categories[f"merged {KINDS[unit]}s"] = {word: of_word.get(word, word) for word in words}
    categories["all"] = dict.fromkeys(words, ALL)
    found = [
        Level(" and ".join(name for name in (p, c) if name != "all") or UNDIVIDED, rows, cells)
        for c, cells in categories.items()
        for p, rows in places.items()
    ]
    return sorted(found, key=lambda level: -len(set(level.rows.values())) * len(set(level.columns.values())))


def rounding_level(study: Study, unit: str) -> Level:
    """The places and categories by which counts are rounded: as the register says, whatever the counts are."""
    public = study.protection.public
    rules = public.merge_roles if unit == "informants" else public.merge_modes
    places = {"programme": "programmes", "all": ""}[public.merge_sites[0]] if public.merge_sites else "sites"
    names = [name for name in (places, f"{'merged ' * bool(rules)}{KINDS[unit]}s") if name]
    (level,) = (level for level in levels(study, unit) if level.name == " and ".join(names))
    return level


def _counts(study: Study, counted: Counted, earlier: list[Published], made: Release) -> Published:
    public = study.protection.public
    ladder = levels(study, counted.unit)
    full = exact(counted, ladder[0])
    approved = f"{counted.unit}_wave_{counted.wave}"
    fingerprint = sha256(repr(full.shown))
    if any(entry.sha256 == fingerprint for entry in public.exceptions if entry.file == approved):
        made.log.append((approved, "small counts are published, by an exception that two people signed", 0))
        return full
    if any(entry.file == approved for entry in public.exceptions):
        made.open.append(f"{approved}: the table has changed since it was approved; sha256 {fingerprint}")
    if public.round_to:
        new = rounded(counted, rounding_level(study, counted.unit), public.k, public.round_to)
    else:
        new = published(counted, ladder, public.k)
    table = following(new, earlier, counted, ladder, public.k)
    explanation = f"published as {table.described}, so that no count below {public.k} can be worked out"
    made.log.append((approved, explanation, table.hidden))
    if table.level != ladder[0].name or table.form != COUNTS:
        made.open.append(f"{approved} could be published in full by an exception: sha256 {fingerprint}")
    return table


def count_rows(table: Published) -> Iterator[dict[str, object]]:
    """The cells of a table of counts, one row each."""
    for row, column, printed in table.shown:
        is_count = printed.isdigit()
        state = "counted" if is_count else {"yes": "present", "no": "none", NOT_SHOWN: "hidden"}[printed]
        yield {
            "wave": table.wave, "place": row, "category": column or "not stated", "state": state,
            "people": int(printed) if is_count else None, "form": table.form,
        }  # fmt: skip


def data_list(counts: Iterable[Published]) -> Iterator[dict[str, object]]:
    """One row per interview, with what the tables of counts tell of it and no more: its wave, place and mode."""
    number = 0
    for table in counts:
        if table.unit != "interviews" or table.form.startswith("rounded"):
            continue  # a rounded count is of no list
        cells = [(row, column, printed) for row, column, printed in table.shown if printed.isdigit()]
        inner = [cell for cell in cells if ALL not in cell[:2]]
        by_row = [cell for cell in cells if cell[1] == ALL and cell[0] != ALL]
        for row, column, printed in inner or by_row or [cell for cell in cells if cell[0] == ALL == cell[1]]:
            for _ in range(int(printed)):
                number += 1
                yield {"item": number, "wave": table.wave, "place": row, "interview_mode": column or "not stated"}


def _quotes(con: duckdb.DuckDBPyConnection, study: Study, made: Release) -> Iterator[dict[str, object]]:
    """The segments that are cleared one by one, whose speakers all agreed to be quoted."""
    quotations, waiting = cleared_quotations(con, study)
    made.open += waiting
    for quotation in quotations:
        yield {
            "wave": quotation.wave, "programme": quotation.programme, "framework": quotation.framework,
            "code": quotation.code, "quote": quotation.words,
        }  # fmt: skip


def _notes(con: duckdb.DuckDBPyConnection, study: Study, made: Release) -> Iterator[dict[str, object]]:
    """The memos and reflexive notes that are cleared one by one, and are about nobody who refused to be quoted."""
    unquoted = sorted(refused(con, "quote"))
    for entry in study.protection.public.quotes:
        found = con.execute(NOTE, {"note": entry.of, "unquoted": unquoted}).fetchone()
        if found is None:
            continue  # the words of a participant
        text, wave, kind, is_of_refused = found
        if sha256(text) != entry.sha256:
            made.open.append(f"the note {entry.of} has changed since it was cleared; sha256 {sha256(text)}")
        elif is_of_refused:
            made.open.append(f"the note {entry.of} is left out: it is about someone who refused to be quoted")
        else:
            yield {"wave": wave, "kind": kind, "text": text}


NOTE = """
    WITH notes AS (
        SELECT memo AS note, text, wave, memo_kind AS kind FROM core.memos
        UNION ALL SELECT reflexive_note, text, wave, 'reflexive note' FROM core.reflexive_notes
    ),

    about AS (
        SELECT memo AS note, subject FROM core.memo_subjects
        UNION ALL SELECT reflexive_note, subject FROM core.reflexive_note_subjects
    ),

    behind AS (
        SELECT note, subject AS source FROM about
        UNION ALL
        SELECT about.note, codings.source
        FROM about INNER JOIN core.codings AS codings ON about.subject = codings.coding
    )

    SELECT
        text, wave, kind,
        EXISTS (FROM behind WHERE behind.note = notes.note AND behind.source IN (SELECT unnest($unquoted)))
    FROM notes
    WHERE note = $note
"""


LEFT_OUT = (
    "participant codes", "interviews with their days", "segments and codings", "titles of documents",
    "links of findings to their evidence", "claims and warnings", "crosstabs in which interviews are counted",
    "the team, its memos and reflexive notes that are not cleared, its decisions", "member checks and forums",
)  # fmt: skip


def _public(made: Release, name: str, model: type[Table], rows: Iterable[dict[str, object]]) -> PublicTable:
    from casewave.assets.warehouse.store import arrow_rows

    return PublicTable(name, model, columns(model), made.gate.rows(name, arrow_rows(model, list(rows))))


def rare(con: duckdb.DuckDBPyConnection, k: int) -> list[tuple[object, ...]]:
    """Combinations of wave, site and role that fewer than k informants share: k-anonymity, and l-diversity.

    Each with how many informants share it, and how many codes their interviews were given: where that is one, whoever
    knows that somebody is in the combination knows what they spoke of.
    """
    return con.execute(RARE, [k]).fetchall()


RARE = """
    SELECT
        roster.wave, roster.site, roster.informant_role, count(DISTINCT roster.informant) AS informants,
        count(DISTINCT codings.code) AS codes
    FROM mart.rosters AS roster
    LEFT JOIN core.interview_informants AS spoken
        ON roster.wave = spoken.wave AND roster.informant = spoken.informant
    LEFT JOIN core.codings AS codings ON spoken.interview = codings.source
    GROUP BY roster.wave, roster.site, roster.informant_role
    HAVING count(DISTINCT roster.informant) < ?
    ORDER BY roster.wave, roster.site, roster.informant_role
"""
