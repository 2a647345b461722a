"""How the findings came about: decisions, checks, forums, quotations, the coding framework and the team.

Belongs elsewhere: what the marts hold (`schemas.marts`), and numbers of the sample (`assets.report.tables.sample`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from casewave.assets.protection.gate import sha256
from casewave.assets.report.printable import (
    SYNTHETIC,
    Column,
    Line,
    Row,
    Table,
    count,
    file_name,
    items,
    span_file,
    span_name,
    text,
)
from casewave.assets.report.source import ReportData, Span
from casewave.assets.report.tables.plain import plain

MARK = " \u2020"


def _mark(flag: str = "base.is_synthetic") -> str:
    return f"CASE WHEN coalesce({flag}, FALSE) THEN '{MARK}' ELSE '' END"


def _synthetic(table: str) -> str:
    """The query of the note under a table with synthetic rows."""
    return f"SELECT '{SYNTHETIC}' AS note FROM {table} WHERE is_synthetic AND wave <= $last LIMIT 1"


decisions = plain(
    "decision_log",
    "Decision log",
    f"""
    SELECT base.decision || {_mark()} AS decision, base.date, base.decision_kind,
        concat_ws(', ', programmes.name, sites.name, constructs.label, base.subjects) AS about, base.what,
        base.reason,
        base.members, base.grounds,
        concat_ws('; ', frameworks.name, 'model version ' || base.model_version) AS leads_to, base.source AS citation
    FROM mart.decision_log AS base LEFT JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    LEFT JOIN core.constructs AS constructs ON base.code = constructs.framework || ' ' || constructs.code
    LEFT JOIN core.frameworks AS frameworks ON base.follows = frameworks.framework
    WHERE base.wave <= $last ORDER BY base.decision_order
    """,
    {
        "decision": Column("Decision", width=0.6), "date": Column("Date", width=0.75),
        "decision_kind": Column("Kind", width=0.6), "about": Column("About", width=0.9),
        "what": Column("Decision taken", width=1.7), "reason": Column("Reason", width=1.7),
        "members": Column("By", width=0.5), "grounds": Column("Grounds", width=0.7),
        "leads_to": Column("Leads to", width=0.8), "citation": Column("Published in", width=0.8),
    },
    ("Members of the team, statements and other records are shown by their codes.",),
    _synthetic("mart.decision_log"),
)  # fmt: skip

milestones = plain(
    "model_milestones",
    "Milestones of the model",
    f"""
    SELECT base.model_version || {_mark()} AS version, base.date, base.what, base.interviews, base.member_checks,
        base.forums, base.source AS citation
    FROM mart.model_milestones AS base WHERE base.wave <= $last ORDER BY base.milestone_order
    """,
    {
        "version": Column("Version", width=0.5), "date": Column("Date", width=0.7),
        "what": Column("What it was", width=2), "interviews": Column("Interviews by then", "count", 0.6),
        "member_checks": Column("Member checks", "count", 0.6), "forums": Column("Forums", "count", 0.5),
        "citation": Column("Published in", width=0.9),
    },
    ("Interviews: those held by the date of the milestone or, where only its month or year is known, by the last "
    "day of that.", "Member checks and forums: those that are named as grounds of the decision."),
    _synthetic("mart.model_milestones"),
)  # fmt: skip

member_checks = plain(
    "member_checking",
    "Member checking",
    f"""
    SELECT base.member_check || {_mark()} AS place, base.round, base.date, programmes.name, base.roles,
        base.participants, concat_ws(': ', base.format, base.shown) AS shown, base.response_kind,
        CASE WHEN base.is_withheld THEN 'withheld' ELSE base.response END AS response, base.change,
        base.source AS citation
    FROM mart.member_checking AS base LEFT JOIN core.programmes AS programmes USING (programme)
    WHERE base.as_of_wave = $last ORDER BY base.round, base.earliest NULLS LAST, base.member_check
    """,
    {
        "place": Column("Member check", width=0.7), "round": Column("Round", "count", 0.55),
        "date": Column("Date", width=0.85), "name": Column("Case", width=0.7),
        "roles": Column("Who answered", width=1.1), "participants": Column("People", "count", 0.6),
        "shown": Column("What was shown", width=1.6), "response_kind": Column("Response", width=0.8),
        "response": Column("What was said", width=1.4),
        "change": Column("What changed", width=1.4), "citation": Column("Published in", width=0.8),
    },
    ("Withheld: someone who answered did not agree to be quoted.",),
    _synthetic("mart.member_checking"),
)  # fmt: skip

forums = plain(
    "forums",
    "Joint interpretive forums",
    f"""
    SELECT base.title || {_mark()} AS title,
        base.date || CASE WHEN base.is_planned THEN ' (planned)' ELSE '' END AS date, base.place, base.programmes,
        base.participants, base.roles, base.inputs, base.interpretations,
        nullif(concat_ws('; ', replace(base.led_to, chr(10), '; '), 'model version ' || base.model_versions), '')
        AS led_to, base.source AS citation
    FROM mart.forum_log AS base WHERE base.as_of_wave = $last ORDER BY base.forum_order
    """,
    {
        "title": Column("Forum", width=1.2), "date": Column("Date", width=0.8), "place": Column("Place", width=0.7),
        "programmes": Column("Cases present", width=0.9), "participants": Column("People", "count", 0.6),
        "roles": Column("Who took part", width=1), "inputs": Column("What was shown", width=1.2),
        "interpretations": Column("How it was interpreted", width=1.4), "led_to": Column("What it led to", width=1.4),
        "citation": Column("Published in", width=0.8),
    },
    (),
    _synthetic("mart.forum_log"),
)  # fmt: skip

sufficiency = plain(
    "sufficiency",
    "Theoretical sufficiency",
    f"""
    SELECT coalesce(base.theme, constructs.label, base.code) || {_mark()} AS judged, base.framework, base.wave,
        base.judgement, base.ground, base.analyst, base.date, base.source AS citation
    FROM core.sufficiency_judgements AS base
    LEFT JOIN core.constructs AS constructs USING (framework, code)
    WHERE base.wave <= $last
    ORDER BY base.framework NULLS FIRST, constructs.construct_order, base.wave, base.sufficiency_judgement
    """,
    {
        "judged": Column("Code or theme", width=1.2), "framework": Column("Framework", width=0.9),
        "wave": Column("Wave", "count", 0.4), "judgement": Column("Judgement", width=0.8),
        "ground": Column("Ground", width=2), "analyst": Column("By", width=0.4), "date": Column("Date", width=0.6),
        "citation": Column("Published in", width=0.8),
    },
    ("A judgement of the team. What can be counted is under Saturation.",),
    _synthetic("core.sufficiency_judgements"),
)  # fmt: skip

dissemination = plain(
    "dissemination",
    "Dissemination",
    f"""
    WITH present AS (
        SELECT pairs.dissemination, string_agg(programmes.name, '; ' ORDER BY programmes.case_order) AS programmes
        FROM core.dissemination_programmes AS pairs JOIN core.programmes AS programmes USING (programme)
        GROUP BY pairs.dissemination
    )
    SELECT audiences.label || {_mark()} AS audience, base.format, base.product,
        base.date || CASE WHEN base.is_planned THEN ' (planned)' ELSE '' END AS date, present.programmes, base.address,
        base.source AS citation
    FROM core.dissemination AS base JOIN core.audiences AS audiences USING (audience)
    LEFT JOIN present ON base.dissemination = present.dissemination
    WHERE base.wave <= $last ORDER BY base.earliest NULLS LAST, base.latest NULLS LAST, base.dissemination
    """,
    {
        "audience": Column("Audience", width=1), "format": Column("Format", width=0.7),
        "product": Column("What was brought", width=1.8), "date": Column("Date", width=0.7),
        "programmes": Column("Cases", width=0.9), "address": Column("Where it is", width=1),
        "citation": Column("Published in", width=0.8),
    },
    (),
    _synthetic("core.dissemination"),
)  # fmt: skip

team = plain(
    "research_team",
    "Research team",
    f"""
    WITH places AS (
        SELECT wave, member, string_agg(sites.name, '; ' ORDER BY sites.site_order) AS insider, NULL AS familiar
        FROM core.team_member_insider_sites JOIN core.sites AS sites ON insider_site = sites.site
        GROUP BY wave, member
        UNION ALL
        SELECT wave, member, NULL, string_agg(sites.name, '; ' ORDER BY sites.site_order)
        FROM core.team_member_familiar_sites JOIN core.sites AS sites ON familiar_site = sites.site
        GROUP BY wave, member
    )
    , by_wave AS (
        SELECT base.member || {_mark()} AS member, base.wave,
            coalesce(roles.label, base.team_role) AS team_role, base.discipline, base.lived_experience,
            coalesce(max(places.insider), 'none') AS insider, coalesce(max(places.familiar), 'none') AS familiar,
            base.source AS citation
        FROM core.team_members AS base LEFT JOIN places USING (wave, member)
        LEFT JOIN core.stakeholder_roles AS roles ON base.team_role = roles.stakeholder_role
        WHERE base.wave <= $last
        GROUP BY base.member, base.wave, roles.label, base.team_role, base.discipline, base.lived_experience,
            base.source, base.is_synthetic
    )
    SELECT member, string_agg(wave, ', ' ORDER BY wave) AS waves, team_role, discipline, lived_experience, insider,
        familiar, string_agg(DISTINCT citation, '; ' ORDER BY citation) AS citation
    FROM by_wave GROUP BY ALL ORDER BY member, min(wave)
    """,
    {
        "member": Column("Member", width=0.6), "waves": Column("Waves", width=0.5),
        "team_role": Column("Role", width=1), "discipline": Column("Discipline", width=1),
        "lived_experience": Column("Lived experience", width=1),
        "insider": Column("Insider at", width=0.8), "familiar": Column("Familiar with", width=0.8),
        "citation": Column("Published in", width=0.8),
    },
    ("Insider: works at the site or helped to develop it. Familiar: knew it before the study.",),
    _synthetic("core.team_members"),
)  # fmt: skip

documents = plain(
    "documents",
    "Documents reviewed",
    f"""
    WITH about AS (
        SELECT document, string_agg(sites.name, '; ' ORDER BY sites.site_order) AS sites
        FROM core.document_sites JOIN core.sites AS sites USING (site) GROUP BY document
    )
    SELECT base.title || {_mark()} AS title, kinds.label AS kind, base.dated, programmes.name, about.sites, base.wave
    FROM core.documents AS base
    JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN core.document_kinds AS kinds USING (document_kind)
    LEFT JOIN about USING (document)
    WHERE base.wave <= $last ORDER BY programmes.case_order, base.wave, base.document
    """,
    {
        "title": Column("Title", width=2.4), "kind": Column("Kind", width=1), "dated": Column("Date", width=0.6),
        "name": Column("Case", width=1), "sites": Column("Sites", width=0.7), "wave": Column("Wave", "count", 0.4),
    },
    (),
    _synthetic("core.documents"),
)  # fmt: skip

history = plain(
    "statement_history",
    "History of statements",
    f"""
    SELECT base.entry, base.wave, base.date, base.event || {_mark()} AS event, base.detail, base.who, base.reference
    FROM mart.statement_history AS base WHERE base.as_of_wave <= $last ORDER BY base.entry, base.event_order
    """,
    {
        "entry": Column("Statement", width=0.6), "wave": Column("Wave", "count", 0.3),
        "date": Column("Date", width=0.7), "event": Column("What happened", width=0.8),
        "detail": Column("What it was", width=2.6),
        "who": Column("Who", width=0.7), "reference": Column("Row", width=0.6),
    },
    ("A statement has the history of the statements that it follows.",),
    _synthetic("mart.statement_history"),
)  # fmt: skip

memos = plain(
    "memos",
    "Memos and reflexive notes",
    f"""
    WITH notes AS (
        SELECT memos.memo AS note, memos.wave, memos.memo_kind || ' memo' AS kind, memos.author, memos.date,
            memos.earliest, memos.programme, memos.site,
            frameworks.name || ': ' || first.label || coalesce(' and ' || other.label, '') AS code, memos.title,
            memos.text, memos.is_synthetic
        FROM core.memos AS memos LEFT JOIN core.frameworks AS frameworks USING (framework)
        LEFT JOIN core.constructs AS first ON memos.framework = first.framework AND memos.code = first.code
        LEFT JOIN core.constructs AS other ON memos.framework = other.framework AND memos.other_code = other.code
        UNION ALL
        SELECT reflexive_note, wave, 'reflexive note', author, date, earliest, programme, site, NULL, NULL, text,
            is_synthetic
        FROM core.reflexive_notes
    )
    SELECT base.note || {_mark()} AS note, base.kind, base.author, base.date,
        concat_ws(', ', programmes.name, sites.name, base.code) AS about,
        concat_ws(': ', base.title, base.text) AS text
    FROM notes AS base LEFT JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    WHERE base.wave <= $last ORDER BY base.wave, base.earliest NULLS LAST, base.note
    """,
    {
        "note": Column("Note", width=0.6), "kind": Column("Kind", width=0.8), "author": Column("By", width=0.4),
        "date": Column("Date", width=0.6), "about": Column("About", width=1), "text": Column("Text", width=3),
    },
    ("For the team only: these texts are in no paper and in no public package unless two people have cleared them.",),
    _synthetic("core.memos"),
)  # fmt: skip


climates = plain(
    "growth_and_climates",
    "Phases and climates",
    """
    SELECT programmes.name || coalesce(', ' || sites.name, '') || CASE WHEN bool_or(base.has_synthetic) THEN ' \u2020'
            ELSE '' END AS place,
        base.wave, concat_ws(', ', base.phase_label, base.growth_label) AS phase, base.framework,
        coalesce(
            string_agg(
                CASE WHEN base.codings > 0 THEN base.climate_label || ' (' || base.codings || ')' END,
                ', ' ORDER BY base.climate_order
            ), 'none coded'
        ) AS climates
    FROM mart.growth_climates AS base
    JOIN core.programmes AS programmes ON base.programme = programmes.programme
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    WHERE base.wave <= $last
    GROUP BY programmes.name, sites.name, base.case_order, sites.site_order, base.wave, base.phase_label,
        base.growth_label, base.framework
    ORDER BY base.framework, base.case_order, sites.site_order NULLS FIRST, base.wave
    """,
    {
        "place": Column("Case or site", width=1.4), "wave": Column("Wave", "count", 0.4),
        "phase": Column("Phase and growth state", width=1.2), "climates": Column("Climates", width=1.6),
        "framework": Column("Framework", width=0.9),
    },
    ("In brackets: codings by the climate, or by a code below it, in the wave's interviews about the case or site.",),
)  # fmt: skip

translations = plain(
    "translations",
    "Translation of concepts between cases",
    f"""
    SELECT base.concept || {_mark()} AS concept, origin.name AS origin, target.name AS target, base.relation,
        base.interpretation, constructs.label AS code, base.line_of_argument, base.wave
    FROM core.translations AS base
    JOIN core.programmes AS origin ON base.from_programme = origin.programme
    JOIN core.programmes AS target ON base.to_programme = target.programme
    LEFT JOIN core.constructs AS constructs ON base.framework = constructs.framework AND base.code = constructs.code
    WHERE base.wave <= $last
    ORDER BY base.line_of_argument NULLS LAST, base.concept, origin.case_order, target.case_order, base.wave,
        base.translation
    """,
    {
        "concept": Column("Concept", width=1.2), "origin": Column("Of", width=0.9),
        "target": Column("Taken to", width=0.9), "relation": Column("How", width=0.6),
        "interpretation": Column("How it is read there", width=1.8), "code": Column("Code", width=0.9),
        "line_of_argument": Column("Line of argument", width=1.1),
        "wave": Column("Wave", "count", 0.4),
    },
    (
        "Like: the other case has the same. Refutes: it has the opposite. Extends: it goes further. Absent: it has "
        "nothing of the kind.",
    ),
    _synthetic("core.translations"),
)  # fmt: skip

configurations = plain(
    "cmo_configurations",
    "Context, mechanism and outcome",
    f"""
    SELECT programmes.name || coalesce(', ' || sites.name, '') || {_mark()} AS place, base.theory, base.context,
        base.mechanism, base.outcome, base.judgement, base.wave
    FROM core.cmo_configurations AS base JOIN core.programmes AS programmes USING (programme)
    LEFT JOIN core.sites AS sites ON base.site = sites.site
    WHERE base.wave <= $last
    ORDER BY base.theory NULLS LAST, programmes.case_order, base.wave, base.cmo_configuration
    """,
    {
        "place": Column("Case", width=1), "theory": Column("Programme theory", width=1),
        "context": Column("Context", width=1.5), "mechanism": Column("Mechanism", width=1.5),
        "outcome": Column("Outcome", width=1.5), "judgement": Column("Support", width=0.8),
        "wave": Column("Wave", "count", 0.4),
    },
    (),
    _synthetic("core.cmo_configurations"),
)  # fmt: skip


def quotations(source: ReportData, span: Span) -> Iterator[Table]:
    """The quotations that may be printed, a table for each framework of rows: by row and case."""
    query = """
        SELECT base.*, programmes.name
        FROM mart.quotations AS base JOIN core.programmes AS programmes USING (programme)
        WHERE base.wave <= ? AND base.segment IS NOT NULL
        ORDER BY base.framework, base.row_order, base.case_order, base.wave, base.coding
    """
    cleared = {entry.sha256 for entry in source.study.protection.public.quotes}
    is_shown = source.study.reports.segments == "shown"
    shown = [row for row in source.rows(query, [span[1]]) if is_shown or sha256(row["segment"]) in cleared]
    for framework, found in groupby(shown, key=itemgetter("framework")):
        listed = list(found)
        rows: list[Row] = []
        for label, quoted in groupby(listed, key=itemgetter("row_label")):
            rows.append(Row((text(label),), role="group"))
            once = {row["coding"]: row for row in quoted}
            rows += [_quotation(row) for row in once.values()]
        yield Table(
            name=span_file(f"quotations_{file_name(framework)}", *span),
            title=f"Quotations by {source.study.framework_name(framework)}",
            span=span_name(*span),
            framework=framework,
            columns=(Column("Case", width=0.8), Column("Quotation", width=3.4), Column("Informants", width=0.9)),
            rows=tuple(rows),
            notes=(
                "In brackets: the code of the segment. Quoted are segments that an analyst cites for the row, where "
                "everyone who spoke agreed to be quoted, and documents.",
                *[SYNTHETIC] * any(row["is_synthetic"] for row in listed),
            ),
        )


def _quotation(row: dict[str, Any]) -> Row:
    words = f"\u201c{row['segment'].strip()}\u201d [{row['coded_as']}]{MARK * row['is_synthetic']}"
    return Row((text(row["name"]), text(words), text(row["informants"] or row["source"])))


def coding_frameworks(source: ReportData, span: Span) -> Iterator[Table]:
    """The coding framework, a table for each framework of rows: each row with the codes that it takes up."""
    query = """
        SELECT base.*, quotations.segment
        FROM mart.coding_framework AS base
        LEFT JOIN (SELECT DISTINCT coding, segment FROM mart.quotations) AS quotations
            ON base.example = quotations.coding
        WHERE base.as_of_wave = ? AND base.from_code IS NOT NULL
        ORDER BY base.framework, base.row_order, base.from_framework, base.from_order
    """
    is_shown = source.study.reports.segments == "shown"
    for framework, found in groupby(source.rows(query, [span[1]]), key=itemgetter("framework")):
        rows: list[Row] = []
        for (label, definition), taken in groupby(found, key=itemgetter("row_label", "definition")):
            rows.append(Row((text(f"{label}: {definition}" if definition else label),), role="group"))
            rows += [_taken_up(source, row, is_shown=is_shown) for row in taken]
        yield Table(
            name=span_file(f"coding_framework_{file_name(framework)}", *span),
            title=f"Coding framework: {source.study.framework_name(framework)}",
            span=span_name(*span),
            framework=framework,
            columns=(
                Column("Framework", width=0.9), Column("Code", width=1.3), Column("What is coded by it", width=2),
                Column("Codings", "count", 0.5), Column("Example", width=2),
            ),
            rows=tuple(rows),
            notes=(
                "Rows: the elements, each with the codes of other frameworks that it incorporates. Counts are codings "
                "by the code or by one below it, one for each passage and each coder, and for each consensus. "
                "* The pair is inferred or recalled, not published.",
            ),
        )  # fmt: skip


def _taken_up(source: ReportData, row: dict[str, Any], *, is_shown: bool) -> Row:
    doubtful = "*" * (row["pair_evidence"] not in ("verified", "decided"))
    example = row["segment"] if is_shown else row["example"]
    framework, code = row["from_framework"], f"{row['from_code']} {row['from_label']}{doubtful}"
    cells = (text(source.study.framework_name(framework)), text(code), text(row["inclusion"]))
    return Row((*cells, count(row["codings"]), text(example)))


def joint_interpretations(source: ReportData, span: Span) -> Iterator[Table]:
    """Statements with how forums interpreted them, a table for each cross-case table."""
    query = """
        WITH cells AS (
            SELECT as_of_wave, entry, forum,
                list(line ORDER BY line_order) FILTER (part = 'interpretation') AS said,
                list(line ORDER BY line_order) FILTER (part = 'decision') AS decided
            FROM mart.joint_interpretations_lines GROUP BY as_of_wave, entry, forum
        )
        SELECT base.*, cells.said, cells.decided, phases.label AS title, programmes.name, forums.title AS forum_title
        FROM mart.joint_interpretations AS base JOIN core.phases AS phases USING (phase)
        JOIN core.programmes AS programmes USING (programme) JOIN core.forums AS forums USING (forum)
        LEFT JOIN cells USING (as_of_wave, entry, forum)
        WHERE base.as_of_wave = ?
        ORDER BY phases.phase_order, base.row_order, base.case_order, base.entry, base.forum
    """
    for phase, found in groupby(source.rows(query, [span[1]]), key=itemgetter("phase")):
        shown = list(found)
        rows: list[Row] = []
        for label, cells in groupby(shown, key=itemgetter("row_label")):
            rows.append(Row((text(label),), role="group"))
            rows += [_interpreted(cell) for cell in cells]
        yield Table(
            name=span_file(f"joint_interpretations_{phase}", *span),
            title=f"{shown[0]['title']}: statements and joint interpretations",
            span=span_name(*span),
            columns=(
                Column("Case", width=0.7), Column("Statement", width=1.8), Column("Forum", width=0.9),
                Column("How it was interpreted", width=1.8), Column("What was decided", width=1.2),
            ),
            rows=tuple(rows),
            notes=(
                "Statements that were brought to a forum.", *[SYNTHETIC] * any(row["is_synthetic"] for row in shown),
            ),
        )  # fmt: skip


def _interpreted(cell: dict[str, Any]) -> Row:
    statement = items([Line(f"{cell['statement']}{MARK * cell['is_synthetic']}", cell["entry"])])
    said, decided = (
        items(map(Line, cell[name])) if cell[name] else text("none recorded") for name in ("said", "decided")
    )
    return Row((text(cell["name"]), statement, text(cell["forum_title"]), said, decided))
