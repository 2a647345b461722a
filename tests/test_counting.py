"""One counting layer: zeros, home sites, frameworks, cells that print NA; what a table prints is what a claim finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from deliveries import write_tables
from states import rows_of, with_marts

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.warehouse.store import Store
from casewave.schemas.register.study_file import load_study

REGISTER = """study: counts
title: A study
programmes:
  - {programme: PA, prefix: PA, name: Programme A, start_year: 2020}
  - {programme: PB, prefix: PB, name: Programme B}
sites:
  - {site: HA, name: A, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1, source: The plan p}
  - {site: HB, name: Two, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1, source: The plan}
  - {site: DC, name: Later, programme: PA, country: Wales, jurisdiction: UK, role: diffusion, first_wave: 1}
  - {site: SB, name: Other, programme: PB, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
code_schemes: [{scheme: one, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: 2020, topic: One, status: collected}
  - {wave: 2, window: 2021, topic: Two, status: collected}
  - {wave: 3, window: 2022, topic: Three, status: collected}
frameworks: [fa, fb]
phases:
  - {phase: adoption, label: Adoption, framework: fa, filled_by: findings}
  - {phase: later use, label: Later use, framework: fb, filled_by: findings}
sources: [{source: The plan, citation: A plan}, {source: S9, citation: Nine}]
vocabularies:
  informant_roles: {manager: Managers, user: Users}
  interview_modes: {online: Online, in person: In person}
  document_kinds: {report: Reports, field note: Field notes}
source_kinds:
  - {source_kind: interview, label: Interviews, counts_as: interview}
  - {source_kind: document, label: Documents, counts_as: document}
  - {source_kind: field note, label: Field notes, counts_as: field note, document_kinds: [field note]}
"""
FRAMEWORKS = {"fa": "code,label\nX,Ex\nY,Why\n", "fb": "code,label\nX,Ex too\nZ,Zed\n"}
ROSTER = "informant,informant_role\n"
HELD = "interview,programme,sites,informants,held_on,interview_mode,language\n"
DOCUMENTS = "document,programme,title,document_kind\n"
CODINGS = "coding,source,framework,code,coder\n"
FINDINGS = "finding,programme,site,phase,element,state,statement\n"
CLAIMS = (
    "claim,claim_source,line,quantity,from_wave,to_wave,programme,site,site_scope,framework,category,printed,wording\n"
)
WAVES = {
    1: {
        "informants": ROSTER + "PA-HA-01,manager\nPA-HA-02,manager\nPA-HB-01,user\nPA-DC-01,manager\n",
        "interviews": HELD + "I1,PA,HA,PA-HA-01,2020-03-31,online,en\nI2,PA,HA,PA-HA-02,2020-03-31,online,en\n"
        "I3,PA,HA; DC,PA-HA-01; PA-DC-01,2020-04-01,online,sv\nI4,PA,HB,PA-HB-01,2020-04-02,online,en\n"
        "I5,PA,HB,PA-HB-01,2020-04-03,online,en\n",
        "documents": DOCUMENTS + "D1,PA,One,report\nD2,PA,Two,report\nD3,PA,Three,report\nD4,PA,Four,report\n"
        "N1,PA,Notes,field note\n",
        "codings": CODINGS + "C1,D1,fa,X,R1\nC2,D2,fb,X,R1\nC3,D3,fb,X,R1\nC4,N1,fa,Y,R1\n",
        "findings": FINDINGS + "F1,PA,HA,adoption,X,present,It helped.\nF2,PA,HB,adoption,X,not applicable,\n"
        "F3,PA,,adoption,Y,not applicable,\nF4,PB,,later use,X,not applicable,\n",
    },
    2: {
        "informants": ROSTER + "PA-HA-01,manager\n",
        "interviews": HELD + "I6,PA,HA,PA-HA-01,2021-02-01,online,en\n",
        "findings": FINDINGS + "F5,PB,,later use,X,present,Now it is there.\n",
    },
    3: {
        "informants": ROSTER + "PB-SB-01,user\n", "interviews": HELD + "I7,PB,SB,PB-SB-01,2022-02-01,online,en\n",
        "sufficiency_judgements": "sufficiency_judgement,theme,judgement,ground\nJ1,Model,undecided,x\n"
        "J2,Model,sufficient,x\nJ3,Codes,sufficient,x\n",
    },
}  # fmt: skip


MARTS = """
    mart.claims_against_data mart.sampling_frame mart.interview_counts mart.site_coverage mart.panel_counts
    mart.cross_case
"""


def load(folder: Path, con: duckdb.DuckDBPyConnection, *waves: int, register: str = REGISTER, claims: str = "") -> None:
    """Load waves of the study, the first with claims."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(register, encoding="utf-8")
    write_tables(folder / "frameworks", **FRAMEWORKS)
    study = load_study(folder)
    for wave in waves:
        claimed = {"claims": CLAIMS + claims} if claims and wave == waves[0] else {}
        load_delivery(con, study, wave, write_tables(folder / f"wave-{wave}", **WAVES[wave], **claimed))


# quantity, from, to, programme, site, site_scope, framework, category: the number
COUNTED = [
    ("group_interviews,2,2,,,all sites,,", 0), ("group_interviews,1,1,PB,,all sites,,", 0),
    ("documents,2,2,,,all sites,,", 0), ("documents,1,1,,,all sites,,", 4), ("documents,1,1,,,all sites,,report", 4),
    ("field_notes,2,3,,,home sites,,", 0), ("new_informants,2,2,,,all sites,,", 0),
    ("new_informants,3,3,,,all sites,,manager", 0), ("informants,2,3,,,all sites,,user", 1),
    ("interviews,1,1,,SB,all sites,,", 0), ("interviews,1,3,,SB,all sites,,", 1),
    ("interviews,1,1,,,home sites,,in person", 0), ("interviews,1,1,,DC,all sites,,", 1),
    ("interviews_per_site_lowest,1,1,,,home sites,,", 2), ("interviews_per_site_highest,1,1,,,home sites,,", 3),
    ("interviews_per_site_lowest,1,1,,,all sites,,", 1), ("interviews_before_clearance,1,3,,,all sites,,", 0),
    ("informants_about_site,1,1,,HA,all sites,,", 3), ("informants_at_site,1,1,,HA,all sites,,", 2),
    ("informants_about_site,1,1,,DC,all sites,,", 2), ("informants_at_site,1,1,,DC,all sites,,", 1),
    ("statements,1,1,PB,,all sites,,adoption", 0), ("statements,1,2,,,all sites,,later use", 1),
    ("not_applicable_cells,1,1,PA,,all sites,,adoption", 1), ("not_applicable_cells,1,1,PB,,all sites,,later use", 1),
    ("not_applicable_cells,1,2,PB,,all sites,,later use", 0), ("not_applicable_cells,2,3,PB,,all sites,,later use", 0),
    ("statements_of_row,1,2,,,all sites,fa,X", 1), ("statements_of_row,1,2,PB,,all sites,fb,X", 1),
    ("statements_of_row,1,1,,,all sites,,Z", 0),
    ("coded_documents,1,1,,,all sites,fa,X", 1), ("coded_documents,1,1,,,all sites,fb,X", 2),
    ("coded_documents,1,1,,,all sites,,Y", 0), ("coded_documents_percent,1,1,,,all sites,fb,X", 50),
    ("events,1,1,,,all sites,,adoption", 0), ("sites,1,1,PB,,all sites,,diffusion", 0),
    ("site_codes,1,1,,,all sites,,The plan", 2), ("site_codes,1,1,,,all sites,,no source", 2),
    ("programmes,1,1,,,all sites,,Wales", 1), ("start_year,1,1,PA,,home sites,,", 2020),
    ("sufficiency_judgements,1,2,,,all sites,,", 0), ("sufficiency_judgements,1,3,,,all sites,,", 3),
    ("sufficiency_judgements,3,3,,,all sites,,sufficient", 2),
    ("sufficiency_judgements,3,3,,,all sites,,nearly sufficient", 0),
]  # fmt: skip


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three waves and the marts that print or compare numbers. To be read only."""
    claims = "".join(f"K{n:02},S9,L1,{shown},{number},x\n" for n, (shown, number) in enumerate(COUNTED))
    with Store(None).open() as con:
        load(tmp_path_factory.mktemp("counted"), con, 1, 2, 3, claims=claims)
        yield with_marts(con, MARTS)


def test_a_true_claim_agrees_also_where_it_is_of_zero(counted: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT claim, computed, verdict FROM mart.claims_against_data WHERE as_of_wave = 3 ORDER BY claim"
    assert rows_of(counted, query) == [(f"K{n:02}", number, "agrees") for n, (_, number) in enumerate(COUNTED)]


NOT_COUNTED = [
    ("coded_documents,1,1,,,all sites,,X", "framework not named"),
    ("statements,1,1,,,all sites,,adaption", "not counted"),
    ("interviews,1,1,,DC,home sites,,", "not counted"),
    ("interview_minutes_lowest,1,1,,,all sites,,", "not counted"),
    ("interviews,1,3,,,all sites,,", "waves not loaded"),
]


def test_a_claim_that_is_of_nothing_counted_says_so(tmp_path: Path) -> None:
    claims = "".join(f"K{n},S9,L1,{messages},0,x\n" for n, (messages, _) in enumerate(NOT_COUNTED))
    with Store(None).open() as con:
        load(tmp_path, con, 1, claims=claims)
        query = "SELECT computed, verdict FROM mart.claims_against_data ORDER BY claim"
        found = rows_of(with_marts(con, query), query)
    assert found == [(None, verdict) for _, verdict in NOT_COUNTED]


PRINTED = {
    "sampling frame": """
        SELECT from_wave, to_wave, site_scope, programme, NULL AS site, quantity, value
        FROM (UNPIVOT mart.sampling_frame ON interviews, informants, documents INTO NAME quantity VALUE value)
    """,
    "interview counts of programmes": """
        SELECT from_wave, to_wave, 'all sites', programme, NULL, quantity, value
        FROM (
            UNPIVOT (
                SELECT *, site_sum AS interviews_site_sum, excess AS interviews_site_excess FROM mart.interview_counts
            ) ON interviews, interviews_site_sum, interviews_site_excess, group_interviews, informants
            INTO NAME quantity VALUE value
        )
        WHERE site IS NULL
    """,
    "interview counts of sites": """
        SELECT from_wave, to_wave, 'all sites', NULL, site, quantity, value
        FROM (
            UNPIVOT (SELECT *, informants AS informants_about_site FROM mart.interview_counts)
            ON interviews, group_interviews, informants_about_site INTO NAME quantity VALUE value
        )
        WHERE site IS NOT NULL
    """,
    "site coverage": """
        SELECT from_wave, to_wave, 'all sites', NULL, site, quantity, value
        FROM (
            UNPIVOT (SELECT *, informants AS informants_at_site FROM mart.site_coverage)
            ON interviews, informants_at_site INTO NAME quantity VALUE value
        )
    """,
    "panel": """
        SELECT wave, wave, 'all sites', programme, NULL, quantity, value
        FROM (UNPIVOT mart.panel_counts ON informants, new_informants INTO NAME quantity VALUE value)
        WHERE site IS NULL
    """,
    "panel of sites": """
        SELECT wave, wave, 'all sites', NULL, site, 'informants_at_site', informants
        FROM mart.panel_counts WHERE site IS NOT NULL
    """,
}


@pytest.mark.parametrize("table", PRINTED)
def test_what_a_table_prints_is_what_a_claim_finds(counted: duckdb.DuckDBPyConnection, table: str) -> None:
    names = "from_wave, to_wave, site_scope, programme, site, quantity, value"
    printed = f"SELECT * FROM ({PRINTED[table]}) AS printed ({names})"
    assert rows_of(counted, f"SELECT count(*) > 0 FROM ({printed})") == [(True,)]
    quantities = f"SELECT {names} FROM mart.quantities WHERE category IS NULL"
    assert rows_of(counted, f"{printed} EXCEPT {quantities}") == []


def test_cells_of_the_tables_are_those_that_are_counted(counted: duckdb.DuckDBPyConnection) -> None:
    printed = """
        SELECT
            from_wave, to_wave, phase, programme, sum(statements),
            count(CASE WHEN starts_with(cell, 'NA') THEN 1 END)
        FROM mart.cross_case GROUP BY ALL
    """
    quantities = """
        SELECT from_wave, to_wave, category, programme, max(CASE quantity WHEN 'statements' THEN value END),
            max(CASE quantity WHEN 'not_applicable_cells' THEN value END)
        FROM mart.quantities
        WHERE quantity IN ('statements', 'not_applicable_cells') AND site_scope = 'all sites' AND programme IS NOT NULL
        GROUP BY ALL
    """
    assert rows_of(counted, f"{printed} EXCEPT {quantities}") == []


def test_adding_a_wave_changes_no_count_of_an_earlier_one(counted: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "SELECT * FROM mart.quantities WHERE to_wave = 1 ORDER BY ALL"
    with Store(None).open() as con:
        load(tmp_path, con, 1)
        assert rows_of(with_marts(con, query), query) == rows_of(counted, query)


CLEARED = "clearances: [{{body: Board, reference: '1', cleared: {}, jurisdictions: [{}]}}]\n"


@pytest.mark.parametrize(
    ("clearances", "early"),
    [
        ("", []), (CLEARED.format("2019-12", "SE, UK"), []),
        (CLEARED.format("2019-12", "SE"), [("I3", "held 2020-04-01, UK not cleared")]),
        (CLEARED.format("2020-04-02", "SE, UK"), [
            ("I1", "held 2020-03-31, SE cleared 2020-04-02"), ("I2", "held 2020-03-31, SE cleared 2020-04-02"),
            ("I3", "held 2020-04-01, SE cleared 2020-04-02, UK cleared 2020-04-02"),
        ]),
    ],
)  # fmt: skip
def test_warning_and_claim_agree_on_interviews_before_clearance(
    tmp_path: Path, clearances: str, early: list[tuple[str, str]]
) -> None:
    with Store(None).open() as con:
        load(tmp_path, con, 1, register=REGISTER + clearances)
        with_marts(con, "mart.warnings mart.quantities")
        query = "SELECT subject, detail FROM mart.warnings WHERE warning = 'before clearance' ORDER BY subject"
        assert rows_of(con, query) == early
        counted = """
            SELECT value FROM mart.quantities
            WHERE quantity = 'interviews_before_clearance' AND site_scope = 'all sites' AND programme IS NULL
        """
        assert rows_of(con, counted) == [(len(early),)]


PLACED = """coding,source,framework,code,coder,start_character,end_character
0-50,D1,fa,X,R1,,
C2,D1,fa,X,R1,0,50
C3,D1,fa,X,R1,0,50
"""


def test_a_coding_named_like_a_place_is_a_segment_of_its_own(tmp_path: Path) -> None:
    query = "SELECT segments FROM mart.coded_sources"
    with Store(None).open() as con:
        (tmp_path / "study.yaml").write_text(REGISTER, encoding="utf-8")
        write_tables(tmp_path / "frameworks", **FRAMEWORKS)
        delivery = write_tables(tmp_path / "wave-1", **{**WAVES[1], "codings": PLACED})
        load_delivery(con, load_study(tmp_path), 1, delivery)
        assert rows_of(with_marts(con, query), query) == [(2,)]
