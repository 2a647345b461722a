"""The settings on the desk: forms over study.yaml, the changed lines shown before they are saved, comments kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from browsing import browsing, entered, violations
from playwright.sync_api import Browser, expect
from running import Running, running_desk
from states import BUNDLED
from studies import ATTACK, REGISTER

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.edit_register import propose
from casewave.pipelines.actions.register_forms import edits_of, form_of, sections
from casewave.schemas.register.editing import RegisterEdit
from casewave.schemas.register.study_file import StudyError

STUDIES = sorted(path.parent for path in BUNDLED.parent.glob("*/study.yaml"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


@pytest.fixture
def written(folder: Path) -> Path:
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    return folder / "study.yaml"


@pytest.fixture(scope="module")
def desk(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    with running_desk(tmp_path_factory.mktemp("home"), "--study", str(folder)) as running:
        running.enter()
        yield running


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with browsing(chromium) as opened:
        yield opened


@pytest.mark.parametrize("study", STUDIES, ids=lambda path: path.name)
def test_a_form_sent_as_it_is_changes_nothing(study: Path) -> None:
    due = list(sections())
    for section in due:
        form = form_of(Workspace(study), section)
        assert edits_of(form, form.entries, {}, []) == []
        places = [f"{section}.{at}" for at in range(len(form.entries))] if form.is_list else [section]
        due += [f"{place}.{key}" for place in places for key in form.within]
    assert {"sites.0.aliases", "protection.retention"} <= set(due)


def test_a_key_within_an_entry_has_a_form_of_its_own(written: Path) -> None:
    workspace = Workspace(written.parent)
    form = form_of(workspace, "sites.1.aliases")
    added = edits_of(form, form.entries, {"code": "SX", "until_wave": "1"}, [])
    assert [edit.place for edit in added] == [("sites", 1, "aliases", 0)]
    public = form_of(workspace, "protection.public")
    filled = [{**public.entries[0], "licence": "CC-BY-4.0"}]
    assert edits_of(public, filled, {}, []) == [RegisterEdit(("protection", "public", "licence"), "CC-BY-4.0")]
    for wrong in ("sites.0", "sites.aliases.0", "sites.0.name", "general.title", "sites..aliases", "sites.0.no_such"):
        with pytest.raises(StudyError, match="not a section"):
            form_of(workspace, wrong)


def test_fields_words_lists_and_entries_become_edits(written: Path) -> None:
    workspace = Workspace(written.parent)
    form = form_of(workspace, "vocabularies")
    changed = [{**form.entries[0], "informant_roles": "manager: Leads\r\ncarer: Carers"}]
    assert edits_of(form, changed, {}, []) == [
        RegisterEdit(("vocabularies", "informant_roles", "manager"), "Leads"),
        RegisterEdit(("vocabularies", "informant_roles", "nurse"), None),
        RegisterEdit(("vocabularies", "informant_roles", "carer"), "Carers"),
    ]
    form = form_of(workspace, "sites")
    edits = edits_of(form, form.entries, {"site": "SC", "name": "Site SC"}, [0, 1])
    assert edits == [
        RegisterEdit(("sites", 2), {"site": "SC", "name": "Site SC"}),
        RegisterEdit(("sites", 1), None),
        RegisterEdit(("sites", 0), None),
    ]
    general = form_of(workspace, "general")
    listed = edits_of(
        general, [{**general.entries[0], "frameworks": "cfir-2022, combined-elements-2024, cfir-2009"}], {}, []
    )
    assert listed == [RegisterEdit(("frameworks",), ["cfir-2022", "combined-elements-2024", "cfir-2009"])]
    assert "cfir-2009" in propose(workspace, listed).diff
    with pytest.raises(StudyError, match="not a section"):
        form_of(workspace, "withdrawals")


def test_a_wave_is_set_to_collected_and_a_mistake_is_said(browser: Browser, desk: Running, written: Path) -> None:
    with entered(browser, desk) as page:
        page.get_by_role("link", name="Settings").click()
        assert violations(page) == []
        page.get_by_role("link", name="Waves", exact=True).click()
        assert violations(page) == []
        second = page.get_by_role("group", name="2", exact=True)
        second.get_by_role("combobox", name="Status").select_option("collected")
        second.get_by_label("Window").fill("2021-13")
        page.get_by_role("button", name="Show what changes").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("study.yaml, line 13")
        assert violations(page) == []
        second = page.get_by_role("group", name="2", exact=True)
        assert second.get_by_role("combobox", name="Status").input_value() == "collected"
        second.get_by_label("Window").fill("2021-01/2021-06")
        page.get_by_role("button", name="Show what changes").click()
        expect(page.get_by_text("+  - {wave: 2, window: ")).to_be_visible()
        assert violations(page) == []
        assert written.read_text(encoding="utf-8") == REGISTER
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Waves")).to_be_visible()
    before, after = REGISTER.splitlines(), written.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        '  - {wave: 2, window: "2021-01/2021-06", topic: Second, status: collected}'
    ]
    assert len(after) == len(before)


def test_a_person_is_added_on_a_narrow_dark_screen(browser: Browser, desk: Running, written: Path) -> None:
    with entered(browser, desk, width=320, scheme="dark") as page:
        page.goto(f"{desk.origin}/settings/people")
        added = page.get_by_role("group", name="Add one")
        added.get_by_label("Code").fill("R01")
        added.get_by_label("Role").fill("coder")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Show what changes").click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("group", name="R01")).to_be_visible()
    assert written.read_text(encoding="utf-8") == f"{REGISTER}people:\n  - {{code: R01, role: coder}}\n"


def form_body(**changes: str) -> bytes:
    return urlencode({"entries": "1", "0.title": "A small study", "0.frameworks": "cfir-2022, combined-elements-2024",
                      **changes}).encode()  # fmt: skip


def test_html_in_a_value_is_text(desk: Running, written: Path) -> None:
    answer, text = desk.post("/settings/general", form_body(**{"0.title": ATTACK}), accept="text/html")
    assert answer.status == 200
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    state = text.partition('name="state" value="')[2].partition('"')[0]
    assert desk.post("/settings/general/save", form_body(**{"0.title": ATTACK, "state": state}))[0].status == 303
    assert Workspace(written.parent).study.title == ATTACK
    assert "<script>alert" not in desk.ask("GET", "/settings/general")[1]


def test_settings_that_changed_meanwhile_are_not_written_over(desk: Running, written: Path) -> None:
    _, text = desk.post("/settings/general", form_body(**{"0.title": "Mine"}), accept="text/html")
    state = text.partition('name="state" value="')[2].partition('"')[0]
    written.write_text(REGISTER.replace("title: A small study", "title: Theirs"), encoding="utf-8")
    body = form_body(**{"0.title": "Mine", "state": state})
    answer, text = desk.post("/settings/general/save", body, accept="text/html")
    assert (answer.status, "has changed meanwhile" in text) == (422, True)
    assert "title: Theirs" in written.read_text(encoding="utf-8")


def test_no_other_section_is_reached(desk: Running) -> None:
    for section in ("withdrawals", "study", "corrections", "no-such", "%2e%2e"):
        assert desk.ask("GET", f"/settings/{section}", accept="text/html")[0].status in {404, 422}
