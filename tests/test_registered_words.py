"""Words of the register: one that leaves it while loaded rows name it is refused, so that no earlier wave changes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from deliveries import write_tables

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.ingest.rules.registered import NOT_DECLARED_BY_WORD, registered_columns
from casewave.assets.reading.issues import Issue, Refused
from casewave.assets.warehouse.store import Store
from casewave.schemas.columns import columns
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.register.study_file import load_study

REGISTER = """study: words
title: A study
programmes: [{programme: Walks, prefix: WAL, name: Walking}]
sites:
  - {site: NOR, name: North, programme: Walks, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - {site: SUD, name: South, programme: Walks, country: Sweden, jurisdiction: SE, role: diffusion, first_wave: 1}
  - {site: EST, name: East, programme: Walks, country: Sweden, jurisdiction: SE, role: diffusion, first_wave: 1}
  - {site: WST, name: West, programme: Walks, country: Sweden, jurisdiction: SE, role: diffusion, first_wave: 1}
code_schemes: [{scheme: one, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: 2025-01/2025-06, topic: How it began, status: collected}
  - {wave: 2, window: 2026-01/2026-06, topic: On, status: collected}
frameworks: [cfir-2022, combined-elements-2024, compatibility-gaps-2002]
phases:
  - {phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}
  - {phase: later, label: Later, framework: combined-elements-2024, filled_by: findings}
  - {phase: assimilation, label: Assimilation, framework: compatibility-gaps-2002, filled_by: scenario_judgements}
  - {phase: history, label: History}
sources: [{source: S1, citation: A paper}]
vocabularies:
  informant_roles: {manager: Managers, worker: Workers}
  interview_modes: {in person: In person, online: Online}
  document_kinds: {report: Reports, letter: Letters}
  feature_tables: {case: The cases}
  instruments: {WHO-5: Well-being}
  stakeholder_roles: {partner: Partners}
  audiences: {citizens: Citizens}
"""
WAVE_1 = {
    "informants": "informant,informant_role,workplace\nWAL-NOR-01,manager,EST\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language\n"
    "INT-1,Walks,NOR; SUD,WAL-NOR-01,2025-02-11,in person,sv\n",
    "documents": "document,programme,title,document_kind\nD1,Walks,Plan,report\n",
    "events": "event,programme,phase,date,description\nE1,Walks,history,2024,Began\n",
    "codings": "coding,source,framework,code,coder\nC1,D1,cfir-2022,I.A,R1\n",
    "findings": "finding,programme,phase,element,state,statement\nF1,Walks,adoption,EL.INT,present,Backed.\n",
    "scenario_judgements": "judgement,programme,phase,scenario,judgement_kind,state,statement\n"
    "J1,Walks,assimilation,CG.L,evidence,present,Loose.\n",
    "case_features": "case_feature,feature_table,programme,feature,feature_order,position,description\n"
    "CF1,case,Walks,Place,1,1,A town\n",
    "measures": "measure,programme,instrument,item,statistic,value,unit,n\nM1,Walks,WHO-5,all,mean,12,points,40\n",
    "forums": "forum,title,stakeholder_roles\nJIF-1,First,partner\n",
    "dissemination": "dissemination,audience,format,product\nDS1,citizens,talk,A talk\n",
    "claims": "claim,claim_source,line,quantity,from_wave,to_wave,site,printed,wording\n"
    "K1,S1,L1,interviews,1,1,SUD,1,x\n",
}
WAVE_2 = {"informants": "informant,informant_role\nWAL-WST-02,worker\n"}
# Each registered word, how study.yaml says it and says another one, and the table that names it in wave 1.
RENAMED = {
    "programmes": ("Walks", "Strolls", {"interviews", "documents", "events", "findings", "informants"}),
    "sites": ("SUD", "SOD", {"interviews", "claims"}),
    "site of a workplace": ("EST", "OST", {"informants"}),
    "site of a code": ("NOR", "NRD", {"informants", "interviews"}),
    "informant_roles": ("manager:", "lead:", {"informants"}),
    "interview_modes": ("in person:", "face to face:", {"interviews"}),
    "document_kinds": ("report:", "paper:", {"documents"}),
    "phases": ("phase: history", "phase: past", {"events"}),
    "finding_phases": ("phase: adoption", "phase: uptake", {"findings"}),
    "scenario_phases": ("phase: assimilation", "phase: spread", {"scenario_judgements"}),
    "frameworks": ("[cfir-2022, ", "[", {"codings"}),
    "feature_tables": ("{case:", "{cases:", {"case_features"}),
    "instruments": ("WHO-5", "WHO-10", {"measures"}),
    "stakeholder_roles": ("partner:", "ally:", {"forums"}),
    "audiences": ("citizens:", "everybody:", {"dissemination"}),
    "sources": ("source: S1", "source: S2", {"claims"}),
}


def load(con: duckdb.DuckDBPyConnection, folder: Path, wave: int, register: str = REGISTER) -> list[Issue]:
    """Load a wave under a register; its problems, if it is refused."""
    (folder / "study.yaml").write_text(register, encoding="utf-8")
    write_tables(folder / f"wave-{wave}", **(WAVE_1 if wave == 1 else WAVE_2))
    try:
        load_delivery(con, load_study(folder), wave, folder / f"wave-{wave}")
    except Refused as refusal:
        return refusal.issues
    return []


@pytest.mark.parametrize("renamed", RENAMED)
def test_a_word_that_loaded_rows_name_cannot_leave_the_register(tmp_path: Path, renamed: str) -> None:
    old, new, tables = RENAMED[renamed]
    with Store(None).open() as con:
        assert load(con, tmp_path, 1) == []
        issues = load(con, tmp_path, 2, REGISTER.replace(old, new))
    shown = [issue for issue in issues if "not declare" in issue.problem]
    assert all(issue.file.startswith("wave-1/") and issue.row == 2 for issue in shown)
    assert tables <= {issue.file.removeprefix("wave-1/").removesuffix(".csv") for issue in shown}


def test_a_word_of_a_framework_that_is_gone_is_refused_by_its_framework(tmp_path: Path) -> None:
    own = REGISTER.replace("[cfir-2022,", "[ours,").replace("framework: combined-elements-2024", "framework: ours")
    write_tables(tmp_path / "frameworks", ours="code,label\nEL.INT,Inner\nI.A,Other\n")
    wave_1 = {**WAVE_1, "codings": WAVE_1["codings"].replace("cfir-2022", "ours")}
    (tmp_path / "study.yaml").write_text(own, encoding="utf-8")
    write_tables(tmp_path / "wave-1", **wave_1)
    with Store(None).open() as con:
        load_delivery(con, load_study(tmp_path), 1, tmp_path / "wave-1")
        write_tables(tmp_path / "frameworks", ours="code,label\nEL.IN,Inner\nI.B,Other\n")
        issues = load(con, tmp_path, 2, own)
    assert {issue.place for issue in issues} == {
        "wave-1/codings.csv, row 2, column code", "wave-1/findings.csv, row 2, column element",
    }  # fmt: skip


def test_what_leaves_the_register_and_is_named_nowhere_is_no_problem(tmp_path: Path) -> None:
    with Store(None).open() as con:
        assert load(con, tmp_path, 1) == []
        unused = REGISTER.replace(", letter: Letters", "").replace(", online: Online", "").replace("later", "latest")
        assert load(con, tmp_path, 2, unused) == []


def test_each_vocabulary_of_the_models_is_renamed_here() -> None:
    vocabularies = {vocabulary for model in DELIVERED for _, vocabulary in registered_columns(model)}
    assert vocabularies <= set(RENAMED)
    among = {column.among for model in DELIVERED for column in columns(model) if column.among}
    assert among <= vocabularies | NOT_DECLARED_BY_WORD
