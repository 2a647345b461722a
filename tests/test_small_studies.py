"""Whole small studies with the numbers counted by hand: a third coder, coding that comes two waves late, odd names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, small_study, study_in, write_tables

REGISTER = """
study: small
title: A small study
programmes: [{programme: PA, prefix: PA, name: Programme PA, start_year: 2020}]
sites: [{site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}]
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
  - {wave: 3, window: "2022", topic: Third, status: collected}
frameworks: [own]
phases: [{phase: history, label: History}]
sources: [{source: S9, citation: Nine}]
vocabularies:
  informant_roles: {manager: Managers}
  interview_modes: {online: Online}
  document_kinds: {report: Report}
"""
ROSTER = "informant,informant_role\nPA-SA-01,manager\n"
HELD = "interview,programme,sites,informants,held_on,interview_mode,language,is_double_coded,characters\n"
CODINGS = "coding,source,framework,code,coder,start_character,end_character\n"
DOCUMENTS = "document,programme,title,document_kind,is_double_coded,characters\n"
AGREED = """
    SELECT coders, unit, round(percent_agreement, 3), round(kappa, 3), round(alpha, 3) FROM mart.coding_agreement
    WHERE wave = 1 AND code IS NULL AND uncoded_text = 'in' AND unit <> 'segment overlap' ORDER BY coders, unit
"""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path / "other") as wave:
        yield started(tmp_path / "small", wave, REGISTER, own="code,label\nX,Ex\nY,Why\n")


def started(folder: Path, wave: Wave, register: str, **frameworks: str) -> Wave:
    write_tables(folder / "frameworks", **frameworks)
    (folder / "study.yaml").write_text(register, encoding="utf-8")
    return Wave(folder, study_in(folder), wave.con)


def test_a_third_coder_who_found_nothing_in_ten_sources_enters_alpha(study: Wave) -> None:
    """The first coded all ten, the second five of them; 100 of 1,000 characters each."""
    sources = [f"I{n:02}" for n in range(1, 11)]
    given = [(source, "R1") for source in sources] + [(source, "R2") for source in sources[:5]]
    declared = "".join(f"K{s}{c},{s},own,{c}\n" for s in sources for c in ("R1", "R2", "R3"))
    tables = {
        "interviews": HELD + "".join(f"{s},PA,SA,PA-SA-01,2020-03-01,online,en,yes,1000\n" for s in sources),
        "codings": CODINGS + "".join(f"C{s}{c},{s},own,X,{c},0,100\n" for s, c in given),
        "source_coders": "source_coder,source,framework,coder\n" + declared,
    }
    assert study.issues(1, informants=ROSTER, **tables) == []
    assert study.marts(AGREED) == [
        ("R1 and R2", "character", 0.95, 0.643, 0.640), ("R1 and R2", "source", 0.5, 0, -0.267),
        ("R1 and R3", "character", 0.9, 0, -0.053), ("R1 and R3", "source", 0, 0, -0.9),
        ("R2 and R3", "character", 0.95, 0, -0.026), ("R2 and R3", "source", 0.5, 0, -0.267),
        ("all coders", "character", 0.933, None, 0.298), ("all coders", "source", 0.333, None, -0.289),
    ]  # fmt: skip


def test_a_document_that_two_code_in_two_later_waves_counts_in_its_own(study: Wave) -> None:
    """Characters 0 to 100 and 50 to 150 of 1,000: 50 by both, 50 by each alone, 850 by neither."""
    claims = "claim,claim_source,line,quantity,from_wave,to_wave,framework,category,printed,wording\n"
    claims += "".join(f"K{wave},S9,L1,coded_documents,{wave},{wave},own,X,{int(wave == 1)},x\n" for wave in (1, 2, 3))
    assert study.issues(1, informants=ROSTER, documents=DOCUMENTS + "D1,PA,Plan,report,yes,1000\n") == []
    assert study.issues(2, informants=ROSTER, codings=CODINGS + "C1,D1,own,X,R1,0,100\n") == []
    assert study.issues(3, informants=ROSTER, codings=CODINGS + "C2,D1,own,X,R2,50,150\n", claims=claims) == []
    assert study.marts(AGREED) == [
        ("R1 and R2", "character", 0.9, 0.444, 0.445), ("R1 and R2", "source", 1, None, None),
    ]  # fmt: skip
    verdicts = "SELECT claim, computed, verdict FROM mart.claims_against_data WHERE as_of_wave = 3 ORDER BY claim"
    assert study.marts(verdicts) == [("K1", 1, "agrees"), ("K2", 0, "agrees"), ("K3", 0, "agrees")]


def test_names_that_hold_separators_stay_whole(study: Wave, tmp_path: Path) -> None:
    register = (
        REGISTER.replace("programme: PA,", "programme: 'A/B; C, D',").replace("name: Site SA", "name: 'Site; [A], (B)'")
        .replace("manager: Managers", "'lead, senior': 'Leads; senior'").replace("country: Sweden", "country: 'S; N'")
        .replace("phase: history, label: History", "phase: 'early, (x); y', label: 'E: x', framework: own, FILLED")
        .replace("FILLED", "filled_by: findings")
        .replace("source: S9", "source: 'S 9, p; q'").replace("report: Report", "'report, annual': Report")
    )  # fmt: skip
    odd = started(tmp_path / "odd", study, register, own='code,label\nX.1,"Ex; [1], (wave 1)"\n')
    case, phase = '"A/B; C, D"', '"early, (x); y"'
    shown = (
        (f"statements,1,1,{case},{phase}", 2), ("informants,1,1,,\"lead, senior\"", 1), ("programmes,1,1,,S; N", 1),
        (f"interviews,1,1,{case},", 1), ("documents,1,1,,\"report, annual\"", 1),
    )  # fmt: skip
    tables = {
        "informants": 'informant,informant_role\nPA-SA-01,"lead, senior"\n',
        "interviews": HELD + f"I1,{case},SA,PA-SA-01,2020-03-01,online,en,,\n",
        "documents": f'document,programme,title,document_kind\nD1,{case},T,"report, annual"\n',
        "findings": "finding,programme,site,phase,element,position,state,statement\n"
        f'F1,{case},SA,{phase},X.1,1,present,"It; is [SA] (wave 2)."\nF2,{case},,{phase},X.1,2,neutral,So.\n',
        "claims": "claim,claim_source,line,quantity,from_wave,to_wave,programme,category,printed,wording\n"
        + "".join(f'K{at},"S 9, p; q",L1,{words},{number},x\n' for at, (words, number) in enumerate(shown)),
    }
    assert odd.issues(1, **tables) == []
    verdicts = "SELECT claim, computed, verdict FROM mart.claims_against_data ORDER BY claim"
    assert odd.marts(verdicts) == [(f"K{at}", number, "agrees") for at, (_, number) in enumerate(shown)]
    cell = "SELECT cell FROM mart.cross_case WHERE from_wave = to_wave"
    assert odd.marts(cell) == [("It; is [SA] (wave 2). [SA]\nSo. (neutral)",)]
