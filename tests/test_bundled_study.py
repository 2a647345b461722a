"""The bundled study says what its two papers print: their facts as queries, their tables, and in other words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from states import ask, edit, load

from casewave.assets.warehouse.workspace import Workspace

TOPICS = {"interviews", "documents", "informants", "units", "multi_site", "sites", "language", "tables"}
LONGEST_SHARED_RUN = 6  # words

INTERVIEWS_OF_CASES = """
    SELECT programme, interviews FROM mart.sampling_frame
    WHERE from_wave = 1 AND to_wave = 1 AND site_scope = 'home sites' ORDER BY case_order NULLS LAST
"""
STATEMENTS_OF_CASES = """
    SELECT list(statements ORDER BY case_order), sum(statements) FROM (
        SELECT case_order, sum(statements)::INT AS statements FROM mart.cross_case
        WHERE from_wave = 1 AND to_wave = 1 AND table_label = '{table}' GROUP BY case_order
    )
"""

# Each consistent fact of these topics, as a question to the published database and its answer.
FACTS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "AF001": (INTERVIEWS_OF_CASES, [("ESTHER", 2), ("MRR", 4), ("LC", 8), (None, 14)]),
    "AF002": (
        """
        SELECT site_scope, list(documents ORDER BY case_order NULLS LAST) FROM mart.sampling_frame
        WHERE from_wave = 1 AND to_wave = 1 GROUP BY site_scope ORDER BY site_scope
        """,
        [("all sites", [6, 8, 18, 32]), ("home sites", [6, 8, 18, 32])],
    ),
    "AF007": (
        """
        SELECT category, value FROM mart.quantities
        WHERE quantity = 'informants' AND from_wave = 1 AND to_wave = 3 AND site_scope = 'all sites'
            AND programme IS NULL
        ORDER BY category NULLS LAST
        """,
        [("service", 16.0), ("strategic", 55.0), (None, 71.0)],
    ),
    "AF009": (
        """
        SELECT from_wave, to_wave, value FROM mart.quantities
        WHERE quantity = 'interviews' AND site_scope = 'all sites' AND programme IS NULL AND site IS NULL
            AND category IS NULL AND (from_wave, to_wave) IN ((1, 1), (2, 3), (1, 3)) ORDER BY 1, 2
        """,
        [(1, 1, 21.0), (1, 3, 71.0), (2, 3, 50.0)],
    ),
    "AF012": (
        """
        SELECT interviews, informants, group_interviews > 0 FROM mart.interview_counts
        WHERE from_wave = 1 AND to_wave = 1 AND programme IS NULL
        """,
        [(21, 23, True)],
    ),
    "AF013": (
        """
        SELECT min(interviews), max(interviews), count(*) FROM (
            SELECT informant, count(*) AS interviews FROM core.interview_informants GROUP BY informant
        )
        """,
        [(1, 3, 71)],
    ),
    "AF018": (
        """
        SELECT count(*), sum(sites), sum(sites - 1) FROM (
            SELECT interview, count(*) AS sites FROM core.interview_sites GROUP BY interview
            HAVING list_sort(list(site)) = ['ABD', 'DND', 'FIF']
        )
        """,
        [(2, 6, 4)],
    ),
    "AF019": (
        """
        WITH shared AS (
            SELECT interview FROM core.interview_sites GROUP BY interview
            HAVING list_sort(list(site)) = ['PLP', 'WPG']
        )
        SELECT count(*) > 1, (
            SELECT count(*) FROM core.interview_sites WHERE interview IN (FROM shared)
        ) - count(*) = count(*) FROM shared
        """,
        [(True, True)],
    ),
    "AF020": (
        """
        SELECT programme, count(*) FROM core.sites WHERE role <> 'programme-wide' GROUP BY ROLLUP (programme)
        ORDER BY programme NULLS LAST
        """,
        [("ESTHER", 3), ("LC", 3), ("MRR", 3), (None, 9)],
    ),
    "AF021": (
        """
        SELECT count(*), count(*) FILTER (WHERE role <> 'programme-wide') FROM core.sites
        WHERE source LIKE 'S000 Table 1%'
        """,
        [(10, 9)],
    ),
    "AF025": ("SELECT language, count(*) FROM core.interviews WHERE language <> 'en' GROUP BY ALL", [("sv", 3)]),
    "AF045": (STATEMENTS_OF_CASES.format(table="Table 6"), [([8, 7, 11], 26)]),
    "AF046": (STATEMENTS_OF_CASES.format(table="Table 7"), [([9, 8, 8], 25)]),
    "AF047": (STATEMENTS_OF_CASES.format(table="Table 8"), [([3, 3, 5], 11)]),
    "AF048": (
        """
        SELECT row_label, programme, cell, statements FROM mart.cross_case
        WHERE from_wave = 1 AND to_wave = 1 AND cell_state = 'not applicable' ORDER BY row_order, case_order
        """,
        [("Loose coupling", "MRR", "NA", 0), ("Customization", "ESTHER", "NA", 0), ("Customization", "MRR", "NA", 0)],
    ),
    "AF049": (
        """
        SELECT scenario, (
            SELECT count(*) FROM mart.cross_case AS cells
            WHERE cells.programme = 'LC' AND phase = 'assimilation' AND from_wave = 1 AND to_wave = 1
                AND cell_state = 'stated'
        ) FROM core.scenario_judgements WHERE programme = 'LC' AND wave = 1 AND judgement_kind = 'headline'
        """,
        [("CG.U", 4)],
    ),
}

# Printed numbers that contradict one another: fact, claim, printed, in the data, verdict.
CONTRADICTIONS = [
    ("AF004", "CL-050", 48, 45, "differs"),
    ("AF004", "CL-051", 42, 45, "differs"),
    ("AF004", "CL-052", 43, 45, "differs"),
    ("AF005", "CL-044", 17, 22, "differs"),
    ("AF005", "CL-010", 22, 22, "agrees"),
    ("AF008", "CL-061", 32, 48, "differs"),
    ("AF010", "CL-057", 70, 71, "differs"),
    ("AF016", "CL-065", 5, 8, "differs"),
    ("AF016", "CL-066", 21, 21, "agrees"),
    ("AF022", "CL-074", 4, 4, "agrees"),
    ("AF022", "CL-075", 5, 5, "agrees"),
    ("AF022", "CL-076", 3, 4, "differs"),
    ("AF022", "CL-077", 6, 5, "differs"),
    ("AF027", "CL-014", 45, 45, "agrees"),
    ("AF027", "CL-015", 60, 60, "agrees"),
    ("AF027", "CL-070", 60, 45, "differs"),
    ("AF027", "CL-071", 90, 90, "agrees"),
    ("AF052", "CL-019", 2017, 2017, "agrees"),
    ("AF052", "CL-021", 2015, 2017, "differs"),
]


def facts_of(shared: Path, status: str) -> dict[str, dict[str, str]]:
    with (shared / "facts" / "arithmetic_facts.csv").open(encoding="utf-8", newline="") as file:
        return {row["fact_id"]: row for row in csv.DictReader(file) if row["status"] == status}


@pytest.mark.parametrize("fact", FACTS)
def test_a_query_gives_the_printed_fact(published: Path, fact: str) -> None:
    query, expected = FACTS[fact]
    assert ask(published, query) == expected


def test_the_queries_cover_just_the_consistent_facts_of_the_topics(shared: Path) -> None:
    consistent = facts_of(shared, "consistent")
    assert set(FACTS) == {fact for fact, row in consistent.items() if row["topic"] in TOPICS}


@pytest.mark.parametrize(("fact", "claim", "printed", "computed", "verdict"), CONTRADICTIONS)
def test_a_contradiction_shows_both_numbers(
    published: Path, fact: str, claim: str, printed: float, computed: float, verdict: str
) -> None:
    query = """
        SELECT printed, computed, difference, verdict FROM mart.claims_against_data
        WHERE claim = ? AND as_of_wave = 3 AND contains(explanation, ?)
    """
    assert ask(published, query, claim, fact) == [(printed, computed, computed - printed, verdict)]


def test_every_inconsistent_fact_of_the_topics_stands_among_the_claims(published: Path, shared: Path) -> None:
    shown = {
        fact
        for (text,) in ask(published, "SELECT explanation FROM core.claims WHERE explanation IS NOT NULL")
        for fact in re.findall(r"AF\d+", text)
    }
    inconsistent = {fact for fact, row in facts_of(shared, "inconsistent").items() if row["topic"] in TOPICS}
    assert inconsistent - shown == set()


def test_every_claim_is_compared_and_just_sixteen_differ(published: Path) -> None:
    query = "SELECT verdict, count(*), count(computed) FROM mart.claims_against_data WHERE as_of_wave = 3 GROUP BY 1"
    assert sorted(ask(published, query)) == [("agrees", 68, 68), ("differs", 16, 16)]


def test_seventy_interviews_are_printed_and_seventy_one_counted(published: Path) -> None:
    query = """
        SELECT claim_source, line, printed, computed, difference, verdict FROM mart.claims_against_data
        WHERE as_of_wave = 3 AND quantity = 'interviews' AND from_wave = 1 AND to_wave = 3 AND printed = 70
    """
    assert ask(published, query) == [("S000", "L136", 70, 71, 1, "differs")]


def test_a_claim_about_later_waves_waits_for_them(workspace: Workspace) -> None:
    load(workspace, 1)
    query = "SELECT printed, computed, verdict FROM mart.claims_against_data WHERE claim = 'CL-050'"
    assert ask(workspace.published, query) == [(48, None, "waves not loaded")]


def test_wave_1_has_fourteen_interviews_of_home_sites_and_twenty_one_in_all(published: Path) -> None:
    query = """
        SELECT
            site_scope, list(interviews ORDER BY case_order NULLS LAST),
            list(documents ORDER BY case_order NULLS LAST)
        FROM mart.sampling_frame WHERE from_wave = 1 AND to_wave = 1 GROUP BY site_scope ORDER BY site_scope DESC
    """
    assert ask(published, query) == [
        ("home sites", [2, 4, 8, 14], [6, 8, 18, 32]),
        ("all sites", [6, 5, 10, 21], [6, 8, 18, 32]),
    ]


def test_the_waves_have_21_and_26_and_24_interviews(published: Path) -> None:
    query = """
        SELECT from_wave, to_wave, interviews FROM mart.sampling_frame
        WHERE site_scope = 'all sites' AND programme IS NULL ORDER BY ALL
    """
    assert ask(published, query) == [(1, 1, 21), (1, 2, 47), (1, 3, 71), (2, 2, 26), (3, 3, 24)]


def test_site_sums_are_the_interviews_and_their_excess(published: Path) -> None:
    query = """
        SELECT from_wave, to_wave, programme, any_value(site_sum) FILTER (WHERE site IS NULL),
            any_value(interviews + excess) FILTER (WHERE site IS NULL),
            sum(interviews) FILTER (WHERE site IS NOT NULL)
        FROM mart.interview_counts WHERE programme IS NOT NULL GROUP BY ALL
    """
    rows = ask(published, query)
    assert len(rows) == 15
    assert [row for row in rows if not row[3] == row[4] == row[5]] == []


def printed_tables(shared: Path) -> Iterator[tuple[str, str, int, str, str, int, int, int, str]]:
    """The cells as the facts file has them: table, phase, row, code, label, case, statements, NA."""
    with (shared / "facts" / "combined_coding_framework.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for case in (1, 2, 3):
                not_applicable = row[f"case{case}_na"] == "NA"
                yield (
                    f"Table {row['table']}", row["phase"], int(row["row_order"]), row["row_code"], row["row_label"],
                    case, int(row[f"case{case}_statements"]), "not applicable" if not_applicable else "stated",
                    f"S001 L{row['paper001_line']}",
                )  # fmt: skip


def test_the_cross_case_tables_have_the_printed_rows_columns_and_statements(published: Path, shared: Path) -> None:
    query = """
        SELECT table_label, phase, row_order, code, row_label, case_order, statements, cell_state FROM mart.cross_case
        WHERE from_wave = 1 AND to_wave = 1 ORDER BY table_label, row_order, case_order
    """
    assert ask(published, query) == [cell[:-1] for cell in printed_tables(shared)]


def test_each_statement_of_wave_1_names_the_line_of_its_cell(published: Path, shared: Path) -> None:
    query = """
        SELECT phase, code, programmes.case_order, list(DISTINCT entries.source)
        FROM mart.cell_entries AS entries JOIN core.programmes AS programmes USING (programme)
        WHERE wave = 1 GROUP BY ALL ORDER BY ALL
    """
    lines = [(cell[1], cell[3], cell[5], [cell[8]]) for cell in printed_tables(shared)]
    assert ask(published, query) == sorted(lines)


def test_a_stated_cell_prints_a_line_for_each_statement(published: Path) -> None:
    query = """
        SELECT from_wave, to_wave, phase, code, programme FROM mart.cross_case
        WHERE cell_state = 'stated' AND (
            len(string_split(cell, chr(10))) <> statements OR len(string_split(evidence, chr(10))) <> statements
        )
    """
    assert ask(published, query) == []


def test_the_kinds_of_nothing_read_differently_and_count_nothing(workspace: Workspace) -> None:
    """In wave 1 the only rows of two cells of the first case become a gap in the data and a gap in the analysis."""

    def empty(rows: list[dict[str, str]]) -> None:
        of_case = [row for row in rows if (row["programme"], row["phase"]) == ("ESTHER", "adoption")]
        (missing,) = [row for row in of_case if row["element"] == "EL.IND"]
        missing.update(state="missing", statement="")
        (later,) = [row for row in of_case if row["element"] == "EL.INN"]
        rows.remove(later)

    edit(workspace.delivery(1) / "findings.csv", empty)
    load(workspace, 1)
    query = """
        SELECT code, cell_state, cell, statements FROM mart.cross_case
        WHERE programme = 'ESTHER' AND (phase, code) IN
            (('adoption', 'EL.IND'), ('adoption', 'EL.INN'), ('assimilation', 'CG.U')) ORDER BY code
    """
    assert ask(workspace.published, query) == [
        ("CG.U", "not applicable", "NA", 0),
        ("EL.IND", "missing", "missing", 0),
        ("EL.INN", "not yet analysed", "not yet analysed", 0),
    ]
    claims = """
        SELECT claim, computed, verdict FROM mart.claims_against_data WHERE claim IN ('CL-022', 'CL-034') ORDER BY 1
    """
    assert ask(workspace.published, claims) == [("CL-022", 6, "differs"), ("CL-034", 1, "agrees")]


def test_all_published_events_are_there_with_their_dates(published: Path, shared: Path) -> None:
    with (shared / "facts" / "events.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["event_id"]: row for row in csv.DictReader(file)}
    rows = ask(published, "SELECT event, phase, earliest, latest, programme FROM mart.timeline WHERE NOT is_synthetic")
    events = {
        event: (phase, str(first or ""), str(last or ""), case or "STUDY") for event, phase, first, last, case in rows
    }
    assert len(rows) == len(events) == 83
    assert events.keys() == facts.keys()
    # These two the sources place before the paper alone; as events without a year they stay undated.
    undated = {"EV022", "EV054"}
    for name, fact in facts.items():
        phase, first, last, case = events[name]
        assert (phase, case) == (fact["phase"], fact["case"])
        assert name in undated or (first.startswith(fact["earliest"]) and last.startswith(fact["latest"])), name
        assert fact["earliest"] or not first, name


def test_every_made_up_row_is_marked(published: Path) -> None:
    made_up = ("informants", "interviews", "documents", "codings", "ratings", "rapid_summaries", "phase_judgements")
    for table in (*made_up, "recruitment", "source_coders"):
        assert ask(published, f"SELECT count(*) FROM core.{table} WHERE is_synthetic IS NOT TRUE") == [(0,)], table
    for table in ("findings", "scenario_judgements", "events", "case_features"):
        unmarked = f"SELECT count(*) FROM core.{table} WHERE is_synthetic IS NOT TRUE AND source IS NULL"
        assert ask(published, unmarked) == [(0,)], table
    for table in ("findings", "scenario_judgements"):
        later = f"SELECT count(*) FROM core.{table} WHERE is_synthetic IS NOT TRUE AND wave > 1"
        assert ask(published, later) == [(0,)], table
    assert ask(published, "SELECT wave FROM core.waves WHERE is_synthetic ORDER BY 1") == [(2,), (3,)]


def test_made_up_statements_are_marked_in_the_cells_and_published_ones_are_not(published: Path) -> None:
    cells = ask(published, "SELECT from_wave, to_wave, cell FROM mart.cross_case WHERE cell_state = 'stated'")
    for first, last, cell in cells:
        for line in cell.split("\n"):
            wave = first if first == last else int(re.findall(r"\(wave (\d)\)", line)[0])
            assert line.endswith("†") == (wave > 1), line


def test_every_published_row_names_a_paper_of_the_register(published: Path) -> None:
    sources = {source for (source,) in ask(published, "SELECT source FROM core.sources")}
    for table in ("findings", "scenario_judgements", "events", "case_features", "sites", "programmes", "clearances"):
        marked = "WHERE is_synthetic IS NOT TRUE" if table in {"findings", "events"} else "WHERE source IS NOT NULL"
        named = {source.split(" ")[0] for (source,) in ask(published, f"SELECT source FROM core.{table} {marked}")}
        assert named <= sources, table
        assert named, table


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    shown = words(text)
    return (tuple(shown[at : at + length]) for at in range(len(shown) - length + 1))


def test_no_text_repeats_seven_words_of_a_paper(published: Path, shared: Path) -> None:
    papers = sorted((shared / "papers").glob("*.txt"))
    assert len(papers) == 5
    printed = {run for paper in papers for run in runs(paper.read_text(encoding="utf-8"), LONGEST_SHARED_RUN + 1)}
    assert len(printed) > 40_000
    texts = ask(
        published,
        """
        SELECT finding, statement FROM core.findings UNION ALL
        SELECT judgement, statement FROM core.scenario_judgements UNION ALL
        SELECT event, description FROM core.events UNION ALL
        SELECT case_feature, description FROM core.case_features UNION ALL
        SELECT document, title FROM core.documents UNION ALL
        SELECT coding, segment FROM core.codings UNION ALL
        SELECT rating, rationale FROM core.ratings UNION ALL
        SELECT rapid_summary, summary FROM core.rapid_summaries UNION ALL
        SELECT phase_judgement, rationale FROM core.phase_judgements UNION ALL
        SELECT claim, wording FROM core.claims
        """,
    )
    repeated = {(name, " ".join(run)) for name, text in texts for run in runs(text or "", 7) if run in printed}
    assert repeated == set()
