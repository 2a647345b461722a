"""How fast problems are worked through on the desk: a grid of many rows in a real browser. Needs Debian's chromium."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, start_study

sys.path.append(str(Path(__file__).parents[1] / "tests" / "test_desk"))
from running import running_desk

PROBLEMS = 200
HEAD = (
    "interview,programme,sites,informants,held_on,interview_mode,duration_minutes,language,interviewer,guide,"
    "others_present,is_recorded,has_field_notes,characters,is_double_coded"
)
# The milliseconds from a key to the frame that shows what it did.
PRESS = """async (key) => {
    const begun = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
    return performance.now() - begun;
}"""


def main() -> None:
    print("| rows | problems | check, s | to show, ms | nodes | F8, ms (median, most) | a letter, ms (median, most) |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for rows in (2_000, 10_000):
        with tempfile.TemporaryDirectory() as place:
            print(measured(Path(place), rows))


def measured(place: Path, rows: int) -> str:
    """A line of the table."""
    write_study(place / "towns", rows)
    with running_desk(place / "home", "--study", str(place / "towns")) as desk, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(desk.page.as_uri())
        page.wait_for_url(f"{desk.origin}/")
        page.goto(f"{desk.origin}/waves/1")
        begun = time.perf_counter()
        page.get_by_role("button", name="Check the files").click()
        page.wait_for_url("**/fix", timeout=120_000)
        page.wait_for_selector("td[data-mark]")
        checked = time.perf_counter() - begun
        begun = time.perf_counter()
        page.reload()
        page.wait_for_selector("td[data-mark]")
        shown = 1000 * (time.perf_counter() - begun)
        nodes = page.evaluate("document.querySelectorAll('*').length")
        steps = [page.evaluate(PRESS, "F8") for _ in range(PROBLEMS)]
        letters = []
        for letter in "NOR" * 20:
            letters.append(page.evaluate(PRESS, letter))
            page.keyboard.press("Escape")
        browser.close()
    return f"| {rows:,} | {PROBLEMS} | {checked:.1f} | {shown:.0f} | {nodes} | {spread(steps)} | {spread(letters)} |"


def write_study(folder: Path, rows: int) -> None:
    new = NewStudy(
        "Two towns", [NewProgramme("WAL", "Walks")], [NewSite("NOR", "Northtown", "WAL", "Sweden")],
        [NewWave("2025-01/2025-06", "How it began")], ["cfir-2022"],
    )  # fmt: skip
    start_study(folder, new)
    (folder / "wave-1").mkdir()
    (folder / "wave-1" / "informants.csv").write_text(
        "informant,informant_role\nWAL-NOR-01,manager\n", encoding="utf-8"
    )
    with (folder / "wave-1" / "interviews.csv").open("w", encoding="utf-8") as file:
        print(HEAD, file=file)
        for number in range(rows):
            site = "NRO" if number % (rows // PROBLEMS) == 0 else "NOR"
            print(f"INT-{number},WAL,{site},WAL-NOR-01,2025-02-11,online,60,sv,R01,1,0,yes,no,21660,no", file=file)


def spread(milliseconds: list[float]) -> str:
    return f"{statistics.median(milliseconds):.0f}, {max(milliseconds):.0f}"


if __name__ == "__main__":
    main()
