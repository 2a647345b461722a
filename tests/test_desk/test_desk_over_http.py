"""A study on the desk by plain HTTP: uploads that attack, reports in their sandbox, and work that was interrupted."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Running, running_desk

from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, start_study

INTERVIEWS = (
    b"interview,programme,sites,informants,held_on,interview_mode,language\n"
    b"INT-1,WAL,NRO,WAL-NOR-01,2025-02-11,online,sv\n"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("studies") / "towns"
    new = NewStudy(
        "Two towns", [NewProgramme("WAL", "Walks")], [NewSite("NOR", "Northtown", "WAL", "Sweden")],
        [NewWave("2025-01/2025-06", "How it began"), NewWave("2026-01/2026-06", "How it went")], ["cfir-2022"],
    )  # fmt: skip
    start_study(folder, new)
    (folder / "warehouse" / "desk").mkdir(parents=True)
    begun = {"title": "Loading wave 1", "begun": "2026-03-02T09:41:07+00:00"}
    (folder / "warehouse" / "desk" / "job.json").write_text(json.dumps(begun), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def desk(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_desk(tmp_path_factory.mktemp("home"), "--study", str(study)) as running:
        running.enter()
        yield running


def batch(desk: Running) -> str:
    return str(json.loads(desk.post("/waves/1/batch", b"{}")[1])["batch"])


def test_what_a_desk_that_was_ended_had_begun_is_told(desk: Running) -> None:
    _, text = desk.ask("GET", "/", accept="text/html")
    assert "Loading wave 1, begun at 2026-03-02T09:41:07+00:00, stopped before it was done" in text


def done(desk: Running) -> None:
    """Wait for what the worker does."""
    while json.loads(desk.ask("GET", "/job")[1])["is_running"]:
        time.sleep(0.1)


def test_a_part_of_the_files_can_be_loaded_once_it_is_shown_what_is_left_out(desk: Running) -> None:
    folder = batch(desk)
    good = INTERVIEWS.replace(b"NRO", b"NOR") + b"INT-2,WAL,NOR,WAL-NOR-01,2025-02-12,online,sv\n"
    files = {"interviews.csv": good + b"INT-3,WAL,NOR,WAL-NOR-01,2025-02-30,online,sv\n",
             "informants.csv": b"informant,informant_role\nWAL-NOR-01,manager\n"}  # fmt: skip
    for name, text in files.items():
        assert desk.post(f"/uploads/1/{folder}", text, x_file_name=name)[0].status == 200
    assert desk.post("/waves/1/hand-in", json.dumps({"batch": folder, "how": "replace"}).encode())[0].status == 200
    done(desk)
    assert "/waves/1/preview?accept_partial=yes" in desk.ask("GET", "/waves/1/changes", accept="text/html")[1]
    desk.post("/waves/1/preview?accept_partial=yes", b"{}")
    done(desk)
    _, text = desk.ask("GET", "/waves/1/changes", accept="text/html")
    assert "A partial load leaves out 1 row of interviews" in text
    assert '/waves/1/load?accept_partial=True"' in text
    desk.post("/waves/1/discard")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..%2F..%2F..%2Fstudy.csv", "study.csv"), ("%2Ftmp%2Fstudy.csv", "study.csv"), ("a%00.csv", "a_.csv"),
        ("..%5C..%5Cstudy.csv", "study.csv"), ("%252e%252e%252fstudy.csv", "_2e_2e_2fstudy.csv"),
    ],
)  # fmt: skip
def test_an_upload_is_kept_under_a_name_of_the_desks_own(desk: Running, study: Path, name: str, kept: str) -> None:
    folder = batch(desk)
    answer, text = desk.post(f"/uploads/1/{folder}", b"x", x_file_name=name)
    assert (answer.status, json.loads(text)) == (200, {"name": kept})
    assert [path.name for path in (study / "warehouse/desk/wave-1/incoming" / folder).iterdir()] == [kept]
    assert not list(study.parent.glob("study*"))


@pytest.mark.parametrize("name", ["study.yaml", "x.html", "x.py", "", "..", "x.csv%2Fy"])
def test_other_kinds_of_files_are_not_taken(desk: Running, name: str) -> None:
    answer, text = desk.post(f"/uploads/1/{batch(desk)}", b"x", x_file_name=name)
    assert answer.status == 422
    assert "is not a file that casewave reads" in json.loads(text)["problem"]


@pytest.mark.parametrize("folder", ["x" * 22, "%2e%2e", "..", "AAAAAAAAAAAAAAAAAAAAAA%2F.."])
def test_an_upload_needs_a_batch_that_was_begun(desk: Running, folder: str) -> None:
    answer, _ = desk.post(f"/uploads/1/{folder}", b"x", x_file_name="interviews.csv")
    assert answer.status in {404, 422}


def test_a_file_is_handed_in_checked_and_shown_at_its_cell(desk: Running) -> None:
    folder = batch(desk)
    desk.post(f"/uploads/1/{folder}", INTERVIEWS, x_file_name="interviews.csv")
    answer, text = desk.post("/waves/1/hand-in", json.dumps({"batch": folder, "how": "replace"}).encode())
    assert (answer.status, json.loads(text)) == (200, {"next": "/waves/1/next"})
    second, said = desk.post("/waves/1/check", b"{}")  # of another window, while the first is not done
    assert second.status in {200, 422}
    assert second.status == 200 or "Checking wave 1 is not done yet" in said
    wait_until_done(desk)
    cells = json.loads(desk.ask("GET", "/waves/1/cells")[1])
    marks = {(mark["row"], mark["column"]): mark["suggestion"] for mark in cells["sheets"][0]["marks"]}
    assert marks == {(2, 3): "NOR", (2, 4): ""} or marks == {(2, 3): "NOR"}
    edits = {"seen": "other", "edits": [{"file": "interviews.csv", "sheet": "", "row": 2, "column": 3, "value": "NOR"}]}
    answer, text = desk.post("/waves/1/save", json.dumps(edits).encode())
    assert answer.status == 422
    assert "perhaps in another window" in json.loads(text)["problem"]


@pytest.mark.parametrize(
    "said", [b"", b"[]", b'{"seen": 1}', b'{"seen": "", "edits": [{"file": "x"}]}',
             b'{"seen": "", "edits": [{"file": "x", "sheet": "", "row": 0, "column": 1, "value": ""}]}'],
)  # fmt: skip
def test_changes_that_make_no_sense_are_refused_in_words(desk: Running, said: bytes) -> None:
    answer, text = desk.post("/waves/1/save", said)
    assert answer.status == 422
    assert "Open the page again." in json.loads(text)["problem"]


def test_a_planned_wave_is_begun_in_the_register_with_its_comments_kept(desk: Running, study: Path) -> None:
    before = (study / "study.yaml").read_text(encoding="utf-8")
    assert "This wave is planned" in desk.ask("GET", "/waves/2")[1]
    assert desk.post("/waves/2/begin")[0].status == 303
    after = (study / "study.yaml").read_text(encoding="utf-8")
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if len(set(pair)) == 2]
    assert [(old.replace("planned", "collected"), new) for old, new in changed] == [(changed[0][1], changed[0][1])]
    answer, _ = desk.ask("GET", "/waves/2/workbook")
    assert answer.headers["content-disposition"] == 'attachment; filename="wave-2.xlsx"'


def test_a_wave_that_is_not_declared_has_no_page(desk: Running) -> None:
    answer, text = desk.ask("GET", "/waves/9", accept="text/html")
    assert (answer.status, "Wave 9 is not in study.yaml" in text) == (422, True)


def test_a_report_is_served_in_a_sandbox_and_from_its_own_path_alone(desk: Running, study: Path) -> None:
    folder = study / "reports" / "towns"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (study / "reports" / "secret.html").write_text("secret", encoding="utf-8")
    shown = desk.ask("GET", "/results/view/index.html")[1]
    source = shown.partition('<iframe class="report" src="')[2].partition('"')[0]
    answer, text = desk.ask("GET", source, cookie="")  # a sandboxed page sends no cookie
    assert (answer.status, text) == (200, "<script>alert(1)</script>")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts allow-downloads; ")
    assert "allow-same-origin" not in policy
    root = source.removesuffix("index.html")
    for path in (
        "/report/guess/index.html",
        f"{root}../secret.html",
        f"{root}%2e%2e/secret.html",
        f"{root}missing.html",
    ):
        assert desk.ask("GET", path)[0].status == 404
    assert desk.ask("GET", "/report/guess/index.html", cookie="")[0].status == 403
    assert desk.ask("POST", source, b"", cookie="")[0].status == 403


def wait_until_done(desk: Running) -> None:
    for _ in range(1200):
        if not json.loads(desk.ask("GET", "/job")[1])["is_running"]:
            return
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_the_example_is_a_copy_of_the_bundled_study(tmp_path: Path) -> None:
    with running_desk(tmp_path) as desk:
        desk.enter()
        assert desk.post("/example")[0].status == 303
        _, text = desk.ask("GET", "/")
        assert "Wave 3: Diffusion to other sites" in text
        assert (tmp_path / "casewave-example" / "wave-1" / "interviews.csv").exists()


def test_a_load_ends_with_a_desk_that_is_killed_and_the_next_one_says_so(study: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(study, tmp_path / "towns", ignore=shutil.ignore_patterns("warehouse", "reports")))
    (folder / "wave-1").mkdir()
    (folder / "wave-1" / "informants.csv").write_text(
        "informant,informant_role\nWAL-NOR-01,manager\n", encoding="utf-8"
    )
    with running_desk(tmp_path / "home", "--study", str(folder)) as desk:
        desk.enter()
        desk.post("/waves/1/load", b"{}")
        worker = desk.worker()
        while json.loads(desk.ask("GET", "/job")[1])["stage"] == "Starting":
            time.sleep(0.05)
        desk.process.kill()
        desk.process.wait(20)
    wait_until_gone(worker)
    with running_desk(tmp_path / "home", "--study", str(folder)) as desk:
        desk.enter()
        assert "Loading wave 1, begun at" in desk.ask("GET", "/")[1]
        assert json.loads(desk.post("/waves/1/check", b"{}")[1]) == {"next": "/waves/1/next"}
        wait_until_done(desk)
        assert json.loads(desk.ask("GET", "/job")[1])["problem"] == ""
        assert "stopped before it was done" not in desk.ask("GET", "/")[1]


def wait_until_gone(process: int) -> None:
    for _ in range(400):
        if not Path(f"/proc/{process}").exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"process {process} does not end")
