"""Versions of a codebook, of the study's own and of frameworks: what changed, and what still compares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from deliveries import changed_study, small_study
from states import ask

from casewave.schemas.register.codebooks import Codebook
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.vocabularies.frameworks import load_crosswalk, threads

DECIDED = {"reason": "Two things were one.", "decided_by": "R01", "decided_on": "2022-01-01"}
FIRST = {"version": "1", "codes": [{"code": code, "label": code.title()} for code in ("PAY", "VOICE", "ROLE", "HARM")]}


def codebook(*changes: dict[str, Any]) -> Codebook:
    versions = [FIRST, {"version": "2", "changes": [{**DECIDED, **change} for change in changes]}]
    return Codebook.model_validate({"codebook": "own", "label": "Own codes", "versions": versions})


def new(*codes: str) -> list[dict[str, str]]:
    return [{"code": code, "label": code.title()} for code in codes]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"change": "added", "new": new("PEER")}, ["PAY", "VOICE", "ROLE", "HARM", "PEER"]),
        ({"change": "renamed", "old": ["VOICE"], "new": new("HEARD")}, ["PAY", "HEARD", "ROLE", "HARM"]),
        ({"change": "split", "old": ["PAY"], "new": new("FEE", "THANKS")}, ["FEE", "THANKS", "VOICE", "ROLE", "HARM"]),
        ({"change": "merged", "old": ["ROLE", "PAY"], "new": new("JOB")}, ["JOB", "VOICE", "HARM"]),
        ({"change": "removed", "old": ["HARM"]}, ["PAY", "VOICE", "ROLE"]),
    ],
)
def test_a_version_follows_from_the_one_before_by_its_changes(change: dict[str, Any], codes: list[str]) -> None:
    frameworks = codebook(change).frameworks
    assert [framework.framework for framework in frameworks] == ["own-1", "own-2"]
    assert [construct.code for construct in frameworks[1].constructs] == codes
    assert [construct.order for construct in frameworks[1].constructs] == list(range(1, len(codes) + 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"change": "split", "old": ["PAY"], "new": new("FEE")},
            "a change called split has 1:n codes (old:new), not 1:1",
        ),
        ({"change": "merged", "old": ["PAY"], "new": new("JOB")}, "merged has n:1 codes (old:new), not 1:1"),
        ({"change": "renamed", "old": ["PAY"]}, "renamed has 1:1 codes (old:new), not 1:0"),
        ({"change": "added"}, "added has 0:n codes (old:new), not 0:0"),
        ({"change": "removed", "old": ["PAY"], "new": new("X")}, "removed has n:0 codes (old:new), not n:n"),
        ({"change": "removed", "old": ["PAX"]}, "version 2: PAX is not a code of the version before"),
        ({"change": "added", "new": new("PAY")}, "version 2: PAY occurs more than once"),
        ({"change": "added", "new": [{"code": "X", "label": "X", "parent": "Y"}]}, "version 2: Y is above a code"),
    ],
)
def test_a_change_that_does_not_fit_is_said(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="validation error") as error:
        codebook(change)
    assert said in str(error.value)


def test_a_first_version_has_codes_and_a_later_one_changes() -> None:
    for versions in ([{"version": "1"}], [FIRST, FIRST]):
        with pytest.raises(ValueError, match="the first version has codes and no changes"):
            Codebook.model_validate({"codebook": "own", "label": "Own", "versions": versions})


def test_what_is_kept_or_renamed_shares_a_thread_over_all_versions_and_nothing_else_does() -> None:
    book = codebook(
        {"change": "renamed", "old": ["VOICE"], "new": new("HEARD")},
        {"change": "split", "old": ["PAY"], "new": new("FEE", "THANKS")},
        {"change": "merged", "old": ["ROLE", "HARM"], "new": new("JOB")},
    )
    later = {"change": "renamed", "old": ["HEARD"], "new": new("SAY"), **DECIDED}
    versions = [*book.model_dump(exclude_defaults=True)["versions"], {"version": "3", "changes": [later]}]
    found = threads(Codebook.model_validate({"codebook": "own", "label": "Own codes", "versions": versions}).crossings)
    assert {name: found[name] for name in (("own-1", "VOICE"), ("own-2", "HEARD"), ("own-3", "SAY"))} == {
        ("own-1", "VOICE"): "own-1 VOICE", ("own-2", "HEARD"): "own-1 VOICE", ("own-3", "SAY"): "own-1 VOICE",
    }  # fmt: skip
    assert {code for version, code in found if version == "own-1"} == {"VOICE"}
    assert found["own-2", "FEE"] == found["own-3", "FEE"] == "own-2 FEE"


def test_only_plain_one_to_one_pairs_of_the_cfir_crosswalk_are_safe() -> None:
    """Renamed, retained or promoted and nothing with it; what is inferred or uncertain is not converted by machine."""
    pairs = [
        pair for pair in load_crosswalk() if pair.from_framework == "cfir-2009" and pair.to_framework == "cfir-2022"
    ]
    safe = {pair.from_code: pair.to_code for pair in pairs if pair.is_safe}
    assert safe == {
        "I.B": "I.B", "I.C": "I.C", "I.D": "I.D", "I.E": "I.E", "I.F": "I.F", "I.G": "I.G", "II.B": "II.D",
        "III.D.1": "III.E", "III.D.3": "III.G", "III.E.3": "III.K", "V.A": "V.D",
    }  # fmt: skip
    unsafe = {pair.from_code for pair in pairs if not pair.is_safe}
    assert {
        "I.A",
        "I.H",
        "II.C",
        "III.A",
        "III.C",
        "III.D.2",
        "V.B",
        "V.C",
        "V.D",
    } <= unsafe  # one to one, and changed in meaning
    assert not {pair.cardinality for pair in pairs if pair.is_safe} - {"1:1"}


def test_the_log_says_what_became_of_every_code_of_both_versions(published: Path) -> None:
    codes = ask(
        published,
        """
        SELECT change, from_code, to_codes, is_comparable, decided_by, CAST(decided_on AS VARCHAR)
        FROM mart.codebook_changes WHERE to_framework = 'voices-2' ORDER BY change_order
        """,
    )
    assert codes == [
        ("split", "LV.PAY", "LV.PAY.M; LV.PAY.R", False, "R05", "2021-09-30"),
        ("renamed", "LV.VOICE", "LV.HEARD", True, "R05", "2021-09-30"),
        ("kept", "LV.TRUST", "LV.TRUST", True, None, None),
        ("kept", "LV.ROLE", "LV.ROLE", True, None, None),
        ("kept", "LV.HARM", "LV.HARM", True, None, None),
        ("added", None, "LV.PEER", False, "R08", "2021-10-14"),
    ]
    changes = dict(
        ask(published, "SELECT change, count(*) FROM mart.codebook_changes WHERE to_framework = 'cfir-2022' GROUP BY 1")
    )
    assert changes["added"] == 26
    assert changes["removed"] == 2
    old = ask(
        published, "SELECT count(DISTINCT from_code) FROM mart.codebook_changes WHERE from_framework = 'cfir-2009'"
    )
    assert old == [(39,)]
    query = "SELECT count(*) FROM mart.codebook_changes WHERE is_comparable = (why_not IS NOT NULL)"
    assert ask(published, query) == [(0,)]


def test_a_change_is_logged_from_the_first_wave_that_has_both_versions_behind_it(published: Path) -> None:
    query = "SELECT DISTINCT wave, from_framework, to_framework FROM mart.codebook_changes ORDER BY ALL"
    assert ask(published, query) == [
        (1, "cfir-2009", "cfir-2022"), (2, "voices-1", "voices-2"), (3, "voices-2", "voices-3"),
    ]  # fmt: skip


def test_a_codebook_may_not_take_the_name_of_a_framework(tmp_path: Path) -> None:
    changes = [("codebook: voices", "codebook: cfir"), ("version: 1", "version: 2022")]
    with pytest.raises(StudyError, match="frameworks: cfir-2022 occurs more than once"):
        changed_study(tmp_path, *changes)


def test_codings_of_a_later_version_are_of_its_codes_alone(tmp_path: Path) -> None:
    interviews = """interview,programme,sites,informants,held_on,interview_mode,language
INT-1,LC,WPG,LC-WPG-01,2020-02-01,online,en
"""
    codings = "coding,source,framework,code,coder\nC1,INT-1,voices-1,LV.PAY,R01\nC2,INT-1,voices-2,LV.PAY.M,R01\n"
    with small_study(tmp_path) as wave:
        tables = {"informants": "informant,informant_role\nLC-WPG-01,strategic\n", "interviews": interviews}
        assert wave.issues(**tables, codings=codings) == []
        (issue,) = wave.issues(**tables, codings=codings.replace("voices-2,LV.PAY.M", "voices-2,LV.PAY"))
        assert (issue.row, issue.value, issue.problem) == (3, "LV.PAY", "{value} is not a code of voices-2.")
