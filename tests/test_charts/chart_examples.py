"""Rows to draw, and what is in the pictures that are really drawn of them."""

import datetime as dt
import itertools
import json
import random
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import vl_convert as vlc

from casewave.assets import charts
from casewave.assets.charts.drawing import Drawing
from casewave.assets.charts.events import STYLES

PHASES = ("history", "adoption", "implementation", "assimilation", "diffusion")
TEXT = (
    "coordinators and service users agree to meet every month and write down what they learned for other regions "
    "of the country and beyond it in plain words so that nothing of it is lost when people leave"
)
WAVES = pd.DataFrame(
    {
        "wave": [1, 2],
        "window_start": [dt.date(2019, 11, 1), dt.date(2021, 9, 1)],
        "window_end": [dt.date(2021, 8, 31), dt.date(2022, 8, 31)],
        "topic": ["Home sites", "Practice"],
    }
)
NO_WAVES = WAVES[:0]


def event(name: str, precision: str, earliest: str | None, latest: str | None, **more: Any) -> dict[str, Any]:
    return {
        "programme": "LC", "programme_name": "Learning Centres", "case_order": 3, "event": name, "phase": "adoption",
        "phase_label": "Adoption", "phase_order": 2, "date": None,
        "earliest": dt.date.fromisoformat(earliest) if earliest else None,
        "latest": dt.date.fromisoformat(latest) if latest else None,
        "date_precision": precision, "description": f"{name} takes place",
        "sites": None, "is_external": False, "is_synthetic": False,
    } | more  # fmt: skip


def frame(*events: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(events), columns=list(event("E1", "undated", None, None)))


def month(site: str, day: str, interviews: int, **more: Any) -> dict[str, Any]:
    return {
        "programme": "LC", "programme_name": "Learning Centres", "case_order": 3, "site": site, "site_name": "Place",
        "is_place": True, "site_order": 1, "month": dt.date.fromisoformat(day), "interviews": interviews, "wave": 1,
        "has_synthetic": False,
    } | more  # fmt: skip


def collection(months: pd.DataFrame, waves: pd.DataFrame = NO_WAVES, **held: int) -> Drawing:
    """The interviews of a study whose programmes held so many: by name, or else one for each interview about a site."""
    summed = months.groupby("programme_name")["interviews"].sum().to_dict() | held if len(months) else {}
    rows = [*summed.items(), (None, sum(summed.values()))]
    counted = pd.DataFrame(rows, columns=["programme_name", "interviews"])
    return only(charts.interview_collection(months, counted, waves))


def only(pages: list[Drawing]) -> Drawing:
    """The figure of a chart that takes one page."""
    (page,) = pages
    return page


def made_up(count: int, years: int) -> pd.DataFrame:
    """Events with every kind of date in turn, and descriptions of 20 to 140 characters."""
    chance = random.Random(count * 100 + years)
    first, length = dt.date(2024 - years, 1, 1), years * 365
    rows = []
    for number, kind in zip(range(count), itertools.cycle(STYLES), strict=False):
        days = sorted((first + dt.timedelta(days=chance.randrange(length))).isoformat() for _ in range(2))
        earliest = None if kind in ("before", "undated") else days[0]
        latest = None if kind in ("after", "undated") else days[0 if kind == "day" else 1]
        order = chance.randrange(5)
        more = {
            "phase": PHASES[order], "phase_label": PHASES[order].capitalize(), "phase_order": order + 1,
            "description": " ".join(chance.choices(TEXT.split(), k=30))[: chance.randrange(20, 141)].strip(),
            "is_external": number % 7 == 3, "is_synthetic": number % 5 == 0,
        }  # fmt: skip
        rows.append(event(f"E{number:02}", kind, earliest, latest, **more))
    return frame(*rows)


@cache
def timeline(count: int, years: int) -> list[Drawing]:
    return charts.case_timeline(made_up(count, years), WAVES if years > 2 else NO_WAVES)


def one_case(*events: dict[str, Any], waves: pd.DataFrame = NO_WAVES) -> Drawing:
    return only(charts.case_timeline(frame(*events), waves))


def layers(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The items that Vega draws, by layer."""
    (figure,) = vlc.vega_to_scenegraph(spec)["scenegraph"]["items"]
    return {mark.get("name", mark["role"]).removesuffix("_marks"): mark["items"] for mark in figure["items"]}


def checked(chart: Drawing) -> dict[str, Any]:
    """A figure as Vega-Lite takes it, held against Vega-Lite's schema.

    Once, as a whole: `from_dict` begins so and then checks each part again, which takes seven times as long. Of its
    rows the schema asks only that they are objects, each a hundred times slower than it is asked here.
    """
    spec = chart.to_dict()
    held: dict[str, Any] = json.loads(json.dumps(spec))
    for rows in rows_in(held):
        assert all(isinstance(row, dict) for row in rows)
        del rows[1:]
    alt.LayerChart.validate(held)
    return spec


def rows_in(spec: Any) -> list[list[Any]]:
    """The rows of all data within a figure."""
    if isinstance(spec, list):
        return [rows for each in spec for rows in rows_in(each)]
    if not isinstance(spec, dict):
        return []
    own = [spec["data"]["values"]] if isinstance(spec.get("data"), dict) and "values" in spec["data"] else []
    own += list(spec.get("datasets", {}).values())
    return own + [rows for name, each in spec.items() if name not in ("data", "datasets") for rows in rows_in(each)]


def drawn(chart: Drawing) -> dict[str, list[dict[str, Any]]]:
    return layers(vlc.vegalite_to_vega(checked(chart)))


def date_marks(chart: Drawing) -> dict[str, list[dict[str, Any]]]:
    """The marks of dated events, by layer."""
    return {name: items for name, items in drawn(chart).items() if name.startswith("dates_") and items}


def texts(chart: Drawing, layer: str) -> list[str]:
    items = drawn(chart)[layer]
    shown = (" ".join(item["text"]) if isinstance(item["text"], list) else item["text"] for item in items)
    return [text.replace("\u00a0", " ") for text in shown]


Bounds = tuple[float, float, float, float]


def bounds(chart: Drawing, *names: str) -> dict[str, list[Bounds]]:
    """Left, top, right and bottom of the items of layers, measured by Vega with the fonts that it draws with.

    A scene graph has no bounds of its own, so a rectangle is drawn around each item.
    """
    spec = vlc.vegalite_to_vega(checked(chart))
    spec["marks"] += [around(name) for name in names]
    items = layers(spec)
    return {name: [corners(item) for item in items[f"around {name}"]] for name in names}


def around(name: str) -> dict[str, Any]:
    edges = {end: {"field": f"bounds.{edge}"} for end, edge in (("x", "x1"), ("x2", "x2"), ("y", "y1"), ("y2", "y2"))}
    return {"name": f"around {name}", "type": "rect", "from": {"data": f"{name}_marks"}, "encode": {"update": edges}}


def corners(item: dict[str, Any]) -> Bounds:
    return item["x"], item["y"], item["x"] + item["width"], item["y"] + item["height"]


def overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
