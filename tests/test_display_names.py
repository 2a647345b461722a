"""Display names: what people read in place of codes, declared once and printed everywhere."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from deliveries import changed_study
from states import BUNDLED

from casewave.assets.report.evidence import entries, evidence_table
from casewave.assets.report.figures import study_figures, wave_figures
from casewave.assets.report.formats.word import Part, word
from casewave.assets.report.printable import Column, Row, Table, text
from casewave.assets.report.source import open_source
from casewave.assets.report.tables import TRAIL, study_tables
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.study import Citation
from casewave.schemas.register.study_file import StudyError, load_study
from casewave.schemas.vocabularies.frameworks import framework_names, load_framework

STUDIES = sorted(path.parent for path in BUNDLED.parent.glob("*/study.yaml"))


def test_every_bundled_framework_has_a_name_and_says_where_it_is_published() -> None:
    for framework in framework_names():
        found = load_framework(framework)
        assert found.name != framework
        assert found.citation


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_each_framework_of_a_bundled_study_has_a_name_of_its_own(study: Path) -> None:
    named = {entry.framework: entry.name for entry in load_study(study).loaded_frameworks}
    assert len(set(named.values())) == len(named)
    assert [framework for framework, name in named.items() if framework == name] == []


def test_a_citation_is_named_up_to_its_year_or_as_declared() -> None:
    assert Citation(source="A", citation="Mulvale et al. 2024, Adopting 1999 things").short == "Mulvale et al. 2024"
    assert Citation(source="A", citation="Lewis and King, A briefing paper").short == "Lewis and King, A briefing paper"
    assert Citation(source="A", citation="Lewis 2017, Tips", name="ImROC 13").short == "ImROC 13"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("S001 L128", "Mulvale et al. 2024, line 128"),
        ("S001 L163 L320", "Mulvale et al. 2024, lines 163 and 320"),
        ("S001 L163-165 L316", "Mulvale et al. 2024, lines 163\u2013165 and 316"),
        ("S001 L75-77", "Mulvale et al. 2024, lines 75\u201377"),
        ("S000 Table 1 L102", "Mulvale et al. 2025, Table 1, line 102"),
        ("topic S001 L363; end S000 L77", "topic Mulvale et al. 2024, line 363; end Mulvale et al. 2025, line 77"),
        ("XS001 L1", "XS001 L1"),
        ("a diary of the site", "a diary of the site"),
    ],
)
def test_codes_of_sources_are_printed_as_citations(written: str, printed: str) -> None:
    assert load_study(BUNDLED).cited(written) == printed


def test_a_study_names_its_own_frameworks_and_no_other(tmp_path: Path) -> None:
    change = ("frameworks: [combined", "framework_names: {cfir-2022: Ours}\nframeworks: [combined")
    with pytest.raises(StudyError, match="framework_names"):
        changed_study(tmp_path, change)


def test_no_table_or_figure_prints_the_code_of_a_framework_or_of_a_source(loaded: Workspace) -> None:
    with open_source(loaded.published, loaded.study) as source:
        last = source.waves[-1]
        figures = [*wave_figures(source, last), *study_figures(source)]
        shown = [(section, table) for section, of_section in study_tables(source) for table in of_section]
        tables = [table for section, table in shown if section.is_for_papers and section != TRAIL]  # that names records
        evidence = evidence_table(entries(source, last))
    said = [words for figure in figures for words in (figure.caption, figure.words)]
    said += [words for table in (*tables, evidence, *(figure.data for figure in figures)) for words in _words(table)]
    codes = [*loaded.study.frameworks, "voices-1", "S000 ", "S001 "]
    found = [words for words in dict.fromkeys(said) if any(code in words for code in codes)]
    assert found == []
    for name in ("CFIR (2009)", "CFIR (2022)", "Combined framework (2024)", "Mulvale et al. 2024, line 128"):
        assert any(name in words for words in said), name


# Words of the register with a display name, and the columns in which somebody wrote the same word as text.
NAMED = ("outcomes", "informant_roles", "interview_modes", "document_kinds", "instruments", "stakeholder_roles",
         "audiences", "programmes", "sites")  # fmt: skip
WRITTEN = {"Place", "Format", "Framework", "Citation"}


def test_no_table_or_figure_prints_a_word_of_the_register_that_has_a_display_name(loaded: Workspace) -> None:
    with open_source(loaded.published, loaded.study) as source:
        codes: dict[str, str] = {}
        for table in NAMED:
            key, *_ = columns = [row["column_name"] for row in source.rows(f"DESCRIBE core.{table}")]
            label = "label" if "label" in columns else "name"
            codes |= {
                row["code"]: row["label"]
                for row in source.rows(f"SELECT {key} AS code, {label} AS label FROM core.{table}")
            }
        named = {code for code, label in codes.items() if code.casefold() != label.casefold()}
        last = source.waves[-1]
        shown = [table for section, tables in study_tables(source) if section.is_for_papers for table in tables]
        shown += [figure.data for figure in (*wave_figures(source, last), *study_figures(source))]
    found = {
        (table.name, column.heading, part)
        for table in shown for row in table.rows for column, cell in zip(table.columns, row.cells, strict=False)
        if column.heading not in WRITTEN
        for line in cell.lines for part in re.split(r"; |, |: ", line.text.removesuffix(" \u2020")) if part in named
    }  # fmt: skip
    assert found == set()
    assert {"spread", "JKG", "strategic"} <= named


def _words(table: Table) -> list[str]:
    of_rows = (line.text for row in table.rows for cell in row.cells for line in cell.lines)
    return [table.caption, *table.notes, *(column.heading for column in table.columns), *of_rows]


def test_a_word_file_ends_in_a_short_note_without_hashes() -> None:
    table = Table("t", "Title", (Column("A"),), (Row((text("b"),)),))
    provenance = {"up to wave": "1", "delivery of wave 1": "0123abcd" * 8, "casewave": "1.0"}
    written = docx.Document(io.BytesIO(word("Study", "Wave 1", [Part("Sample", "", [table])], provenance)))
    *_, heading, note = written.paragraphs
    assert heading.text == "Provenance"
    assert "up to wave: 1" in note.text
    assert "0123abcd" not in note.text
    assert len(written.sections) == 1  # on the page of the last table
