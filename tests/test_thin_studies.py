"""Studies with little in them: every table builds, and says what it cannot say."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import Wave, small_study
from longitudinal import FINDINGS, deliver, interviews, ratings
from states import with_marts

from casewave.assets.marts import MARTS
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.site.home import tiles
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import change_tables, methods_tables, study_tables, wave_tables
from casewave.schemas.columns import table_name
from casewave.schemas.register.study_file import load_study

ONE_CASE = """
study: thin
title: One case, one wave
programmes: [{programme: ONE, prefix: ONE, name: First, start_year: 2015}]
sites: [{site: HOM, name: Home, programme: ONE, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}]
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves: [{wave: 1, window: "2020", topic: First, status: collected}]
phases: [{phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}]
frameworks: [combined-elements-2024, cfir-2022]
vocabularies: {informant_roles: {strategic: Strategic}, interview_modes: {online: Online}}
"""


def rows(study: Wave) -> dict[str, int]:
    """How many rows each mart has; each is made and holds to its model."""
    con = with_marts(study.con)
    names = [table_name(model) for model in MARTS]
    return {name: (con.execute(f"SELECT count(*) FROM mart.{name}").fetchone() or (0,))[0] for name in names}


def reported(study: Wave) -> dict[str, str]:
    """Every table and figure of a report by name, in words; each figure's chart is made."""
    source = ReportData(with_marts(study.con), study.study)
    found = [*study_tables(source), *(section for wave in source.waves for section in wave_tables(source, wave))]
    shown = {table.name: " ".join(row.heading for row in table.rows) for _, tables in found for table in tables}
    for figure in [*study_figures(source), *(each for wave in source.waves for each in wave_figures(source, wave))]:
        assert figure.draw().to_dict()["layer"]
        shown[figure.name] = figure.words
    return shown


def test_one_case_in_one_wave_with_nothing_but_a_roster(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(ONE_CASE, encoding="utf-8")
    with small_study(tmp_path / "unused") as unused:
        study = Wave(tmp_path, load_study(tmp_path), unused.con)
        deliver(study, 1, informants="informant,informant_role\nONE-HOM-01,strategic\n")
        assert rows(study)["changes"] == rows(study)["change_matrix"] == 0
        assert study.marts("SELECT state FROM mart.sites_seen") == [("not seen",)]
        assert study.marts("SELECT DISTINCT cell_state FROM mart.cross_case") == [("not yet analysed",)]
        assert study.marts("SELECT coverage FROM mart.site_coverage") == [("not reached",)]
        shown = reported(study)
        assert "timeline_one" not in shown  # nothing happened that could be drawn
        assert not [name for name in shown if name.startswith("sampling_frame")]  # nobody spoke: a frame of zeros
        source = ReportData(study.con, study.study)
        assert change_tables(source) == []
        assert [section.anchor for section, _ in methods_tables(source)] == ["standards", "coding-framework"]


def test_one_wave_has_no_change_and_its_trajectories_say_so(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        tables = interviews(1, ("DND", "MRR-DND-01"))
        findings = FINDINGS + "F1,MRR,,adoption,EL.EXT,1,present,One.,INT-1-1,,\n"
        deliver(study, 1, **tables, findings=findings, ratings=ratings(1, "MRR,DND,cfir-2022,I.D,1"))
        counted = rows(study)
        assert [counted[name] for name in ("wave_pairs", "changes", "statement_changes", "change_matrix")] == [0] * 4
        assert study.marts("SELECT DISTINCT descriptor FROM mart.trajectories") == [("one wave only",)]
        assert study.marts("SELECT DISTINCT status FROM mart.panel") == [("new",)]


def test_without_ratings_the_tables_of_statements_stand(tmp_path: Path) -> None:
    with small_study(tmp_path) as study:
        for wave in (1, 2):
            findings = FINDINGS + f"F{wave},MRR,,adoption,EL.EXT,1,present,One.,INT-{wave}-1,,\n"
            deliver(study, wave, **interviews(wave, ("DND", "MRR-DND-01")), findings=findings)
        assert rows(study)["rating_matrix"] == 0
        assert study.marts("SELECT DISTINCT basis FROM mart.changes") == [("statements",)]
        shown = reported(study)
        assert "panel" in shown
        assert not [name for name in shown if name.startswith(("rating", "agreement", "distinguishing"))]


@pytest.mark.parametrize("codings", ["", "coding,source,framework,code,coder\nC1,INT-1-1,cfir-2022,I.D,R01\n"])
def test_codings_without_places_count_too(tmp_path: Path, codings: str) -> None:
    """Codings of pictures and recordings have no place in a text."""
    with small_study(tmp_path) as study:
        tables = interviews(1, ("DND", "MRR-DND-01"))
        deliver(study, 1, **tables, **({"codings": codings} if codings else {}))
        counted = rows(study)
        assert counted["coded_sources"] == bool(codings)
        assert counted["recurrent_cross_section"] == 2 * bool(codings)


def test_a_closed_site_a_split_code_and_ratings_of_sites_alone(tmp_path: Path) -> None:
    """Every table and figure is made, and says what it cannot say."""
    fife = "site: FIF, name: Fife, programme: MRR, country: Scotland, jurisdiction: UK, role: diffusion, first_wave: 1,"
    codings = "coding,source,framework,code,coder,start_character,end_character\n"
    with small_study(tmp_path, (fife, f"{fife} last_wave: 1,")) as study:
        for wave, code in ((1, "LV.PAY"), (2, "LV.PAY.M")):
            held = interviews(wave, ("DND", "MRR-DND-01"), *[("FIF", "MRR-FIF-01")] * (wave == 1))
            held["interviews"] = (
                held["interviews"].replace("language", "language,is_double_coded").replace(",en", ",en,yes")
            )
            both = "".join(
                f"C{wave}-{coder},INT-{wave}-1,voices-{wave},{code},{coder},1,9\n" for coder in ("R01", "R02")
            )
            rated = ratings(wave, "MRR,DND,cfir-2022,I.D,1", *["MRR,FIF,cfir-2022,I.D,0"] * (wave == 1))
            deliver(study, wave, **held, codings=codings + both, ratings=rated)
        assert study.marts("SELECT DISTINCT note FROM mart.coding_agreement WHERE uncoded_text = 'out'") == [
            ("alpha and kappa undefined: no variation",)
        ]
        shown = reported(study)
        assert "1 neutral, 13 not yet analysed, 2 rated" in shown["ratings_cfir_2022_by_site"]  # Fife is none of wave 2
        assert "Too few interviews" in shown["code_saturation"]
        assert "agreement_of_coders_wave_1_voices_1" not in shown  # undefined throughout, as its table says
        assert "rating_changes" not in shown  # of cases, which nobody rated


def test_a_study_without_interviews_prints_nothing_of_interviews(tmp_path: Path) -> None:
    waves = 'waves: [{wave: 1, window: "2020", topic: First, status: collected}'
    read = ONE_CASE.replace(waves, waves + ', {wave: 2, window: "2021", topic: Next, status: collected}')
    read = read.replace("interview_modes: {online: Online}", "document_kinds: {report: Reports}")
    (tmp_path / "study.yaml").write_text(read, encoding="utf-8")
    with small_study(tmp_path / "unused") as unused:
        study = Wave(tmp_path, load_study(tmp_path), unused.con)
        for wave in (1, 2):
            deliver(study, wave, documents=f"document,programme,title,document_kind\nD{wave},ONE,A plan,report\n")
        source = ReportData(with_marts(study.con), study.study)
        tables = [table for _, found in [*study_tables(source), *wave_tables(source, 2)] for table in found]
        figures = [*study_figures(source), *(figure for wave in (1, 2) for figure in wave_figures(source, wave))]
        shown = tiles(source, 2)
    printed = " ".join(
        text for table in tables
        for text in (table.title, *table.notes, *(column.heading for column in table.columns),
                     *(cell.text for row in table.rows for cell in row.cells))
    )  # fmt: skip
    frames = [table for table in tables if table.title == "Sampling frame"]
    assert [column.heading for column in frames[0].columns] == ["Case", "Start", "Documents"]
    assert not {"interviews_by_site", "coverage_of_sites", "panel"} & {
        table.name.partition("_wave")[0] for table in tables
    }
    assert "not reached" not in printed
    assert "Informants interviewed" not in printed
    assert not {"panel", "interviews_by_site_and_month"} & {figure.name for figure in figures}
    assert shown == [("Documents", 1)]
