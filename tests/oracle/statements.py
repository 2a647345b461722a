"""The cross-case tables: entries, cells, and what became of each statement from wave to wave."""

from __future__ import annotations

from oracle.delivered import Delivered, Row
from oracle.sample import within


def entries_of(study: Delivered) -> list[Row]:
    """Findings, and judgements that are evidence for a scenario, in one form. A headline fills no cell."""
    found = [
        {**row, "entry": row["finding"], "code": row["element"], "kind": "finding"} for row in study.rows("findings")
    ]
    found += [
        {**row, "entry": row["judgement"], "code": row["scenario"], "kind": "judgement"}
        for row in study.rows("scenario_judgements") if row["judgement_kind"] == "evidence"
    ]  # fmt: skip
    return found


def in_words(text: str) -> str:
    """A statement on one line, whatever the spaces in it."""
    return " ".join(text.split())


def cell_entries(study: Delivered) -> list[Row]:
    """Each entry with its evidence."""
    return [
        {
            **{name: row[name] for name in ("entry", "wave", "phase", "code", "programme", "site", "position")},
            "state": row["state"], "statement": row["statement"], "is_synthetic": row["is_synthetic"],
            "evidence": "; ".join(sorted(row["evidence"])) or None, "evidence_count": len(row["evidence"]),
        }
        for row in entries_of(study)
    ]  # fmt: skip


def in_order(entries: list[Row]) -> list[Row]:
    return sorted(entries, key=lambda e: (e["wave"], e["position"] is None, e["position"] or 0, e["entry"]))


def cell_of(entries: list[Row], *, is_span: bool = False) -> Row:
    """A cell from its entries: its statements in order, or else what kind of nothing there is, and of which sites.

    A site's own words and judgements carry its code. Over several waves each statement carries its wave.
    """
    stated = in_order([entry for entry in entries if entry["statement"]])
    if stated:
        return {"cell_state": "stated", "statements": len(stated), "cell": "\n".join(_line(e, is_span) for e in stated)}
    kinds = _nothing(entries)
    if not kinds:
        return {"cell_state": "not yet analysed", "statements": 0, "cell": "not yet analysed"}
    printed = []
    for kind, of_case, sites in kinds:
        word = "NA" if kind == "not applicable" else kind
        printed.append(word if of_case else f"{word} [{', '.join(sites)}]")
    return {"cell_state": kinds[0][0], "statements": 0, "cell": "; ".join(printed)}


def _nothing(entries: list[Row]) -> list[tuple[str, bool, list[str]]]:
    """The kinds of nothing in a cell: first that of the case as a whole, then those of its sites alone."""
    units: dict[str | None, str] = {}
    for entry in entries:
        for kind in ("not applicable", "missing"):
            if entry["state"] == kind and units.get(entry["site"]) != "not applicable":
                units[entry["site"]] = kind
    found = [
        (kind, None in sites, sorted(site for site in sites if site))
        for kind in ("not applicable", "missing")
        if (sites := {site for site, of in units.items() if of == kind})
    ]
    return sorted(found, key=lambda kind: not kind[1])


def _line(entry: Row, is_span: bool) -> str:
    valence = f" ({entry['state']})" if entry["state"] in {"neutral", "mixed"} else ""
    site = f" [{entry['site']}]" if entry["site"] else ""
    wave = f" (wave {entry['wave']})" if is_span else ""
    return f"{in_words(entry['statement'])}{valence}{site}{wave}{' †' if entry['is_synthetic'] else ''}"


def cross_case(study: Delivered) -> list[Row]:
    """Each cell of each table: each row of its framework by each case, in each wave and up to it."""
    entries = entries_of(study)
    rows = []
    for span in study.shown_spans:
        for phase in study.phases:
            if not phase["framework"]:
                continue
            codes = sorted(study.codes_of(phase["framework"]), key=lambda each: each.order)
            if phase["row_order"] == "reverse":
                codes.reverse()
            for order, construct in enumerate(codes, 1):
                for programme in study.programmes:
                    key = (phase["phase"], construct.code, programme)
                    found = [e for e in within(entries, span) if (e["phase"], e["code"], e["programme"]) == key]
                    rows.append({
                        "from_wave": span[0], "to_wave": span[1], "phase": phase["phase"], "code": construct.code,
                        "row_order": order, "programme": programme, **cell_of(found, is_span=span[0] < span[1]),
                        "has_synthetic": any(entry["is_synthetic"] for entry in found),
                        "entries": "\n".join(e["entry"] for e in in_order(found) if e["statement"]) or None,
                    })  # fmt: skip
    return rows


def statement_changes(study: Delivered) -> list[Row]:
    """What became of each statement between two waves, each matched with one at most on the other side.

    A statement is carried on by one that says that it follows it, directly or over statements of waves between, or
    else by one of the same words of the same case or site. Kept: the same words and valence. Valence changed: the same
    words. Revised: other words, or of another site. New: nothing before it. Of what the later wave does not carry on:
    ceased where the later wave judges the case or site not applicable, missing where it says so, not restated where it
    has any other entry in the cell, and else not yet analysed.
    """
    entries, rows = entries_of(study), []
    for first, last, _ in study.wave_pairs:
        before = in_order([e for e in entries if e["wave"] == first and e["statement"]])
        after = in_order([e for e in entries if e["wave"] == last and e["statement"]])
        carried = _carried(entries, before, after)
        matched = {(later["entry"]): earlier for earlier, later in carried}
        for later in after:
            earlier = matched.get(later["entry"])
            rows.append(_change(first, last, earlier, later, _became(earlier, later)))
        followed = {earlier["entry"] for earlier, _ in carried}
        left = [earlier for earlier in before if earlier["entry"] not in followed]
        rows += [_change(first, last, earlier, None, _left(entries, earlier, last)) for earlier in left]
    return rows


def unit_of(entry: Row) -> tuple:
    """The cell of a case, or of a site of it, that an entry belongs to."""
    return (entry["phase"], entry["code"], entry["programme"], entry["site"])


def _carried(entries: list[Row], before: list[Row], after: list[Row]) -> list[tuple[Row, Row]]:
    follows = {(entry["kind"], entry["entry"]): entry.get("follows") for entry in entries}
    names = {entry["entry"]: entry for entry in before}
    pairs: list[tuple[Row, Row]] = []
    for later in after:
        ancestor = follows[later["kind"], later["entry"]]
        while ancestor and ancestor not in names:
            ancestor = follows.get((later["kind"], ancestor))
        if ancestor:
            pairs.append((names[ancestor], later))
    for same_valence in (True, False):
        for later in after:
            if any(later is taken for _, taken in pairs):
                continue
            alike = (
                earlier for earlier in before
                if unit_of(earlier) == unit_of(later)
                and in_words(earlier["statement"]) == in_words(later["statement"])
                and (earlier["state"] == later["state"] or not same_valence)
                and not any(earlier is taken for taken, _ in pairs)
            )  # fmt: skip
            earlier = next(alike, None)
            if earlier:
                pairs.append((earlier, later))
    return pairs


def _became(earlier: Row | None, later: Row) -> str:
    if earlier is None:
        return "new"
    if in_words(earlier["statement"]) != in_words(later["statement"]) or earlier["site"] != later["site"]:
        return "revised"
    return "kept" if earlier["state"] == later["state"] else "valence changed"


def _left(entries: list[Row], earlier: Row, wave: int) -> str:
    cell = [entry for entry in entries if entry["wave"] == wave and unit_of(entry)[:3] == unit_of(earlier)[:3]]
    of_unit = cell_of([entry for entry in cell if entry["site"] == earlier["site"]])["cell_state"]
    if of_unit in {"not applicable", "missing"}:
        return "ceased" if of_unit == "not applicable" else "missing"
    return "not restated" if any(entry["state"] != "not yet analysed" for entry in cell) else "not yet analysed"


def _change(first: int, last: int, earlier: Row | None, later: Row | None, change: str) -> Row:
    of = later or earlier
    return {
        "from_wave": first, "to_wave": last, "from_entry": earlier and earlier["entry"],
        "to_entry": later and later["entry"], "phase": of["phase"], "code": of["code"],
        "programme": of["programme"], "site": of["site"], "change": change,
        "_is_other_valence": bool(earlier and later and earlier["state"] != later["state"]),
    }  # fmt: skip
