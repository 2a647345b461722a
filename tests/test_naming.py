"""Names of files from the words of a register: safe, short, and never shared by two words."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import changed_study, register

from casewave.assets.report.printable import Column, Table
from casewave.assets.warehouse.naming import LONGEST, distinct, folded, safe_name
from casewave.schemas.register.study_file import StudyError

# Words that are no name of a file somewhere, and one that is on every system.
HOSTILE = [
    "Health/Social", "Health\\Social", "Health:Social", "..", ".", "", " ", "/etc/passwd", "../../up", "C:\\x", "con",
    "NUL", "com1.txt", "aux ", "ends.", "ends ", ".hidden", "~$lock", "a\nb", "a\x00b", "\u202egnp.exe", "x" * 5000,
    "é" * 200, "💥" * 90, "\ud800", "what?", "50 % #1", "[x]", "a'b", "<b>", "*", "|",
]  # fmt: skip


def test_words_that_every_system_takes_stay_as_they_are() -> None:
    for name in ("adoption_waves_1_to_3", "timeline_esther", "timeline_äldreomsorg", "adoption and use (2)_wave_1"):
        assert safe_name(name) == name


@pytest.mark.parametrize("words", HOSTILE)
def test_other_words_become_a_name_that_every_system_takes(words: str, tmp_path: Path) -> None:
    name = safe_name(words)
    assert name == safe_name(name)
    assert len(name.encode()) <= LONGEST
    assert not set("<>:\"/\\|?*[]'#%") & set(name)
    assert name.isprintable()
    assert name.rstrip(" .") == name.lstrip(" .~") == name != ""
    assert name.split(".")[0].casefold() not in {"con", "nul", "aux", "com1"}
    (tmp_path / f"{name}.csv").touch()
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.csv"]


def test_two_words_never_share_a_name() -> None:
    names = [folded(safe_name(words)) for words in [*HOSTILE, "Health-Social", "Health//Social", "what*", "con-"]]
    assert len(set(names)) == len(names)


def test_a_table_of_a_phase_that_is_named_like_another_table_keeps_a_file_of_its_own() -> None:
    """A phase called headlines next to the study's own headlines, and one that differs by capitals."""
    tables = [Table(name, "A table", (Column(""),), ()) for name in ("headlines_wave_1", "Headlines_wave_1", "other")]
    assert [name for _, name in distinct(tables, set())] == ["headlines_wave_1", "Headlines_wave_1_2", "other"]


def test_programmes_that_differ_only_by_capitals_are_refused_where_they_are_declared(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as refused:
        changed_study(tmp_path, ("programme: MRR,", "programme: Esther,"))
    assert "programmes: ESTHER and Esther differ only by capitals" in str(refused.value)
    assert f"{tmp_path / 'study.yaml'}, line " in str(refused.value)
    assert register(tmp_path / "other")
