"""Figures of studies that are hard to draw: many cases, long names, other scripts, many events, next to nothing.

Each name stands for a chart with all of its pages. `test_chart_gate` holds them to the rules, and
docs/make_contact_sheets.py draws them side by side to be looked at.
"""

import datetime as dt
import itertools
import random
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pandas as pd
from chart_examples import NO_WAVES, WAVES, event, frame, made_up, month

from casewave.assets import charts
from casewave.assets.charts.drawing import Drawing
from casewave.assets.charts.language import drawing_in
from casewave.assets.charts.scale import LOOKS
from casewave.schemas.language import Language

Rows = list[dict[str, Any]]
CASES = (
    "ESTHER", "Making Recovery Real", "CMHA Learning Centres", "Brukarmedverkansutvecklingscentrum Östergötland",
    "Centre d\u2019accompagnement à la coproduction des services sociaux et de santé du Québec",
    "مركز التعافي في المدينة",
    "Canolfan Gyd-gynhyrchu Gwasanaethau Cymdeithasol Sir Gaerfyrddin", "Peer North", "Djursdala", "Équipe Rive-Sud",
    "Recovery College of the West and the Islands", "Återhämtningsskolan",
)  # fmt: skip
TEXTS = (
    "Le comité d\u2019usagers s\u2019est réuni chaque mois ; « rien sans nous » est devenu la devise du programme.",
    "Användarna skrev själva den första handlingsplanen för återhämtningsinriktad öppenvård i regionen.",
    "Sefydlwyd grŵp cyd-gynhyrchu gan bobl â phrofiad bywyd yn "
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch.",
    "اجتمع الشركاء أول مرة في Region Skåne (2019)، وكتبوا خطة العمل معًا.",
    "Peer workers and managers agree on one plan.",
)
SIGNS = [state for state in LOOKS if state != "no rating"]


def arrow(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow")


def in_languages(events: pd.DataFrame) -> pd.DataFrame:
    words = itertools.cycle(TEXTS)
    return events.assign(description=[next(words) for _ in range(len(events))])


def of_all_cases(count: int, *, cases: int = 12, years: int = 20) -> pd.DataFrame:
    """So many events of each case, each with an identifier of its own."""
    shown = in_languages(made_up(count, years))
    return pd.concat(
        [
            shown.assign(
                programme=f"P{case}",
                programme_name=CASES[case],
                case_order=case + 1,
                event=f"P{case} " + shown["event"],
            )
            for case in range(cases)
        ]
    )


def ratings(cases: int, waves: int, constructs: int, *, synthetic: Callable[[int], bool] = lambda _: False) -> Rows:
    chance = random.Random(cases * 1000 + constructs)
    return [
        {
            "wave": wave, "domain_label": f"Domain {code // 15 + 1} of the framework", "row_order": code,
            "code": f"{'ABCDEF'[code // 15]}{code % 15 + 1}",
            "row_label": ("Tension for change", "Relative priority and compatibility with what is there already",
                          "Brukarmedverkansutveckling")[code % 3],
            "is_reverse_rated": code % 20 == 3, "unit_order": case + 1, "unit": CASES[case],
            "cell": chance.choice(SIGNS), "has_synthetic": synthetic(wave), "rating": f"{wave} {code} {case}",
        }
        for code in range(constructs) for case in range(cases) for wave in range(1, waves + 1)
    ]  # fmt: skip


def flows(cases: int, pairs: int, states: list[str]) -> Rows:
    changes = ("strengthened", "weakened", "reversed", "emerged", "ceased", "stable", "newly missing", "not comparable")
    return [
        {
            "from_wave": wave, "to_wave": wave + 1, "case_order": case, "name": CASES[case], "from_printed": was,
            "to_printed": now, "change": changes[(case + place) % len(changes)], "constructs": place % 30 + 1,
            "has_synthetic": wave == 1,
        }
        for case in range(cases) for wave in range(1, pairs + 1)
        for place, (was, now) in enumerate(itertools.product(states, states)) if (place + case) % 3
    ]  # fmt: skip


def courses(cases: int, waves: int, scenarios: int) -> Rows:
    states = ("stated", "missing", "not applicable", "not yet analysed", "mixed", "neutral")
    return [
        {
            "case_order": case, "name": CASES[case], "wave": wave, "row_order": row,
            "row_label": f"Scenario {row}: assimilation into the usual services of the region",
            "cell_state": (state := states[(case + wave + row) % len(states)]),
            "nothing": state if state not in ("stated", "mixed", "neutral") else None, "places": ["whole case"],
            "is_headline": (case + wave) % scenarios == row, "has_synthetic": wave == waves, "entries": None,
        }
        for case in range(cases) for wave in range(1, waves + 1) for row in range(scenarios)
    ]  # fmt: skip


def panels(cases: int, waves: int) -> Rows:
    return [
        {
            "case_order": case or None, "name": CASES[case - 1] if case else "Study", "wave": wave,
            "informants": 9 + wave, "new_informants": 2 + case % 3, "retained": 5 * (wave > 1), "returned": wave // 2,
            "lost": case % 4, "has_synthetic": wave > 1,
        }
        for case in range(cases + 1) for wave in range(1, waves + 1)
    ]  # fmt: skip


def growth(sites: int, waves: int, phases: int, *, alone: int | None = None) -> list[Drawing]:
    """So many sites in phases with long names, and climates; `alone` is the one phase that all of them are in."""
    moves = ("forward", "same", "back")
    places = [
        {
            "wave": wave, "place": CASES[site % len(CASES)], "state": "missing" if site % 9 == 8 else "present",
            "phase_number": None if site % 9 == 8 else alone or (site + wave) % phases + 1,
            "growth_state": "stagnation" if site % 4 == 1 else None,
            "movement": "first judged" if wave == 1 else moves[(site + wave) % 3], "has_synthetic": site % 5 == 0,
        }
        for wave in range(1, waves + 1) for site in range(sites)
    ]  # fmt: skip
    named = [{"phase_number": number, "label": f"{CASES[number]}", "definition": "Att tro att det går"}
             for number in range(1, phases + 1)]  # fmt: skip
    climates = [
        {"wave": wave, "climate": climate, "place": CASES[site], "codings": (site + wave) % 3}
        for wave in range(1, waves + 1) for climate in ("Makroklimat", "Mikroklimat") for site in range(min(sites, 12))
    ]  # fmt: skip
    return charts.growth_cycle(arrow(places), arrow(named), arrow(climates))


def steps(series: int, interviews: int) -> Rows:
    return [
        {
            "series": f"Codebook of the team on co-production and recovery, version {number}, wave 1",
            "reached": "From interview 9 on, the next 2 add ≤5 % new codes; base: the first 4",
            "interview_number": place, "new_codes": max(0, 9 - place), "cumulative_codes": 8 + place,
            "has_synthetic": number % 2 == 0,
        }
        for number in range(1, series + 1) for place in range(1, interviews + 1)
    ]  # fmt: skip


def coefficients(codes: int) -> Rows:
    return [
        {
            "label": f"{code}.1 Relative priority and compatibility with what is there", "is_overall": code == 0,
            "units": 40 + code, "prevalence": 0.3, "value": None if code % 9 == 8 else code / codes - 0.2,
            "low": None if code % 9 == 8 else code / codes - 0.7,
            "high": None if code % 9 == 8 else code / codes - 0.1, "has_synthetic": code % 2 == 1,
        }
        for code in range(codes)
    ]  # fmt: skip


def versions(count: int) -> pd.DataFrame:
    """Versions of a study's model, a month apart, with long words."""
    return pd.DataFrame(
        {
            "milestone_order": number, "model_version": str(number), "earliest": dt.date(2019, 1 + number, 1),
            "latest": dt.date(2019, 1 + number, 20), "what": "Un modèle de développement avec des climats",
            "is_synthetic": number == 2,
        }
        for number in range(1, count + 1)
    )  # fmt: skip


def interviews(cases: int, sites: int, months: int) -> list[Drawing]:
    chance = random.Random(sites)
    first = dt.date(2018, 1, 1)
    days = [f"{first.year + at // 12}-{at % 12 + 1:02}-01" for at in range(months)]
    rows = pd.DataFrame(
        [
            month(f"S{case}{site}", day, chance.randrange(1, 13), programme=f"P{case}", programme_name=CASES[case],
                  case_order=case + 1, site_order=site, site_name=("Östergötland", "Ville de Québec", "Kent")[site % 3],
                  has_synthetic=case == 1, is_place=site % 4 != 3)
            for case in range(cases) for site in range(sites) for day in days if chance.random() < 0.3
        ]
    )  # fmt: skip
    summed = rows.groupby("programme_name")["interviews"].sum().to_dict()
    held = pd.DataFrame([*summed.items(), (None, sum(summed.values()))], columns=["programme_name", "interviews"])
    return charts.interview_collection(rows, held, NO_WAVES, versions(min(months // 4, 6)))


def screening() -> list[Drawing]:
    rows = [
        ("identified", None, 1, 1204), ("removed before screening", "Duplicates", 2, 204),
        ("removed before screening", None, 2, 204), ("screened", None, 3, 1000),
        ("excluded at screening", None, 4, 900), ("sought", None, 5, 100), ("not retrieved", None, 6, 4),
        ("assessed", None, 7, 96), ("excluded at assessment", TEXTS[0], 8, 40),
        ("excluded at assessment", TEXTS[3], 8, 12), ("excluded at assessment", None, 8, 52), ("included", None, 9, 44),
    ]  # fmt: skip
    names = ["stage", "reason", "stage_order", "records"]
    shown = pd.DataFrame(rows, columns=names).assign(follows=None, is_synthetic=False)
    return charts.screening_flow(shown)


def timeline_of(count: int, years: int) -> list[Drawing]:
    return charts.case_timeline(in_languages(made_up(count, years)), WAVES if years > 2 else NO_WAVES)


def few_events() -> pd.DataFrame:
    return frame(
        event("E1", "before", None, "2016-12-31", description=TEXTS[3]),
        event("E2", "year", "2019-01-01", "2019-12-31", is_synthetic=True, description=TEXTS[0]),
        event("E3", "range", "2015-01-01", "2018-12-31", is_synthetic=True),
        event("E4", "after", "2018-06-01", None, is_synthetic=True),
    )


STRESS: dict[str, Callable[[], list[Drawing]]] = {
    **{f"timeline_{count}_events_{years}_years": partial(timeline_of, count, years)
       for count in (5, 40, 80) for years in (2, 30)},
    "timeline_few_events": lambda: charts.case_timeline(few_events(), WAVES),
    "timeline_one_event": lambda: charts.case_timeline(few_events()[1:2], WAVES),
    "all_cases_12_of_5": lambda: charts.all_cases_timeline(of_all_cases(5), WAVES),
    "all_cases_12_of_40": lambda: charts.all_cases_timeline(of_all_cases(40), WAVES),
    "all_cases_3_of_9": lambda: charts.all_cases_timeline(of_all_cases(9, cases=3), WAVES),
    "heatmap_75_by_12_by_3": lambda: charts.rating_heatmap(arrow(ratings(12, 3, 75, synthetic=lambda wave: wave > 1))),
    "heatmap_75_by_12": lambda: charts.rating_heatmap(arrow(ratings(12, 1, 75))),
    "heatmap_39_by_3_by_3": lambda: charts.rating_heatmap(arrow(ratings(3, 3, 39, synthetic=lambda _: True))),
    "heatmap_39_by_3": lambda: charts.rating_heatmap(arrow(ratings(3, 1, 39))),
    "heatmap_1_by_1": lambda: charts.rating_heatmap(arrow(ratings(1, 1, 1))),
    "changes_3_by_2": lambda: charts.rating_flows(arrow(flows(3, 2, ["+2", "+1", "0", "\u22121", "missing"]))),
    "changes_12_by_2": lambda: charts.rating_flows(arrow(flows(12, 2, SIGNS[:9]))),
    "changes_1_by_1": lambda: charts.rating_flows(arrow(flows(1, 1, ["+1", "0"]))),
    "scenarios_12_by_3": lambda: charts.scenario_courses(arrow(courses(12, 3, 4))),
    "scenarios_3_by_3": lambda: charts.scenario_courses(arrow(courses(3, 3, 4))),
    "panel_12_by_3": lambda: charts.panel_flow(arrow(panels(12, 3))),
    "panel_3_by_8": lambda: charts.panel_flow(arrow(panels(3, 8))),
    "saturation_12": lambda: charts.saturation_curves(arrow(steps(12, 20))),
    "saturation_1": lambda: charts.saturation_curves(arrow(steps(1, 5))),
    "agreement_80": lambda: charts.agreement_by_code(arrow(coefficients(80))),
    "interviews_12_by_4": lambda: interviews(12, 4, 24),
    "interviews_over_8_years": lambda: interviews(2, 3, 96),
    "growth_9_by_3": lambda: growth(9, 3, 5),
    "growth_40_by_6": lambda: growth(40, 6, 3),
    "growth_90_in_one_phase": lambda: growth(90, 1, 5, alone=4),
    "growth_1_by_1": lambda: growth(1, 1, 2),
    "screening": screening,
}  # fmt: skip


@cache
def stressed(name: str, language: Language = "en") -> list[Drawing]:
    with drawing_in(language):
        return STRESS[name]()
