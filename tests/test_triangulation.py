"""What is behind each finding and each cell: kinds of source, informants, sites, negative cases, sites unheard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, changed_study, small_study
from longitudinal import CODINGS, FINDINGS, deliver, interviews
from states import ask, with_marts

from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import support
from casewave.schemas.register.study_file import StudyError

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


OWN_KINDS = """source_kinds:
  - {source_kind: talk, label: Talks, counts_as: interview}
  - {source_kind: group, label: Focus groups, counts_as: interview, interview_modes: [in person]}
  - {source_kind: paper, label: Papers, counts_as: document}
  - {source_kind: diary, label: Diaries, counts_as: field note, document_kinds: [diary]}
outcomes: #"""
DIARIES = ("    field note: Field notes", "    field note: Field notes\n    diary: Diaries of researchers")


def test_which_kinds_of_source_there_are_says_the_register(tmp_path: Path) -> None:
    """A talk and a group are two kinds, though both count as interviews; a diary counts as field notes."""
    with small_study(tmp_path, DIARIES, ("outcomes: #", OWN_KINDS)) as study:
        held = interviews(1, ("DND", "MRR-DND-01"), ("DND", "MRR-DND-02"))
        held["interviews"] = held["interviews"].replace("online", "in person", 1)
        documents = "document,programme,title,document_kind\nD1,MRR,One,diary\nD2,MRR,Two,field note\n"
        findings = FINDINGS + "F1,MRR,,adoption,EL.EXT,1,present,One.,INT-1-1; INT-1-2; D1,,\n"
        deliver(study, 1, **held, documents=documents, findings=findings)
        query = "SELECT source, source_kind, counts_as FROM mart.data_sources ORDER BY 1"
        assert study.marts(query) == [
            ("D1", "diary", "field note"), ("D2", "paper", "document"), ("INT-1-1", "group", "interview"),
            ("INT-1-2", "talk", "interview"),
        ]  # fmt: skip
        query = "SELECT interviews, documents, field_notes, source_kinds, support FROM mart.cell_triangulation"
        assert study.marts(query) == [(2, 0, 1, 3, "several kinds of source")]
        (shown,) = support.triangulation(ReportData(with_marts(study.con), study.study), (1, 1))
        assert [column.heading for column in shown.columns][2:8] == [
            "Entries", "Talks", "Focus groups", "Papers", "Diaries", "Informants interviewed",
        ]  # fmt: skip
        assert [cell.text for cell in shown.rows[0].cells[3:7]] == ["1", "1", "0", "1"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[diary]", "[dairy]", "source_kinds, diary: document_kinds: dairy is not declared"),
        ("[in person]", "[in persn]", "interview_modes: in persn is not declared"),
        ("document_kinds: [diary]", "interview_modes: [in person]", "counts as field note has document_kinds and no"),
        (", document_kinds: [diary]", "", "a kind that counts as field note says of which document_kinds it is"),
        (", interview_modes: [in person]", "", "has no interview_modes and takes those that no other has; that is"),
        ("counts_as: document}", "counts_as: field note, document_kinds: [field note]}", "document_kinds and takes"),
        ("counts_as: document}", "counts_as: documents}", "Input should be 'interview', 'document' or 'field note'"),
        ("source_kind: paper", "source_kind: talk", "source_kinds: talk occurs more than once"),
        (
            "Papers, counts_as: document}", "Papers, counts_as: document, document_kinds: [diary]}",
            "source_kinds: document_kinds: diary occurs more than once",
        ),
    ],
)  # fmt: skip
def test_kinds_of_source_that_do_not_hold_together_are_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OWN_KINDS
    with pytest.raises(StudyError) as refused:
        changed_study(tmp_path, DIARIES, ("outcomes: #", OWN_KINDS.replace(old, new)))
    assert said in str(refused.value)


OWN_ROLES = """site_roles:
  - {site_role: lead, counts_as: home}
  - {site_role: partner}
  - {site_role: programme-wide, counts_as: no place}
outcomes: #"""


def test_what_a_site_is_to_its_programme_says_the_register(tmp_path: Path) -> None:
    roles = [("role: home", "role: lead")] * 4 + [("role: diffusion", "role: partner")] * 5
    with small_study(tmp_path, *roles, ("outcomes: #", OWN_ROLES)) as study:
        documents = "document,programme,sites,title,document_kind\nD1,MRR,DND,One,report\nD2,MRR,FIF,Two,report\n"
        deliver(study, 1, documents=documents)
        assert study.marts("SELECT source FROM mart.sources_in_scope WHERE site_scope = 'home sites'") == [("D1",)]
        query = "SELECT category, value FROM mart.quantities WHERE quantity = 'sites' AND programme IS NULL ORDER BY 1"
        assert study.marts(query) == [("lead", 4), ("partner", 4), (None, 8)]
        answer = "SELECT answer FROM mart.methods_numbers WHERE answer LIKE '%programmes at%' LIMIT 1"
        assert study.marts(answer) == [("3 programmes at 8 sites (4 lead, 4 partner) in 5 countries",)]


def test_a_role_of_a_site_that_is_not_declared_is_said(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as refused:
        changed_study(tmp_path, ("role: diffusion", "role: difusion"))
    assert "role: difusion is not declared (declared: diffusion, home, programme-wide). Did you mean diffusion?" in str(
        refused.value
    )


def test_field_notes_are_counted_apart_from_documents(study: Wave) -> None:
    query = """
        SELECT quantity, value FROM mart.quantities
        WHERE quantity IN ('documents', 'field_notes') AND site_scope = 'all sites'
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
    assert ask(published, cells) == [(0,)], "a rating is in its wave and is not added up"
