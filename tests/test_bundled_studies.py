"""The studies that are bundled next to the first: each loads by the same functions and has its published structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import run_casewave
from states import copy_study, rows_of, with_marts
from test_bundled_study import LONGEST_SHARED_RUN, runs

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.warehouse.store import Store
from casewave.schemas.columns import columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.register.study_file import load_study

ROOT = Path(__file__).parents[1]
STUDIES = ("samskapa", "imroc", "models_review")
Loaded = dict[str, duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def studies() -> Iterator[Loaded]:
    """Each study, loaded wave after wave into a store in memory, with its marts."""
    with ExitStack() as stack:
        loaded = {}
        for name in STUDIES:
            folder = ROOT / "data_raw" / name
            study, con = load_study(folder), stack.enter_context(Store(None).open())
            for wave in study.collected_waves:
                load_delivery(con, study, wave, folder / f"wave-{wave}")
            loaded[name] = with_marts(con)
        yield loaded


def ask(studies: Loaded, name: str, query: str) -> list[tuple[Any, ...]]:
    return rows_of(studies[name], query)


VERDICTS = {
    "samskapa": [("agrees", 11)],
    "imroc": [("agrees", 14)],
    "models_review": [("agrees", 16), ("differs", 3)],
}


@pytest.mark.parametrize("name", STUDIES)
def test_each_published_number_has_its_verdict(studies: Loaded, name: str) -> None:
    query = """
        SELECT verdict, count(*) FROM mart.claims_against_data
        WHERE as_of_wave = (SELECT max(wave) FROM audit.deliveries) GROUP BY 1 ORDER BY 1
    """
    assert ask(studies, name, query) == VERDICTS[name]


def test_the_two_partitions_of_one_paper_both_stand_and_one_differs(studies: Loaded) -> None:
    query = """
        SELECT category, list([printed, computed] ORDER BY claim) FROM mart.claims_against_data
        WHERE quantity = 'coded_documents' AND category NOT LIKE 'RV.P.%' GROUP BY 1 ORDER BY 1
    """
    assert ask(studies, "models_review", query) == [
        ("RV.B", [[2, 2], [2, 2]]),
        ("RV.P", [[22, 22], [20, 22]]),
        ("RV.T", [[42, 42], [43, 42]]),
        ("RV.Y", [[7, 7], [8, 7]]),
    ]


def test_percentages_are_claims_that_agree_when_rounded(studies: Loaded) -> None:
    query = """
        SELECT printed, round(computed, 2), verdict FROM mart.claims_against_data
        WHERE quantity = 'coded_documents_percent' ORDER BY claim
    """
    assert ask(studies, "models_review", query) == [
        (58, 57.53, "agrees"), (30, 30.14, "agrees"), (10, 9.59, "agrees"), (3, 2.74, "agrees"),
    ]  # fmt: skip


def test_a_review_flows_from_979_over_129_to_73_records(studies: Loaded) -> None:
    query = "SELECT stage, records, follows, verdict FROM mart.screening_flow WHERE reason IS NULL ORDER BY stage_order"
    assert ask(studies, "models_review", query) == [
        ("identified", 979, None, "reported"),
        ("screened", 979, None, "reported"),
        ("excluded at screening", None, 850, "not reported"),
        ("assessed", 129, None, "reported"),
        ("excluded at assessment", None, 56, "not reported"),
        ("included", 73, None, "reported"),
    ]


def test_types_by_disciplines_add_up_to_the_articles(studies: Loaded) -> None:
    query = """
        SELECT row_code, sum(sources) FILTER (WHERE column_code IS NOT NULL), any_value(sources)
            FILTER (WHERE column_code IS NULL)
        FROM mart.crosstab_cells WHERE coalesce(row_code, '') NOT LIKE 'RV.P.%'
        GROUP BY row_code, row_order ORDER BY row_order NULLS LAST
    """
    assert ask(studies, "models_review", query) == [
        ("RV.T", 42, 42), ("RV.P", 22, 22), ("RV.Y", 7, 7), ("RV.B", 2, 2), (None, 73, 73),
    ]  # fmt: skip


def test_seven_accounts_stand_by_scale_and_have_nobody_interviewed(studies: Loaded) -> None:
    scales = "SELECT group_label FROM core.programmes ORDER BY case_order"
    assert [scale for (scale,) in ask(studies, "imroc", scales)] == [
        "Team", "Service line", "System", "Beyond service delivery", "Organisation", "System-wide response",
        "Pathway over boroughs",
    ]  # fmt: skip
    sample = "SELECT interviews, informants, documents FROM mart.sampling_frame WHERE programme IS NULL"
    assert set(ask(studies, "imroc", sample)) == {(0, 0, 7)}
    unsupported = "SELECT count(*) FROM mart.cell_entries WHERE statement IS NOT NULL AND evidence_count = 0"
    assert ask(studies, "imroc", unsupported) == [(0,)]
    lessons = """
        SELECT list(lessons ORDER BY case_order) FROM (
            SELECT case_order, sum(statements) AS lessons FROM mart.cross_case WHERE phase = 'lessons' GROUP BY 1
        )
    """
    assert ask(studies, "imroc", lessons) == [([3, 3, 3, 3, 3, 2, 4],)]
    levels = "SELECT DISTINCT row_label FROM mart.cross_case WHERE phase = 'levels' ORDER BY 1"
    assert ask(studies, "imroc", levels) == [("Descriptive",), ("Intermediate",), ("Transformative",)]


def test_nine_cases_are_compared_by_four_objectives_over_six_waves(studies: Loaded) -> None:
    cells = """
        SELECT row_label, count(*) FROM mart.cross_case WHERE from_wave = 1 AND to_wave = 6 GROUP BY row_order, 1
        ORDER BY row_order
    """
    assert ask(studies, "samskapa", cells) == [
        (name, 9) for name in ("Measurement", "Mechanisms", "Management", "Models")
    ]
    kinds = "SELECT interview_mode, count(*) FROM core.interviews GROUP BY 1 ORDER BY 1"
    assert ask(studies, "samskapa", kinds) == [("focus group", 4), ("leader interview", 54)]
    described = "SELECT count(DISTINCT feature), count(DISTINCT programme) FROM mart.case_features_side_by_side"
    assert ask(studies, "samskapa", described) == [(4, 9)]
    forums = "SELECT list(date ORDER BY earliest) FROM mart.timeline WHERE phase = 'forum'"
    assert ask(studies, "samskapa", forums) == [
        (["2021-12~", "2022-06~", "2022-12~", "2023-06~", "2023-12~", "2024-06~", "2024-12~"],)
    ]


def test_a_joint_display_sets_measures_beside_statements(studies: Loaded) -> None:
    query = """
        SELECT statements, string_split(measures, chr(10)) FROM mart.joint_display
        WHERE wave = 3 AND code = 'M1' AND programme = 'TEW'
    """
    assert ask(studies, "samskapa", query) == [
        (
            "Nurses spend more time with patients where the change was designed. †",
            [
                "Nurses' time with patients, Share of time, ward as before, 2021: 9 percent of time (n = 16) †",
                "Nurses' time with patients, Share of time, ward changed, 2021: 17.5 percent of time (n = 18) †",
            ],
        )
    ]


@pytest.mark.parametrize("name", STUDIES)
def test_each_row_is_published_with_its_line_or_marked_as_made_up(studies: Loaded, name: str) -> None:
    for model in DELIVERED:
        named = {column.name for column in columns(model)}
        if {"source", "is_synthetic"} <= named and table_name(model) != "codings":
            query = f"SELECT count(*) FROM core.{table_name(model)} WHERE is_synthetic IS NOT TRUE AND source IS NULL"
            assert ask(studies, name, query) == [(0,)], table_name(model)
    for table in ("interviews", "informants", "measures"):
        unmarked = f"SELECT count(*) FROM core.{table} WHERE is_synthetic IS NOT TRUE"
        if (name, table) != ("imroc", "measures"):
            assert ask(studies, name, unmarked) == [(0,)], table


@cache
def printed(shared: Path) -> set[tuple[str, ...]]:
    papers = sorted((shared / "papers").glob("*.txt"))
    return {run for paper in papers for run in runs(paper.read_text(encoding="utf-8"), LONGEST_SHARED_RUN + 1)}


@pytest.mark.parametrize("name", STUDIES)
def test_no_text_repeats_seven_words_of_a_paper(studies: Loaded, shared: Path, name: str) -> None:
    texts = ask(
        studies,
        name,
        """
        SELECT finding, statement FROM core.findings UNION ALL
        SELECT judgement, statement FROM core.scenario_judgements UNION ALL
        SELECT event, description FROM core.events UNION ALL
        SELECT case_feature, description FROM core.case_features UNION ALL
        SELECT document, title FROM core.documents UNION ALL
        SELECT screening, reason FROM core.screening UNION ALL
        SELECT code, definition FROM core.constructs UNION ALL
        SELECT claim, wording FROM core.claims
        """,
    )
    repeated = {
        (key, " ".join(run)) for key, text in texts for run in runs(text or "", LONGEST_SHARED_RUN + 1)
        if run in printed(shared)
    }  # fmt: skip
    assert repeated == set()


# Names that the code may not know: of programmes, prefixes, sites and constructs of every study and framework.
CODE = [
    path
    for folder in ("assets", "pipelines", "schemas")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".sql", ".j2", ".js"} and path.parent.name != "problems"  # each has an example
]
MEAN_SOMETHING_ELSE = {"ALL", "MB", "Process", "Singapore"}  # UNION ALL, megabytes, a country of identity numbers
# The study that is loaded where none is named, and that the desk copies as its example.
DEFAULT_STUDY = {
    'BUNDLED = Path("data_raw/coproduction")', '    Path(casewave.__file__).parents[2] / "data_raw" / "coproduction",'
}  # fmt: skip


def names_of_studies() -> set[str]:
    """Codes of programmes, sites and constructs, and names that are no single word of plain English."""
    found: set[str] = set()
    for folder in sorted((ROOT / "data_raw").iterdir()):
        study = load_study(folder)
        places = [*study.programmes, *study.sites]
        constructs = [construct for framework in study.loaded_frameworks for construct in framework.constructs]
        found |= {study.study, *(entry.prefix for entry in study.programmes), *(entry.site for entry in study.sites)}
        found |= {construct.code for construct in constructs if len(construct.code) > 2}
        found |= {entry.programme for entry in study.programmes} | {entry.name for entry in places}
        found |= {construct.label for construct in constructs if " " in construct.label}
    return found - MEAN_SOMETHING_ELSE


def without_examples(line: str) -> str:
    """A line without `example="..."`, by which a column shows what may be in it, and without comment."""
    return re.sub(r'example="[^"]*"|(#|--|//) .*', "", line)


def test_no_code_names_a_programme_site_element_or_construct() -> None:
    names = "|".join(map(re.escape, sorted(names_of_studies(), key=len, reverse=True)))
    sought = re.compile(rf"(?<![\w.-])(?:{names})(?![\w-])")
    assert sought.search("WHERE code = 'EL.EXT'")
    shown = [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path in CODE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line not in DEFAULT_STUDY and (found := sought.search(without_examples(line)))
    ]
    assert shown == []


def test_a_study_without_interviews_goes_through_the_whole_job(tmp_path: Path) -> None:
    study = copy_study(ROOT / "data_raw" / "imroc", tmp_path)
    done = run_casewave(tmp_path, "--study", str(study), "load")
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "reports" / "imroc" / "wave-1" / "index.html").read_text(encoding="utf-8")
    assert "Dorset (System)" in page
    assert not list((tmp_path / "reports" / "imroc" / "wave-1" / "figures").glob("interviews_*"))
