"""Methods numbers: what the data answer of each item of a reporting standard, and what they leave to a person."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from deliveries import Wave, small_study
from longitudinal import FINDINGS, deliver, interviews
from states import ask, with_marts

from casewave.assets.marts import methods_numbers
from casewave.schemas.language import translated
from casewave.schemas.vocabularies.reporting_items import KINDS, STANDARDS, reporting_items

RECRUITMENT = "recruitment,programme,site,sampling,channel,approached,declined,not_reached,withdrew,reason\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


def answers(study: Wave, query: str) -> dict[int, str]:
    """What one query answers, by wave."""
    text = methods_numbers.queries()[query]
    return methods_numbers.answers_of(with_marts(study.con, text), text)


def test_the_items_are_those_of_the_standards(shared: Path) -> None:
    with (shared / "facts" / "reporting_items.csv").open(encoding="utf-8", newline="") as file:
        facts = {
            (row["standard"].replace("-", " "), row["item_no"]): (row["item_short_name"], row["from_metadata"])
            for row in csv.DictReader(file)
        }
    first = KINDS["case study"]  # of the others, no published list stands there to be compared with
    ours = {(item.standard, item.item): item for item in reporting_items() if item.standard in first}
    assert list(ours) == [key for key in facts if key[0] in STANDARDS]
    assert {key: item.name for key, item in ours.items()} == {key: facts[key][0] for key in ours}
    # what a person must write, no data answer, but for what the tables of the analysis hold
    held = {("COREQ", "6"), ("COREQ", "8"), ("COREQ", "28"), ("SRQR", "6"), ("TRIPLE C", "13")}
    manual = {key for key in ours if facts[key][1] == "manual"} - held
    assert [key for key in manual if ours[key].answer] == []


# MMAT numbers the criteria of each category of studies, after two screening questions.
NUMBERED = {"MMAT 2018": ["S1", "S2", *(f"{category}.{place}" for category in (1, 4, 5) for place in range(1, 6))]}


def test_each_standard_is_of_one_kind_of_study_and_its_items_are_numbered() -> None:
    assert sorted(name for names in KINDS.values() for name in names) == sorted(STANDARDS)
    sizes = {"PRISMA 2020": 27, "PRISMA-ScR": 22, "ENTREQ": 21, "GRAMMS": 6, "MMAT 2018": 17}
    for standard, size in sizes.items():
        items = [item for item in reporting_items() if item.standard == standard]
        assert [item.item for item in items] == NUMBERED.get(standard, [str(number) for number in range(1, size + 1)])


def test_every_query_answers_an_item_and_every_item_says_what_to_do() -> None:
    queries = methods_numbers.queries().keys()
    assert queries | {"software"} == {item.answer for item in reporting_items()} - {""}
    assert [item for item in reporting_items() if not (item.answer or item.person)] == []
    assert [item for item in reporting_items() if item.answer not in ("", "software") and not item.needs] == []


def test_a_study_of_a_roster_alone_says_what_to_deliver_and_what_to_write(study: Wave) -> None:
    deliver(study, 1)
    query = "SELECT standard || ' ' || item, status, answer, to_do FROM mart.methods_numbers WHERE as_of_wave = 1"
    shown = {item: found for item, *found in study.marts(query)}
    assert shown["COREQ 12"] == ["not delivered", None, "deliver interviews"]
    chosen = "deliver recruitment.sampling; write why people were selected in this way"
    assert shown["COREQ 10"] == ["not delivered", None, chosen]
    assert shown["SRQR 1"] == ["to be written", None, "write the title, which names the kind of study"]
    assert shown["SRQR 7"] == [
        "answered in part", "3 programmes at 8 sites (4 home, 4 diffusion) in 5 countries",
        "write the setting, and what matters about it",
    ]  # fmt: skip
    register = {"COREQ 27", "SRQR 7", "SRQR 9", "StaRI 7", "StaRI 8", "StaRI 27", "TRIPLE C 8"}
    register |= {"PRISMA 2020 27", "ENTREQ 15"}
    assert {item for item, (status, *_) in shown.items() if status.startswith("answered")} == register


def test_people_of_several_roles_and_of_roles_with_one_label_are_told(tmp_path: Path) -> None:
    """Two roles are printed alike: who had both is one of them. Who had two that differ is in each."""
    label = "Programme or service leadership and support"
    alike = (f"service: {label}", "service: Strategic decision-makers and programme managers\n    user: Service users")
    with small_study(tmp_path, alike) as study:
        for wave, roles in {1: ("strategic", "user", "user"), 2: ("service", "strategic", "user", "user")}.items():
            held = interviews(wave, *(("DND", f"MRR-DND-0{number}") for number in (1, 2, 3)))
            rows = (f"MRR-DND-0{number},{role}\n" for number, role in enumerate(roles, 1))
            deliver(study, wave, **{**held, "informants": "informant,informant_role\n" + "".join(rows)})
        leaders = "Strategic decision-makers and programme managers"
        assert answers(study, "sample_description") == {
            1: f"informants: Service users 2 (67 %), {leaders} 1 (33 %)",
            2: f"informants: Service users 2 (50 %), {leaders} 2 (50 %); "
            "informants of several roles, counted in each: 1",
        }
        deliver(study, 3, interviews=interviews(3, ("DND", "MRR-DND-04"))["interviews"])  # of the roster of wave 2
        assert answers(study, "sample_description")[3].startswith(f"informants: Service users 3 (60 %), {leaders} 2")


@pytest.mark.parametrize(
    ("sites", "told", "in_swedish"),
    [
        (
            ["home"], "1 programme at 1 site (1 home, 0 diffusion) in 1 country",
            "1 program på 1 plats (1 hemma, 0 spridning) i 1 land",
        ),
        (
            ["home", "diffusion"], "2 programmes at 2 sites (1 home, 1 diffusion) in 2 countries",
            "2 program på 2 platser (1 hemma, 1 spridning) i 2 länder",
        ),
    ],
)  # fmt: skip
def test_numbers_of_sites_agree_with_their_nouns(sites: list[str], told: str, in_swedish: str) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA core; CREATE SCHEMA mart")
        con.execute("CREATE TABLE mart.wave_ranges AS SELECT 1 AS from_wave, 1 AS to_wave, TRUE AS is_so_far")
        con.execute(
            "CREATE TABLE core.site_roles AS SELECT * FROM (VALUES ('home', 1, 'home'), ('diffusion', 2, 'place')) "
            "AS roles (site_role, role_order, counts_as)"
        )
        con.execute("CREATE TABLE core.sites (programme INT, country INT, role TEXT, first_wave INT, is_place BOOLEAN)")
        for at, role in enumerate(sites):
            con.execute("INSERT INTO core.sites VALUES (?, ?, ?, 1, TRUE)", [at, at, role])
        assert methods_numbers.answers_of(con, methods_numbers.queries()["sites"]) == {1: told}
    assert translated("sv").of_cell(told) == in_swedish


def test_what_is_not_said_is_no_no(study: Wave) -> None:
    shown = interviews(1, ("DND", "MRR-DND-01"), ("DND", "MRR-DND-02"), ("DND", "MRR-DND-03"))
    lines = shown["interviews"].splitlines()
    more = ["is_recorded,others_present,duration_minutes", "yes,0,40", "no,,", ",,50"]
    shown["interviews"] = "".join(f"{line},{added}\n" for line, added in zip(lines, more, strict=True))
    deliver(study, 1, **shown)
    assert answers(study, "recording") == {1: "1 of 2 interviews recorded; not said of 1"}
    assert answers(study, "others_present") == {1: "0 of 1 interviews with others present; not said of 2"}
    assert answers(study, "duration") == {1: "40 to 50 minutes, median 45.0, said of 2 of 3 interviews"}
    assert answers(study, "field_notes") == {}


def test_who_did_not_take_part_is_counted_where_it_is_said(study: Wave) -> None:
    rows = "N1,MRR,DND,purposive,e-mail,6,1,,0,no time\nN2,MRR,FIF,purposive,telephone,2,,,,\n"
    deliver(study, 1, recruitment=RECRUITMENT + rows)
    assert answers(study, "non_participation")[1] == (
        "people approached: 8, 1 declined (said in 1 of 2 records), not reached not said, "
        "0 withdrew (said in 1 of 2 records); reasons: no time"
    )
    assert answers(study, "approach") == {1: "people: e-mail 6 (75 %), telephone 2 (25 %)"}
    deliver(study, 2, recruitment=RECRUITMENT + "N3,MRR,DND,by recommendation,e-mail,1,0,0,0,\n")
    assert answers(study, "sampling") == {
        1: "wave 1: purposive", 2: "wave 1: purposive; wave 2: by recommendation",
    }  # fmt: skip


def test_people_who_were_heard_again_are_counted(study: Wave) -> None:
    deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01"), ("DND", "MRR-DND-01"), ("DND", "MRR-DND-02")))
    deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")))
    told = (
        "1 of 2 informants heard more than once, {} of them in several waves; interviews of one informant at most: {}"
    )
    assert answers(study, "repeat_interviews") == {1: told.format(0, 2), 2: told.format(1, 3)}


def test_statements_are_traced_to_what_stands_behind_them(study: Wave) -> None:
    rows = [
        "F1,MRR,,adoption,EL.EXT,1,present,One.,INT-1-1; INT-1-2,,",
        "F2,MRR,,adoption,EL.EXT,2,present,Two.,INT-1-1,,yes",
        "F3,MRR,,adoption,EL.INT,1,present,Three.,,,",
    ]
    held = interviews(1, ("DND", "MRR-DND-01"), ("DND", "MRR-DND-02"))
    deliver(study, 1, **held, findings=FINDINGS + "\n".join(rows) + "\n")
    assert answers(study, "trace")[1] == (
        "2 of 3 statements traced to a source; on a single one: 1; on several kinds of source: 0"
    )
    assert answers(study, "negative_cases")[1] == "1 of 3 statements are negative cases"


def test_the_bundled_study_is_answered_from_its_own_numbers(published: Path) -> None:
    query = "SELECT standard, item, answer FROM mart.methods_numbers WHERE as_of_wave = 3 AND answer IS NOT NULL"
    shown = {(standard, item): found for standard, item, found in ask(published, query)}
    sample = "In all: informants 71, interviews 71 (12 of groups), documents 32, field notes 4."
    assert shown["COREQ", "12"].startswith(sample)
    assert "Wave 1: informants 23, interviews 21 " in shown["StaRI", "14"]
    ((shortest, longest),) = ask(published, "SELECT min(duration_minutes), max(duration_minutes) FROM core.interviews")
    assert shown["COREQ", "21"].startswith(f"{shortest} to {longest} minutes")
    ((alpha,),) = ask(
        published,
        "SELECT alpha FROM mart.coding_agreement WHERE code IS NULL AND unit = 'segment overlap' "
        "AND uncoded_text = 'out'",
    )
    assert f"coders, CFIR (2022): alpha {alpha:.2f} on stretches of coded text (sources: 6)" in shown["SRQR", "15"]
    unanswered = """
        SELECT DISTINCT status FROM mart.methods_numbers
        WHERE as_of_wave = 3 AND answer IS NULL AND list_contains(?, standard)
    """
    assert ask(published, unanswered, list(KINDS["case study"])) == [("to be written",)]
    statuses = "SELECT count(*) FROM mart.methods_numbers WHERE as_of_wave = 3 AND status LIKE 'answered%'"
    assert ask(published, statuses) == [(len(shown),)]


CODINGS = "coding,source,framework,code,coder,start_character,end_character,is_consensus\n"


def test_a_passage_that_two_findings_cite_is_one(study: Wave) -> None:
    held = interviews(1, ("DND", "MRR-DND-01"), ("DND", "MRR-DND-02"))
    codings = "C1,INT-1-1,cfir-2022,I.D,R01,0,50,\nC2,INT-1-1,cfir-2022,I.E,R01,0,50,\n"
    rows = "F1,MRR,,adoption,EL.EXT,1,present,One.,C1; C2,,\nF2,MRR,,adoption,EL.INT,1,present,Two.,C1; INT-1-2,,\n"
    deliver(study, 1, **held, codings=CODINGS + codings, findings=FINDINGS + rows)
    told = "passages cited: 2; sources cited: 2; informants who speak in them: 2"
    assert answers(study, "quotations")[1].startswith(told)


def test_field_notes_are_no_documents_and_what_coders_left_blank_is_coded(study: Wave) -> None:
    documents = (
        "document,programme,title,document_kind\nD1,MRR,One,report\nD2,MRR,Two,report\nN1,MRR,Notes,field note\n"
    )
    coders = "source_coder,source,framework,coder\nS1,D1,cfir-2022,R01\n"
    deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01")), documents=documents, source_coders=coders)
    assert answers(study, "documents_coded") == {1: "1 of 2 documents coded"}
    assert answers(study, "frameworks") == {1: "coded, rated or tabulated by CFIR (2022)"}


def test_codes_of_the_studys_own_files_and_versions_are_of_the_study_itself(tmp_path: Path) -> None:
    """Of a codebook, a code that its second version keeps is one code; of CFIR, I.D is published."""
    (tmp_path / "frameworks").mkdir()
    (tmp_path / "frameworks" / "own.csv").write_text("code,label\nA1,Alpha\n", encoding="utf-8")
    with small_study(tmp_path, ("frameworks: [", "frameworks: [own, ")) as study:
        rows = "C1,INT-1-1,voices-1,LV.TRUST,R01,0,9,\nC2,INT-1-1,own,A1,R01,0,9,\nC3,INT-1-1,cfir-2022,I.D,R01,0,9,\n"
        deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01")), codings=CODINGS + rows)
        later = "C4,INT-2-1,voices-2,LV.TRUST,R01,0,9,\n"
        deliver(study, 2, **interviews(2, ("DND", "MRR-DND-01")), codings=CODINGS + later)
        told = "codes of published frameworks: 1; codes of the study itself: 2"
        assert answers(study, "derivation") == {1: told, 2: told}


def test_a_wave_of_documents_alone_is_told_of_the_sample(study: Wave) -> None:
    deliver(study, 1, **interviews(1, ("DND", "MRR-DND-01")))
    deliver(study, 2, documents="document,programme,title,document_kind\nD1,MRR,One,report\n")
    one = "informants 1, interviews 1 (0 of groups), documents 0, field notes 0"
    two = "informants 0, interviews 0 (0 of groups), documents 1, field notes 0"
    both = "informants 1, interviews 1 (0 of groups), documents 1, field notes 0"
    assert answers(study, "sample_size") == {
        1: f"In all: {one}. Wave 1: {one}.", 2: f"In all: {both}. Wave 1: {one}. Wave 2: {two}.",
    }  # fmt: skip


def test_the_records_of_two_reviews_are_told_wave_by_wave(study: Wave) -> None:
    header = "screening,stage,reason,records\n"
    deliver(study, 1, screening=header + "S1,identified,,154\nS2,included,,8\n")
    deliver(study, 2, screening=header + "S3,identified,,78\nS4,included,,9\n")
    assert answers(study, "screening_flow") == {
        1: "identified 154, included 8", 2: "wave 1: identified 154, included 8; wave 2: identified 78, included 9",
    }  # fmt: skip
