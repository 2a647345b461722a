"""What a load may and may not change: twice, in another order, corrected, reordered, or in another format."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from states import (
    PLACE,
    Sums,
    ask,
    changed,
    edit,
    load,
    read_csv,
    read_workbook,
    sums,
    sums_of,
    with_marts,
    write_csv,
    write_workbook,
)  # fmt: skip

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts import MARTS
from casewave.assets.marts.building import build_marts
from casewave.assets.reading.issues import Refused
from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import table_name
from casewave.schemas.register.study import Study


def test_every_mart_has_rows_in_the_bundled_study(loaded: Workspace) -> None:
    found = sums_of(loaded.published)
    empty = {table_name(model) for model in MARTS if found[f"mart.{table_name(model)}"][0] == 0}
    # Other bundled studies fill all but the last two; none has late coding or a register that changed.
    assert empty == {
        "crosstab_cells", "joint_display", "joint_display_lines", "screening_flow", "late_coding_changes",
        "register_changes",
    }  # fmt: skip


def test_what_is_published_is_what_the_store_holds_without_raw(loaded_copy: Workspace) -> None:
    with Store(loaded_copy.store).open() as con:
        store = sums(with_marts(con), ("core", "mart", "audit"))
    assert store["audit.store_version"][0] == 1
    assert changed(store, sums_of(loaded_copy.published)) == set()


def test_loading_wave_2_twice_leaves_the_store_equal_in_content(loaded_copy: Workspace) -> None:
    before = sums_of(loaded_copy.store), sums_of(loaded_copy.published)
    load(loaded_copy, 2, 2)
    assert changed(before[0], sums_of(loaded_copy.store)) == set()
    assert changed(before[1], sums_of(loaded_copy.published)) == set()


def test_loading_wave_2_anew_after_its_rows_are_gone_gives_the_same_content(loaded_copy: Workspace) -> None:
    """The fingerprint cannot hide a difference here: the store no longer says that the wave is loaded."""
    before = sums_of(loaded_copy.store)
    with Store(loaded_copy.store).open() as con:
        con.execute("DELETE FROM audit.deliveries WHERE wave = 2")
        assert not load_delivery(con, loaded_copy.study, 2, loaded_copy.delivery(2)).is_unchanged
    assert changed(before, sums_of(loaded_copy.store)) == set()


def test_loading_wave_3_changes_no_row_of_waves_1_and_2(loaded: Workspace, workspace: Workspace) -> None:
    load(workspace, 1, 2)
    assert changed(sums_of(workspace.store, up_to=2), sums_of(loaded.store, up_to=2)) == set()
    assert changed(sums_of(workspace.published, up_to=2), sums_of(loaded.published, up_to=2)) == set()


def test_waves_refused_and_corrected_in_another_order_end_with_the_same_content(
    loaded: Workspace, workspace: Workspace
) -> None:
    """Wave 3 refers to earlier waves and is refused before them.

    Then each wave is loaded with a problem in its findings, and the right deliveries come as 3, 1, 2.
    """
    with pytest.raises(Refused) as refusal:
        load(workspace, 3)
    assert {issue.file for issue in refusal.value.issues} == {"wave-3.xlsx"}
    assert {issue.column for issue in refusal.value.issues} == {"evidence", "follows"}
    assert not workspace.published.exists()
    right = {wave: {path: path.read_bytes() for path in workspace.delivery(wave).iterdir()} for wave in (1, 2, 3)}
    for wave in (1, 2):
        edit(workspace.delivery(wave) / "findings.csv", lambda rows: rows[0].update(statement="Not what was said."))
    sheets = read_workbook(workspace.delivery(3) / "wave-3.xlsx")
    sheets["findings"].pop()
    write_workbook(workspace.delivery(3) / "wave-3.xlsx", sheets)
    load(workspace, 1, 2, 3)
    assert changed(sums_of(loaded.published), sums_of(workspace.published)) >= {"core.findings"}
    for wave in (1, 2, 3):
        for path, file in right[wave].items():
            path.write_bytes(file)
    load(workspace, 3, 1, 2)
    assert changed(sums_of(loaded.published), sums_of(workspace.published)) == set()
    assert changed(raw_of(loaded), raw_of(workspace)) == set()


def raw_of(workspace: Workspace) -> Sums:
    return sums_of(workspace.store, ("raw",))


def test_a_mart_that_lacks_a_required_value_names_the_column_and_the_others_are_still_made(
    loaded_copy: Workspace,
) -> None:
    with Store(loaded_copy.store).open() as con:
        con.execute("ALTER TABLE core.programmes ALTER COLUMN name DROP NOT NULL")
        con.execute("UPDATE core.programmes SET name = NULL WHERE programme = 'LC'")
        built = list(build_marts(con))
    assert [each.model for each in built] == list(MARTS)
    assert {table_name(each.model): each.issues for each in built if each.issues} == {
        "interviews_by_month": ["programme_name: a value that has to be there is missing"],
        "rating_matrix": ["unit_label: a value that has to be there is missing"],
    }


def shuffled_sheet(rows: list[list[Any]], chance: random.Random) -> list[list[Any]]:
    """The same table with its columns and its rows in another order."""
    header, *body = rows
    order = chance.sample(range(len(header)), len(header))
    return [[row[at] for at in order] for row in [header, *chance.sample(body, len(body))]]


def test_reordering_the_columns_and_rows_of_every_file_changes_nothing(loaded: Workspace, workspace: Workspace) -> None:
    chance = random.Random(7)
    for path in sorted(workspace.folder.rglob("wave-*/*.csv")):
        rows = read_csv(path)
        header = list(rows[0])
        write_csv(path, chance.sample(rows, len(rows)), chance.sample(header, len(header)))
    workbook = workspace.delivery(3) / "wave-3.xlsx"
    sheets = read_workbook(workbook)
    names = chance.sample(list(sheets), len(sheets))
    write_workbook(workbook, {name: shuffled_sheet(sheets[name], chance) for name in names})
    load(workspace, 1, 2, 3)
    layers = ("core", "mart")
    assert changed(
        sums_of(loaded.published, layers, without=PLACE), sums_of(workspace.published, layers, without=PLACE)
    ) == set()  # fmt: skip
    rows_moved = changed(sums_of(loaded.published, layers), sums_of(workspace.published, layers))
    naming_rows = {"mart.rosters", "mart.warnings"}
    assert {table for table in rows_moved if not table.startswith("core.")} == naming_rows


def test_a_wave_gives_the_same_tables_from_csv_and_from_a_workbook(loaded: Workspace, workspace: Workspace) -> None:
    for wave in (1, 2):
        sheets: dict[str, list[list[Any]]] = {}
        for path in sorted(workspace.delivery(wave).glob("*.csv")):
            rows = read_csv(path)
            sheets[path.stem] = [list(rows[0]), *([typed(cell) for cell in row.values()] for row in rows)]
            path.unlink()
        write_workbook(workspace.delivery(wave) / "delivery.xlsx", sheets)
    for sheet, (header, *body) in read_workbook(workspace.delivery(3) / "wave-3.xlsx").items():
        rows = [dict(zip(header, map(written, row), strict=True)) for row in body]
        write_csv(workspace.delivery(3) / f"{sheet}.csv", rows, header)
    (workspace.delivery(3) / "wave-3.xlsx").unlink()
    load(workspace, 1, 2, 3)
    layers = ("core", "mart")
    assert changed(
        sums_of(loaded.published, layers, without=PLACE), sums_of(workspace.published, layers, without=PLACE)
    ) == set()  # fmt: skip


def typed(cell: str) -> Any:
    """A cell as Excel keeps what is typed into it: whole numbers and days get types of their own."""
    if cell.isdigit():
        return int(cell)
    try:
        return dt.date.fromisoformat(cell) if len(cell) == 10 else cell or None
    except ValueError:
        return cell


def written(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def test_an_interview_of_wave_1_that_wave_2_refers_to_cannot_go(loaded_copy: Workspace) -> None:
    before = sums_of(loaded_copy.store)
    edit(loaded_copy.delivery(1) / "interviews.csv", lambda rows: rows.pop(without(rows, "interview", "INT-1-012")))
    with pytest.raises(Refused) as refusal:
        load(loaded_copy, 1)
    messages = [str(issue) for issue in refusal.value.issues]
    assert any(line.startswith("wave-2/scenario_judgements.csv, row 3, column evidence:") for line in messages)
    assert any(line.startswith("wave-3/wave-3.xlsx, sheet findings") for line in messages)
    assert all("INT-1-012" in line for line in messages)
    assert changed(before, sums_of(loaded_copy.store)) <= {"audit.refused_rows"}


def without(rows: list[dict[str, str]], column: str, value: str) -> int:
    return next(at for at, row in enumerate(rows) if row[column] == value)


def test_a_site_that_wave_2_uses_cannot_leave_the_register_in_silence(loaded_copy: Workspace) -> None:
    """Loading wave 1 writes the register again: wave 2's interviews about the site would vanish from the marts."""
    workspace = loaded_copy
    query = "SELECT sum(interviews)::INT FROM mart.interviews_by_month WHERE wave = 2"
    before = ask(workspace.published, query)
    register = workspace.folder / "study.yaml"
    lines = register.read_text(encoding="utf-8").splitlines()
    register.write_text("\n".join(line for line in lines if "site: SWV" not in line), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        load(Workspace(workspace.folder), 1)
    assert any("wave-2/interviews.csv" in str(issue) and "SWV" in str(issue) for issue in refusal.value.issues)
    assert ask(workspace.published, query) == before


def test_a_correction_of_wave_1_reaches_the_tables_and_pages_of_later_waves(
    reported: Workspace, tmp_path: Path
) -> None:
    """A statement of wave 1 is reworded after all three waves are published, and just that wave is loaded again."""
    copy = Workspace(Path(shutil.copytree(reported.root, tmp_path / "copy")) / "data_raw" / "coproduction")
    new = "Reworded after a talk with the informants."
    edit(copy.delivery(1) / "findings.csv", lambda rows: rows[0].update(statement=new))
    load(copy, 1)
    query = "SELECT DISTINCT from_wave, to_wave FROM mart.cross_case WHERE contains(cell, ?) ORDER BY ALL"
    assert ask(copy.published, query, new) == [(1, 1), (1, 2), (1, 3)]
    pages = [copy.reports(wave) / "index.html" for wave in (1, 2, 3)]
    assert set(pages) <= set(publish_report(copy, 1, parts=("tables", "site"), formats=("csv",)).written)
    for page in (pages[0], copy.report / "findings-adoption.html"):  # of the wave, and of all
        assert new in page.read_text(encoding="utf-8")
    assert new not in pages[2].read_text(encoding="utf-8")
    assert new in (copy.reports(3) / "tables" / "adoption_waves_1_to_3.csv").read_text(encoding="utf-8")
    assert new not in (copy.reports(3) / "tables" / "adoption_wave_3.csv").read_text(encoding="utf-8")


# A small study whose deliveries are synthetic by Hypothesis.

SITES = {"HOM": "ONE", "OFF": "ONE", "ALT": "TWO"}
WAVES = (1, 2, 3)
SMALL_STUDY = """
study: small
title: A small study
programmes:
  - {programme: ONE, prefix: ONE, name: First, start_year: 2015}
  - {programme: TWO, prefix: TWO, name: Second, start_year: 2017}
sites:
  - {site: HOM, name: Home, programme: ONE, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - {site: OFF, name: Offshoot, programme: ONE, country: Sweden, jurisdiction: SE, role: diffusion, first_wave: 2}
  - {site: ALT, name: Other home, programme: TWO, country: Canada, jurisdiction: CA, role: home, first_wave: 1}
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
  - {wave: 3, window: "2022", topic: Third, status: collected}
phases:
  - {phase: adoption, label: Adoption, table: Table 1, framework: combined-elements-2024, filled_by: findings}
  - {phase: history, label: History}
frameworks: [combined-elements-2024]
vocabularies:
  informant_roles: {strategic: Strategic, service: Service}
  interview_modes: {online: Online}
  document_kinds: {report: Report}
  feature_tables: {case: Features}
sources: [{source: P1, citation: A paper}]
thresholds: {participations_per_informant: 3}
"""


@st.composite
def deliveries(draw: st.DrawFn) -> dict[int, dict[str, list[dict[str, str]]]]:
    """The tables of three waves. Later waves refer to sources of earlier ones."""
    sources: list[str] = []
    return {wave: draw(delivery(wave, sources)) for wave in WAVES}


@st.composite
def delivery(draw: st.DrawFn, wave: int, sources: list[str]) -> dict[str, list[dict[str, str]]]:
    sites = draw(st.lists(st.sampled_from(sorted(SITES)), unique=True, min_size=1))
    roster = [f"{SITES[site]}-{site}-{draw(st.integers(1, 3)):02d}" for site in sites]
    role = st.sampled_from(["strategic", "service"])
    informants = [{"informant": code, "informant_role": draw(role)} for code in roster]
    interviews = [
        {
            "interview": f"I{wave}-{number}", "programme": SITES[site], "informants": code,
            "sites": draw(st.sampled_from(sites_with(site))),
            "held_on": f"{2019 + wave}-{draw(st.integers(1, 12)):02d}-15",
            "interview_mode": "online", "language": draw(st.sampled_from(["en", "sv"])),
        }
        for number, (site, code) in enumerate(zip(sites, roster, strict=True))
        if draw(st.booleans())
    ]  # fmt: skip
    documents = [
        {"document": f"D{wave}-{number}", "programme": programme, "title": "A report", "document_kind": "report"}
        for number, programme in enumerate(draw(st.lists(st.sampled_from(["ONE", "TWO"]), max_size=2)))
    ]
    sources += [row["interview"] for row in interviews] + [row["document"] for row in documents]
    findings = [
        {
            "finding": f"F{wave}-{number}", "programme": programme, "phase": "adoption", "element": element,
            "state": state, "statement": "Something is said." if state in {"present", "mixed"} else "",
            "evidence": draw(st.sampled_from(["", *sources])),
        }
        for number, (programme, element) in enumerate(draw(cells()))
        for state in [draw(st.sampled_from(["present", "mixed", "missing", "not applicable", "not yet analysed"]))]
    ]  # fmt: skip
    events = [
        {"event": f"E{wave}-{number}", "programme": "ONE", "phase": "history", "date": date, "description": "It opens"}
        for number, date in enumerate(draw(st.lists(st.sampled_from(["", "199X", "[..2019]", "2020-05"]), max_size=2)))
    ]
    claims = [
        {
            "claim": f"C{wave}-{number}", "claim_source": "P1", "line": "L1", "quantity": quantity, "from_wave": "1",
            "to_wave": str(draw(st.integers(1, 3))), "printed": "2", "wording": "what is counted",
            "programme": "ONE" * (quantity == "start_year"), "site_scope": draw(st.sampled_from(["", "home sites"])),
        }
        for number, quantity in enumerate(draw(st.lists(st.sampled_from(["interviews", "informants", "start_year"]))))
    ]  # fmt: skip
    return {
        "informants": informants, "interviews": interviews, "documents": documents, "findings": findings,
        "events": events, "claims": claims,
    }  # fmt: skip


def sites_with(site: str) -> list[str]:
    return [site, "HOM; OFF"] if SITES[site] == "ONE" else [site]


def cells() -> st.SearchStrategy[list[tuple[str, str]]]:
    cell = st.tuples(st.sampled_from(["ONE", "TWO"]), st.sampled_from(["EL.EXT", "EL.INT", "EL.PRO"]))
    return st.lists(cell, unique=True, max_size=4)


@pytest.fixture(scope="module")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("small")
    (folder / "study.yaml").write_text(SMALL_STUDY, encoding="utf-8")
    return Workspace(folder)


def deliver(workspace: Workspace, waves: dict[int, dict[str, list[dict[str, str]]]]) -> None:
    for wave, tables in waves.items():
        for old in workspace.delivery(wave).glob("*.csv"):
            old.unlink()
        for name, rows in tables.items():
            if rows:
                write_csv(workspace.delivery(wave) / f"{name}.csv", rows)


def loaded_in(study: Study, folder_of: Callable[[int], Path], order: tuple[int, ...]) -> Sums:
    """Load waves into an empty store in memory, one after the other; what it holds then, with the marts of it."""
    with Store(None).open() as con:
        for wave in order:
            load_delivery(con, study, wave, folder_of(wave))
        return sums(with_marts(con))


# An example takes a second or two: each is three loads, and the content of every table after each.
FEW = settings(
    max_examples=3, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip


@given(waves=deliveries(), order=st.permutations(WAVES))
@FEW
def test_the_order_in_which_waves_come_does_not_matter(
    small_study: Workspace, waves: dict[int, dict[str, list[dict[str, str]]]], order: list[int]
) -> None:
    for tables in waves.values():
        for row in tables["findings"]:
            row["evidence"] = ""  # else an earlier wave would have to come first
    deliver(small_study, waves)
    in_order = loaded_in(small_study.study, small_study.delivery, WAVES)
    assert changed(in_order, loaded_in(small_study.study, small_study.delivery, tuple(order))) == set()


@given(waves=deliveries(), again=st.sampled_from(WAVES))
@FEW
def test_a_wave_taken_back_to_what_it_was_leaves_no_trace(
    small_study: Workspace, waves: dict[int, dict[str, list[dict[str, str]]]], again: int
) -> None:
    """One more finding is delivered with a wave, and then taken out again."""
    deliver(small_study, waves)
    extra = {"finding": "F-extra", "programme": "TWO", "phase": "adoption", "element": "EL.INN", "state": "missing"}
    with Store(None).open() as con:
        for wave in WAVES:
            load_delivery(con, small_study.study, wave, small_study.delivery(wave))
        before = sums(with_marts(con))
        deliver(small_study, {again: {**waves[again], "findings": [extra]}})
        load_delivery(con, small_study.study, again, small_study.delivery(again))
        assert sums(with_marts(con)) != before
        deliver(small_study, {again: waves[again]})
        load_delivery(con, small_study.study, again, small_study.delivery(again))
        assert changed(before, sums(with_marts(con))) == set()


def test_a_file_that_changes_while_read_is_refused(loaded_copy: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows would else are under the hash of other files, and the delivery as it is would never be loaded."""
    changing = loaded_copy.delivery(2) / "findings.csv"
    edit(changing, lambda rows: rows[0].update(statement="Said first."))
    before = sums_of(loaded_copy.store, ("raw", "core"))

    def read_and_change(delivery: Path, *rest: Any) -> Any:
        yield from read_delivery(delivery, *rest)
        edit(changing, lambda rows: rows[0].update(statement="Said while the load was reading."))

    with monkeypatch.context() as patch:
        patch.setattr("casewave.assets.ingest.session.read_delivery", read_and_change)
        with pytest.raises(Refused) as refused:
            load(loaded_copy, 2)
    assert [(issue.file, issue.problem) for issue in refused.value.issues] == [
        ("wave-2", "The files changed while they were being read.")
    ]
    assert changed(before, sums_of(loaded_copy.store, ("raw", "core"))) == set()
    load(loaded_copy, 2)
    assert ask(loaded_copy.published, "SELECT count(*) FROM core.findings WHERE statement LIKE 'Said while%'") == [(1,)]
