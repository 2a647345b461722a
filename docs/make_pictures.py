"""Make the README's pictures from the published report of the bundled study. Needs Debian's chromium."""

import re
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
REPORT = HERE.parent / "reports" / "coproduction" / "wave-1"


def main() -> None:
    page = (REPORT / "index.html").read_text(encoding="utf-8")
    (style,) = re.findall(r"<style>.*?</style>", page, flags=re.DOTALL)
    (table,) = re.findall(r'<div class="scroll"[^>]*aria-label="Adoption, Wave 1">.*?</div>', page, flags=re.DOTALL)
    picture(f"{style}<main>{table}</main>", HERE / "images" / "cross-case-table.png", (1180, 960))
    timeline = (REPORT / "figures" / "timeline_esther.svg").read_text(encoding="utf-8")
    width, height = (int(side) for side in re.findall(r'(?:width|height)="(\d+)"', timeline)[:2])
    picture(f"<style>body {{ margin: 0 }}</style>{timeline}", HERE / "images" / "timeline.png", (width, height))


def picture(body: str, path: Path, size: tuple[int, int]) -> None:
    """Photograph a piece of the report, with the report's own style."""
    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder) / "piece.html"
        html.write_text(f'<meta charset="utf-8">{body}', encoding="utf-8")
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
        words += [f"--window-size={size[0]},{size[1]}", f"--user-data-dir={folder}/profile", f"--screenshot={path}"]
        subprocess.run(["chromium", *words, html.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
