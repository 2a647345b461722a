"""Whatever is in the files of a register, the answer is a study or a line with the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from deliveries import REGISTER, register

from casewave.schemas.register.study_file import StudyError, load_study

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "billion laughs": (LAUGHS, "its entries repeat one another by anchors"),
    "a list of 400,001": ("note:\n" + "- a\n" * 400_001, "more than 400,000 entries"),
    "a list of 400,001 on one line": ("note: [" + "a," * 400_001 + "a]\n", "more than 400,000 entries"),
    "deep nesting": ("note: " + "[" * 5_000 + "]" * 5_000 + "\n", "nested too deeply"),
    "an anchor in itself": ("note: &a [*a]\n", "note"),
    "a number of 10,000 digits": (f"date_order: {'1' * 10_000}\n", "date_order"),
    "a Python tag": ("note: !!python/object/apply:os.system ['true']\n", "note"),
    "a tagged word": ("note: !!python/name:os.system x\n", "delete the tag (!) before it"),
    "a binary": ("note: !!binary aGVq\n", "delete the tag (!) before it"),
    "a set": ("note: !!set {a, b}\n", "delete the tag (!) before it"),
    "half a sign": ('note: "\\ud800"\n', "a sign that no text holds"),
    "a NUL": ('note: "a\\0b"\n', "a sign that no text holds"),
    "a merge key of nothing": ("plausibility:\n  <<: 5\n", "line"),
    "a merge key": ("plausibility:\n  <<: {rows: none}\n", "plausibility, rows"),
    "an unknown alias": ("note: *nothing\n", "undefined alias"),
    "a list as a key": ("? [a, b]\n: c\n", "this entry is not known"),
    "infinite": ("retention: .inf\n", "retention"),
    "direction marks": ('nöte: "\\u202ex"\n', "this entry is not known"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_register_is_refused_by_a_line_that_names_it(what: str, tmp_path: Path) -> None:
    text, said = HOSTILE[what]
    key = text.split(":")[0]
    kept = "\n".join(line for line in REGISTER.splitlines() if not line.startswith(f"{key}:"))
    folder = register(tmp_path)
    (folder / "study.yaml").write_text(f"{text}{kept}\n", encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load_study(folder)
    assert str(folder / "study.yaml") in str(refused.value)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 2_000


@pytest.mark.parametrize("section", ["corrections", "acknowledgements", "withdrawals", "qda", "redcap"])
@pytest.mark.parametrize(
    "entry",
    ["!!python/object/new:os.system [x]", "&a [*a]", "9" * 10_000, "[" * 3_000 + "]" * 3_000, "!x y", "{? {a: b} : c}"],
)
def test_a_hostile_file_beside_the_register_is_refused_by_a_line_too(section: str, entry: str, tmp_path: Path) -> None:
    folder = register(tmp_path)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    if f"\n{section}:" in text:
        pytest.skip("the bundled register has the section itself")
    (folder / f"{section}.yaml").write_text(f"{section}: {entry}\n", encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load_study(folder)
    assert str(folder) in str(refused.value)


def test_a_long_value_is_cut_and_its_signs_made_visible(tmp_path: Path) -> None:
    folder = register(tmp_path, ("status: collected", 'status: "' + "x" * 500 + '\\e[2J"'))
    with pytest.raises(StudyError, match="a sign that no text holds"):
        load_study(folder)
    register(folder, ("status: collected", 'status: "\u202e' + "x" * 500 + '"'))
    with pytest.raises(StudyError) as refused:
        load_study(folder)
    assert "'\\u202e" + "x" * 199 + "…'" in str(refused.value)


@pytest.mark.parametrize("name", ["study.yaml", "corrections.yaml", "qda-codes.csv", "frameworks/own.csv"])
def test_a_pipe_or_a_link_to_nothing_in_the_place_of_a_file_is_said(name: str, tmp_path: Path) -> None:
    folder = register(tmp_path)
    (folder / "frameworks").mkdir()
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    with pytest.raises(StudyError, match="is not a file"):
        load_study(folder)
    (folder / name).unlink()
    (folder / name).symlink_to("nowhere")
    with pytest.raises(StudyError, match=r"link to nothing|is not a file"):
        load_study(folder)


CODEBOOK = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{}</Codes></CodeBook>'
CODES = '<Code guid="1" name="a" isCodable="true">'
FRAMEWORKS = {
    "codes 3,000 deep": ("own.qdc", CODEBOOK.format(CODES * 3_000 + "</Code>" * 3_000), "codes more than 100 deep"),
    "an unknown encoding": ("own.qdc", '<?xml version="1.0" encoding="x-y"?><a/>', "in an encoding that is not read"),
    "an encoding of several bytes": ("own.qdc", '<?xml version="1.0" encoding="utf-7"?><a/>', "that is not read"),
    "a cell of 3 MB": ("own.csv", "code,label\na," + "x" * 3_000_000 + "\n", "no table (field larger than field limit"),
    "a code of 200,000 signs": ("own.csv", 'code,label\n"' + "a\n" * 100_000, "holds other signs than letters"),
    "a chain of 5,000 parents": (
        "own.csv", "code,label,parent\n" + "".join(f"c{at},L,c{at + 1}\n" for at in range(5_000)), "are above c0",
    ),
    "3,000 unknown parents": (
        "own.csv", "code,label,parent\n" + "".join(f"c{at},L,x{at}\n" for at in range(3_000)), "is not a code of",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FRAMEWORKS)
def test_a_hostile_framework_is_refused_by_lines_that_name_it(what: str, tmp_path: Path) -> None:
    name, text, said = FRAMEWORKS[what]
    file = register(tmp_path) / "frameworks" / name
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load_study(tmp_path)
    assert said in str(refused.value)
    assert all(str(file) in line for line in str(refused.value).splitlines())
    assert len(str(refused.value)) < 20_000
