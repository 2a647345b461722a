"""The package for everybody: what an archive and a reader's tool see of it, and who is not in it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import dplib
import duckdb
import frictionless
import jsonschema
import pytest
from deliveries import small_study, write_tables
from ruamel.yaml import YAML
from states import BUNDLED, copy_study, edit, load, read_csv, with_marts

from casewave.assets.protection.disclosure import leaks
from casewave.assets.protection.erasing import write_tombstone
from casewave.assets.protection.gate import NOT_CLEARED, sha256
from casewave.assets.protection.measures import protected
from casewave.assets.protection.public import RELEASED, informants, interviews, levels, rare
from casewave.assets.warehouse.store import StoreError, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.release import publish_for_everybody, quote_entry, read_ledger, write_attack
from casewave.pipelines.actions.withdraw import erase_everywhere
from casewave.schemas.register.study_file import StudyError
from casewave.schemas.register.withdrawals import tombstone

LICENCE = "    licence: CC-BY-4.0\n"
SIGNED = "decided_by: R01, checked_by: R02, decided_on: 2026-03-02"
Casewave = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def package(loaded: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Path]:
    """The bundled study published for everybody. To be read only."""
    root = tmp_path_factory.mktemp("public") / "copy"
    shutil.copytree(loaded.root, root)
    workspace = Workspace(root / "data_raw" / loaded.folder.name)
    publish_for_everybody(workspace, workspace.public)
    return workspace, workspace.public


@pytest.fixture(scope="module")
def first_wave(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The first wave of the bundled study, loaded. To be copied: a package of it is made in a third of the time."""
    workspace = Workspace(copy_study(BUNDLED, tmp_path_factory.mktemp("first")))
    load(workspace, 1)
    return workspace


@pytest.fixture
def wave_copy(first_wave: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(first_wave.root, tmp_path / "copy")
    return Workspace(tmp_path / "copy" / "data_raw" / first_wave.folder.name)


def register(workspace: Workspace, *changes: tuple[str, str]) -> Workspace:
    path = workspace.folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return Workspace(workspace.folder)


def test_the_descriptor_is_valid_by_the_profiles_of_version_2(package: tuple[Workspace, Path]) -> None:
    profile = json.loads((Path(dplib.__file__).parent / "profiles" / "2.0" / "datapackage.json").read_text("utf-8"))
    descriptor = json.loads((package[1] / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.validate(descriptor, profile)
    assert descriptor["$schema"].endswith("/profiles/2.0/datapackage.json")


def test_the_attack_is_written_down_with_what_is_known_of_each_count(wave_copy: Workspace) -> None:
    workspace = wave_copy
    publish_for_everybody(workspace, workspace.public)
    published = sorted(workspace.public.rglob("*"))
    evidence = write_attack(workspace)
    lines = [line.split(" | ") for line in evidence.path.read_text(encoding="utf-8").splitlines()]
    bounds = [
        (int(least), most) for *_, least, most, _ in (line for line in lines if len(line) == 6) if least.isdigit()
    ]
    assert len(bounds) == evidence.looked_at > 20
    k = workspace.study.protection.public.k
    assert not [bound for bound in bounds if bound[0] > 0 and bound[1] != "no limit" and int(bound[1]) < k]
    assert evidence.known_to_be_small == 0
    assert sorted(workspace.public.rglob("*")) == published


def test_the_frictionless_library_reads_and_validates_every_table(package: tuple[Workspace, Path]) -> None:
    report = frictionless.validate(str(package[1] / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5]
    assert {task.name for task in report.tasks} >= {"cross-case", "informants", "data-list", "anonymisation-log"}


def test_no_code_source_or_segment_of_anybody_stands_anywhere(package: tuple[Workspace, Path]) -> None:
    workspace, folder = package
    con = connect(workspace.published, read_only=True)
    queries = (
        "SELECT informant FROM core.informants", "SELECT interview FROM core.interviews",
        "SELECT document FROM core.documents", "SELECT coding FROM core.codings",
        "SELECT segment FROM core.codings WHERE length(segment) > 30", "SELECT interviewer FROM core.interviews",
    )  # fmt: skip
    secret = {value for query in queries for (value,) in con.execute(query).fetchall() if value}
    con.close()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".csv", ".json", ".md", ".xml", ".txt", ".svg"):
            text = path.read_text(encoding="utf-8")
            assert [value for value in secret if value in text] == [], path.name
    with duckdb.connect(str(next(folder.glob("*.duckdb"))), read_only=True) as public:
        names = {name for (name,) in public.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        for name in names:
            cells = {str(cell) for row in public.execute(f"FROM {name}").fetchall() for cell in row}
            assert cells & secret == set(), name
    assert {"cross_case", "informants", "timeline"} <= names


def test_who_is_alone_in_a_combination_is_listed_for_the_team(tmp_path: Path) -> None:
    codes = [f"EST-JKG-{number:02d}" for number in range(1, 7)]
    with small_study(tmp_path) as wave:
        roster = "".join(f"{code},{'strategic' if at < 5 else 'service'}\n" for at, code in enumerate(codes))
        held = "".join(f"INT-{code},ESTHER,JKG,{code},2020-03-01,online,en\n" for code in codes)
        coded = "C-1,INT-EST-JKG-06,cfir-2009,I.A,R01,one\nC-2,INT-EST-JKG-06,cfir-2009,I.B,R01,two\n"
        assert wave.issues(
            informants=f"informant,informant_role\n{roster}",
            interviews=f"interview,programme,sites,informants,held_on,interview_mode,language\n{held}",
            codings=f"coding,source,framework,code,coder,segment\n{coded}",
        ) == []  # fmt: skip
        con = with_marts(wave.con, "FROM mart.rosters")
        assert rare(con, 5) == [(1, "JKG", "service", 1, 2)]
        assert rare(con, 6) == [(1, "JKG", "service", 1, 2), (1, "JKG", "strategic", 5, 0)]


def test_every_file_has_its_hash(package: tuple[Workspace, Path]) -> None:
    folder = package[1]
    lines = (folder / "checksums-sha256.txt").read_text(encoding="utf-8").splitlines()
    sums = {name: found for found, name in (line.split("  ") for line in lines)}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(sums) == there - {"checksums-sha256.txt"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == found for name, found in sums.items())


def test_the_same_publication_gives_the_same_bytes(package: tuple[Workspace, Path], tmp_path: Path) -> None:
    workspace, folder = package
    again = publish_for_everybody(workspace, tmp_path / "again")
    assert again.number == 1
    for path in again.files:
        if path.suffix not in (".duckdb", ".txt"):  # a database's blocks are in any order, and its hash next to it
            assert path.read_bytes() == (folder / path.relative_to(tmp_path / "again")).read_bytes(), path.name


def test_the_codebook_for_archives_names_each_variable(package: tuple[Workspace, Path]) -> None:
    root = ElementTree.parse(package[1] / "ddi-codebook.xml").getroot()
    space = {"d": "ddi:codebook:2_5"}
    assert root.findtext("d:stdyDscr/d:citation/d:titlStmt/d:IDNo", None, space) == "coproduction"
    assert root.findtext("d:stdyDscr/d:citation/d:distStmt/d:distrbtr", None, space)
    files = [element.text for element in root.findall("d:fileDscr/d:fileTxt/d:fileName", space)]
    assert all((package[1] / str(name)).exists() for name in files)
    assert {variable.get("name") for variable in root.findall("d:dataDscr/d:var", space)} >= {"people", "cell"}


CREATORS = """[The team, {name: "Svensson, Åsa", orcid: 0000-0002-1825-0097, affiliation: Region Jönköping,
      roles: [Data curation, Writing - original draft]}]
    doi: 10.5281/zenodo.1234567
    published_on: 2026-11-30"""


def test_creators_are_cited_with_orcid_affiliation_and_roles(wave_copy: Workspace) -> None:
    workspace = register(wave_copy, ("[The casewave authors]", CREATORS))
    publish_for_everybody(workspace, workspace.public)
    datacite = json.loads((workspace.public / "datacite.json").read_text(encoding="utf-8"))
    assert datacite["creators"] == [
        {"name": "The team", "nameType": "Organizational"},
        {
            "name": "Svensson, Åsa", "nameType": "Personal", "familyName": "Svensson", "givenName": "Åsa",
            "affiliation": [{"name": "Region Jönköping"}],
            "nameIdentifiers": [
                {"nameIdentifier": "https://orcid.org/0000-0002-1825-0097", "nameIdentifierScheme": "ORCID",
                 "schemeUri": "https://orcid.org"},
            ],
        },
    ]  # fmt: skip
    assert (datacite["doi"], datacite["publicationYear"]) == ("10.5281/zenodo.1234567", "2026")
    page = json.loads((workspace.public / "schema-org.jsonld").read_text(encoding="utf-8"))
    assert page["creator"][1]["roleName"] == ["Data curation", "Writing - original draft"]
    assert page["creator"][1]["creator"]["@id"] == "https://orcid.org/0000-0002-1825-0097"
    cited = YAML(typ="safe").load(workspace.public / "CITATION.cff")
    assert cited["authors"][1] == {
        "family-names": "Svensson", "given-names": "Åsa", "affiliation": "Region Jönköping",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
    }  # fmt: skip
    codebook = ElementTree.parse(workspace.public / "ddi-codebook.xml").getroot()
    named = codebook.findall(".//d:AuthEnty", {"d": "ddi:codebook:2_5"})
    assert [(each.text, each.get("affiliation")) for each in named] == [
        ("The team", None), ("Svensson, Åsa", "Region Jönköping"),
    ]  # fmt: skip


def test_the_crate_names_every_file_with_its_hash(package: tuple[Workspace, Path]) -> None:
    crate = json.loads((package[1] / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    files = {path.relative_to(package[1]).as_posix() for path in package[1].rglob("*") if path.is_file()}
    assert parts == files - {"ro-crate-metadata.json", "checksums-sha256.txt"}
    for part in parts:
        if part.endswith(".duckdb"):  # its blocks are in any order; the list of hashes has this package's
            assert "sha256" not in graph[part]
            continue
        assert graph[part]["sha256"] == hashlib.sha256((package[1] / part).read_bytes()).hexdigest()
    assert {graph["./"]["license"]["@id"], graph["./"]["author"][0]["@id"]} <= graph.keys()


def test_an_orcid_with_a_typing_error_is_refused(wave_copy: Workspace) -> None:
    wrong = CREATORS.replace("0000-0002-1825-0097", "0000-0002-1825-0079")
    with pytest.raises(StudyError, match="ORCID iD whose last digit fits"):
        _ = register(wave_copy, ("[The casewave authors]", wrong)).study


def test_the_data_list_has_a_row_an_interview_and_tells_no_more_than_the_counts(
    package: tuple[Workspace, Path],
) -> None:
    rows = read_csv(package[1] / "data" / "data_list.csv")
    counts = read_csv(package[1] / "data" / "interviews.csv")
    for wave in ("1", "2", "3"):
        everything = (wave, "All", "All")
        total = next(row["people"] for row in counts if (row["wave"], row["place"], row["category"]) == everything)
        assert sum(row["wave"] == wave for row in rows) == int(total)
    places = {row["place"] for row in counts}
    assert {row["place"] for row in rows} <= places


def test_no_attacker_works_out_a_small_count_of_the_bundled_study(package: tuple[Workspace, Path]) -> None:
    workspace, _ = package
    con = connect(workspace.published, read_only=True)
    counted = [*informants(con, workspace.study), *interviews(con, workspace.study)]
    con.close()
    released = [table for entry in read_ledger(workspace.folder) for table in entry.counts]
    small = 0
    for each in counted:
        shown = [table.statements for table in released if (table.unit, table.wave) == (each.unit, each.wave)]
        assert shown
        assert leaks(each, shown, 5, levels(workspace.study, each.unit)) == []
        small += sum(0 < count < 5 for count in each.cells.values())
    assert small > 20  # there is something to protect
    hidden, cells = sum(table.hidden for table in released), sum(table.cells for table in released)
    print(f"{small} small counts in full; published: {hidden} of {cells} cells hidden, none worked out")


def test_withdrawal_followed_by_publication_leaks_nothing_by_difference(wave_copy: Workspace, tmp_path: Path) -> None:
    before = publish_for_everybody(wave_copy, tmp_path / "before")
    write_tombstone(wave_copy.folder, tombstone("coproduction", _speaker(wave_copy)), "asked to", "R01")
    workspace = Workspace(wave_copy.folder)
    assert erase_everywhere(workspace).rows["informants"] > 0
    with pytest.raises(StoreError, match="someone has withdrawn since the last release") as refused:
        publish_for_everybody(workspace, tmp_path / "after")
    assert not (tmp_path / "after").exists()
    waiting = str(refused.value).split("public: ")[1].replace(", sha256 ", ", sha256: ").split("; ")
    entries = "".join(f"      - {{file: {shown}, reason: The board agreed, {SIGNED}}}\n" for shown in waiting)
    workspace = register(workspace, (LICENCE, f"{LICENCE}    exceptions:\n{entries}"))
    publish_for_everybody(workspace, tmp_path / "after")
    for name in ("informants", "interviews", "data_list", "methods"):
        first, second = (tmp_path / when / "data" / f"{name}.csv" for when in ("before", "after"))
        assert first.read_bytes() == second.read_bytes(), name
    assert before.number == 1


def measure(name: str, n: int, **values: object) -> dict[str, object]:
    same = {"wave": 1, "programme": "LC", "instrument": "who5", "item": "Total", "measured": "2020", "site": None}
    return {"measure": name, "n": n, "people": None, "statistic": "mean", "value": 61.5, **same, **values}


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([measure("a", 4), measure("b", 5, item="Other")], ["b"]),
        ([measure("a", 20), measure("b", 17, people="intervention")], ["a"]),  # three others
        ([measure("a", 20), measure("b", 15, people="intervention")], ["a", "b"]),
        ([measure("a", 20), measure("b", 9, people="one arm"), measure("c", 9, people="other arm")], ["a", "b"]),
        ([measure("a", 20), measure("b", 10, people="one arm"), measure("c", 10, people="other arm")], ["a", "b", "c"]),
        ([measure("a", 20), measure("b", 17, site="WPG"), measure("c", 17, item="Other")], ["a", "c"]),
        ([measure("a", 20, wave=2), measure("b", 17)], ["a"]),  # the same time, delivered with another wave
        ([measure("a", 20, measured="2021-05"), measure("b", 17)], ["a", "b"]),  # another time
        ([measure("a", 20, statistic="percentage", value=value) for value in (10.0,)], []),  # two of them
        ([measure("a", 20, statistic="percentage", value=90.0)], []),
        ([measure("a", 20, statistic="percentage", value=50.0)], ["a"]),
        ([measure("a", 20, statistic="count", value=3.0)], []),
        ([measure("a", 20, statistic="count", value=0.0)], ["a"]),
    ],
)
def test_a_measure_that_tells_of_few_does_not_go_out(rows: list[dict[str, object]], kept: list[str]) -> None:
    assert [row["measure"] for row in protected(rows, 5)] == kept


def test_measures_and_flows_of_records_go_out_and_measures_that_change_wait(
    wave_copy: Workspace, tmp_path: Path
) -> None:
    words = ("vocabularies:\n", "vocabularies:\n  instruments: {who5: WHO-5}\n")
    workspace, delivery = register(wave_copy, words), wave_copy.delivery(1)
    head = "measure,programme,instrument,item,people,statistic,value,unit,n,source\n"
    measures = f"{head}M-1,LC,who5,Total,,mean,61.5,points,20,x\nM-2,LC,who5,Total,some,mean,60,points,17,x\n"
    write_tables(delivery, measures=measures, screening="screening,stage,records\nS-1,identified,17\nS-2,included,2\n")
    load(workspace, 1)
    folder = publish_for_everybody(workspace, tmp_path / "public").files[0].parent
    rows = read_csv(folder / "data" / "measures.csv")
    assert [(row["wave"], row["measure"], row["value"]) for row in rows] == [("1", "M-1", "61.5")]
    assert [row["records"] for row in read_csv(folder / "data" / "screening_flow.csv") if row["records"]] == ["17", "2"]
    log = read_csv(folder / "data" / "anonymisation_log.csv")
    assert ("measures", "1") in {(line["where"], line["number"]) for line in log}
    write_tables(delivery, measures=measures.replace("61.5,points,20", "61,points,19"))
    load(workspace, 1)
    with pytest.raises(StoreError, match=r"measures have changed since the last release.*measures_wave_1, sha256"):
        publish_for_everybody(workspace, tmp_path / "public")


@pytest.mark.parametrize(("source", "is_out"), [("DOC-1", True), ("INT-1", False)])
def test_a_crosstab_goes_out_only_where_it_counts_no_interview(source: str, is_out: bool, tmp_path: Path) -> None:
    crosstab = "crosstabs:\n  - {crosstab: both, title: Both, rows: cfir-2009, columns: cfir-2022}\nvocabularies:\n"
    with small_study(tmp_path, ("vocabularies:\n", crosstab)) as wave:
        assert wave.issues(
            informants="informant,informant_role\nEST-JKG-01,strategic\n",
            interviews="interview,programme,sites,informants,held_on,interview_mode,language\n"
            "INT-1,ESTHER,JKG,EST-JKG-01,2020-03-01,online,en\n",
            documents="document,programme,title,document_kind\nDOC-1,ESTHER,x,report\n",
            codings=f"coding,source,framework,code,coder\nC-1,{source},cfir-2009,I.A,R01\n"
            f"C-2,{source},cfir-2022,I.A,R01\n",
        ) == []  # fmt: skip
        with_marts(wave.con, "FROM mart.crosstab_cells")
        assert wave.rows("SELECT count(*) > 0 FROM mart.crosstab_cells") == [(True,)]
        (chosen,) = [chosen for chosen in RELEASED if chosen.name == "crosstabs"]
        assert (len(wave.rows(f"FROM {chosen.table} WHERE {chosen.where}")) > 0) == is_out


def _speaker(workspace: Workspace) -> str:
    con = connect(workspace.published, read_only=True)
    query = "SELECT informant FROM core.interview_informants WHERE wave = 1 ORDER BY informant LIMIT 1"
    (code,) = con.execute(query).fetchone() or ("",)
    con.close()
    return str(code)


def test_an_exception_publishes_a_table_in_full_until_the_table_changes(loaded_copy: Workspace, tmp_path: Path) -> None:
    first = publish_for_everybody(loaded_copy, tmp_path / "first")
    (waiting,) = [line for line in first.made.open if line.startswith("informants_wave_1 could")]
    found = waiting.split("sha256 ")[1]
    entry = f"{{file: informants_wave_1, sha256: {found}, reason: The paper prints it, {SIGNED}}}"
    workspace = register(loaded_copy, (LICENCE, f"{LICENCE}    exceptions: [{entry}]\n"))
    publish_for_everybody(workspace, tmp_path / "second")
    rows = read_csv(tmp_path / "second" / "data" / "informants.csv")
    assert {row["place"] for row in rows if row["wave"] == "1"} >= {"JKG", "DND"}
    _change(workspace, "mart.rosters SET informant_role = 'service' WHERE wave = 1 AND site = 'DND'")
    third = publish_for_everybody(workspace, tmp_path / "third")
    assert any("has changed since it was approved" in line for line in third.made.open)


def test_nobody_checks_a_decision_of_their_own(wave_copy: Workspace) -> None:
    entry = f"{{file: x, sha256: {'a' * 64}, reason: y, decided_by: R01, checked_by: R01, decided_on: 2026-03-02}}"
    with pytest.raises(StudyError, match="name a second person"):
        _ = register(wave_copy, (LICENCE, f"{LICENCE}    exceptions: [{entry}]\n")).study


def test_a_lower_k_needs_a_reason(wave_copy: Workspace) -> None:
    with pytest.raises(StudyError, match="say why counts below 5"):
        _ = register(wave_copy, (LICENCE, f"{LICENCE}    k: 3\n")).study


def test_a_quotation_in_a_statement_waits_for_its_clearance(wave_copy: Workspace, tmp_path: Path) -> None:
    words = "we never asked them at all"
    statement = f"One said: \u201c{words}\u201d."
    edit(wave_copy.delivery(1) / "findings.csv", lambda rows: rows[0].update(statement=statement))
    edit(wave_copy.delivery(1) / "events.csv", lambda rows: rows[0].update(description=statement))
    load(wave_copy, 1)
    figures = wave_copy.reports(1) / "figures"
    figures.mkdir(parents=True)
    for name in ("timeline_esther.svg", "timeline_lc.svg", "timeline_all_cases.svg"):
        (figures / name).write_text(statement if "lc" not in name else "nobody's words", encoding="utf-8")
    made = publish_for_everybody(wave_copy, tmp_path / "first").made
    assert any(sha256(words) in line for line in made.open)
    assert [path.name for path in (tmp_path / "first" / "figures").iterdir()] == ["timeline_lc.svg"]
    text = (tmp_path / "first" / "data" / "cross_case.csv").read_text(encoding="utf-8")
    assert words not in text
    assert NOT_CLEARED in text
    quote = f"{{of: F, sha256: {sha256(words)}, reason: They agreed, {SIGNED}}}"
    workspace = register(wave_copy, (LICENCE, f"{LICENCE}    quotes: [{quote}]\n"))
    publish_for_everybody(workspace, tmp_path / "second")
    assert words in (tmp_path / "second" / "data" / "cross_case.csv").read_text(encoding="utf-8")
    names = {path.name for path in (tmp_path / "second" / "figures").iterdir()}
    assert names == {"timeline_esther.svg", "timeline_lc.svg"}


def test_a_segment_is_quoted_only_if_cleared_and_all_who_spoke_agreed(wave_copy: Workspace, tmp_path: Path) -> None:
    con = connect(wave_copy.published, read_only=True)
    query = """
        SELECT coding, informant, wave FROM core.codings INNER JOIN core.interview_informants USING (wave)
        WHERE source = interview AND segment IS NOT NULL ORDER BY ALL LIMIT 1
    """
    coding, informant, _wave = con.execute(query).fetchone() or ("", "", 0)
    con.close()
    entry = quote_entry(wave_copy, coding).removeprefix("- ")
    entry = re.sub(r"reason: .*", f"reason: They agreed, {SIGNED}}}", entry)
    workspace = register(wave_copy, (LICENCE, f"{LICENCE}    quotes: [{entry}]\n"))
    _change(workspace, f"core.informants SET may_quote = NULL WHERE informant = '{informant}'")
    made = publish_for_everybody(workspace, tmp_path / "first").made
    assert read_csv(tmp_path / "first" / "data" / "quotes.csv") == []
    assert any("not everyone who spoke agreed" in line for line in made.open)
    _change(workspace, f"core.informants SET may_quote = TRUE WHERE informant = '{informant}'")
    publish_for_everybody(workspace, tmp_path / "second")
    assert len(read_csv(tmp_path / "second" / "data" / "quotes.csv")) == 1


def _change(workspace: Workspace, what: str) -> None:
    """Write into the published database what another delivery of the informants would bring there."""
    con = connect(workspace.published)
    con.execute(f"UPDATE {what}")
    con.execute("CHECKPOINT")
    con.close()


def test_without_a_licence_nothing_goes_out(wave_copy: Workspace) -> None:
    workspace = register(wave_copy, (LICENCE, ""))
    with pytest.raises(StudyError, match="licence is missing"):
        publish_for_everybody(workspace, workspace.public)


def test_a_broken_ledger_stops_every_release(wave_copy: Workspace) -> None:
    (wave_copy.folder / "releases.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(StudyError, match="no ledger of releases"):
        publish_for_everybody(wave_copy, wave_copy.public)


def test_the_command_says_what_is_hidden_and_what_waits(wave_copy: Workspace, casewave: Casewave) -> None:
    done = casewave("--study", str(wave_copy.folder), "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Counts of people: \d+ of \d+ cells? (is|are) shown", done.stdout)
    assert "without the approval of two people" in done.stdout
    review = wave_copy.review.read_text(encoding="utf-8")
    assert "Combinations of role, site and wave that fewer than 5 informants share" in review
    assert "disclosure-review" not in " ".join(path.name for path in wave_copy.public.rglob("*"))
