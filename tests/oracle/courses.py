"""The tables that set waves side by side: scenarios, phases of growth, the matrix of a case, versions of a codebook."""

from __future__ import annotations

from oracle.codings import coded_sources, counted_codings
from oracle.delivered import Delivered, Row
from oracle.ratings import NOBODY, final_ratings
from oracle.statements import cell_of, cross_case, entries_of, unit_of


def assimilation(study: Delivered) -> list[Row]:
    """Which scenarios a case shows in a wave, and which of them came and went since the wave before.

    A scenario comes and goes for the case as a whole or for one site, whose code stands with it. It came where it was
    judged not applicable or missing, and went where it is judged not applicable. What is entered in one of the two
    waves alone, or is missing now, is not known.
    """
    entries, rows = entries_of(study), []
    for phase in study.phases:
        if phase["filled_by"] != "scenario_judgements":
            continue
        for at, wave in enumerate(study.waves):
            for programme in study.programmes:
                cells = _cells(study, wave, phase["phase"], programme)
                labels = [row["label"] for row in cells if row["cell_state"] == "stated"]
                is_analysed = any(row["cell_state"] != NOBODY for row in cells)
                moves = {"entered": [], "departed": [], "not_known": []}
                if at:
                    moves = _moves(study, entries, study.waves[at - 1], wave, phase["phase"], programme, cells)
                rows.append({
                    "wave": wave, "phase": phase["phase"], "programme": programme, "scenario_count": len(labels),
                    "scenarios": ("; ".join(labels) or "none") if is_analysed else NOBODY,
                    **{name: "; ".join(found) or None for name, found in moves.items()},
                })  # fmt: skip
    return rows


def _cells(study: Delivered, wave: int, phase: str, programme: str) -> list[Row]:
    framework = next(each["framework"] for each in study.phases if each["phase"] == phase)
    found = [
        {**row, "label": study.construct(framework, row["code"]).label} for row in cross_case(study)
        if (row["from_wave"], row["to_wave"], row["phase"], row["programme"]) == (wave, wave, phase, programme)
    ]  # fmt: skip
    return sorted(found, key=lambda row: row["row_order"])


def _moves(
    study: Delivered, entries: list[Row], before: int, wave: int, phase: str, programme: str, cells: list[Row]
) -> dict[str, list[str]]:
    moves: dict[str, list[str]] = {"entered": [], "departed": [], "not_known": []}
    for cell in cells:
        units = [(phase, cell["code"], programme, site) for site in (None, *(site["site"] for site in study.sites))]
        for unit in sorted(units, key=lambda unit: unit[3] or ""):
            earlier, later = (
                cell_of([e for e in entries if e["wave"] == each and unit_of(e) == unit])["cell_state"]
                for each in (before, wave)
            )
            name = cell["label"] + (f" [{unit[3]}]" if unit[3] else "")
            if later == "stated" and earlier in {"not applicable", "missing"}:
                moves["entered"].append(name)
            elif earlier == "stated" and later == "not applicable":
                moves["departed"].append(name)
            elif (earlier == "stated") != (later == "stated"):
                moves["not_known"].append(name)
    return moves


def phases_over_time(study: Delivered) -> list[Row]:
    """The phase of each case or site from the first wave that judged it, and whether it moved since it last had one."""
    rows = []
    judgements = study.rows("phase_judgements")
    units = {(row["framework"], row["programme"], row["site"]) for row in judgements}
    for framework, programme, site in units:
        phases = [each.code for each in study.codes_of(framework) if each.level == "phase"]
        last = None
        is_begun = False
        for wave in study.waves:
            found = [
                row for row in judgements
                if (row["wave"], row["framework"], row["programme"], row["site"]) == (wave, framework, programme, site)
            ]  # fmt: skip
            is_begun = is_begun or bool(found)
            if not is_begun:
                continue
            state, code = (found[0]["state"], found[0]["code"]) if found else (NOBODY, None)
            number = phases.index(code) + 1 if code else None
            rows.append({
                "wave": wave, "framework": framework, "programme": programme, "site": site, "state": state,
                "phase_number": number, "compared_with_wave": last and last[0],
                "movement": _movement(state, number, last),
            })  # fmt: skip
            last = (wave, number) if number else last
    return rows


def _movement(state: str, number: int | None, last: tuple[int, int] | None) -> str:
    if number is None:
        return state
    if last is None:
        return "first judged"
    return "forward" if number > last[1] else "back" if number < last[1] else "same"


def time_ordered_matrix(study: Delivered) -> list[Row]:
    """What each wave has of each row of a case: its cell of a table, or the rating and codings of a construct."""
    frameworks = {phase["phase"]: phase["framework"] for phase in study.phases}
    rows = [
        {
            "wave": cell["to_wave"], "programme": cell["programme"], "phase": cell["phase"],
            "framework": frameworks[cell["phase"]], "code": cell["code"], "state": cell["cell_state"],
            "segments": None, "sources": None,
        }
        for cell in cross_case(study) if cell["from_wave"] == cell["to_wave"]
    ]  # fmt: skip
    rated = {
        (row["wave"], row["programme"], row["framework"], row["code"]): row
        for row in final_ratings(study) if not row["site"]
    }  # fmt: skip
    coded: dict[tuple, list[Row]] = {}
    for row in coded_sources(study):
        coded.setdefault((row["wave"], row["programme"], row["framework"], row["code"]), []).append(row)
    for key in rated.keys() | coded.keys():
        wave, programme, framework, code = key
        found = coded.get(key, [])
        rows.append({
            "wave": wave, "programme": programme, "phase": None, "framework": framework, "code": code,
            "state": rated[key]["state"] if key in rated else "coded",
            "segments": sum(row["segments"] for row in found), "sources": len(found),
        })  # fmt: skip
    return rows


def codebook_changes(study: Delivered) -> list[Row]:
    """What became of each code of a version in the next, where the study uses both, and since when it does.

    A coding that counts is a use in the wave of its source. A version that is used in no wave, between two that are,
    counts from the first wave that has a version on both sides of it behind it.
    """
    uses: dict[str, int] = {}
    passed: dict[str, int] = {}
    for row in [*counted_codings(study), *study.rows("ratings"), *study.rows("rapid_summaries")]:
        uses[row["framework"]] = min(row["wave"], uses.get(row["framework"], row["wave"]))
    for framework in {pair.to_framework for pair in study.crosswalk} - set(uses):
        versions = study.versions_of(framework)
        at = versions.index(framework)
        ends = [[uses[each] for each in side if each in uses] for side in (versions[:at], versions[at + 1 :])]
        if all(ends):
            passed[framework] = max(map(min, ends))
    uses |= passed
    rows = []
    pairs = {
        (pair.from_framework, pair.to_framework, pair.from_code): [
            other
            for other in study.crosswalk
            if (other.from_framework, other.to_framework, other.from_code)
            == (pair.from_framework, pair.to_framework, pair.from_code)
        ]
        for pair in study.crosswalk
        if pair.from_framework in uses and pair.to_framework in uses
    }
    for (before, after, code), crossings in pairs.items():
        relations = {crossing.relation for crossing in crossings}
        (relation,) = relations
        targets = [each.to_code for each in crossings if each.to_code]
        order = [each.code for each in study.codes_of(after)]
        rows.append({
            "wave": max(uses[before], uses[after]), "from_framework": before, "to_framework": after, "from_code": code,
            "change": {"retained": "kept"}.get(relation, relation),
            "to_codes": "; ".join(sorted(targets, key=order.index)) or None,
            "is_comparable": all(crossing.is_safe for crossing in crossings),
        })  # fmt: skip
    return rows
