"""The study register: the bundled one loads, and each mistake is said with its file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from deliveries import REGISTER, STUDY, changed_study, register, small_study
from states import content, differing

from casewave.schemas.paper.paper_file import load_paper
from casewave.schemas.register.study_file import StudyError, load_study


def refusal(folder: Path, *changes: tuple[str, str]) -> str:
    with pytest.raises(StudyError) as refused:
        changed_study(folder, *changes)
    return str(refused.value)


def line_of(text: str, changed: tuple[str, str] = ("", "")) -> int:
    """Line of the register, after a change, on which a text is first."""
    register_text = REGISTER.replace(*changed, 1) if changed[0] else REGISTER
    return register_text[: register_text.index(text)].count("\n") + 1


def test_the_bundled_register_loads() -> None:
    assert STUDY.study == "coproduction"
    assert [entry.programme for entry in STUDY.programmes] == ["ESTHER", "MRR", "LC"]
    assert [site.site for site in STUDY.sites if site.role == "home"] == ["JKG", "DND", "WPG", "PLP"]
    assert len(STUDY.sites) == 11
    assert STUDY.collected_waves == (1, 2, 3)
    assert str(STUDY.waves[0].bounds.latest) == "2021-08-31"
    assert [framework.framework for framework in STUDY.loaded_frameworks[6:]] == ["voices-1", "voices-2", "voices-3"]
    assert len(STUDY.loaded_frameworks) == 9


def test_a_planned_wave_is_not_among_the_collected(tmp_path: Path) -> None:
    study = changed_study(tmp_path, ("topic: Diffusion to other sites, status: collected", "topic: x, status: planned"))
    assert study.collected_waves == (1, 2)


def test_a_folder_without_a_register_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"study\.yaml: there is no study register here; name the folder"):
        load_study(tmp_path)


def test_naming_the_file_instead_of_its_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="name the folder"):
        load_study(register(tmp_path) / "study.yaml")


# The change, what the message says, and a text on the line that it names (or on one of the entry's).
@pytest.mark.parametrize(
    ("old", "new", "said", "on_line"),
    [
        ("language: en", "langauge: en", "langauge: this entry is not known; check its spelling", "langauge"),
        (
            "start_year: 2006", "start_yaer: 2006",
            "programmes, 1, start_yaer: this entry is not known; check its spelling", "start_yaer",
        ),
        ("title: Lived", "titel: Lived", "title: this entry is missing; add it", None),
        ("name: Fife, ", "", "sites, 5, name: this entry is missing; add it", "site: FIF"),
        (
            "programme: ESTHER, country: England", "programme: ESTER, country: England",
            "KM: programme: ESTER is not declared (declared: ESTHER, LC, MRR). Did you mean ESTHER?", None,
        ),
        ("first_wave: 2,", "first_wave: 9,", "SWV: first_wave: 9 is not declared (declared: 1, 2, 3)", None),
        ("site: KM,", "site: ESTHER,", "ESTHER occurs more than once; each code has one meaning", None),
        ("site: KM,", "site: SGP,", "SGP occurs more than once; each code has one meaning", None),
        ("code: JKP,", "code: KM,", "KM occurs more than once; each code has one meaning", None),
        ("token: FL,", "token: DND,", "DND occurs more than once; each code has one meaning", None),
        ("prefix: LC,", "prefix: WPG,", "WPG occurs more than once; each code has one meaning", None),
        ("{programme: LC,", "{programme: MRR,", "programmes: MRR occurs more than once", None),
        ("{wave: 2,", "{wave: 1,", "waves: 1 occurs more than once", None),
        ("{phase: ethics,", "{phase: design,", "phases: design occurs more than once", None),
        ("cfir-2009, cfir-2022", "cfir-2022, cfir-2022", "frameworks: cfir-2022 occurs more than once", None),
        ("scheme: site-participant,", "scheme: site-role-participant,", "site-role-participant occurs more than", None),
        ("2019-11/2021-08", "autumn 2019", "waves, 1, window: autumn 2019 is not an EDTF date", "autumn 2019"),
        ("2019-11/2021-08", "2021-08/2019-11", "waves, 1, window: 2021-08/2019-11 ends before", "2021-08/2019-11"),
        ("cleared: 2019-11", "cleared: Nov 2019", "clearances, 1, cleared: Nov 2019 is not an EDTF date", "Nov 2019"),
        (
            "framework: compatibility-gaps-2002, f", "framework: compatibility-gap-2002, f",
            "assimilation: framework: compatibility-gap-2002 is not declared", None,
        ),
        (", filled_by: scenario_judgements", "", "assimilation: framework and filled_by go together", None),
        ("framework: compatibility-gaps-2002, f", "f", "assimilation: framework and filled_by go together", None),
        ("jurisdictions: [CA]", "jurisdictions: [CAN]", "CAN is not declared (declared: CA, SE, SG, UK)", None),
        (
            "role: home\n", "role: main\n",
            "JKG: role: main is not declared (declared: diffusion, home, programme-wide)", "role: main",
        ),
        ("status: collected", "status: done", "waves, 1, status: Input should be 'collected' or", "status: done"),
        ("encoding: cp1252", "encoding: latin-1", "encoding: Input should be 'utf-8' or 'cp1252'", "latin-1"),
        ("start_year: 2006", "start_year: early", "programmes, 1, start_year: Input should be", "start_year: early"),
        ("{wave: 1,", "{wave: 0,", "waves, 1, wave: Input should be greater than or equal to 1", "{wave: 0,"),
        ("study: coproduction", "study: Co Production", "study: String should match", "study: Co"),
        (
            "participations_per_informant: 3", "participations_per_informant: 0",
            "thresholds, participations_per_informant: Input should be greater", "participations_per_informant: 0",
        ),
        ("feature_tables:", "feature_tabels:", "vocabularies, feature_tabels: this entry is not", "feature_tabels"),
        ("- site: JKG", "- site: [JKG", "expected ',' or ']'", None),
        ("title: Lived", "\ttitle: Lived", "cannot start any token", "\ttitle"),
        ("language: en", "language: en\nlanguage: sv", 'found duplicate key "language"', "language: sv"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_place(tmp_path: Path, old: str, new: str, said: str, on_line: str | None) -> None:
    message = refusal(tmp_path, (old, new))
    line = next(line for line in message.splitlines() if said in line)
    assert line.startswith(f"{tmp_path / 'study.yaml'}, line ")
    if on_line:
        assert f", line {line_of(on_line, (old, new))}:" in line


def test_a_code_that_is_not_declared_is_said_with_the_line_of_its_entry(tmp_path: Path) -> None:
    change = ("programme: ESTHER, country: England", "programme: ESTER, country: England")
    assert f", line {line_of('programme: ESTER', change)}:" in refusal(tmp_path, change)


@pytest.mark.parametrize(
    ("old", "new", "stood"),
    [
        ("role: home\n", "role: main\n", "main"),
        ("start_year: 2006", "start_year: early", "early"),
        ("encoding: cp1252", "encoding: latin-1", "latin-1"),
        ("study: coproduction", "study: Co Production", "Co Production"),
    ],
)
def test_a_wrong_value_is_said_with_what_stood_there(tmp_path: Path, old: str, new: str, stood: str) -> None:
    before_rule, _, after_rule = refusal(tmp_path, (old, new)).partition("line ")[2].partition(":")
    assert stood in after_rule, before_rule


def test_two_mistakes_are_two_lines(tmp_path: Path) -> None:
    message = refusal(tmp_path, ("status: collected", "status: done"), ("start_year: 2006", "start_year: early"))
    assert len(message.splitlines()) == 2


def test_a_framework_that_is_not_bundled_is_refused_with_the_bundled_ones(tmp_path: Path) -> None:
    message = refusal(tmp_path, ("frameworks: [combined", "frameworks: [cfir-2023, combined"))
    assert "cfir-2023" in message
    assert "cfir-2022" in message


def test_the_country_code_no_stays_a_text(tmp_path: Path) -> None:
    study = changed_study(tmp_path, ("country: Sweden", "country: NO"), ("language: en", "language: no"))
    assert (study.sites[0].country, study.language) == ("NO", "no")


def test_a_day_in_the_register_stays_a_text(tmp_path: Path) -> None:
    assert changed_study(tmp_path, ("cleared: 2019-11", "cleared: 2019-11-05")).clearances[0].cleared == "2019-11-05"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_register_that_is_not_utf_8_says_so(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "study.yaml").write_bytes(REGISTER.encode(encoding))
    with pytest.raises(StudyError, match="not written in UTF-8; save it again as UTF-8"):
        load_study(tmp_path)


def test_a_register_with_a_byte_order_mark_loads(tmp_path: Path) -> None:
    plain = changed_study(tmp_path)
    (tmp_path / "study.yaml").write_bytes(REGISTER.encode("utf-8-sig"))
    assert load_study(tmp_path) == plain


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "- a list\n", "a sentence\n"])
def test_a_register_without_entries_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"it holds no entries; write entries such as 'title: \.\.\.'"):
        load_study(tmp_path)


def test_a_control_character_is_refused_like_any_other_broken_yaml(tmp_path: Path) -> None:
    assert "study.yaml" in refusal(tmp_path, ("title: Lived", "title: Li\x07ved"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("parts: [site, number]", "parts: [programme, number]"),
        ("parts: [site, number]", "parts: [programme, site]"),
        ("parts: [site, number],", "parts: [site, number], digits: 0,"),
        ("cleared: 2019-11,", "cleared: ../2019-11,"),
        ("cleared: 2019-11,", "cleared: XXXX,"),
        ("topic: Home sites and how the programmes came about", 'topic: ""'),
        ("name: Kent and Medway", "name: ''"),
        ("prefix: EST,", "prefix: Est,"),
        ("site: FIF,", "site: FI-F,"),
        ("- source: S001", "- source: S000"),
    ],
    ids=[
        "a scheme without a site", "a scheme without a number", "a number without digits", "an open clearance",
        "an undated clearance", "a blank topic", "a blank name", "a prefix in small letters", "a dash in a site code",
        "a source twice",
    ],
)  # fmt: skip
def test_a_register_that_no_delivery_could_be_loaded_by_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """Each of these would come up as a bug, or as a code that nobody can write, when the first wave is loaded."""
    assert "study.yaml, line " in refusal(tmp_path, (old, new))


def test_what_the_register_declares_loads_with_a_wave(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        assert wave.issues(informants="informant,informant_role\nEST-JKG-01,strategic\n") == []
        assert wave.rows("SELECT site, first_wave FROM core.sites WHERE role = 'home' ORDER BY site_order") == [
            ("JKG", 1), ("DND", 1), ("WPG", 1), ("PLP", 1),
        ]  # fmt: skip
        assert wave.rows("SELECT alias, site FROM core.site_aliases ORDER BY alias") == [
            ("JKP", "JKG"), ("MAN", "MB"), ("SPG", "SGP"),
        ]  # fmt: skip


def test_what_the_register_says_otherwise_is_so_in_the_store_after_the_next_load(tmp_path: Path) -> None:
    with small_study(tmp_path) as wave:
        assert wave.issues(informants="informant,informant_role\nEST-JKG-01,strategic\n") == []
        before = content(wave.con, ("core",))
        register(
            tmp_path,
            ("name: CMHA Learning Centres,", "name: Centres,"),
            ("aliases: [{code: JKP, source: S000 Table 1 L102}]", "aliases: []"),
        )
        assert wave.load() == []
        assert differing(before, content(wave.con, ("core",))) == {
            "core.programmes": (1, 1),
            "core.site_aliases": (1, 0),
        }
        register(tmp_path)
        assert wave.load() == []
        assert content(wave.con, ("core",)) == before


def test_vocabularies_may_be_left_out_by_a_study_that_delivers_no_such_table(tmp_path: Path) -> None:
    line = "  feature_tables: {case: Case features, system: Health and social care system features}\n"
    with small_study(tmp_path, (line, "")) as wave:
        issues = wave.issues(
            informants="informant,informant_role\nEST-JKG-01,strategic\n",
            case_features="case_feature,feature_table,programme,feature,feature_order,position,description\n"
            "CF-01,case,LC,Location,1,1,A city\n",
        )
    assert [(issue.column, issue.value) for issue in issues] == [("feature_table", "case")]


@pytest.mark.parametrize("written", ["02066", "1.10", "1e3", "no", "2020-03-04", "12:30", "~", "null", "NULL"])
def test_a_text_is_read_as_it_is_written(tmp_path: Path, written: str) -> None:
    changes = (('reference: "2066"', f"reference: {written}"), ("{in person: In person", f"{{{written}: Online"))
    study = changed_study(tmp_path, *changes)
    assert written in {entry.reference for entry in study.clearances}
    assert written in study.vocabularies.interview_modes


def test_nothing_is_written_as_null_where_no_text_is(tmp_path: Path) -> None:
    study = changed_study(tmp_path, ("first_wave: 1", "first_wave: 1\n    last_wave: ~"))
    assert {site.last_wave for site in study.sites if site.first_wave == 1} == {None}


WORDS = (
    "021", "1.10", "1e3", "no", "on", "null", "~", "2021-01-01", "0x1F", "1_000", "12:30:45", "yes", "True", ".inf",
    ".nan", "0o17", "+7", "1.", "NULL", "=", "<<", "off", "y", "2021-01-01T10:00:00Z", "190:20:30", ".5",
)  # fmt: skip
AS_WRITTEN = {
    "study.yaml": """study: words
title: WORD
programmes: [{programme: PA, prefix: PA, name: A}]
sites: [{site: SA, name: A, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}]
waves: [{wave: 1, window: 2020, topic: One, status: collected}]
frameworks: [cfir-2022]
phases: [{phase: history, label: History}]
people:
  - code: R01
    role: WORD
vocabularies:
  informant_roles:
    manager: WORD
""",
    "acknowledgements.yaml": """acknowledgements:
  - wave: 1
    warning: before clearance
    subject: WORD
    reason: x
    decided_by: R01
    decided_on: 2026-03-02
""",
    "corrections.yaml": """corrections:
  - correction: K1
    wave: 1
    table: interviews
    key: WORD
    column: guide
    expected: before
    value: WORD
    action: override
    reason: x
    decided_by: R01
    decided_on: 2026-03-02
""",
    "paper.yaml": """contents:
  - heading: WORD
  - figure: timeline
    notes:
      - WORD
""",
}


@pytest.mark.parametrize(
    "written", ["{}", "!!str {}", '"{}"', ">-\n          {}"], ids=["plain", "tagged", "quoted", "folded"]
)
def test_a_text_of_any_file_is_read_as_it_is_written(tmp_path: Path, written: str) -> None:
    for word in WORDS:
        for name, text in AS_WRITTEN.items():
            (tmp_path / name).write_text(text.replace("WORD", written.format(word)), encoding="utf-8")
        study, (heading, figure) = load_study(tmp_path), load_paper(tmp_path / "paper.yaml").paper.contents
        (correction,), (known,) = study.corrections, study.acknowledgements
        read = [
            study.title, study.people[0].role, study.vocabularies.informant_roles["manager"], known.subject,
            correction.key, correction.value, heading.heading, *figure.notes,
        ]  # fmt: skip
        assert read == [word] * len(read)
