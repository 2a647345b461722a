"""Change between waves by ratings and by statements, and the courses of sites over all waves."""

from __future__ import annotations

from itertools import pairwise

from oracle.codings import coded_sources, sources_by_framework
from oracle.delivered import Delivered, Row
from oracle.ratings import NOBODY, ORIGIN, VALUES, final_ratings
from oracle.sample import site_state
from oracle.statements import cell_of, entries_of, statement_changes, unit_of


def changes(study: Delivered) -> list[Row]:
    """What became of each construct by ratings and of each cell by statements, of a case or of one of its sites."""
    return [*_by_ratings(study), *_by_statements(study)]


def _by_ratings(study: Delivered) -> list[Row]:
    """Each rated construct of a unit meets itself in the other wave, in the same version or in one that means the same.

    A construct that one wave alone rated is not comparable, and one row. What a wave rated by a second version of a
    construct that met itself already is not compared.
    """
    reversed_ = {
        (entry["framework"], entry["code"]) for entry in study.register.get("rating_rules", {}).get("reverse_rated", ())
    }
    final, rows = final_ratings(study), []
    for first, last, _ in study.wave_pairs:
        units = {(row["programme"], row["site"]) for row in final if row["wave"] in (first, last)}
        for unit in units:
            before, after = (
                {
                    (r["framework"], r["code"]): r
                    for r in final
                    if r["wave"] == wave and (r["programme"], r["site"]) == unit
                }
                for wave in (first, last)
            )
            met = [(code, code) for code in before if code in after]
            compared = {study.concept_of[code] for code, _ in met}
            lone = [code for code in after if code not in before and study.concept_of[code] not in compared]
            for code in before:
                if code in after or study.concept_of[code] in compared:
                    continue
                same = [each for each in lone if study.concept_of[each] == study.concept_of[code]]
                met.append((code, same[0] if same else None))
                lone = [each for each in lone if each not in same]
            met += [(None, code) for code in lone]
            for one, two in met:
                earlier, later = before.get(one), after.get(two)
                is_turned = earlier and later and (one in reversed_) != (two in reversed_)
                change = "not comparable" if is_turned else _rating_change(earlier, later)
                has_values = earlier and later and earlier["value"] is not None and later["value"] is not None
                is_compared = change in {"emerged", "ceased", "strengthened", "weakened", "reversed", "stable"}
                is_one_sided = not earlier or not later
                one = one or _other_name(study, two, first, before)
                two = two or _other_name(study, one, last, after)
                has_names = one is not None and two is not None
                has_opinion = is_one_sided or None not in (earlier["rated"], later["rated"])
                is_unknown = is_one_sided or NOBODY in (earlier["rated"], later["rated"])
                rows.append({
                    "from_wave": first, "to_wave": last, "basis": "rating", "phase": None,
                    "from_framework": one and one[0], "from_code": one and one[1], "to_framework": two and two[0],
                    "to_code": two and two[1], "programme": unit[0], "site": unit[1], "change": change,
                    "difference": later["value"] - earlier["value"] if is_compared and has_values else None,
                    "_is_unanalysed": has_names and has_opinion and is_unknown and not is_turned,
                })  # fmt: skip
    return rows


def _other_name(study: Delivered, code: tuple[str, str], wave: int, rated: dict) -> tuple[str, str] | None:
    """The name in the other wave of a construct that was rated in one wave alone, so that it is one row in all cases.

    There is none where the unit was rated in the other wave by versions that have no code that means the same. Else it
    is that of the version that the wave rated by or, where no version of it has the construct, the same name.
    """
    concept_id, order = study.concept_of[code], list(study.versions_of(code[0]))
    related = {version for version, _ in rated if version in order}
    meant = [each for each, of in study.concept_of.items() if of == concept_id]
    if related and not any(version in related for version, _ in meant):
        return None
    versions = {row["framework"] for row in study.rows("ratings") if row["wave"] == wave}
    in_wave = sorted((each for each in meant if each[0] in versions), key=lambda each: order.index(each[0]))
    return in_wave[-1] if in_wave else code


def _rating_change(earlier: Row | None, later: Row | None) -> str:
    """The class of a pair of ratings; NA and neutral are the absence of an influence, mixed is one without a sign."""
    if not earlier or not later or None in (earlier["rated"], later["rated"]):
        return "not comparable"
    one, two = earlier["rated"], later["rated"]
    if NOBODY in (one, two) or (two != "missing" and one != two and {one, two} & set(ORIGIN)):
        return "not comparable"
    if two == "missing":
        return "still missing" if one == "missing" else "newly missing"
    is_influence = two == "mixed" or VALUES.get(two, 0) != 0
    if one == "missing":
        return "emerged" if earlier["was_asked"] and is_influence else "not comparable"
    if one == two:
        return "stable"
    return _influence_change(one, two)


def _influence_change(one: str, two: str) -> str:
    absent = {"0", "not applicable"}
    if one in absent or two in absent:
        return "not comparable" if one in absent and two in absent else "emerged" if one in absent else "ceased"
    if "mixed" in (one, two):
        return "not comparable"
    if VALUES[one] * VALUES[two] < 0:
        return "reversed"
    return "strengthened" if abs(VALUES[two]) > abs(VALUES[one]) else "weakened"


def _by_statements(study: Delivered) -> list[Row]:
    """A cell of a case or of a site, wherever either wave has an entry of it.

    Stated on both sides is stable where valence did not change: neither that of the whole, nor that of a statement that
    is carried on. Ceased is an analyst's judgement: not applicable.
    """
    entries, rows, became = entries_of(study), [], statement_changes(study)
    frameworks = {phase["phase"]: phase["framework"] for phase in study.phases}
    for first, last, _ in study.wave_pairs:
        for unit in {unit_of(entry) for entry in entries if entry["wave"] in (first, last)}:
            before, after = ([e for e in entries if e["wave"] == w and unit_of(e) == unit] for w in (first, last))
            change = _cell_change(before, after)
            if change == "stable" and any(
                row["to_entry"] in {e["entry"] for e in after} and row["_is_other_valence"]
                for row in became
                if (row["from_wave"], row["to_wave"]) == (first, last)
            ):
                change = "valence changed"
            if change:
                phase, code, programme, site = unit
                rows.append({
                    "from_wave": first, "to_wave": last, "basis": "statements", "phase": phase,
                    "from_framework": frameworks[phase], "from_code": code, "to_framework": frameworks[phase],
                    "to_code": code, "programme": programme, "site": site, "change": change,
                    "_is_unanalysed": NOBODY in (cell_of(before)["cell_state"], cell_of(after)["cell_state"]),
                })  # fmt: skip
    return rows


def _cell_change(before: list[Row], after: list[Row]) -> str | None:
    one, two = cell_of(before)["cell_state"], cell_of(after)["cell_state"]
    if one == NOBODY and two == NOBODY:
        return None
    if NOBODY in (one, two):
        return "not comparable"
    if two == "missing":
        return "still missing" if one == "missing" else "newly missing"
    if one == "stated" and two == "stated":
        return "stable" if _valences(before) == _valences(after) else "valence changed"
    if one == two:
        return "stable"
    if two == "stated":
        return "emerged"
    return "ceased" if one == "stated" else "not comparable"


def _valences(entries: list[Row]) -> set[str]:
    return {entry["state"] for entry in entries if entry["statement"]}


GREW, SHRANK, TURNED = ("emerged", "strengthened"), ("ceased", "weakened"), ("reversed", "valence changed")
UNIT = ("programme", "site")


def change_matrix(study: Delivered) -> list[Row]:
    """How many answers each of Saldana's seven questions finds for each case between two waves.

    1 what grew; 2 what grew in this step and in the one before, or was said newly beside what was kept or revised;
    3 what reversed, changed valence or moved by two points; 4 what ceased or weakened; 5 what is stable or kept; 6 what
    changed so in no other case, where there are others; 7 what is missing, not restated or not yet analysed. Statements
    of the same change in one row of a table, of one case or site, are one answer.
    """
    found, rows = changes(study), []
    for first, last, is_next in study.wave_pairs:
        step = [row for row in found if (row["from_wave"], row["to_wave"]) == (first, last)]
        before = [
            row for row in found
            if is_next and row["to_wave"] == first and (row["from_wave"], first, True) in study.wave_pairs
        ]  # fmt: skip
        said = {
            (row["change"], row["phase"], row["code"], row["programme"], row["site"])
            for row in statement_changes(study) if (row["from_wave"], row["to_wave"]) == (first, last)
        }  # fmt: skip
        for programme in study.programmes:
            answers = _answers([row for row in step if row["programme"] == programme], step, before)
            answers[6] *= len(study.programmes) > 1
            _add_statements(answers, [each for each in said if each[3] == programme])
            rows += [
                {"from_wave": first, "to_wave": last, "programme": programme, "question_order": at, "items": count}
                for at, count in answers.items()
            ]
    return rows


def _answers(own: list[Row], step: list[Row], before: list[Row]) -> dict[int, int]:
    def item(row: Row) -> tuple:
        return (
            row["basis"],
            row["phase"],
            row["to_framework"] or row["from_framework"],
            row["to_code"] or row["from_code"],
        )

    def grew_before(row: Row) -> bool:
        names = (row["basis"], row["phase"], row["from_framework"], row["from_code"], row["programme"], row["site"])
        return any(
            names == (e["basis"], e["phase"], e["to_framework"], e["to_code"], e["programme"], e["site"])
            and e["change"] in GREW
            for e in before
        )

    def is_alone(row: Row) -> bool:
        return not any(
            item(other) == item(row) and other["change"] == row["change"] and other["programme"] != row["programme"]
            for other in step
        )

    return {
        1: sum(row["change"] in GREW for row in own),
        2: sum(row["change"] in GREW and grew_before(row) for row in own),
        3: sum(row["change"] in TURNED or abs(row.get("difference") or 0) >= 2 for row in own),
        4: sum(row["change"] in SHRANK for row in own),
        5: sum(row["change"] == "stable" for row in own),
        6: sum(row["change"] in (*GREW, *SHRANK, *TURNED) and is_alone(row) for row in own),
        7: sum(
            row["change"] in {"newly missing", "still missing"}
            or (row["change"] == "not comparable" and row["_is_unanalysed"]) for row in own
        ),
    }  # fmt: skip


def _add_statements(answers: dict[int, int], said: list[tuple]) -> None:
    question = {"new": 1, "valence changed": 3, "ceased": 4, "kept": 5, "missing": 7, "not restated": 7}
    for change, *cell in said:
        if change in question:
            answers[question[change]] += 1
        if change == "new" and any((kept, *cell) in said for kept in ("kept", "revised")):
            answers[2] += 1


def trajectories(study: Delivered) -> list[Row]:
    """The course of each element, construct or code at each site, from the wave that first has it.

    A site that any wave did not see is not followed. A rating has its value; a code is there or, where the site was
    coded by a version that has it, not; a statement is there or not applicable, and changes its valence or not.
    """
    rows = []
    for at, wave in enumerate(study.waves):
        waves = study.waves[: at + 1]
        for site in study.sites:
            states = {each: site_state(study, site, each) for each in waves}
            for basis, items in _items(study, site["site"]).items():
                for item, points in items.items():
                    if min(points) > wave:
                        continue
                    valences = [_valences(points.get(each, [])) for each in waves] if basis == "statements" else []
                    is_other_valence = any(one != two for one, two in pairwise(valences))
                    values = [_value(study, basis, site["site"], item, points, states, each) for each in waves]
                    rows.append({
                        "as_of_wave": wave, "basis": basis, "site": site["site"], "item": item, "waves": len(waves),
                        "waves_not_seen": ", ".join(str(w) for w in waves if states[w] != "seen") or None,
                        "descriptor": _descriptor(basis, values, states, is_other_valence=is_other_valence),
                    })  # fmt: skip
    return [_named(study, row) for row in rows]


def _items(study: Delivered, site: str) -> dict[str, dict]:
    """What each wave has of a site, by what is followed: by concept_id for ratings and codes, by table and row else."""
    found: dict[str, dict] = {"rating": {}, "codings": {}, "statements": {}}
    for row in final_ratings(study):
        if row["site"] == site:
            concept_id = study.concept_of[row["framework"], row["code"]]
            found["rating"].setdefault(concept_id, {})[row["wave"]] = row["value"]
    for row in coded_sources(study):
        if site in study.sources[row["source"]]["sites"]:
            concept_id = study.concept_of[row["framework"], row["code"]]
            found["codings"].setdefault(concept_id, {})[row["wave"]] = 1
    for entry in entries_of(study):
        if entry["site"] == site:
            point = found["statements"].setdefault((entry["phase"], entry["code"]), {})
            point.setdefault(entry["wave"], []).append(entry)
    return found


def _value(study: Delivered, basis: str, site: str, item: object, points: dict, states: dict, wave: int) -> int | None:
    if basis == "rating":
        return points.get(wave)
    if basis == "statements":
        return {"stated": 1, "not applicable": 0}.get(cell_of(points.get(wave, []))["cell_state"])
    if wave in points:
        return 1
    versions = {
        row["framework"] for row in sources_by_framework(study)
        if row["wave"] == wave and site in study.sources[row["source"]]["sites"]
    }  # fmt: skip
    has_code = any(concept_id == item and code[0] in versions for code, concept_id in study.concept_of.items())
    return 0 if has_code and states[wave] == "seen" else None


def _descriptor(basis: str, values: list[int | None], states: dict[int, str], *, is_other_valence: bool) -> str:
    if len(values) < 2:
        return "one wave only"
    if set(states.values()) != {"seen"}:
        return "not followed"
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "incomplete"
    if is_other_valence and set(known) == {1}:
        return "changing valence"
    if basis == "statements" and set(known) == {0}:
        return "not applicable"
    steps = [later - earlier for earlier, later in pairwise(known)]
    rises, falls = any(step > 0 for step in steps), any(step < 0 for step in steps)
    if basis == "rating":
        words = {(False, False): "steady", (True, False): "rising", (False, True): "falling", (True, True): "turning"}
    else:
        words = {
            (False, False): "throughout", (True, False): "appears", (False, True): "disappears",
            (True, True): "comes and goes",
        }  # fmt: skip
    return words[rises, falls]


def _named(study: Delivered, row: Row) -> Row:
    """The row by the name of its latest version by then."""
    item = row.pop("item")
    if row["basis"] == "statements":
        framework = next(phase["framework"] for phase in study.phases if phase["phase"] == item[0])
        return {**row, "phase": item[0], "framework": framework, "code": item[1]}
    used = final_ratings(study) if row["basis"] == "rating" else coded_sources(study)
    _, _, framework, code = max(
        (each["wave"], study.place_of(each["framework"]), each["framework"], each["code"])
        for each in used
        if each["wave"] <= row["as_of_wave"] and study.concept_of[each["framework"], each["code"]] == item
    )  # fmt: skip
    return {**row, "phase": None, "framework": framework, "code": code}
