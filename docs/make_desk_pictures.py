"""Make the desk guide's pictures: a study begun from nothing, a delivery with problems. Needs Debian's chromium."""

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
IMAGES = HERE / "images"
STUDY = HERE.parent / "data_raw" / "coproduction"
sys.path.append(str(HERE.parent / "tests" / "test_desk"))
from running import running_desk  # noqa: E402 (which the tests start a desk with too)

MISTAKES = {"EST-JKG-01": "EST-JGK-01", "2020-01-21": "2020-13-21", "R02": "R2O"}  # as they are typed


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "home" / "studies" / "coproduction"
        shutil.copytree(STUDY, folder)
        for wave in (2, 3):
            shutil.rmtree(folder / f"wave-{wave}")
        delivered = folder / "wave-1" / "interviews.csv"
        text = delivered.read_text(encoding="utf-8")
        for right, wrong in MISTAKES.items():
            text = text.replace(right, wrong)
        delivered.write_text(text, encoding="utf-8")
        with running_desk(Path(place) / "home", "--study", str(folder)) as desk, sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(desk.page.as_uri())
            page.wait_for_url(f"{desk.origin}/")
            page.goto(f"{desk.origin}/waves/1")
            page.get_by_role("button", name="Check the files").click()
            page.wait_for_url("**/fix", timeout=120_000)
            page.wait_for_selector("td[data-mark]")
            save(page, "desk-fix")
            page.goto(desk.origin)
            save(page, "desk-study")
            browser.close()


def save(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
