"""Tables that trace the analysis: what happened to statements, what forums said of them, which codes rows take up."""

from __future__ import annotations

from oracle.codings import counted_codings
from oracle.delivered import Delivered, Row
from oracle.statements import entries_of

IN_PART = ("disagreed", "agreed in part")


def joint_interpretations(study: Delivered) -> list[Row]:
    """Each statement that a forum or a contribution to it is about, after each wave, with what was said and decided."""
    rows = []
    stated = {entry["entry"]: entry for entry in entries_of(study) if entry["statement"]}
    forums = {row["forum"]: row for row in study.rows("forums")}
    roles = study.register["vocabularies"]["stakeholder_roles"]
    for last in study.waves:
        given = [row for row in study.rows("forum_contributions") if row["wave"] <= last]
        named = {(row["forum"], entry) for row in [*forums.values(), *given] for entry in row["subjects"]
                 if row["wave"] <= last}  # fmt: skip
        for forum, entry in named:
            if entry not in stated or forums[forum]["wave"] > last or stated[entry]["wave"] > last:
                continue
            said = sorted(
                (row["forum_contribution"], f"{row['contribution_kind']}: {row['contribution']} "
                 f"({roles[row['stakeholder_role']]})")
                for row in given if row["forum"] == forum and entry in row["subjects"]
            )  # fmt: skip
            decided = [
                row["what"] for row in study.rows("decisions")
                if row["wave"] <= last and forum in row["grounds"] and entry in row["subjects"]
            ]  # fmt: skip
            rows.append({
                "as_of_wave": last, "wave": forums[forum]["wave"], "entry": entry, "forum": forum,
                "phase": stated[entry]["phase"], "programme": stated[entry]["programme"],
                "interpretation": "\n".join(words for _, words in said) or None, "decision": "\n".join(decided) or None,
            })  # fmt: skip
    return rows


def statement_history(study: Delivered) -> list[Row]:
    """Each event of each statement and of those that it follows, and the wave from which it is known.

    The order within a history is the product's to choose; here an event is known by what it is and what reports it.
    """
    stated = {entry["entry"]: entry for entry in _statements(study)}
    events = {name: _events(study, stated, entry) for name, entry in stated.items()}
    rows = []
    for name, entry in stated.items():
        line, known = [name], set()
        while (before := stated[line[-1]].get("follows")) in stated and before not in line:
            line.append(before)
        for each in line:
            known |= {event for event in events[each] if not (event[0] == "revised" and event[1] in line)}
        rows += [
            {
                "entry": name, "event": event, "reference": reference, "wave": wave,
                "as_of_wave": max(wave, entry["wave"]),
            }
            for event, reference, wave in known
        ]  # fmt: skip
    return rows


def _statements(study: Delivered) -> list[Row]:
    """Findings and judgements with a statement, headlines among them."""
    rows = [(row, row["finding"]) for row in study.rows("findings")]
    rows += [(row, row["judgement"]) for row in study.rows("scenario_judgements")]
    return [{**row, "entry": name} for row, name in rows if row.get("statement")]


def _events(study: Delivered, stated: dict[str, Row], entry: Row) -> set[tuple[str, str, int]]:
    """What happened to one statement by itself: the event, the row that reports it, and that row's wave."""
    codings = {row["coding"]: row for row in study.rows("codings")}
    cited = [codings[name] for name in entry["evidence"] if name in codings]
    found = {("stated", entry["entry"], entry["wave"])}
    names = {row["source"] for row in cited} | set(entry["evidence"])
    held = [row for name, row in study.interviews.items() if name in names]
    if held:
        first = min(held, key=lambda row: (row["held_on"], row["interview"]))
        found.add(("collected", first["interview"], first["wave"]))
    if cited:
        coded = min(cited, key=lambda row: (row["delivered_in"], row.get("coded_on") or "9999", row["coding"]))
        found.add(("coded", coded["coding"], coded["delivered_in"]))
    shared = {row["coding"] for row in cited}
    ratings = [
        row for row in study.rows("ratings")
        if row["programme"] == entry["programme"] and shared & set(row["evidence"])
    ]  # fmt: skip
    for row in ratings:
        found.add(("rated", row["rating"], row["wave"]))
        unit = ("wave", "programme", "site", "framework", "code")
        alike = [
            other for other in study.rows("ratings")
            if other["rated_by"] != "consensus" and all(other[name] == row[name] for name in unit)
        ]  # fmt: skip
        if len({other["rated"] for other in alike}) > 1:
            found.add(("disputed", min(other["rating"] for other in alike), row["wave"]))
    subjects = {entry["entry"], *shared, *(row["rating"] for row in ratings)}
    return found | _told(study, subjects) | _revisions(stated, entry)


def _told(study: Delivered, subjects: set[str]) -> set[tuple[str, str, int]]:
    """What was noted, checked, discussed and decided of a statement, a coding behind it or a rating of it."""
    found = set()
    for row in study.rows("member_checks"):
        if subjects & set(row["subjects"]):
            found.add(("member-checked", row["member_check"], row["wave"]))
            if row["response_kind"] in IN_PART:
                found.add(("disputed", row["member_check"], row["wave"]))
    for event, table, key in (
        ("discussed", "forums", "forum"), ("decided", "decisions", "decision"), ("noted", "memos", "memo"),
    ):  # fmt: skip
        found |= {(event, row[key], row["wave"]) for row in study.rows(table) if subjects & set(row["subjects"])}
    for row in study.rows("forum_contributions"):
        if subjects & set(row["subjects"]):
            event = "disputed" if row["contribution_kind"] == "objection" else "discussed"
            found.add((event, row["forum_contribution"], row["wave"]))
    return found


def _revisions(stated: dict[str, Row], entry: Row) -> set[tuple[str, str, int]]:
    """The statements that say that they follow it and say something else."""
    return {
        ("revised", later["entry"], later["wave"]) for later in stated.values()
        if later.get("follows") == entry["entry"] and later["statement"] != entry["statement"]
    }  # fmt: skip


def coding_framework(study: Delivered) -> list[Row]:
    """Each row of a table with each code that it takes up, and the codings by that code or one below it, so far."""
    tables = {phase["framework"] for phase in study.phases if phase["filled_by"]}
    parents = {(each.framework, each.code): each.parent for each in study.constructs}
    rows = []
    for last in study.waves:
        codings = [row for row in counted_codings(study) if row["wave"] <= last]
        for framework in tables:
            for construct in study.codes_of(framework):
                taken = {
                    (pair.to_framework, pair.to_code) if is_first else (pair.from_framework, pair.from_code)
                    for pair in study.crosswalk for is_first in (True, False)
                    if (framework, construct.code) == (
                        (pair.from_framework, pair.from_code) if is_first else (pair.to_framework, pair.to_code)
                    )
                }  # fmt: skip
                for of, code in taken or {(None, None)}:
                    top = (of or framework, code or construct.code)
                    rows.append({
                        "as_of_wave": last, "framework": framework, "code": construct.code, "from_framework": of,
                        "from_code": code,
                        "codings": sum(_is_below(parents, (row["framework"], row["code"]), top) for row in codings),
                    })  # fmt: skip
    return rows


def _is_below(parents: dict[tuple[str, str], str], code: tuple[str, str], top: tuple[str, str]) -> bool:
    while code != top:
        if not parents.get(code):
            return False
        code = (code[0], parents[code])
    return True


def growth_climates(study: Delivered) -> list[Row]:
    """Each climate beside each judged phase of a case or site: the codings by it of that wave's interviews there."""
    parents = {(each.framework, each.code): each.parent for each in study.constructs}
    climates = [each for each in study.constructs if each.level == "climate"]
    rows = []
    for judgement in study.rows("phase_judgements"):
        places = {
            site["site"] for site in study.sites
            if site["programme"] == judgement["programme"] and judgement["site"] in (None, site["site"])
        }  # fmt: skip
        for climate in climates:
            if judgement["state"] == "present" and judgement["framework"] == climate.framework:
                top = (climate.framework, climate.code)
                rows.append({
                    "wave": judgement["wave"], "framework": climate.framework, "programme": judgement["programme"],
                    "site": judgement["site"], "climate": climate.code,
                    "codings": sum(
                        _is_below(parents, (row["framework"], row["code"]), top) for row in counted_codings(study)
                        if row["wave"] == judgement["wave"] and row["source"] in study.interviews
                        and places & set(study.sources[row["source"]]["sites"])
                    ),
                })  # fmt: skip
    return rows
