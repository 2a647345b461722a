"""Draw the figures of hard studies, side by side, to be looked at: in colour and in grey, in docs/contact-sheets.

The studies are those of the visual gate (tests/test_charts/stress.py), which holds their figures to rules. What no rule
sees, a person does. Pictures are not kept under version control.
"""

import io
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import vl_convert as vlc
from PIL import Image, ImageDraw

from casewave.assets import charts
from casewave.assets.charts.drawing import Drawing

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "test_charts"), str(HERE.parent / "tests")]

WIDTH, GAP, ACROSS = 700, 24, 3


def main() -> None:
    from stress import STRESS  # of the tests, which are no package

    folder = HERE / "contact-sheets"
    folder.mkdir(exist_ok=True)
    for kind, names in groupby(STRESS, key=lambda name: name.partition("_")[0]):
        pictures = [picture for name in names for picture in drawn(name, STRESS[name]())]
        in_colour = sheet(pictures)
        in_colour.save(folder / f"{kind}.png", optimize=True)
        in_colour.convert("L").save(folder / f"{kind}_grey.png", optimize=True)
        sys.stdout.write(f"{folder / kind}.png: {len(pictures)} figures\n")


def drawn(name: str, pages: list[Drawing]) -> Iterator[Image.Image]:
    """The pages of a chart as pictures, each under its name."""
    for number, page in enumerate(pages, start=1):
        picture = Image.open(io.BytesIO(vlc.svg_to_png(charts.svg(page), scale=1))).convert("RGB")
        picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
        named = Image.new("RGB", (WIDTH, picture.height + GAP), "white")
        named.paste(picture, (0, GAP))
        ImageDraw.Draw(named).text((4, 4), f"{name}, page {number} of {len(pages)}", fill="#555555")
        yield named


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """Pictures in columns, each under the one that ends highest so far."""
    bottoms, places = [GAP] * ACROSS, []
    for picture in pictures:
        column = bottoms.index(min(bottoms))
        places.append((GAP + column * (WIDTH + GAP), bottoms[column]))
        bottoms[column] += picture.height + GAP
    made = Image.new("RGB", (GAP + ACROSS * (WIDTH + GAP), max(bottoms)), "#cccccc")
    for picture, place in zip(pictures, places, strict=True):
        made.paste(picture, place)
    return made


if __name__ == "__main__":
    main()
