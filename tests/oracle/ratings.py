"""The tables of ratings: what stands in the end, the matrix, and which constructs tell high from low."""

from __future__ import annotations

from oracle.delivered import Delivered, Row

PRINTED = {
    "2": "+2", "1": "+1", "0": "0", "-1": "\u22121", "-2": "\u22122", "not applicable": "NA",
}  # fmt: skip
VALUES = {"2": 2, "1": 1, "0": 0, "-1": -1, "-2": -2}
NOBODY = "not yet analysed"
ORIGIN = ("external", "internal")


def printed(rated: str) -> str:
    return PRINTED.get(rated, rated)


def is_rater(row: Row) -> bool:
    return row["rated_by"] != "consensus"


def final_ratings(study: Delivered) -> list[Row]:
    """The consensus; else what all raters gave; else that of the one rater; else no rating, since raters differ.

    Not yet analysed is the same as no rating of that rater. Evidence is that of every rating of the cell.
    """
    cells: dict[tuple, list[Row]] = {}
    for row in study.rows("ratings"):
        key = (row["wave"], row["programme"], row["site"], row["framework"], row["code"])
        cells.setdefault(key, []).append(row)
    return [
        {**dict(zip(("wave", "programme", "site", "framework", "code"), key, strict=True)), **_final(given)}
        for key, given in cells.items()
    ]


def _final(given: list[Row]) -> Row:
    consensus = [row["rated"] for row in given if not is_rater(row) and row["rated"] != NOBODY]
    raters = [row["rated"] for row in given if is_rater(row) and row["rated"] != NOBODY]
    if consensus:
        basis, rated = "consensus", consensus[0]
    elif not raters:
        basis, rated = "nobody yet", NOBODY
    elif len(raters) == 1:
        basis, rated = "one rater", raters[0]
    elif len(set(raters)) == 1:
        basis, rated = "raters agree", raters[0]
    else:
        basis, rated = "raters differ", None
    asked = {row["was_asked"] for row in given} - {None}
    evidence = sorted({name for row in given for name in row["evidence"]})
    return {
        "printed": _printed(rated, given), "rated": rated, "state": _state(rated), "basis": basis,
        "value": VALUES.get(rated or ""),
        "was_asked": None if not asked else True in asked, "evidence": "; ".join(evidence) or None,
        "evidence_count": len(evidence), "has_synthetic": any(row["is_synthetic"] for row in given),
    }  # fmt: skip


def _printed(rated: str | None, given: list[Row]) -> str:
    """The rating as papers print it; where raters differ, what each of them gave, in their order."""
    if rated is not None:
        return printed(rated)
    raters = sorted((row["rated_by"], row["rated"]) for row in given if is_rater(row) and row["rated"] != NOBODY)
    return f"raters differ ({', '.join(printed(each) for _, each in raters)})"


def _cell(found: Row | None) -> str:
    if found is None or found["basis"] == "nobody yet":
        return NOBODY
    return f"{found['printed']}{' (one rater)' * (found['basis'] == 'one rater')}{' †' * found['has_synthetic']}"


def _state(rated: str | None) -> str:
    if rated is None:
        return "raters differ"
    if rated in ORIGIN:
        return "origin"
    if rated in VALUES:
        return "neutral" if rated == "0" else "rated"
    return rated


def rating_matrix(study: Delivered) -> list[Row]:
    """Constructs that were rated in a version up to the wave, by all cases or all sites that are in the study then.

    A version has a matrix in the waves in which it is rated. Codes that are no place have a column from the wave that
    first rates them. Columns are in the order of an outcome: the latest that holds by then, and of these the
    first; highest first.
    """
    final = {
        (row["wave"], row["framework"], row["code"], row["programme"], row["site"]): row for row in final_ratings(study)
    }
    rows = []
    for wave, framework, kind in sorted({(w, f, "case" if s is None else "site") for w, f, _, _, s in final}):
        codes = {c for w, f, c, _, s in final if f == framework and w <= wave and (s is None) == (kind == "case")}
        units = _units(study, kind, wave, {key[4] for key in final if key[0] <= wave})
        outcome = _outcome(study, wave, kind)
        values = {unit["unit"]: unit for unit in outcome["units"]} if outcome else {}
        units.sort(key=lambda unit: -values[unit[1] or unit[0]]["value"] if (unit[1] or unit[0]) in values else 1e9)
        for code in codes:
            for place, (programme, site) in enumerate(units, 1):
                found = final.get((wave, framework, code, programme, site))
                of_unit = values.get(site or programme)
                rows.append({
                    "wave": wave, "framework": framework, "unit_kind": kind, "code": code, "programme": programme,
                    "site": site, "unit_order": place, "outcome_value": of_unit and of_unit["value"],
                    "outcome_level": of_unit and of_unit["level"],
                    "cell_state": found["state"] if found else NOBODY, "value": found and found["value"],
                    "basis": found and found["basis"], "cell": _cell(found),
                })  # fmt: skip
    return rows


def _units(study: Delivered, kind: str, wave: int, rated_sites: set) -> list[tuple[str, str | None]]:
    if kind == "case":
        return [(programme, None) for programme in study.programmes]
    cases = {programme: at for at, programme in enumerate(study.programmes)}
    sites = [
        site for site in study.sites
        if (site["is_place"] or site["site"] in rated_sites)
        and site["first_wave"] <= wave <= (site["last_wave"] or wave)
    ]  # fmt: skip
    return [(site["programme"], site["site"]) for site in sorted(sites, key=lambda site: cases[site["programme"]])]


def _outcome(study: Delivered, wave: int, kind: str) -> Row | None:
    def is_of_kind(outcome: Row) -> bool:
        return (outcome["units"][0]["unit"] in study.programmes) == (kind == "case")

    holding = [each for each in study.register.get("outcomes", []) if each["wave"] <= wave and is_of_kind(each)]
    return max(holding, key=lambda outcome: outcome["wave"], default=None)


def distinguishing_constructs(study: Delivered) -> list[Row]:
    """Strong where the lowest high is far enough above the highest low; else weak where the means are; else not.

    Mixed is left out, or counts as zero where the register says so.
    """
    rules = study.register.get("rating_rules", {})
    strong, weak = float(rules.get("strong_difference", 2)), float(rules.get("weak_difference", 1))
    rows = []
    for outcome in study.register.get("outcomes", []):
        levels = {unit["unit"]: unit["level"] for unit in outcome["units"]}
        cells: dict[tuple, dict[str, list]] = {}
        for row in final_ratings(study):
            level = levels.get(row["site"] or row["programme"])
            if row["wave"] >= outcome["wave"] and level in {"high", "low"}:
                value = 0 if row["rated"] == "mixed" and rules.get("mixed") == "zero" else row["value"]
                sides = cells.setdefault((row["wave"], row["framework"], row["code"]), {"high": [], "low": []})
                sides[level].append(value)
        for (wave, framework, code), sides in cells.items():
            high, low = ([value for value in sides[level] if value is not None] for level in ("high", "low"))
            rows.append({
                "wave": wave, "outcome": outcome["outcome"], "framework": framework, "code": code,
                "high_units": len(sides["high"]), "low_units": len(sides["low"]), "high_rated": len(high),
                "low_rated": len(low), "lowest_high": min(high, default=None), "highest_low": max(low, default=None),
                "smallest_difference": min(high) - max(low) if high and low else None,
                "mean_difference": sum(high) / len(high) - sum(low) / len(low) if high and low else None,
                "rule_label": _label(high, low, strong, weak),
            })  # fmt: skip
    return rows


def _label(high: list[int], low: list[int], strong: float, weak: float) -> str:
    if not high or not low:
        return "too little data"
    if min(high) - max(low) >= strong:
        return "strong"
    is_weak = sum(high) * len(low) - sum(low) * len(high) >= weak * len(high) * len(low)
    return "weak" if is_weak else "not distinguishing"
