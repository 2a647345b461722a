"""A QDA project for all waves, put in once: each wave takes what is its own, and the rest is counted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import Wave, register, small_study, write_tables
from states import ask
from test_qda_delivery import QDA, TEXT, interview, passage, project

from casewave.assets.adapters.wave_files import KINDS, wave_files
from casewave.assets.ingest.fingerprint import delivery_fingerprint
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.protection.withdrawal import erase, places_to_mend
from casewave.assets.qda import Project, write_project
from casewave.assets.qda.model import Set
from casewave.assets.qda.others import PROJECTS, SPREADSHEETS
from casewave.assets.qda.writer import guid_of
from casewave.assets.warehouse.store import Store, transaction
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.audit import compare_with_deliveries
from casewave.pipelines.actions.history import put_back
from casewave.pipelines.actions.load import _not_carried
from casewave.pipelines.actions.rebuild import restore
from casewave.schemas.register.withdrawals import tombstone

INFORMANTS = "informant,informant_role\nEST-JKG-01,strategic\nMRR-DND-02,service\n"
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language\n"
FIRST = f"{INTERVIEWS}INT-1,ESTHER,JKG,EST-JKG-01,2020-03-01,online,sv\n"
SECOND = (
    f"{INTERVIEWS}INT-2,ESTHER,JKG,EST-JKG-01,2022-03-01,online,sv\nINT-3,MRR,DND,MRR-DND-02,2022-03-02,online,en\n"
)
NO_RULES_FOR_SOURCES = "qda:\n  cases:" + QDA.split("  cases:")[1]


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[Wave]:
    """A study of two delivered waves, with rules for sources."""
    yield from _delivered(tmp_path, QDA)


@pytest.fixture
def without_rules(tmp_path: Path) -> Iterator[Wave]:
    """The same, in which a source is what its name says."""
    yield from _delivered(tmp_path, NO_RULES_FOR_SOURCES)


def _delivered(folder: Path, qda: str) -> Iterator[Wave]:
    with small_study(folder / "study", ("thresholds:", f"{qda.strip()}\nthresholds:")) as wave:
        write_tables(wave.folder / "wave-1", informants=INFORMANTS, interviews=FIRST)
        write_tables(wave.folder / "wave-2", informants=INFORMANTS, interviews=SECOND)
        yield wave


def coded(*names: str, words: str = "möttes") -> Project:
    return project(*(interview(name, passage(words, "No time")) for name in names))


def put(wave: Wave, made: Project, name: str = "study.qdpx") -> Path:
    write_project(made, wave.folder / name)
    return wave.folder / name


def problems(wave: Wave, number: int) -> list[str]:
    return [str(issue) for issue in wave.load(number)]


def losses(wave: Wave, number: int) -> dict[str, int]:
    return dict(wave.rows(f"SELECT what, count FROM audit.not_carried_over WHERE wave = {number}"))


ELSEWHERE = "codings in an interview or document of another wave"
OF_NO_WAVE = "codings in a source that is no interview or document of any wave yet"


def test_each_wave_takes_its_own_and_what_is_of_no_wave_yet_is_listed(wave: Wave) -> None:
    put(wave, coded("INT-1", "INT-2", "INT-3", "INT-9"))
    assert problems(wave, 1) == []
    assert wave.rows("SELECT wave, source, file FROM core.codings") == [(1, "INT-1", "all-waves/study.qdpx")]
    assert losses(wave, 1) == {ELSEWHERE: 2, OF_NO_WAVE: 1}
    before = wave.rows("FROM core.codings")
    assert problems(wave, 2) == []
    assert wave.rows("FROM core.codings WHERE wave = 1") == before
    assert wave.rows("SELECT source FROM core.codings WHERE wave = 2 ORDER BY source") == [("INT-2",), ("INT-3",)]
    assert losses(wave, 2) == {ELSEWHERE: 1, OF_NO_WAVE: 1}
    assert wave.rows("SELECT wave, count(*) FROM audit.qda_codings GROUP BY wave ORDER BY wave") == [(1, 4), (2, 4)]


def test_a_source_that_no_rule_names_is_listed_and_the_ones_that_are_left_out_stay_so(wave: Wave) -> None:
    put(wave, coded("INT-1", "Tape 7", "Codebook notes"))
    assert problems(wave, 1) == []
    assert losses(wave, 1) == {OF_NO_WAVE: 1, "codings in a source that is left out": 1}


def test_a_project_in_which_no_source_is_of_any_wave_is_refused(wave: Wave) -> None:
    put(wave, coded("Tape 7", "Tape 8"))
    (problem,) = problems(wave, 1)
    assert problem.startswith("all-waves/study.qdpx: No rule says what sources 1, 2 (2 codings) of the project are.")


def test_a_wave_that_is_loaded_before_the_others_are_delivered_takes_the_same(wave: Wave) -> None:
    put(wave, coded("INT-1", "INT-2"))
    shutil.move(wave.folder / "wave-2", wave.folder / "later")
    assert problems(wave, 1) == []
    assert losses(wave, 1) == {OF_NO_WAVE: 1}
    shutil.move(wave.folder / "later", wave.folder / "wave-2")
    assert problems(wave, 2) == []
    assert wave.rows("SELECT wave, source FROM core.codings ORDER BY ALL") == [(1, "INT-1"), (2, "INT-2")]


def test_the_wave_of_a_participants_interview_follows_from_the_group_or_the_name(without_rules: Wave) -> None:
    """The informant spoke in both waves: the group of one source and the name of the other say when."""
    first, second, other = (
        interview(name, passage("möttes", "No time"))
        for name in ("EST-JKG-01", "EST-JKG-01 wave 2", "MRR-DND-02 transcript")
    )
    made = project(first, second, other, sets=[Set(guid_of("s"), "Wave 1", sources=(first.guid,))])
    put(without_rules, made)
    assert [problems(without_rules, number) for number in (1, 2)] == [[], []]
    assert without_rules.rows("SELECT wave, source FROM core.codings ORDER BY ALL") == [
        (1, "INT-1"), (2, "INT-2"), (2, "INT-3"),
    ]  # fmt: skip


def test_a_wave_in_the_name_is_not_another_ones_interview(without_rules: Wave) -> None:
    put(without_rules, coded("MRR-DND-02 wave 1", "INT-1"))
    assert [problems(without_rules, number) for number in (1, 2)] == [[], []]
    assert without_rules.rows("SELECT wave, source FROM core.codings") == [(1, "INT-1")]
    assert losses(without_rules, 2) == {ELSEWHERE: 1, OF_NO_WAVE: 1}


def test_a_source_that_may_be_of_two_waves_is_refused_and_not_guessed(without_rules: Wave) -> None:
    put(without_rules, coded("EST-JKG-01", "INT-3"))
    for number in (1, 2):
        (problem,) = problems(without_rules, number)
        assert "No rule says what source 1 (1 coding) of the project is." in problem


def test_a_document_of_a_reference_library_is_known(without_rules: Wave) -> None:
    register = without_rules.folder / "study.yaml"
    references = "references:\n  programme: ESTHER\n  kinds: {report: report}\nthresholds:"
    register.write_text(register.read_text(encoding="utf-8").replace("thresholds:", references, 1), encoding="utf-8")
    (without_rules.folder / "wave-2" / "library.bib").write_text(
        "@techreport{plan2021, title = {The plan}, author = {{The council}}, date = {2021-05-04}, type = {report}}\n",
        encoding="utf-8",
    )
    put(without_rules, coded("plan2021", "INT-1"))
    assert [problems(without_rules, number) for number in (1, 2)] == [[], []]
    assert without_rules.rows("SELECT wave, source FROM core.codings ORDER BY ALL") == [(1, "INT-1"), (2, "plan2021")]


def test_late_coding_comes_in_when_the_earlier_wave_is_loaded_again_and_not_before(wave: Wave) -> None:
    put(wave, coded("INT-1", "INT-2"))
    assert [problems(wave, number) for number in (1, 2)] == [[], []]
    loaded = wave.rows("SELECT DISTINCT fingerprint FROM audit.deliveries WHERE wave = 1")
    late = interview("INT-1", passage("möttes", "No time"), passage("sade hon", "No time", user="Ben"))
    put(wave, project(late, interview("INT-2", passage("möttes", "No time"))))
    write_tables(wave.folder / "wave-2", interviews=SECOND.replace("2022-03-02", "2022-03-05"))
    assert problems(wave, 2) == []
    segments = "SELECT segment FROM core.codings WHERE wave = 1 ORDER BY ALL"
    assert wave.rows(segments) == [("möttes",)]
    assert loaded != [(delivery_fingerprint(wave.folder / "wave-1"),)], "status and sensor would not see the change"
    assert problems(wave, 1) == []
    assert wave.rows(segments) == [("möttes",), ("sade hon",)]
    assert wave.rows("SELECT DISTINCT change FROM audit.changes WHERE table_name = 'codings'") == [("added",)]


def test_what_a_load_took_is_restored_as_it_was_and_loads_alike(wave: Wave, tmp_path: Path) -> None:
    """Each wave with the state of the project that it took, in a folder of its own."""
    put(wave, coded("INT-1", "INT-9"))
    assert problems(wave, 1) == []
    taken = delivery_fingerprint(wave.folder / "wave-1")
    (entry,) = wave.rows("SELECT entry FROM audit.history WHERE action = 'load'")[0]
    put(wave, coded("INT-1", "INT-9", words="sade hon"))
    restore(wave.con, entry, tmp_path / "restored")
    folder = tmp_path / "restored" / "wave-1"
    assert sorted(wave_files(folder)) == ["all-waves/study.qdpx", "informants.csv", "interviews.csv"]
    assert delivery_fingerprint(folder) == taken
    assert load_delivery(wave.con, wave.study, 1, folder).is_unchanged


def test_a_state_that_a_wave_keeps_is_read_instead(wave: Wave) -> None:
    path = put(wave, coded("INT-1"))
    (wave.folder / "wave-1" / "all-waves").mkdir()
    shutil.copy(path, wave.folder / "wave-1" / "all-waves")
    put(wave, coded("INT-1", words="sade hon"))
    assert problems(wave, 1) == []
    assert wave.rows("SELECT segment FROM core.codings") == [("möttes",)]


def test_a_copy_in_a_waves_own_folder_gives_no_coding_twice(wave: Wave) -> None:
    shutil.copy(put(wave, coded("INT-1")), wave.folder / "wave-1" / "study.qdpx")
    assert problems(wave, 1) == []
    assert wave.rows("SELECT source FROM core.codings") == [("INT-1",)]
    assert losses(wave, 1) == {"codings that another project of the delivery has too": 1}


def test_a_table_of_segments_is_a_project_for_all_waves_too(wave: Wave) -> None:
    table = "Document name,Code,Segment,Created by\n"
    rows = [f"INT-{number},Learning climate,Words {number}.,Anna\n" for number in (1, 2, 3, 9)]
    rows.append("INT-1,III.K,More words.,Anna\n")
    (wave.folder / "segments.csv").write_text(table + "".join(rows), encoding="utf-8")
    register = wave.folder / "study.yaml"
    text = register.read_text(encoding="utf-8")
    text = text.replace("{below: CFIR, framework: cfir-2022}", "{framework: cfir-2022}")
    register.write_text(text, encoding="utf-8")
    assert problems(wave, 1) == []
    assert wave.rows("SELECT source, segment FROM core.codings") == [("INT-1", "More words.")]
    assert losses(wave, 1) == {"codings by a code that is in no framework": 4}


def test_other_files_next_to_the_register_are_none_of_a_wave(wave: Wave) -> None:
    (wave.folder / "plan.csv").write_text("what,when\nload,soon\n", encoding="utf-8")
    (wave.folder / "informants.csv").write_text(INFORMANTS, encoding="utf-8")
    (wave.folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (wave.folder / "~$study.qdpx").write_bytes(b"")
    assert list(wave_files(wave.folder / "wave-1")) == ["informants.csv", "interviews.csv"]


def test_qualcoders_folder_is_a_project_for_all_waves(wave: Wave) -> None:
    (wave.folder / "study.qda").mkdir()
    (wave.folder / "study.qda" / "data.qda").write_bytes(b"no database")
    assert "all-waves/study.qda/data.qda" in wave_files(wave.folder / "wave-1")
    (problem,) = problems(wave, 1)
    assert problem.startswith("all-waves/study.qda/data.qda: ")


class TestWithdrawal:
    """What an informant said is in the one project: it is named once, and no copy of it stays in the store."""

    CODE = "EST-JKG-01"

    def withdraw(self, wave: Wave) -> list[str]:
        with transaction(wave.con):
            erased = erase(wave.con, wave.study, self.CODE)
        (wave.folder / "withdrawals.yaml").write_text(
            f"withdrawals:\n  - tombstone: {tombstone(wave.study.study, self.CODE)}\n    reason: asked us to\n"
            "    decided_by: R01\n    withdrawn_on: 2026-03-02\n",
            encoding="utf-8",
        )
        for number in (1, 2):
            roster = INFORMANTS.replace(f"{self.CODE},strategic\n", "")
            write_tables(wave.folder / f"wave-{number}", informants=roster)
        (wave.folder / "wave-1" / "interviews.csv").unlink()
        kept = [line for line in SECOND.splitlines(keepends=True) if self.CODE not in line]
        write_tables(wave.folder / "wave-2", interviews="".join(kept))
        return list(places_to_mend(erased))

    def test_the_project_is_named_once_and_forgotten_in_every_wave(self, wave: Wave) -> None:
        put(wave, coded("INT-1", "INT-3"))
        assert problems(wave, 1) == []
        put(wave, coded("INT-1", "INT-3", words="sade hon"))
        assert problems(wave, 2) == []
        lines = [line for line in self.withdraw(wave) if "project" in line]
        what = "export the project again without the informant's case, sources and codings"
        assert lines == [f"all-waves/study.qdpx: {what}"]
        kept = """
            SELECT count(*) FROM audit.recorded_files INNER JOIN audit.file_contents USING (sha256)
            WHERE file LIKE '%study.qdpx'
        """
        assert wave.rows(kept) == [(0,)]

    def test_a_source_named_by_the_code_is_refused_in_every_wave(self, without_rules: Wave) -> None:
        put(without_rules, coded(f"Wave 1 {self.CODE}", "INT-3"))
        assert problems(without_rules, 1) == []
        self.withdraw(without_rules)
        (problem,) = problems(without_rules, 2)
        assert problem.startswith("all-waves/study.qdpx: Source 1 of the project is named after an informant who has")
        assert self.CODE not in problem

    def test_a_project_is_not_kept_once_somebody_has_withdrawn(self, wave: Wave) -> None:
        """Its source INT-1 was theirs; nothing tells so any more."""
        put(wave, coded("INT-1", "INT-3"))
        assert problems(wave, 1) == []
        self.withdraw(wave)
        assert problems(wave, 2) == []
        assert wave.rows("SELECT source FROM core.codings") == [("INT-3",)]
        kept = "SELECT file FROM audit.recorded_files INNER JOIN audit.file_contents USING (sha256)"
        assert not any("study.qdpx" in file for (file,) in wave.rows(kept))
        assert not wave.rows(f"SELECT 1 FROM raw.codings WHERE segment = '{TEXT}' OR source = 'INT-1'")


def test_the_deep_audit_reads_each_wave_from_the_state_that_it_took(tmp_path: Path) -> None:
    """The project has changed since: the first wave is read from what the store keeps, the second from the folder."""
    folder = register(tmp_path / "study", ("thresholds:", f"{QDA.strip()}\nthresholds:"))
    workspace = Workspace(folder)
    write_tables(folder / "wave-1", informants=INFORMANTS, interviews=FIRST)
    write_tables(folder / "wave-2", informants=INFORMANTS, interviews=SECOND)
    workspace.store.parent.mkdir(parents=True)
    with Store(workspace.store).open() as con:
        for number, words in ((1, "möttes"), (2, "sade hon")):
            write_project(coded("INT-1", "INT-2", "INT-9", words=words), folder / "study.qdpx")
            load_delivery(con, workspace.study, number, workspace.delivery(number))
    found = compare_with_deliveries(workspace)
    assert (found.differences, found.unread) == ([], [])
    assert ask(workspace.store, "SELECT wave, segment FROM core.codings ORDER BY wave") == [
        (1, "möttes"), (2, "sade hon"),
    ]  # fmt: skip


def test_an_earlier_state_that_is_put_back_is_the_waves_own_and_no_other_waves(tmp_path: Path) -> None:
    folder = register(tmp_path / "study", ("thresholds:", f"{QDA.strip()}\nthresholds:"))
    workspace = Workspace(folder)
    write_tables(folder / "wave-1", informants=INFORMANTS, interviews=FIRST)
    workspace.store.parent.mkdir(parents=True)
    with Store(workspace.store).open() as con:
        for words in ("möttes", "sade hon"):
            write_project(coded("INT-1", words=words), folder / "study.qdpx")
            load_delivery(con, workspace.study, 1, workspace.delivery(1))
    present = (folder / "study.qdpx").read_bytes()
    assert put_back(workspace, 1) == 1
    assert (folder / "study.qdpx").read_bytes() == present
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
        assert con.execute("SELECT segment FROM core.codings").fetchall() == [("möttes",)]


def test_what_is_not_carried_over_says_of_which_wave_where_several_have_the_file() -> None:
    shared, other = [("all-waves/p.qdpx", "x", 1)], [("q.qdpx", "x", 2)]
    assert _not_carried({1: shared, 2: [*shared, *other]}) == [
        ("all-waves/p.qdpx, wave 1", "x", 1), ("all-waves/p.qdpx, wave 2", "x", 1), ("q.qdpx", "x", 2),
    ]  # fmt: skip


def test_every_file_that_may_be_a_project_is_looked_into() -> None:
    assert {*PROJECTS, *SPREADSHEETS, ".zip"} == KINDS
