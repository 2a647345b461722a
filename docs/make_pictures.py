"""Make the README's pictures from the report of the bundled study. Needs Debian's chromium, LibreOffice and poppler."""

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
REPORT = HERE.parent / "reports" / "coproduction"
IMAGES = HERE / "images"
SHOWN = {"word": ("wave-1/coproduction_wave_1.docx", 1), "excel": ("wave-1/coproduction_wave_1.xlsx", 2)}


def main() -> None:
    photograph_site()
    picture = Image.open(REPORT / "wave-1" / "figures" / "timeline_esther.png")
    save(picture.resize((picture.width // 2, picture.height // 2)), "timeline")
    with tempfile.TemporaryDirectory() as folder:
        for name, (document, page) in SHOWN.items():
            save(trimmed(drawn(REPORT / document, page, Path(folder))), name)


def photograph_site() -> None:
    """Take the first page, and the adoption table with the evidence of a statement open next to it."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto((REPORT / "index.html").as_uri())
        save(Image.open(io.BytesIO(page.screenshot())), "home")
        page.goto((REPORT / "findings-adoption.html").as_uri())
        page.locator("a.statement", has_text="Peer workers were employed already").first.click()
        save(Image.open(io.BytesIO(page.screenshot())), "cross-case-table")
        browser.close()


def drawn(document: Path, page: int, folder: Path) -> Image.Image:
    """A page of an office document, as LibreOffice prints it."""
    words = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*words, "--outdir", folder, document], check=True, capture_output=True)
    pdf, number = folder / f"{document.stem}.pdf", str(page)
    subprocess.run(
        ["pdftoppm", "-r", "110", "-png", "-singlefile", "-f", number, "-l", number, pdf, folder / "page"], check=True
    )
    return Image.open(folder / "page.png").convert("RGB")


def trimmed(picture: Image.Image) -> Image.Image:
    """A picture without most of its white margins."""
    left, top, right, bottom = ImageChops.invert(picture).getbbox() or (0, 0, *picture.size)
    return picture.crop((max(0, left - 20), max(0, top - 20), right + 20, bottom + 20))


def save(picture: Image.Image, name: str) -> None:
    picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
