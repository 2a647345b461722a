"""Tables that a study declares itself: which choices go together, and what their cells say, gaps and quotations too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from deliveries import Wave, small_study, write_tables
from states import load, with_marts

from casewave.assets.report.printable import Table
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import wave_tables
from casewave.assets.report.tables.own_tables import own_table, own_tables
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.edit_register import ChangedMeanwhile, register_state
from casewave.pipelines.actions.table_builder import (
    as_file,
    built,
    chosen_table,
    forget_table,
    keep,
    kept_tables,
    propose_to_keep,
)
from casewave.schemas.register.own_tables import OwnTable
from casewave.schemas.register.study_file import StudyError, load_study

REGISTER = """# Ours.
study: small
title: A small study
programmes:
  - {programme: PA, prefix: PA, name: Programme PA}
  - {programme: PB, prefix: PB, name: Programme PB}
sites:
  - {site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - {site: SB, name: Site SB, programme: PB, country: Wales, jurisdiction: UK, role: home, first_wave: 2}
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
frameworks: [cfir-2022, combined-elements-2024]
phases: [{phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}]
vocabularies:
  informant_roles: {manager: Managers, nurse: Nurses}
  interview_modes: {online: Online}
clearances:
  - {body: Board, reference: "1", cleared: 2020-02, jurisdictions: [SE]}
  - {body: Board, reference: "2", cleared: 2021-06, jurisdictions: [UK]}
reports: {segments: shown}
"""
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language,is_double_coded\n"
FINDINGS = "finding,phase,element,programme,site,position,state,statement,evidence,analyst,analysed_on\n"
CODINGS = "coding,source,framework,code,coder,segment\n"
FIRST = {
    "informants": "informant,informant_role,may_quote\nPA-SA-01,manager,yes\nPA-SA-02,nurse,no\n",
    "interviews": INTERVIEWS + "I1,PA,SA,PA-SA-01,2020-03-01,online,en,no\nI2,PA,SA,PA-SA-02,2020-03-02,online,en,no\n",
    "findings": FINDINGS
    + "F1,adoption,EL.EXT,PA,,1,present,Rules help.,C1; C2,R1,2020-06-01\n"
    + "F2,adoption,EL.EXT,PB,,1,not applicable,,,R1,2020-06-01\n",
    "codings": CODINGS + "C1,I1,cfir-2022,III.E,R1,We waited long.\nC2,I2,cfir-2022,III.E,R1,Nobody asked me.\n",
    "ratings": "rating,programme,framework,code,rated_by,rated,rater\nQ1,PA,cfir-2022,III.E,consensus,+1,R1\n",
}
SECOND = {
    "informants": "informant,informant_role,may_quote\nPA-SA-01,manager,yes\nPB-SB-01,nurse,yes\n",
    "interviews": INTERVIEWS + "I3,PA,SA,PA-SA-01,2021-03-01,online,en,no\nI4,PB,SB,PB-SB-01,2021-03-02,online,en,no\n",
    "findings": FINDINGS + "F3,adoption,EL.EXT,PB,,1,present,Rules came.,C4,R1,2021-06-01\n",
    "codings": CODINGS + "C3,I3,cfir-2022,I.A,R1,It fits.\nC4,I4,cfir-2022,III.E,R1,At last.\n",
}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportData]:
    folder = tmp_path_factory.mktemp("own")
    with small_study(folder / "other") as other:
        study = write_study(folder / "study")
        wave = Wave(study, load_study(study), other.con)
        assert wave.issues(1, **FIRST) == []
        assert wave.issues(2, **SECOND) == []
        yield ReportData(with_marts(wave.con), wave.study)


def write_study(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    return folder


def made(source: ReportData, **choices: Any) -> Table:
    table = own_table(source, (1, 2), OwnTable(table="ours", title="Ours", **choices))
    assert table is not None
    return table


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_statements_by_wave_keep_the_state_of_each_gap(source: ReportData) -> None:
    table = made(source, rows="elements", columns="waves", cells="statements", phase="adoption", codes=["EL.EXT"])
    assert [column.heading for column in table.columns] == ["", "Wave 1", "Wave 2"]
    assert cells(table) == [
        ["Programme PA"], ["External context", "Rules help.", "not yet analysed"],
        ["Programme PB"], ["External context", "NA", "Rules came."],
    ]  # fmt: skip
    notes = " ".join(table.notes)
    assert "NA, not applicable." in notes
    assert "Not yet analysed, no entry so far." in notes


def test_counts_are_those_of_the_cross_case_table(source: ReportData) -> None:
    table = made(source, rows="elements", columns="cases", cells="counts", phase="adoption", codes=["EL.EXT"])
    assert [column.heading for column in table.columns] == ["", "Programme PA", "Programme PB"]
    assert cells(table) == [["External context", "1", "1"]]
    assert [cell.value for cell in table.rows[0].cells[1:]] == [1, 1]
    assert table.span == "Waves 1 to 2"
    alone = made(
        source, rows="elements", columns="cases", cells="counts", phase="adoption", codes=["EL.EXT"], waves=[1]
    )
    assert cells(alone) == [["External context", "1", "NA"]]
    assert alone.span == "Wave 1"


def test_ratings_are_of_the_last_wave_that_has_any(source: ReportData) -> None:
    table = made(source, rows="constructs", columns="cases", cells="ratings", framework="cfir-2022")
    assert table.span == "Wave 1"
    assert cells(table) == [["Inner Setting"], ["III.E Tension for Change", "+1", "not yet analysed"]]


def test_coded_segments_of_each_wave_with_a_case_that_has_none(source: ReportData) -> None:
    table = made(source, rows="constructs", columns="cases", cells="counts", framework="cfir-2022", codes=["I.A"])
    assert [column.heading for column in table.columns] == ["", "All cases", "Programme PA", "Programme PB"]
    assert cells(table) == [["I.A Innovation Source", "1", "1", "no entry"]]
    chosen = made(
        source, rows="constructs", columns="waves", cells="counts", framework="cfir-2022", codes=["III.E"],
        programmes=["PA"],
    )  # fmt: skip
    assert cells(chosen) == [["Programme PA"], ["III.E Tension for Change", "2", "0"]]


def test_interviews_by_site_say_where_a_site_was_not_in_the_study(source: ReportData) -> None:
    table = made(source, rows="sites", columns="waves", cells="counts")
    assert cells(table) == [
        ["Programme PA"], ["Site SA (SA)", "2", "1"], ["Programme PB"], ["Site SB (SB)", "not in the study", "1"],
    ]  # fmt: skip
    of_one = made(source, rows="sites", columns="waves", cells="informants", sites=["SA"])
    assert cells(of_one) == [["Programme PA"], ["Site SA (SA)", "2", "1"]]


def test_informants_by_role_are_in_the_order_of_the_register(source: ReportData) -> None:
    table = made(source, rows="informant roles", columns="cases", cells="counts")
    assert cells(table) == [["Managers", "1", "1", "0"], ["Nurses", "2", "1", "1"]]
    assert cells(made(source, rows="informant roles", columns="waves", cells="counts", programmes=["PB"])) == [
        ["Programme PB"], ["Managers", "0", "0"], ["Nurses", "0", "1"],
    ]  # fmt: skip


def test_words_are_quoted_only_with_consent_and_clearance(source: ReportData) -> None:
    """PA-SA-02 said no; the interview of PB was held before its clearance."""
    table = made(source, rows="elements", columns="cases", cells="quotations", phase="adoption", codes=["EL.EXT"])
    assert cells(table) == [["External context", "\u201cWe waited long.\u201d (I1)", "no quotation"]]
    assert table.rows[0].cells[1].lines[0].entry == "F1"
    assert "Nobody asked me" not in str(table)
    assert "At last" not in str(table)


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"rows": "sites", "columns": "waves", "cells": "ratings"}, "sites have no ratings. Use counts or informants"),
        ({"rows": "sites", "columns": "cases", "cells": "counts"}, "counts of sites are available by waves. Use waves"),
        ({"rows": "elements", "columns": "cases", "cells": "counts"}, "phase: elements belong to a phase. Add it"),
        (
            {"rows": "sites", "columns": "waves", "cells": "counts", "framework": "cfir-2022"},
            "framework: sites have no framework. Remove it",
        ),
        (
            {"rows": "elements", "columns": "cases", "cells": "counts", "phase": "adoption", "codes": ["EL.EXTT"]},
            "codes: EL.EXTT is not declared",
        ),
        (
            {"rows": "elements", "columns": "cases", "cells": "counts", "phase": "adoption", "sites": ["SA"]},
            "sites: counts of elements cannot be filtered by sites",
        ),
        (
            {"rows": "constructs", "columns": "cases", "cells": "counts", "framework": "cfir-2022", "waves": ["7"]},
            "waves: 7 is not declared",
        ),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_in_words(tmp_path: Path, choices: dict[str, Any], problem: str) -> None:
    workspace = Workspace(write_study(tmp_path / "study"))
    with pytest.raises(StudyError) as raised:
        chosen_table(workspace, {"table": "ours", "title": "Ours", **choices})
    assert problem in str(raised.value)


@pytest.fixture
def published(tmp_path: Path) -> Workspace:
    workspace = Workspace(write_study(tmp_path / "data_raw" / "small"))
    write_tables(workspace.delivery(1), **FIRST)
    load(workspace, 1)
    return workspace


CHOICES = {
    "table": "context", "title": "Context", "rows": "elements", "columns": "cases", "cells": "statements",
    "phase": "adoption", "codes": ["EL.EXT"], "waves": [],
}  # fmt: skip


def test_a_table_is_seen_downloaded_kept_and_made_with_the_others(published: Workspace) -> None:
    own = chosen_table(published, CHOICES)
    seen = built(published, own)
    assert seen is not None
    assert cells(seen) == [["External context", "Rules help.", "NA"]]
    name, content = as_file(published, own, "csv")
    assert name == "context_wave_1.csv"
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["", "Programme PA", "Programme PB"], ["External context", "Rules help.", "NA"],
    ]  # fmt: skip
    document = docx.Document(io.BytesIO(as_file(published, own, "docx")[1]))
    assert document.tables[0].cell(1, 1).text == "Rules help."
    book = openpyxl.load_workbook(io.BytesIO(as_file(published, own, "xlsx")[1]))
    assert "Rules help." in [cell.value for row in book.worksheets[1] for cell in row]
    proposal = propose_to_keep(published, own)
    assert [line for line in proposal.diff.splitlines() if line.startswith("+")][1:] == [
        "+tables:",
        "+  - {table: context, title: Context, rows: elements, columns: cases, cells: statements, phase: adoption, "
        "codes: [EL.EXT]}",
    ]
    keep(published, own, proposal.state)
    again = Workspace(published.folder)
    assert kept_tables(again) == (own,)
    load(again, 1)
    with_kept = ReportData(_connected(again), again.study)
    assert [table.title for table in own_tables(with_kept, (1, 1))] == ["Context"]
    assert "own-tables" in [section.anchor for section, _ in wave_tables(with_kept, 1)]
    with pytest.raises(ChangedMeanwhile):
        forget_table(again, "context", proposal.state)
    forget_table(again, "context", register_state(again))
    assert (published.folder / "study.yaml").read_text(encoding="utf-8") == REGISTER


def _connected(workspace: Workspace) -> Any:
    from casewave.assets.warehouse.store import connect

    return connect(workspace.published, read_only=True)


def test_a_kept_table_is_replaced_by_one_of_its_name(published: Workspace) -> None:
    own = chosen_table(published, CHOICES)
    keep(published, own, register_state(published))
    again = Workspace(published.folder)
    other = chosen_table(again, {**CHOICES, "title": "Context again"})
    keep(again, other, register_state(again))
    assert [table.title for table in Workspace(published.folder).study.tables] == ["Context again"]


def test_a_choice_of_which_nothing_is_published_is_said(published: Workspace, tmp_path: Path) -> None:
    own = chosen_table(published, {**CHOICES, "waves": ["2"]})
    assert built(published, own) is None
    with pytest.raises(StudyError, match="nothing for this choice"):
        as_file(published, own, "csv")
    fresh = Workspace(write_study(tmp_path / "fresh"))
    with pytest.raises(StoreError, match="nothing is published yet"):
        built(fresh, own)
