"""Make the README's pictures from the published report of the bundled study. Needs Debian's chromium."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
REPORT = HERE.parent / "reports" / "coproduction" / "wave-1"


def main() -> None:
    page = (REPORT / "index.html").read_text(encoding="utf-8")
    picture("Adoption, Wave 1", page, HERE / "images" / "cross-case-table.png", (1180, 960))
    shutil.copy(REPORT / "figures" / "timeline_esther.png", HERE / "images" / "timeline.png")


def picture(label: str, page: str, path: Path, size: tuple[int, int]) -> None:
    """Photograph one table of the page, with the page's own style."""
    (head,) = re.findall(r"<style>.*?</style>", page, flags=re.DOTALL)
    (table,) = re.findall(rf'<div class="scroll"[^>]*aria-label="{label}">.*?</div>', page, flags=re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder) / "table.html"
        html.write_text(f'<meta charset="utf-8">{head}<main>{table}</main>', encoding="utf-8")
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
        words += [f"--window-size={size[0]},{size[1]}", f"--user-data-dir={folder}/profile", f"--screenshot={path}"]
        subprocess.run(["chromium", *words, html.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
