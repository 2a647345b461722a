"""Studies made up at random, written as a coordinator would deliver them: study.yaml, frameworks, CSV files of waves.

A study follows from its seed alone. What varies: sites, their roles and their lives, states, coders, raters, late
deliveries, frameworks that share codes, versions of a codebook, overlapping windows, skipped and planned waves, group
interviews over several sites. Everything is accepted by the product: belongs elsewhere, what it refuses.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection
from pathlib import Path
from random import Random
from typing import Any

import yaml

Row = dict[str, Any]
RATINGS = ["2", "1", "0", "-1", "-2", "mixed", "missing", "not applicable", "not yet analysed", "external"]
STATED, NOTHING = ("present", "neutral", "mixed"), ("missing", "not applicable", "not yet analysed")
SENTENCES = ["It rains.", "It snows.", "Leaders  back it.", "It fits; mostly.", "Nobody asked."]
FRAMEWORKS = {
    "fa": [("X", "", "Ex"), ("Y", "", "Why"), ("Y.1", "Y", "Why one"), ("Z", "", "Zed")],
    "fb": [("X", "", "Ex of B"), ("W", "", "Double u"), ("V", "W", "Vee")],
    "elements": [("EXT", "", "Outside"), ("INT", "", "Inside"), ("IND", "", "People")],
    "scenarios": [("T", "", "Transformation"), ("L", "", "Loose coupling")],
    "growth": [
        ("P1", "", "Sprouting"),
        ("P2", "", "Growing"),
        ("P3", "", "Bearing"),
        ("K1", "", "Soil"),
        ("K2", "", "Weather"),
        ("K2.1", "K2", "Rain"),
    ],
}
OWN = {
    "own-1": ["A", "B", "C", "D"],
    "own-2": ["A.1", "A.2", "BB", "C", "D"],
    "own-3": ["A.1", "BB", "CD"],
}
CODEBOOK_CHANGES = {
    "2": [("split", ["A"], ["A.1", "A.2"]), ("renamed", ["B"], ["BB"])],
    "3": [("merged", ["C", "D"], ["CD"]), ("removed", ["A.2"], [])],
}
# What a study may decide on the two frameworks that share a code.
CROSSWALK = [
    {"from_code": "X", "to_code": "X", "relation": "renamed", "cardinality": "1:1"},
    {"from_code": "Y", "to_code": "V", "relation": "redefined", "cardinality": "1:1"},
    {"from_code": "Z", "relation": "removed", "cardinality": "1:0"},
]
# Before the second wave begins, which still codes by the second version.
DECIDED_ON = {"2": "2020-06-01", "3": "2020-12-01"}
LEVELS = {"K1": "climate", "K2": "climate", "K2.1": "construct"}
QUANTITIES_OF = {
    "interview": (
        "interviews", "interviews_site_sum", "interviews_site_excess", "multi_site_interviews", "group_interviews",
        "double_coded_interviews", "translated_interviews", "participations", "interviewers", "documents",
        "field_notes", "informants", "new_informants", "interviews_before_clearance", "interview_minutes_lowest",
    ),
    "study": (
        "participations_per_informant_lowest", "participations_per_informant_highest",
        "interviews_per_programme_lowest", "interviews_per_programme_highest", "interviews_per_site_lowest",
        "interviews_per_site_highest",
    ),
}  # fmt: skip


class Generator:
    """One study in the making. without: what it does not vary: late, consensus, declared, third coder, third rater."""

    def __init__(self, seed: int, without: Collection[str] = ()) -> None:
        self.seed = seed
        self.random = Random(seed)
        # Apart, so that the rest of a study does not depend on them.
        self.of_analysis = Random(-1 - seed)
        self.of_details = Random(f"details {seed}")
        self.without = without
        self.register: dict[str, Any] = {}
        self.tables: dict[int, dict[str, list[Row]]] = {}
        self.sources: list[Row] = []
        self.codings: list[Row] = []
        self.entries: list[Row] = []
        self.named = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, items: list[Any], least: int, most: int) -> list[Any]:
        return self.random.sample(items, min(len(items), self.random.randint(least, most)))

    def yes(self, share: float) -> str:
        return "yes" if self.chance(share) else self.random.choice(["", "no"])


def write_study(folder: Path, seed: int, without: Collection[str] = ()) -> list[int]:
    """Write a study into an empty folder, and give its loaded waves in the order in which they are to be loaded."""
    making = Generator(seed, without)
    _make_register(making)
    waves = [wave["wave"] for wave in making.register["waves"] if wave["status"] == "collected"]
    loaded = [wave for wave in waves if len(waves) < 3 or wave != waves[1] or making.chance(0.7)]
    for wave in loaded:
        making.tables[wave] = {}
        _make_delivery(making, wave)
    for wave in loaded[1:]:  # everyone is on the first roster, so that a later wave may come without one
        if Random(f"roster {seed} {wave}").random() < 0.2:
            del making.tables[wave]["informants"]
    _write(making, folder)
    return loaded


def _make_register(making: Generator) -> None:
    programmes = [
        {"programme": name, "prefix": name, "name": f"Programme {name}", "start_year": 2014 + at}
        for at, name in enumerate(["PB", "PA", "PC"][: making.random.randint(1, 3)])
    ]
    for programme in programmes:
        if making.chance(0.2):
            del programme["start_year"]
    number = making.random.choice([1, 2, 3, 3, 4])
    making.register = {
        "study": "generated", "title": "A generated study", "language": "en", "programmes": programmes,
        "sites": [site for programme in programmes for site in _sites(making, programme["programme"], number)],
        "code_schemes": [{"scheme": "plain", "parts": ["programme", "site", "number"]}],
        "waves": _waves(making, number),
        "frameworks": ["fa", "fb", "elements", "scenarios", "growth"],
        "codebooks": [_codebook()],
        "phases": _phases(making),
        "vocabularies": {
            "informant_roles": {"strategic": "Strategic", "operative": "Operative", "user": "Users"},
            "interview_modes": {"online": "Online", "in person": "In person", "focus group": "Focus group"},
            "document_kinds": {"report": "Report", "minutes": "Minutes", "field note": "Field notes"},
            "instruments": {"WHO-5": "WHO-5"},
            "stakeholder_roles": {"researcher": "Researchers", "practitioner": "Practitioners"},
            "feature_tables": {"case": "Cases"}, "audiences": {"public": "The public", "peers": "Researchers"},
        },
        "sources": [{"source": "S1", "citation": "A paper"}],
        "crosstabs": [{"crosstab": "two", "title": "Two frameworks", "rows": "fa", "columns": "fb"}],
        "saturation": making.random.choice([{}, {"bases": [1, 2], "runs": [1, 2], "thresholds": [0, 0.2]}]),
    }  # fmt: skip
    making.register["saturation"] = making.register["saturation"] or {
        "bases": [2, 3],
        "runs": [1],
        "thresholds": [0.05],
    }
    if making.chance(0.4):
        making.register["source_kinds"] = [
            {"source_kind": "talk", "label": "Talks", "counts_as": "interview"},
            {
                "source_kind": "group talk",
                "label": "Groups",
                "counts_as": "interview",
                "interview_modes": ["focus group"],
            },
            {"source_kind": "paper", "label": "Papers", "counts_as": "document"},
            {"source_kind": "notes", "label": "Notes", "counts_as": "field note", "document_kinds": ["field note"]},
        ]
    if making.chance(0.5):
        making.register["outcomes"] = [_outcome(making, programmes)]
        making.register["calibrations"] = [_calibration(making)]
    if making.chance(0.3):
        making.register["rating_rules"] = {"reverse_rated": [{"framework": "fa", "code": "Z"}], "mixed": "zero"}
    if making.chance(0.7):
        countries = [jurisdiction for jurisdiction in ("SE", "CA") if making.chance(0.7)]
        making.register["clearances"] = [
            {"body": "Board", "reference": "1", "cleared": "2020-03", "jurisdictions": [jurisdiction]}
            for jurisdiction in countries
            if jurisdiction in {site["jurisdiction"] for site in making.register["sites"]}
        ]
    _vary_register(making)


def _sites(making: Generator, programme: str, waves: int) -> list[Row]:
    sites = []
    for at in range(making.random.randint(1, 3)):
        country = making.random.choice([("Sweden", "SE"), ("Canada", "CA")])
        role = (
            "home" if at == 0 and making.chance(0.9) else making.random.choice(["home", "diffusion", "programme-wide"])
        )
        first = making.random.choice([1, 1, 1, min(2, waves)])
        site = {
            "site": f"{programme[1]}{'XYZ'[at]}", "name": f"Site {programme[1]}{at}", "programme": programme,
            "country": country[0], "jurisdiction": country[1], "role": role, "first_wave": first,
        }  # fmt: skip
        if making.chance(0.25):
            site["last_wave"] = making.random.randint(first, waves)
        sites.append(site)
    return sites


def _waves(making: Generator, number: int) -> list[Row]:
    waves = []
    for wave in range(1, number + 1):
        year = 2019 + wave
        window = making.random.choice([f"{year}-01/{year}-12", f"{year}-01/{year + 1}-06"])  # the latter overlap
        is_planned = number > 2 and (wave == number or wave == 2) and making.chance(0.15)
        status = "planned" if is_planned else "collected"
        waves.append({"wave": wave, "window": window, "topic": f"Topic {wave}", "status": status})
    return waves


def _codebook() -> Row:
    def named(codes: list[str]) -> list[Row]:
        return [{"code": code, "label": f"Code {code}"} for code in codes]

    versions: list[Row] = [{"version": "1", "codes": named(OWN["own-1"])}]
    for version, changes in CODEBOOK_CHANGES.items():
        decided = {"reason": "x", "decided_by": "R1", "decided_on": DECIDED_ON[version]}
        made = [{"change": change, "old": old, "new": named(new), **decided} for change, old, new in changes]
        versions.append({"version": version, "changes": [{k: v for k, v in each.items() if v} for each in made]})
    return {"codebook": "own", "label": "Own codes", "versions": versions}


def _phases(making: Generator) -> list[Row]:
    return [
        {"phase": "history", "label": "History"},
        {"phase": "adoption", "label": "Adoption", "framework": "elements", "filled_by": "findings"},
        {
            "phase": "later", "label": "Later on", "framework": "elements", "filled_by": "findings",
            "row_order": making.random.choice(["reverse", "framework"]),
        },
        {
            "phase": "assimilation", "label": "Assimilation", "framework": "scenarios",
            "filled_by": "scenario_judgements",
        },
    ]  # fmt: skip


def _outcome(making: Generator, programmes: list[Row]) -> Row:
    by_site = making.chance(0.5)
    units = [site["site"] for site in making.register["sites"]] if by_site else [p["programme"] for p in programmes]
    levels = ["high", "middle", "low"]
    return {
        "outcome": "reach", "label": "Reach", "wave": making.random.choice([1, making.register["waves"][-1]["wave"]]),
        "units": [
            {"unit": unit, "value": making.random.randint(0, 4), "level": making.random.choice(levels)}
            for unit in making.some(units, 1, len(units))
        ],
    }  # fmt: skip


def _calibration(making: Generator) -> Row:
    """A crisp analysis of the outcome by one construct or two, in a wave from which the outcome holds."""
    chosen, (outcome,) = making.of_analysis, making.register["outcomes"]
    values = {rating: int(rating.lstrip("-").isdigit() and int(rating) > 0) for rating in RATINGS}
    if chosen.random() < 0.3:
        del values["mixed"], values["not yet analysed"]
    conditions = [("FIRST", "fa", "X"), ("SECOND", "fb", "X")][: chosen.randint(1, 2)]
    return {
        "calibration": "analysis", "kind": "crisp", "wave": outcome["wave"], "outcome": outcome["outcome"],
        "levels": {"high": 1, "middle": chosen.choice([0, 1]), "low": 0}, "values": values,
        "conditions": [{"condition": name, "framework": fw, "code": code} for name, fw, code in conditions],
        "present_from": chosen.choice([1, 0.5]), "more_conditions_because": chosen.choice(["It is a test.", "x"]),
    }  # fmt: skip


def _vary_register(making: Generator) -> None:
    """Two words with one label, thresholds and rows of the crosswalk of the study's own."""
    chosen = Random(f"register {making.seed}")
    if chosen.random() < 0.4:
        making.register["vocabularies"]["informant_roles"]["operative"] = "Strategic"
        making.register["vocabularies"]["interview_modes"]["in person"] = "Online"
    if chosen.random() < 0.4:
        strong, weak = chosen.choice([(1, 0.5), (3, 2), (2, 1.5)])
        rules = making.register.setdefault("rating_rules", {})
        making.register["rating_rules"] = {**rules, "strong_difference": strong, "weak_difference": weak}
    if chosen.random() < 0.3:
        decided = {"from_framework": "fa", "to_framework": "fb", "reason": "It is so.", "decided_by": "R1"}
        making.register["crosswalk_rows"] = [
            {**decided, **row, "decided_on": "2021-01-01"} for row in chosen.sample(CROSSWALK, chosen.randint(1, 3))
        ]


def _open_sites(making: Generator, wave: int) -> list[Row]:
    return [
        site for site in making.register["sites"]
        if site["first_wave"] <= wave <= site.get("last_wave", wave)
    ]  # fmt: skip


def _make_delivery(making: Generator, wave: int) -> None:
    roster = [
        f"{site['programme']}-{site['site']}-{number:02d}" for site in making.register["sites"] for number in (1, 2, 3)
    ]
    spoken = making.some(roster, 0, 8) if making.chance(0.95) else []
    roles = list(making.register["vocabularies"]["informant_roles"])
    add(making, wave, "informants", *(
        {"informant": code, "informant_role": making.random.choice(roles), "is_synthetic": making.yes(0.05)}
        for code in roster
    ))  # fmt: skip
    for at in range(making.random.randint(0, 6)):
        _make_interview(making, wave, f"I{wave}-{at}", spoken)
    for at in range(making.random.randint(0, 3)):
        _make_document(making, wave, f"D{wave}-{at}")
    for source in making.sources:
        _make_codings(making, wave, source)
        _make_climates(making, wave, source)
    _make_findings(making, wave)
    _make_ratings(making, wave)
    _make_phase_judgements(making, wave)
    _make_events_and_measures(making, wave)
    _make_analysis(making, wave)
    _make_account(making, wave)
    _make_sufficiency(making, wave)
    for at in range(10):
        _make_claim(making, wave, f"CL{wave}-{at}")


def add(making: Generator, wave: int, table: str, *rows: Row) -> None:
    making.tables[wave].setdefault(table, []).extend(rows)


def _make_interview(making: Generator, wave: int, name: str, spoken: list[str]) -> None:
    sites = _open_sites(making, wave)
    programmes = sorted({site["programme"] for site in sites} & {code.split("-")[0] for code in spoken})
    if not programmes:
        return
    programme = making.random.choice(programmes)
    about = making.some([site["site"] for site in sites if site["programme"] == programme], 1, 2)
    informants = making.some([code for code in spoken if code.startswith(programme)], 1, 3)
    held_on = dt.date(2019 + wave, 1, 1) + dt.timedelta(days=making.random.randint(0, 500))
    row = {
        "interview": name, "programme": programme, "sites": "; ".join(about), "informants": "; ".join(informants),
        "held_on": held_on.isoformat(), "interview_mode": making.random.choice(["online", "in person", "focus group"]),
        "duration_minutes": making.random.choice(["", 30, 45, 90]), "language": making.random.choice(["en", "sv"]),
        "interviewer": making.random.choice(["", "R1", "R2"]), "is_double_coded": making.yes(0.6),
        "characters": making.random.choice(["", 900]), "is_synthetic": making.yes(0.1),
    }  # fmt: skip
    told = making.of_details.choice
    row |= {
        "guide": told(["", "1", "1.10", "02"]), "is_recorded": told(["", "yes", "no"]),
        "has_field_notes": told(["", "yes", "no"]), "others_present": told(["", 0, 2]),
    }  # fmt: skip
    add(making, wave, "interviews", row)
    _take_source(making, name, wave, row)


def _make_document(making: Generator, wave: int, name: str) -> None:
    sites = _open_sites(making, wave)
    if not sites:
        return
    programme = making.random.choice(sites)["programme"]
    row = {
        "document": name, "programme": programme,
        "sites": "; ".join(making.some([site["site"] for site in sites if site["programme"] == programme], 0, 2)),
        "title": "A document", "document_kind": making.random.choice(["report", "minutes", "field note"]),
        "characters": making.random.choice(["", 900]), "is_double_coded": making.yes(0.3),
        "is_synthetic": making.yes(0.1),
    }  # fmt: skip
    add(making, wave, "documents", row)
    _take_source(making, name, wave, row)


def _take_source(making: Generator, name: str, wave: int, row: Row) -> None:
    """Choose who codes a source, by which versions that is declared, and where they reach consensus."""
    everyone = ["R1", "R2"] if "third coder" in making.without else ["R1", "R2", "R3"]
    is_shared = row["is_double_coded"] == "yes" or making.chance(0.1)
    frameworks = ["fa", "fb", f"own-{min(3, wave)}"]
    source = {
        "source": name, "wave": wave, "is_double_coded": row["is_double_coded"], "frameworks": frameworks,
        "coders": making.some(everyone, 1, 3) if is_shared else ["R1"],
        "declared": making.some(frameworks, 1, 3) if is_shared and making.chance(0.6) else [],
        "agreed": making.some(frameworks, 1, 3) if making.chance(0.25) else [],
    }  # fmt: skip
    making.sources.append(source)
    if "declared" not in making.without:
        for framework in source["declared"]:
            for coder in source["coders"]:
                _declare(making, wave, source, framework, coder)
    if "consensus" in making.without:
        source["agreed"] = []
    for framework in source["agreed"]:
        if making.chance(0.5) and "declared" not in making.without:
            _declare(making, wave, source, framework, "R1", is_consensus="yes")


def _declare(making: Generator, wave: int, source: Row, framework: str, coder: str, is_consensus: str = "") -> None:
    rows = making.tables[wave].get("source_coders", [])
    add(making, wave, "source_coders", {
        "source_coder": f"SC{wave}-{len(rows)}", "source": source["source"], "framework": framework, "coder": coder,
        "is_consensus": is_consensus,
    })  # fmt: skip


def _make_codings(making: Generator, wave: int, source: Row) -> None:
    """Codings of a source delivered in a wave: its own wave's, or late ones."""
    is_late = source["wave"] < wave
    if is_late and (making.chance(0.7) or "late" in making.without):
        return
    version = source["frameworks"][-1]
    codes = [("fa", "X"), ("fa", "Y"), ("fa", "Y.1"), ("fa", "Z"), ("fb", "X"), ("fb", "V")]
    codes += [(version, code) for code in OWN[version]]
    if is_late and making.chance(0.3) and "R4" not in source["coders"] and "third coder" not in making.without:
        source["coders"].append("R4")
        for framework in source["declared"] if "declared" not in making.without else ():
            _declare(making, wave, source, framework, "R4")
    for _ in range(making.random.randint(0, 8)):
        framework, code = making.random.choice(codes)
        start = making.random.randint(0, 5) * 100
        has_place = making.chance(0.9)
        row = {
            "coding": f"C{wave}-{len(making.codings)}", "source": source["source"], "framework": framework,
            "code": code, "coder": making.random.choice(source["coders"]),
            "start_character": start if has_place else "",
            "end_character": start + making.random.choice([50, 100, 250]) if has_place else "",
            "is_consensus": "yes" if framework in source["agreed"] and making.chance(0.4) else "",
            "adds_aspect": making.random.choice(["", "yes", "no", "no"]), "is_synthetic": making.yes(0.05),
            "coded_on": f"{2021 + wave}-03-01" if making.of_details.random() < 0.2 else "",
        }  # fmt: skip
        add(making, wave, "codings", row)
        making.codings.append({**row, "wave": wave})


def _make_climates(making: Generator, wave: int, source: Row) -> None:
    """Now and then a source of the wave is coded by one person by the climates, too."""
    chosen = making.of_details
    if source["wave"] != wave or chosen.random() < 0.6:
        return
    for at in range(chosen.randint(1, 3)):
        add(making, wave, "codings", {
            "coding": f"K{wave}-{source['source']}-{at}", "source": source["source"], "framework": "growth",
            "code": chosen.choice(["K1", "K2", "K2.1"]), "coder": "R1", "start_character": "", "end_character": "",
            "is_consensus": "", "adds_aspect": "",
        })  # fmt: skip


def _evidence(making: Generator) -> str:
    names = [source["source"] for source in making.sources] + [coding["coding"] for coding in making.codings[-6:]]
    return "; ".join(making.some(names, 0, 3))


def _make_findings(making: Generator, wave: int) -> None:
    units = [(programme["programme"], "") for programme in making.register["programmes"]]
    units += [(site["programme"], site["site"]) for site in _open_sites(making, wave)]
    for phase in making.register["phases"]:
        if not phase.get("framework"):
            continue
        is_finding = phase["filled_by"] == "findings"
        for code, *_ in FRAMEWORKS[phase["framework"]]:
            for programme, site in units:
                if making.chance(0.25 if site else 0.5):
                    _make_entries(making, wave, programme, site, phase["phase"], code, is_finding=is_finding)


def _make_entries(
    making: Generator, wave: int, programme: str, site: str, phase: str, code: str, *, is_finding: bool
) -> None:
    """The entries of one cell of one case or site: one to three statements, or one kind of nothing."""
    is_stated = making.chance(0.65)
    said = making.some(SENTENCES, 1, 3) if is_stated else [""]
    state = making.random.choice(NOTHING)
    for position, statement in enumerate(said, 1):
        cell = {"programme": programme, "site": site, "phase": phase, "code": code}
        earlier = [e["entry"] for e in making.entries if e["cell"] == cell and e["wave"] < wave and e["statement"]]
        follows = making.random.choice(earlier) if earlier and making.chance(0.3) else ""
        making.named += 1
        name = f"{'F' if is_finding else 'J'}{wave}-{making.named}"
        row = {
            "programme": programme, "site": site, "phase": phase, "position": position if making.chance(0.8) else "",
            "state": making.random.choice(STATED) if is_stated else state, "statement": statement,
            "evidence": _evidence(making), "follows": follows,
            "is_negative_case": making.yes(0.1), "is_synthetic": making.yes(0.05),
        }  # fmt: skip
        if not statement:
            row["follows"] = ""
        if is_finding:
            add(making, wave, "findings", {"finding": name, "element": code, **row})
            if statement and _is_repeated(making, cell):
                _say_again(making, wave, {"finding": name, "element": code, **row})
        else:
            kind = "evidence" if making.chance(0.85) else "headline"
            add(making, wave, "scenario_judgements", {
                "judgement": name, "scenario": code, "judgement_kind": kind, **row,
                "follows": row["follows"] if kind == "evidence" else "",
            })  # fmt: skip
            if kind == "headline":
                continue
        making.entries.append({"entry": name, "wave": wave, "statement": statement, "cell": cell})


def _is_repeated(making: Generator, cell: Row) -> bool:
    """Whether the statements of a cell are made twice: in every wave, so that two can be matched with two."""
    return Random(f"{making.seed} {cell}").random() < 0.5


def _say_again(making: Generator, wave: int, row: Row) -> None:
    """The same statement of the same cell once more, as two people may have said it, with its own evidence."""
    other = {"finding": f"{row['finding']}-again", "position": "", "follows": "", "is_negative_case": ""}
    add(making, wave, "findings", {**row, **other, "is_synthetic": ""})


def _make_ratings(making: Generator, wave: int) -> None:
    version = f"own-{min(3, wave)}"
    constructs = [("fa", "X"), ("fa", "Z"), ("fb", "X"), *((version, code) for code in OWN[version])]
    units = [(programme["programme"], "") for programme in making.register["programmes"]]
    units += [(site["programme"], site["site"]) for site in _open_sites(making, wave)]
    if making.chance(0.15):
        return
    for programme, site in units:
        for framework, code in constructs:
            if making.chance(0.5):
                continue
            raters = ["rater 1", "rater 2", "consensus", *([] if "third rater" in making.without else ["rater 3"])]
            for by in making.some(raters, 1, 4):
                add(making, wave, "ratings", {
                    "rating": f"R{wave}-{len(making.tables[wave].get('ratings', []))}", "programme": programme,
                    "site": site, "framework": framework, "code": code, "rated_by": by,
                    "rated": making.random.choice(RATINGS), "was_asked": making.random.choice(["", "yes", "no"]),
                    "rater": making.random.choice(["", "R1"]), "rationale": making.random.choice(["", "So it is."]),
                    "evidence": _evidence(making), "is_synthetic": making.yes(0.05),
                })  # fmt: skip


def _make_phase_judgements(making: Generator, wave: int) -> None:
    for site in _open_sites(making, wave):
        if making.chance(0.5):
            state = making.random.choice(["present", "present", "missing", "not applicable", "not yet analysed"])
            add(making, wave, "phase_judgements", {
                "phase_judgement": f"P{wave}-{site['site']}", "programme": site["programme"], "site": site["site"],
                "framework": "growth", "state": state,
                "code": making.random.choice(["P1", "P2", "P3"]) if state == "present" else "",
                "evidence": _evidence(making), "is_synthetic": making.yes(0.05),
            })  # fmt: skip


def _make_events_and_measures(making: Generator, wave: int) -> None:
    for at in range(making.random.randint(0, 3)):
        site = making.random.choice(making.register["sites"])
        add(making, wave, "events", {
            "event": f"E{wave}-{at}", "programme": site["programme"], "sites": site["site"],
            "phase": making.random.choice(["history", "adoption", "later"]), "date": "2015", "description": "It opens",
        })  # fmt: skip
    for at in range(making.random.randint(0, 2)):
        site = making.random.choice(making.register["sites"])
        add(making, wave, "measures", {
            "measure": f"M{wave}-{at}", "programme": site["programme"], "instrument": "WHO-5", "item": "Total",
            "statistic": "mean", "value": 61.5, "unit": "points", "n": making.random.randint(5, 40),
            "phase": "adoption", "element": "EXT",
        })  # fmt: skip


STAGES = ["identified", "screened", "sought", "assessed", "included"]
LEAVES = ["removed before screening", "excluded at screening", "not retrieved", "excluded at assessment"]


def _make_analysis(making: Generator, wave: int) -> None:
    """Screening, rapid analysis, member checks, forums and decisions."""
    chosen = making.of_analysis
    if chosen.random() < 0.5:
        _make_screening(making, wave)
    roster = [row["informant"] for row in making.tables[wave]["informants"]]
    for at in range(chosen.randint(0, 5)):
        informant = chosen.choice(roster)
        add(making, wave, "rapid_summaries", {
            "rapid_summary": f"RS{wave}-{at}", "programme": informant.split("-")[0],
            "site": chosen.choice(["", informant.split("-")[1]]), "framework": "fa", "code": chosen.choice(["X", "Z"]),
            "informant": informant, "summary": "It was said.", "analyst": "R1", "checked_by": chosen.choice(["", "R2"]),
        })  # fmt: skip
    subjects = [entry["entry"] for entry in making.entries if entry["wave"] <= wave][-4:]
    grounds = []
    for at in range(chosen.randint(0, 2)):
        grounds.append(f"MC{wave}-{at}")
        add(making, wave, "member_checks", {
            "member_check": grounds[-1], "round": chosen.randint(1, 3),
            "date": f"{2019 + wave}-0{chosen.randint(1, 9)}",
            "participants": chosen.choice(["", 4]), "shown": "The model", "subjects": _few(chosen, subjects),
            "response_kind": chosen.choice(["agreed", "disagreed", "agreed in part"]), "response": "So it is.",
        })  # fmt: skip
    for at in range(chosen.randint(0, 2)):
        grounds.append(f"FO{wave}-{at}")
        add(making, wave, "forums", {
            "forum": grounds[-1], "title": "A forum", "date": f"{2019 + wave}-0{chosen.randint(1, 9)}",
            "participants": chosen.choice(["", 12]), "subjects": _few(chosen, subjects),
        })  # fmt: skip
        for number in range(chosen.randint(0, 3)):
            add(making, wave, "forum_contributions", {
                "forum_contribution": f"{grounds[-1]}-{number}", "forum": grounds[-1],
                "stakeholder_role": chosen.choice(["researcher", "practitioner"]),
                "contribution_kind": chosen.choice(["objection", "interpretation"]), "contribution": "It is said.",
                "subjects": _few(chosen, subjects),
            })  # fmt: skip
    for at in range(chosen.randint(0, 3)):
        month = f"{2018 + wave + chosen.randint(0, 2)}-{chosen.randint(1, 12):02d}"
        add(making, wave, "decisions", {
            "decision": f"DE{wave}-{at}", "decision_kind": "model", "date": month, "what": "It was decided.",
            "grounds": _few(chosen, grounds), "subjects": _few(chosen, subjects),
            "new_version": chosen.choice(["", f"{wave}.{at}"]),
        })  # fmt: skip


def _make_account(making: Generator, wave: int) -> None:
    """What a paper's methods tell besides: who was approached, who the team are, and how the cases compare."""
    chosen = making.of_details
    programmes = [each["programme"] for each in making.register["programmes"]]
    sites = [each["site"] for each in making.register["sites"]]
    for at in range(chosen.randint(0, 3)):
        add(making, wave, "recruitment", {
            "recruitment": f"RC{wave}-{at}", "programme": chosen.choice(programmes),
            "sampling": chosen.choice(["", "purposive", "snowball"]),
            "channel": chosen.choice(["", "e-mail", "letter"]),
            "approached": chosen.randint(6, 9), "declined": chosen.choice(["", 0, 2]),
            "not_reached": chosen.choice(["", "", 1]), "withdrew": chosen.choice(["", 0]),
            "reason": chosen.choice(["", "no time", "illness"]),
        })  # fmt: skip
    for member in ("R1", "R2", "R3")[: chosen.randint(0, 3)]:
        add(making, wave, "team_members", {
            "member": member, "familiar_sites": _few(chosen, sites), "insider_sites": _few(chosen, sites),
        })  # fmt: skip
    for at in range(chosen.randint(0, 2)):
        add(making, wave, "reflexive_notes", {
            "reflexive_note": f"RN{wave}-{at}", "author": chosen.choice(["R1", "R2"]), "text": "It is noted.",
        })  # fmt: skip
    known = [entry["entry"] for entry in making.entries] + [coding["coding"] for coding in making.codings]
    known += [row["rating"] for row in making.tables[wave].get("ratings", [])]
    for at in range(chosen.randint(0, 4)):
        add(making, wave, "memos", {
            "memo": f"M{wave}-{at}", "memo_kind": "analytic", "author": "R1", "subjects": _few(chosen, known[-30:]),
            "text": "It is so.",
        })  # fmt: skip
    for at in range(chosen.randint(0, 2)):
        add(making, wave, "dissemination", {
            "dissemination": f"DI{wave}-{at}", "audience": chosen.choice(["public", "peers"]), "format": "talk",
            "product": "The model", "is_planned": chosen.choice(["", "yes"]),
        })  # fmt: skip
    for at in range(chosen.randint(0, 3) if len(programmes) > 1 else 0):
        one, two = chosen.sample(programmes, 2)
        add(making, wave, "translations", {
            "translation": f"TR{wave}-{at}", "concept": "A table", "from_programme": one, "to_programme": two,
            "relation": chosen.choice(["like", "refutes", "extends"]),
        })  # fmt: skip
    for at in range(chosen.randint(0, 2)):
        add(making, wave, "case_features", {
            "case_feature": f"CF{wave}-{at}", "feature_table": "case", "programme": chosen.choice(programmes),
            "feature": f"Feature {at}", "feature_order": at + 1, "position": 1, "description": "A town",
        })  # fmt: skip


def _make_sufficiency(making: Generator, wave: int) -> None:
    judged = Random(f"sufficiency {making.seed} {wave}")
    for at in range(judged.randint(0, 2)):
        add(making, wave, "sufficiency_judgements", {
            "sufficiency_judgement": f"SJ{wave}-{at}", "theme": "The model", "ground": "It is so.",
            "judgement": judged.choice(["sufficient", "not sufficient", "undecided"]),
        })  # fmt: skip


def _few(chosen: Random, names: list[str]) -> str:
    return "; ".join(chosen.sample(names, chosen.randint(0, min(2, len(names)))))


def _make_screening(making: Generator, wave: int) -> None:
    """A flow whose numbers go down, some of them not reported, some given by reason, with the whole or not."""
    chosen, left = making.of_analysis, making.of_analysis.randint(50, 200)
    for at, stage in enumerate(STAGES):
        if at and chosen.random() < 0.8:
            gone = chosen.randint(0, left)
            _add_stage(making, wave, LEAVES[at - 1], chosen.choice([gone, gone, ""]))
            left -= gone
        if chosen.random() < 0.8:
            _add_stage(making, wave, stage, left)


def _add_stage(making: Generator, wave: int, stage: str, records: Any) -> None:
    chosen = making.of_analysis
    rows = [("", records)] if chosen.random() < 0.7 else []
    if not rows or chosen.random() < 0.4:
        part = chosen.randint(0, records) if records else records
        rows += [("one", part), ("two", records - part if records != "" else "")]
    for reason, number in rows:
        place = len(making.tables[wave].get("screening", []))
        add(making, wave, "screening", {
            "screening": f"S{wave}-{place}", "stage": stage, "reason": reason, "records": number,
        })  # fmt: skip


def _make_claim(making: Generator, wave: int, name: str) -> None:
    first, last = sorted(making.random.choices([each["wave"] for each in making.register["waves"]], k=2))
    claimed = {
        "programme": "", "site": "", "site_scope": making.random.choice(["home sites", "all sites"]), "framework": "",
        "category": "", **making.random.choice(CLAIMS)(making),
    }  # fmt: skip
    if "claim framework" in making.without:
        del claimed["framework"]
    add(making, wave, "claims", {
        "claim": name, "claim_source": "S1", "line": "L1", "from_wave": first, "to_wave": last, **claimed,
        "wording": "x", "printed": making.random.choice([0, 0, 1, 2, 3]),
        "tolerance": making.random.choice(["", "", 1]),
    })  # fmt: skip


def _any_programme(making: Generator) -> str:
    return making.random.choice(["", *(each["programme"] for each in making.register["programmes"])])


def _claim_of_interviews(making: Generator) -> Row:
    quantity, words = making.random.choice(QUANTITIES_OF["interview"]), making.register["vocabularies"]
    groups = {
        "informants": "informant_roles", "new_informants": "informant_roles", "interviews": "interview_modes",
        "documents": "document_kinds",
    }  # fmt: skip
    has_group = quantity in groups and making.chance(0.4)
    category = making.random.choice(list(words[groups[quantity]])) if has_group else ""
    return {"quantity": quantity, "programme": _any_programme(making), "category": category}


def _claim_of_the_study(making: Generator) -> Row:
    return {"quantity": making.random.choice(QUANTITIES_OF["study"])}


def _claim_of_a_site(making: Generator) -> Row:
    site = making.random.choice(making.register["sites"])["site"]
    return {"quantity": making.random.choice(["interviews", "informants"]), "site": site, "site_scope": "all sites"}


def _claim_of_statements(making: Generator) -> Row:
    quantity = making.random.choice(["statements", "not_applicable_cells", "statements_of_row"])
    groups = ["EXT", "INT", "T"] if quantity == "statements_of_row" else ["adoption", "later", "assimilation"]
    return {"quantity": quantity, "programme": _any_programme(making), "category": making.random.choice(groups)}


def _claim_of_sites(making: Generator) -> Row:
    quantity = making.random.choice(["sites", "site_codes"])
    category = making.random.choice(["home", "diffusion"]) if quantity == "sites" and making.chance(0.3) else ""
    return {"quantity": quantity, "programme": _any_programme(making), "site_scope": "all sites", "category": category}


def _claim_of_coded_documents(making: Generator) -> Row:
    framework, code = making.random.choice([("", "X"), ("fa", "X"), ("fb", "X"), ("", "Z"), ("fb", "V")])
    quantity = making.random.choice(["coded_documents", "coded_documents_percent"])
    return {"quantity": quantity, "site_scope": "all sites", "framework": framework, "category": code}


def _claim_of_events(making: Generator) -> Row:
    phase = making.random.choice(["history", "adoption", "later"])
    return {"quantity": "events", "site_scope": "all sites", "category": phase}


def _claim_of_measures(making: Generator) -> Row:
    programme = making.random.choice(making.register["programmes"])["programme"]
    return {"quantity": "measured_people", "programme": programme, "site_scope": "all sites", "category": "WHO-5"}


CLAIMS = (
    _claim_of_interviews, _claim_of_interviews, _claim_of_the_study, _claim_of_a_site, _claim_of_statements,
    _claim_of_sites, _claim_of_coded_documents, _claim_of_events, _claim_of_measures,
)  # fmt: skip


def _write(making: Generator, folder: Path) -> None:
    (folder / "study.yaml").write_text(yaml.safe_dump(making.register, sort_keys=False), encoding="utf-8")
    for name, codes in FRAMEWORKS.items():
        level = {"growth": "phase"}.get(name, "")
        rows = [
            {"code": code, "parent": parent, "level": LEVELS.get(code, level), "label": label}
            for code, parent, label in codes
        ]
        _write_csv(folder / "frameworks" / f"{name}.csv", rows)
    for wave, tables in making.tables.items():
        for name, rows in tables.items():
            if rows:
                _write_csv(folder / f"wave-{wave}" / f"{name}.csv", rows)


def _write_csv(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
