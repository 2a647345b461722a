"""What stands behind each finding and each cell: kinds of source, informants, sites, negative cases, sites unheard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, changed_study, small_study
from longitudinal import CODINGS, FINDINGS, deliver, interviews
from states import ask

from schemas.study_file import StudyError

DOCUMENTS = """document,programme,sites,title,document_kind
D1,MRR,DND,Report,report
D2,MRR,,Notes,field note
"""
ENTRIES = """F1,MRR,,adoption,EL.EXT,1,present,One.,INT-1-1; D1; D2,,
F2,MRR,,adoption,EL.EXT,2,present,Two.,C1; INT-1-1,,yes
F3,MRR,,adoption,EL.INT,1,present,Three.,INT-1-1; INT-1-2,,
F4,MRR,,adoption,EL.IND,1,present,Four.,,,
F5,MRR,,adoption,EL.PRO,,missing,,INT-1-1,,
"""


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        held = interviews(1, ("DND; FIF", "MRR-DND-01; MRR-DND-02"), ("DND", "MRR-DND-01"), ("ABD", "MRR-ABD-01"))
        codings = CODINGS + "C1,INT-1-1,cfir-2022,I.D,R01,0,9\n"
        deliver(wave, 1, **held, documents=DOCUMENTS, codings=codings, findings=FINDINGS + ENTRIES)
        yield wave


def test_an_entry_counts_its_sources_by_kind_its_informants_and_its_sites(study: Wave) -> None:
    query = """
        SELECT entry, interviews, documents, field_notes, informants, sites, support, is_negative_case
        FROM mart.triangulation ORDER BY entry
    """
    assert study.marts(query) == [
        ("F1", 1, 1, 1, 2, 2, "several kinds of source", False),
        ("F2", 1, 0, 0, 2, 2, "single source", True),
        ("F3", 2, 0, 0, 2, 2, "one kind of source", False),
        ("F4", 0, 0, 0, 0, 0, "no source", False),
    ]


def test_a_cell_counts_each_source_and_informant_once(study: Wave) -> None:
    query = """
        SELECT code, entries, interviews, documents, field_notes, informants, sites, support, negative_cases,
            without_source
        FROM mart.cell_triangulation ORDER BY row_order
    """
    assert study.marts(query) == [
        ("EL.EXT", 2, 1, 1, 1, 2, 2, "several kinds of source", 1, 0),
        ("EL.INT", 1, 2, 0, 0, 2, 2, "one kind of source", 0, 0),
        ("EL.IND", 1, 0, 0, 0, 0, 0, "no source", 0, 1),
    ]


def test_a_site_is_quoted_or_heard_or_only_spoken_of(study: Wave) -> None:
    """INT-1-3 with a voice from ABD is cited nowhere; FIF is spoken of in INT-1-1, by people of DND."""
    query = (
        "SELECT site, coverage, informants, quoted_informants, entries FROM mart.site_coverage WHERE programme = 'MRR'"
    )
    assert study.marts(query) == [
        ("DND", "quoted", 2, 2, 4), ("FIF", "spoken of, never heard", 0, 0, 0), ("ABD", "heard, never quoted", 1, 0, 0),
    ]  # fmt: skip


def test_which_kinds_are_field_notes_says_the_register(tmp_path: Path) -> None:
    kinds = ("    field note: Field notes", "    field note: Field notes\n    diary: Diaries of researchers")
    with small_study(tmp_path, kinds, ("outcomes: #", "field_notes: [diary]\noutcomes: #")) as study:
        documents = "document,programme,title,document_kind\nD1,MRR,One,diary\nD2,MRR,Two,field note\n"
        assert study.faults(documents=documents) == []
        query = "SELECT source, source_kind FROM mart.sources_in_reach WHERE reach = 'all sites' ORDER BY 1"
        assert study.marts(query) == [("D1", "field note"), ("D2", "document")]


def test_a_field_note_is_of_a_declared_kind(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="field_notes: dairy is not declared"):
        changed_study(tmp_path, ("outcomes: #", "field_notes: [dairy]\noutcomes: #"))


def test_field_notes_are_counted_apart_from_documents(study: Wave) -> None:
    query = """
        SELECT quantity, value FROM mart.quantities
        WHERE quantity IN ('documents', 'field_notes') AND reach = 'all sites'
        AND programme IS NULL AND category IS NULL
        ORDER BY 1
    """
    assert study.marts(query) == [("documents", 1), ("field_notes", 1)]
    assert study.marts("SELECT documents FROM mart.sampling_frame WHERE programme IS NULL") == [(1,), (1,)]


def test_ratings_and_phases_of_the_bundled_study_are_triangulated_too(published: Path) -> None:
    query = "SELECT entry_kind, count(*) > 0 FROM mart.triangulation GROUP BY 1 ORDER BY 1"
    assert ask(published, query) == [
        ("finding", True), ("judgement", True), ("phase judgement", True), ("rating", True),
    ]  # fmt: skip
    cells = "SELECT count(*) FROM mart.cell_triangulation WHERE phase IS NULL AND from_wave < to_wave"
    assert ask(published, cells) == [(0,)], "a rating stands in its wave and is not added up"
