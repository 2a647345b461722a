"""The tables of codings: coded sources, saturation, cross-section, crosstabs. A coding counts in its source's wave."""

from __future__ import annotations

from oracle.delivered import Delivered, Row
from oracle.sample import of_kind, speakers, within


def counted_codings(study: Delivered) -> list[Row]:
    """The codings that count. Once coders reached consensus on a source by a framework, they are what it confirms.

    Consensus is declared, or told by any coding of it. It confirms a coding by having its code at an overlapping place;
    a coding without a place overlaps with every other.
    """
    codings = study.rows("codings")
    agreed = {(row["source"], row["framework"]) for row in codings if row["is_consensus"]}
    agreed |= {(row["source"], row["framework"]) for row in study.rows("source_coders") if row["is_consensus"]}
    return [
        row for row in codings
        if row["is_consensus"] or (row["source"], row["framework"]) not in agreed
        or any(other["is_consensus"] and is_confirmed(row, other) for other in codings)
    ]  # fmt: skip


def is_confirmed(row: Row, consensus: Row) -> bool:
    if any(row[name] != consensus[name] for name in ("source", "framework", "code")):
        return False
    if row["start_character"] is None or consensus["start_character"] is None:
        return True
    return row["start_character"] < consensus["end_character"] and consensus["start_character"] < row["end_character"]


def coded_sources(study: Delivered) -> list[Row]:
    """Segments of a source with a code: those agreed on, or else of the coder who gave it most often.

    A passage that is given the code twice is one segment.
    """
    given: dict[tuple, list[Row]] = {}
    for row in counted_codings(study):
        given.setdefault((row["wave"], row["framework"], row["code"], row["source"]), []).append(row)
    rows = []
    for (wave, framework, code, source), codings in given.items():
        agreed = [row for row in codings if row["is_consensus"]]
        coders = {row["coder"] for row in codings}
        segments = _segments(agreed) or max(
            _segments([row for row in codings if row["coder"] == coder]) for coder in coders
        )
        judged = {row["adds_aspect"] for row in codings} - {None}
        rows.append({
            "wave": wave, "framework": framework, "code": code, "source": source,
            "counts_as": study.sources[source]["counts_as"], "source_kind": study.sources[source]["source_kind"],
            "programme": study.sources[source]["programme"], "segments": segments,
            "adds_aspect": None if not judged else True in judged,
            "has_synthetic": any(row["is_synthetic"] for row in codings),
        })  # fmt: skip
    return rows


def _segments(codings: list[Row]) -> int:
    places = {(row["start_character"], row["end_character"]) for row in codings if row["start_character"] is not None}
    return len(places) + sum(row["start_character"] is None for row in codings)


def sources_by_framework(study: Delivered) -> list[Row]:
    """The sources that anyone coded by a version, as codings or declared coders say, whether or not a code is left."""
    known = {(row["source"], row["framework"]) for row in study.rows("codings") + study.rows("source_coders")}
    return [
        {name: study.sources[source][name] for name in ("wave", "source", "counts_as", "programme")}
        | {"framework": framework}
        for source, framework in known
    ]


def _series(study: Delivered) -> dict[tuple, list[tuple[str, list[Row]]]]:
    """The coded interviews of each version and span, in the order of their days, each with its codes, if any."""
    found: dict[tuple, dict[str, list[Row]]] = {}
    given: dict[tuple, list[Row]] = {}
    for row in coded_sources(study):
        given.setdefault((row["source"], row["framework"]), []).append(row)
    for span in study.shown_spans:
        for row in within(sources_by_framework(study), span):
            if row["counts_as"] == "interview":
                codes = given.get((row["source"], row["framework"]), [])
                found.setdefault((*span, row["framework"]), {})[row["source"]] = codes
    return {
        key: sorted(interviews.items(), key=lambda item: (study.sources[item[0]]["held_on"], item[0]))
        for key, interviews in found.items()
    }


def saturation_curve(study: Delivered) -> list[Row]:
    """The codes that each interview adds to those before it, in the order of their days."""
    rows = []
    for (first, last, framework), interviews in _series(study).items():
        known: set[str] = set()
        for number, (interview, coded) in enumerate(interviews, 1):
            codes = {row["code"] for row in coded}
            new = codes - known
            known |= codes
            rows.append({
                "from_wave": first, "to_wave": last, "framework": framework, "interview_number": number,
                "interview": interview, "held_on": study.sources[interview]["held_on"], "codes": len(codes),
                "new_codes": len(new), "cumulative_codes": len(known),
            })  # fmt: skip
    return rows


def _novel(study: Delivered) -> dict[tuple, list[int]]:
    novel: dict[tuple, list[int]] = {}
    for row in saturation_curve(study):
        novel.setdefault((row["from_wave"], row["to_wave"], row["framework"]), []).append(row["new_codes"])
    return novel


def saturation_runs(study: Delivered) -> list[Row]:
    """New codes of each run after the base / codes of the base; runs step by one and end with one that adds nothing."""
    sizes = study.register["saturation"]
    rows = []
    for (first, last, framework), novel in _novel(study).items():
        for base in sizes["bases"]:
            for run in sizes["runs"]:
                known = sum(novel[:base])
                for start in range(base, len(novel) - run + 1):
                    new = sum(novel[start : start + run])
                    rows.append({
                        "from_wave": first, "to_wave": last, "framework": framework, "base": base, "run": run,
                        "first_interview": start + 1, "last_interview": start + run, "base_codes": known,
                        "new_codes": new, "ratio": new / known if known else None,
                    })  # fmt: skip
                    if not new:
                        break
    return rows


def saturation(study: Delivered) -> list[Row]:
    """The first run whose ratio is at most the threshold, as interviews before it + its length."""
    sizes, rows = study.register["saturation"], []
    runs = saturation_runs(study)
    for (first, last, framework), novel in _novel(study).items():
        for base in sizes["bases"]:
            for run in sizes["runs"]:
                for threshold in sizes["thresholds"]:
                    key = (first, last, framework, base, run)
                    reached = next((
                        each for each in runs
                        if key == tuple(each[name] for name in ("from_wave", "to_wave", "framework", "base", "run"))
                        and each["ratio"] is not None and each["ratio"] <= threshold
                    ), None)  # fmt: skip
                    rows.append({
                        "from_wave": first, "to_wave": last, "framework": framework, "base": base, "run": run,
                        "threshold": threshold, "interviews": len(novel), "base_codes": sum(novel[:base]),
                        "reached_at": reached and f"{reached['first_interview'] - 1}+{run}",
                        "ratio": reached and reached["ratio"],
                        "cell": _saturation_cell(len(novel), base, run, threshold, sum(novel[:base]), reached),
                    })  # fmt: skip
    return rows


def _saturation_cell(
    interviews: int, base: int, run: int, threshold: float, base_codes: int, reached: Row | None
) -> str:
    if interviews < base + run:
        return f"too few interviews ({interviews}, needs {base + run})"
    if not base_codes:
        return "no codes in the base"
    share = f"{100 * threshold:g} %"
    if reached is None:
        return f"above {share} in all runs"
    return f"{'≤' * (threshold > 0)}{share} at {reached['first_interview'] - 1}+{run}"


def meaning_saturation(study: Delivered) -> list[Row]:
    """The last interview that added an aspect of a code; known only where every interview with the code is judged."""
    rows = []
    for (first, last, framework), interviews in _series(study).items():
        codes = {row["code"] for _, coded in interviews for row in coded}
        for code in codes:
            numbers = {
                number: row["adds_aspect"] for number, (_, coded) in enumerate(interviews, 1) for row in coded
                if row["code"] == code
            }  # fmt: skip
            judged = [number for number, adds in numbers.items() if adds is not None]
            adding = [number for number, adds in numbers.items() if adds]
            rows.append({
                "from_wave": first, "to_wave": last, "framework": framework, "code": code,
                "interviews": len(interviews), "interviews_with_code": len(numbers), "interviews_judged": len(judged),
                "first_interview": min(numbers),
                "last_new_aspect": max(adding, default=None) if len(judged) == len(numbers) else None,
            })  # fmt: skip
    return rows


def recurrent_cross_section(study: Delivered) -> list[Row]:
    """Each code in each wave over the whole sample and each case, from the wave that first coded it or what it was.

    A wave has the versions that it codes. A code that none of them has has a row by the name that it had last. What a
    case is not coded by is not yet analysed of it, or not in the codebook where it is coded by another version of that.
    What is in a version by which the case is coded, and is not coded, is zero.
    """
    coded, rows = coded_sources(study), []
    for programme in [None, *study.programmes]:
        of_unit = [row for row in coded if programme in (None, row["programme"])]
        for wave in study.waves:
            versions = {row["framework"] for row in sources_by_framework(study) if row["wave"] == wave}
            so_far = {study.concept_of[row["framework"], row["code"]] for row in of_unit if row["wave"] <= wave}
            for concept_id in so_far:
                names = [key for key, of in study.concept_of.items() if of == concept_id and key[0] in versions]
                gone = [] if names else [
                    (-row["wave"], -study.place_of(row["framework"]), row["framework"], row["code"]) for row in coded
                    if row["wave"] < wave and study.concept_of[row["framework"], row["code"]] == concept_id
                ]  # fmt: skip
                for framework, code in names or [min(gone)[2:]]:
                    rows.append({
                        "wave": wave, "framework": framework, "code": code, "programme": programme,
                        **_cross_section(study, of_unit, wave, framework, code, programme, is_gone=not names),
                    })  # fmt: skip
    return rows


def _cross_section(
    study: Delivered, coded: list[Row], wave: int, framework: str, code: str, programme: str | None, *, is_gone: bool
) -> Row:
    found = [row for row in coded if (row["wave"], row["framework"], row["code"]) == (wave, framework, code)]
    held = [
        source for source in of_kind(within(study.sources.values(), (wave, wave)), "interview")
        if programme in (None, source["programme"])
    ]  # fmt: skip
    interviews = [study.sources[row["source"]] for row in found if row["counts_as"] == "interview"]
    counts: Row = {
        "segments": sum(row["segments"] for row in found), "interviews": len(interviews),
        "documents": len(found) - len(interviews), "informants": len(speakers(interviews)),
        "sites": len({site for interview in interviews for site in interview["sites"]}),
        "cases": len({row["programme"] for row in found}),
    }  # fmt: skip
    versions = {
        row["framework"] for row in sources_by_framework(study)
        if row["wave"] == wave and programme in (None, row["programme"])
    }  # fmt: skip
    state = "coded" if found else "not coded"
    if framework not in versions:
        is_other_version = is_gone and versions & set(study.versions_of(framework))
        state, counts = "not in the codebook" if is_other_version else "not yet analysed", dict.fromkeys(counts)
    return {
        "state": state, **counts, "interviews_held": len(held), "informants_heard": len(speakers(held)),
    }  # fmt: skip


def crosstab_cells(study: Delivered) -> list[Row]:
    """Sources up to a wave with a code of each of two frameworks, each source once in a cell and in a total.

    A source with a code is one of each code above it too.
    """
    above = {(each.framework, each.code): each.parent for each in study.constructs}
    rows = []
    for crosstab in study.register.get("crosstabs", []):
        row_codes = [None, *(construct.code for construct in study.codes_of(crosstab["rows"]))]
        column_codes = [None, *(construct.code for construct in study.codes_of(crosstab["columns"]))]
        for wave in study.waves:
            codes: dict[str, set[tuple[str, str]]] = {}
            for coding in counted_codings(study):
                code = coding["code"] if coding["wave"] <= wave else ""
                while code:
                    codes.setdefault(coding["source"], set()).add((coding["framework"], code))
                    code = above[coding["framework"], code]
            for row in row_codes:
                for column in column_codes:
                    found = [
                        source for source, given in codes.items()
                        if any(f == crosstab["rows"] and row in (None, c) for f, c in given)
                        and any(f == crosstab["columns"] and column in (None, c) for f, c in given)
                    ]  # fmt: skip
                    rows.append({
                        "crosstab": crosstab["crosstab"], "to_wave": wave, "row_code": row, "column_code": column,
                        "sources": len(found),
                    })  # fmt: skip
    return rows
