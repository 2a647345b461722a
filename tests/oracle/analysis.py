"""The tables of other evidence and of the analysis itself: measures, screening, QCA, forums, decisions, warnings."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise, product

from oracle.delivered import Delivered, Row
from oracle.ratings import NOBODY, final_ratings
from oracle.statements import entries_of, in_order, in_words

STAGES = (
    "identified", "removed before screening", "screened", "excluded at screening", "sought", "not retrieved",
    "assessed", "excluded at assessment", "included",
)  # fmt: skip
LEAVING = {"removed before screening", "excluded at screening", "not retrieved", "excluded at assessment"}


def screening_flow(study: Delivered) -> list[Row]:
    """One box for each stage and a line for each source or reason, with what the boxes around one leave for it.

    A stage has the number of its own row, or else the sum of its reasons if each has one. Of a stage at which records
    leave, what follows is the difference of the nearest reported stages around it without the others that leave there.
    """
    rows = []
    for wave in study.waves:
        given = [row for row in study.rows("screening") if row["wave"] == wave]
        boxes = {stage: _of_stage(of) for stage in STAGES if (of := [row for row in given if row["stage"] == stage])}
        for stage, records in boxes.items():
            follows = _follows(boxes, stage) if stage in LEAVING else None
            if records is None:
                verdict = "not reported"
            else:
                verdict = "reported" if follows is None else "agrees" if follows == records else "differs"
            rows.append({
                "wave": wave, "stage": stage, "reason": None, "records": records, "follows": follows,
                "verdict": verdict,
            })  # fmt: skip
        rows += [
            {
                "wave": wave, "stage": row["stage"], "reason": row["reason"], "records": row["records"],
                "follows": None,
                "verdict": "not reported" if row["records"] is None else "reported",
            }
            for row in given if row["reason"]
        ]  # fmt: skip
    return rows


def _of_stage(given: list[Row]) -> int | None:
    whole = [row["records"] for row in given if not row["reason"]]
    if whole:
        return whole[0]
    parts = [row["records"] for row in given]
    return None if None in parts else sum(parts)


def _follows(boxes: dict[str, int | None], stage: str) -> int | None:
    at = STAGES.index(stage)
    kept = [each for each in STAGES if each not in LEAVING and boxes.get(each) is not None]
    before = [each for each in kept if STAGES.index(each) < at]
    after = [each for each in kept if STAGES.index(each) > at]
    if not before or not after:
        return None
    between = STAGES[STAGES.index(before[-1]) : STAGES.index(after[0])]
    others = [boxes[each] for each in between if each in LEAVING and each in boxes and each != stage]
    return None if None in others else boxes[before[-1]] - boxes[after[0]] - sum(others)


def joint_display(study: Delivered) -> list[Row]:
    """What was said beside what was measured: every case in each row of a table in which any case has a measure."""
    entries, rows = in_order([entry for entry in entries_of(study) if entry["statement"]]), []
    measures = [row for row in study.rows("measures") if row.get("phase")]
    measures.sort(key=lambda row: (row["instrument"], row["item"], row["measure"]))
    for wave, phase, code in {(row["wave"], row["phase"], row["element"]) for row in measures}:
        for programme in study.programmes:
            said = [
                e
                for e in entries
                if (e["wave"], e["phase"], e["code"], e["programme"]) == (wave, phase, code, programme)
            ]
            found = [
                row for row in measures
                if (row["wave"], row["phase"], row["element"], row["programme"]) == (wave, phase, code, programme)
            ]  # fmt: skip
            rows.append({
                "wave": wave, "phase": phase, "code": code, "programme": programme,
                "statements": "\n".join(_said(entry) for entry in said) or None,
                "entries": "\n".join(entry["entry"] for entry in said) or None,
                "measures": "\n".join(map(_measured, found)) or None,
            })  # fmt: skip
    return rows


def _said(entry: Row) -> str:
    valence = "" if entry["state"] == "present" else f" ({entry['state']})"
    site = f" [{entry['site']}]" if entry["site"] else ""
    return f"{in_words(entry['statement'])}{valence}{site}{' †' * entry['is_synthetic']}"


def _measured(row: Row) -> str:
    value = f"{row['value']:.0f}" if row["value"] == int(row["value"]) else str(row["value"])
    return f"{row['instrument']}, {row['item']}: {row['statistic']} {value} {row['unit']} (n = {row['n']})"


def rapid_analysis(study: Delivered) -> list[Row]:
    """A cell for each construct of a case or site that is rated or summarised in a wave."""
    names = ("wave", "programme", "site", "framework", "code")
    final = {tuple(row[name] for name in names): row for row in final_ratings(study)}
    given: dict[tuple, list[Row]] = {}
    for row in study.rows("rapid_summaries"):
        given.setdefault(tuple(row[name] for name in names), []).append(row)
    return [
        {
            **dict(zip(names, key, strict=True)),
            "rating": final[key]["printed"] if key in final else NOBODY,
            "informants": len({row["informant"] for row in given.get(key, [])}),
            "unchecked_summaries": sum(not row["checked_by"] for row in given.get(key, [])),
        }
        for key in final.keys() | given.keys()
    ]


def _analyses(study: Delivered) -> list[tuple[Row, list[tuple[str, str, Row]]]]:
    """The analyses whose wave is loaded, each with its cases: unit, level and ratings of its constructs."""
    found = []
    outcomes = {outcome["outcome"]: outcome for outcome in study.register.get("outcomes", [])}
    for analysis in study.register.get("calibrations", []):
        if int(analysis["wave"]) not in study.waves:
            continue
        ratings: dict[str, Row] = {}
        for row in final_ratings(study):
            if row["wave"] == int(analysis["wave"]):
                ratings.setdefault(row["site"] or row["programme"], {})[row["framework"], row["code"]] = row
        units = outcomes[analysis["outcome"]]["units"]
        found.append((analysis, [(unit["unit"], unit["level"], ratings.get(unit["unit"], {})) for unit in units]))
    return found


def calibrated_cases(study: Delivered) -> list[Row]:
    """What each case is at in each set of an analysis, and what that counts as; blank without a rule."""
    rows = []
    for analysis, cases in _analyses(study):
        for unit, level, ratings in cases:
            of_case = {"wave": int(analysis["wave"]), "calibration": analysis["calibration"], "unit": unit}
            for condition in analysis["conditions"]:
                found = ratings.get((condition["framework"], condition["code"]))
                rated = found["rated"] if found else None
                membership = (condition.get("values") or analysis["values"]).get(rated)
                rows.append({
                    **of_case, "set_name": condition["condition"], "is_outcome": False,
                    "stands": found["printed"] if found else NOBODY,
                    "membership": None if membership is None else float(membership),
                })  # fmt: skip
            membership = analysis["levels"].get(level)
            rows.append({
                **of_case, "set_name": analysis.get("outcome_name", "OUTCOME"), "is_outcome": True, "stands": level,
                "membership": None if membership is None else float(membership),
            })  # fmt: skip
    return rows


def truth_tables(study: Delivered) -> list[Row]:
    """Every combination of conditions of a crisp analysis with its cases, or a reason for each blank why there is none.

    Consistency is the share of its cases with the outcome; 1 from the analysis' threshold on, 0 where no case has it, a
    contradiction between the two, and ? without a case. Studies with other reasons for having none are not generated.
    """
    rows, cells = [], calibrated_cases(study)
    for analysis, cases in _analyses(study):
        names = [condition["condition"] for condition in analysis["conditions"]]
        of = {
            (row["unit"], row["set_name"]): row["membership"] for row in cells
            if row["calibration"] == analysis["calibration"]
        }  # fmt: skip
        key = {"wave": int(analysis["wave"]), "calibration": analysis["calibration"]}
        blank = [cell for cell, value in of.items() if value is None]
        if blank:
            rows += [
                {**key, "row_order": at, "status": "refused", "cases": None, "consistency": None}
                for at in range(1, len(blank) + 1)
            ]
            continue
        for order, corner in enumerate(product((0.0, 1.0), repeat=len(names)), 1):
            units = [unit for unit, *_ in cases if all(of[unit, n] == c for n, c in zip(names, corner, strict=True))]
            outcome = [of[unit, analysis.get("outcome_name", "OUTCOME")] for unit in units]
            share = sum(outcome) / len(outcome) if outcome else None
            if share is None:
                output = "?"
            else:
                output = "1" if share >= float(analysis.get("present_from", 1)) else "0" if share == 0 else "C"
            rows.append({
                **key, "row_order": order, "status": "made", "cases": len(units), "consistency": share,
                "output": output,
                "configuration": "*".join("~" * (not c) + n for n, c in zip(names, corner, strict=True)),
            })  # fmt: skip
    return rows


def timeline(study: Delivered) -> list[Row]:
    """Each event in its lane."""
    return [
        {
            "wave": row["wave"], "event": row["event"], "programme": row["programme"], "phase": row["phase"],
            "date": row["date"], "sites": "; ".join(sorted(row["sites"])) or None, "is_external": False,
        }
        for row in study.rows("events")
    ]  # fmt: skip


def decision_log(study: Delivered) -> list[Row]:
    """Each decision in the order of waves and of dates in them."""
    ordered = sorted(study.rows("decisions"), key=lambda row: (row["wave"], row["date"], row["decision"]))
    return [
        {
            "wave": row["wave"], "decision": row["decision"], "decision_order": at,
            "grounds": "; ".join(sorted(row["grounds"])) or None, "model_version": row["new_version"],
            "subjects": "; ".join(sorted(row["subjects"])) or None,
        }
        for at, row in enumerate(ordered, 1)
    ]  # fmt: skip


def model_milestones(study: Delivered) -> list[Row]:
    """Each version of the model, with the interviews held by then and the checks and forums that it rests on.

    Interviews are those of its own wave and earlier ones, up to the last day that its date allows.
    """
    rows = []
    for row in study.rows("decisions"):
        if row["new_version"]:
            last = _last_day(row["date"])
            held = [
                each for each in study.interviews.values() if each["wave"] <= row["wave"] and each["held_on"] <= last
            ]
            rows.append({
                "decision": row["decision"], "wave": row["wave"], "interviews": len(held),
                **{
                    table: sum(each[name] in row["grounds"] for each in study.rows(table))
                    for table, name in (("member_checks", "member_check"), ("forums", "forum"))
                },
            })  # fmt: skip
    return rows


def _last_day(month: str) -> dt.date:
    year, number = map(int, month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)


def forum_log(study: Delivered) -> list[Row]:
    """Each forum with its contributions and the objections among them, as known after each wave."""
    rows = []
    for last in study.waves:
        for row in (each for each in study.rows("forums") if each["wave"] <= last):
            given = [
                each["contribution_kind"]
                for each in study.rows("forum_contributions")
                if each["forum"] == row["forum"] and each["wave"] <= last
            ]
            rows.append({
                "as_of_wave": last, "wave": row["wave"], "forum": row["forum"], "participants": row["participants"],
                "contributions": len(given), "objections": given.count("objection"),
            })  # fmt: skip
    return rows


def member_checking(study: Delivered) -> list[Row]:
    """Each response to member checking, after each wave; what is said by someone who refused is withheld."""
    return [
        {
            "as_of_wave": last, "wave": row["wave"], "member_check": row["member_check"], "round": row["round"],
            "participants": row["participants"], "response_kind": row["response_kind"], "response": row["response"],
            "is_withheld": False,
        }
        for last in study.waves
        for row in study.rows("member_checks")
        if row["wave"] <= last
    ]  # fmt: skip


def warnings(study: Delivered) -> list[Row]:
    """What is well formed and still worth a look, of the kinds that generated studies can have."""
    return [
        {"wave": wave, "warning": warning, "subject": subject}
        for wave, warning, subject in {
            *_of_interviews(study),
            *_of_people(study),
            *_outside_life(study),
            *_retired(study),
        }
    ]


def _of_interviews(study: Delivered) -> set[tuple[int, str, str]]:
    found, held = set(), {}
    windows = {
        wave["wave"]: [part.split("-") for part in wave["window"].split("/")] for wave in study.register["waves"]
    }
    clearances = study.register.get("clearances", [])
    places = {site["site"]: site["jurisdiction"] for site in study.sites}
    for name, row in sorted(study.interviews.items(), key=lambda item: (item[1]["wave"], item[0])):
        first, last = (dt.date(int(year), int(month), 1) for year, month in windows[row["wave"]])
        if not first <= row["held_on"] <= _last_day(f"{last.year}-{last.month}"):
            found.add((row["wave"], "outside the window", name))
        cleared = [
            [
                dt.date(*map(int, each["cleared"].split("-")), 1)
                for each in clearances
                if places[site] in each["jurisdictions"]
            ]
            for site in row["sites"]
        ]
        if clearances and any(row["held_on"] < min(days, default=dt.date.max) for days in cleared):
            found.add((row["wave"], "before clearance", name))
        for informant in row["informants"]:
            held[informant] = held.get(informant, 0) + 1
            if held[informant] == 1 + MOST_INTERVIEWS:
                found.add((row["wave"], "many interviews", informant))
    return found


MOST_INTERVIEWS = 3  # where the register says nothing


def _of_people(study: Delivered) -> set[tuple[int, str, str]]:
    found = {
        (wave, "earlier roster", f"roster of wave {of}")
        for (wave, _), of in study.roster_of.items() if of != wave
    }  # fmt: skip
    for informant in study.site_of:
        waves = sorted(wave for wave, code in study.role_of if code == informant)
        for before, after in pairwise(waves):
            if study.role_of[before, informant] != study.role_of[after, informant]:
                found.add((after, "another role", informant))
    return found


def _outside_life(study: Delivered) -> set[tuple[int, str, str]]:
    """Sites, and programmes as a whole, that are named in a wave in which they are not in the study."""
    lives = {site["site"]: (site["first_wave"], site["last_wave"]) for site in study.sites}
    for programme in study.programmes:
        of = [site for site in study.sites if site["programme"] == programme]
        ends = [site["last_wave"] for site in of]
        lives[programme] = (min(site["first_wave"] for site in of), None if None in ends else max(ends))
    tables = (
        "findings", "scenario_judgements", "ratings", "rapid_summaries", "phase_judgements", "measures", "recruitment",
    )  # fmt: skip
    named = [(row["wave"], table, row.get("site") or row["programme"]) for table in tables for row in study.rows(table)]
    named += [(row["wave"], "interviews", site) for row in study.interviews.values() for site in row["sites"]]
    return {
        (wave, "not in the study", f"{name}, {table}")
        for wave, table, name in named
        if wave < lives[name][0] or (lives[name][1] is not None and wave > lives[name][1])
    }


def _retired(study: Delivered) -> set[tuple[int, str, str]]:
    """Codes of a version that a change of the codebook took away before they were given, or before their wave began."""
    gone: dict[tuple[str, str], str] = {}
    for codebook in study.register.get("codebooks", []):
        before = ""
        for version in codebook["versions"]:
            for change in version.get("changes", ()):
                for code in change.get("old", ()):
                    gone[f"{codebook['codebook']}-{before}", code] = change["decided_on"]
            before = version["version"]
    starts = {wave["wave"]: f"{wave['window'].split('/')[0]}-01" for wave in study.register["waves"]}
    return {
        (given, "retired code", f"{row['framework']} {row['code']}, {table}")
        for table in ("codings", "ratings", "rapid_summaries") for row in study.rows(table)
        for given in [row.get("delivered_in", row["wave"])]
        if (row["framework"], row["code"]) in gone
        and (row.get("coded_on") or starts[given]) > gone[row["framework"], row["code"]]
    }  # fmt: skip
