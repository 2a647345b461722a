"""The tables of evidence: what stands behind each entry and each cell, and which sites speak in it."""

from __future__ import annotations

from typing import Any

from oracle.codings import counted_codings
from oracle.delivered import Delivered, Row
from oracle.ratings import NOBODY
from oracle.sample import is_in_study, of_kind, speakers, within
from oracle.statements import entries_of

ENTRIES = {
    "finding": ("findings", "finding"), "judgement": ("scenario_judgements", "judgement"),
    "rating": ("ratings", "rating"), "phase judgement": ("phase_judgements", "phase_judgement"),
}  # fmt: skip


def sources_behind(study: Delivered, row: Row) -> dict[str, int]:
    """The sources that an entry cites, each with how many of its codings are cited.

    A coding leads to its source, unless the coders' consensus rejected it: then it leads nowhere.
    """
    codings = {coding["coding"] for coding in study.rows("codings")}
    counted = {coding["coding"]: coding["source"] for coding in counted_codings(study)}
    found: dict[str, int] = {}
    for name in row["evidence"]:
        if name in counted or name not in codings:
            source = counted.get(name, name)
            found[source] = found.get(source, 0) + (name in codings)
    return found


def evidence_sources(study: Delivered) -> list[Row]:
    """Each source behind each finding, judgement, rating and phase judgement."""
    return [
        {
            "entry_kind": kind, "entry": row[key], "wave": row["wave"], "source": source, "cited_codings": cited,
            "counts_as": study.sources[source]["counts_as"],
        }
        for kind, (table, key) in ENTRIES.items() for row in study.rows(table)
        for source, cited in sources_behind(study, row).items()
    ]  # fmt: skip


def _support(sources: list[Row]) -> str:
    if len(sources) < 2:
        return "single source" if sources else "no source"
    is_one_kind = len({source["source_kind"] for source in sources}) == 1
    return "one kind of source" if is_one_kind else "several kinds of source"


def _behind(sources: list[Row]) -> Row:
    interviews = of_kind(sources, "interview")
    return {
        "interviews": len(interviews), "documents": len(of_kind(sources, "document")),
        "field_notes": len(of_kind(sources, "field note")),
        "source_kinds": len({source["source_kind"] for source in sources}), "informants": len(speakers(interviews)),
        "sites": len({site for source in sources for site in source["sites"]}), "support": _support(sources),
    }  # fmt: skip


def _entries(study: Delivered) -> list[Row]:
    """What says something: statements, agreed ratings of an influence, and judged phases."""
    phases = {phase["phase"]: phase["framework"] for phase in study.phases}
    agreed = [row for row in study.rows("ratings") if row["rated_by"] == "consensus"]
    return [
        *(
            _entry(row, row["kind"], row["phase"], phases[row["phase"]], row["code"])
            for row in entries_of(study) if row["statement"]
        ),
        *(
            _entry(row, "rating", None, row["framework"], row["code"])
            for row in agreed if row["rated"] not in {"missing", "not applicable", NOBODY}
        ),
        *(
            _entry(row, "phase judgement", None, row["framework"], row["code"])
            for row in study.rows("phase_judgements") if row["state"] == "present"
        ),
    ]  # fmt: skip


def _entry(row: Row, kind: str, phase: str | None, framework: str, code: str) -> Row:
    return {
        "entry_kind": kind, "entry": row[ENTRIES[kind][1]], "wave": row["wave"], "phase": phase,
        "framework": framework, "code": code, "programme": row["programme"], "site": row["site"], "_row": row,
        "is_negative_case": bool(row.get("is_negative_case")),
    }  # fmt: skip


def triangulation(study: Delivered) -> list[Row]:
    """Interviews, documents, field notes, kinds, informants and sites behind each entry, each once."""
    return [
        {**entry, **_behind([study.sources[name] for name in sources_behind(study, entry["_row"])])}
        for entry in _entries(study)
    ]


def cell_triangulation(study: Delivered) -> list[Row]:
    """The same for each cell of the cross-case tables by span, and of the ratings by wave, each source once a cell."""
    cells: dict[tuple[Any, ...], list[Row]] = {}
    for span in study.shown_spans:
        for entry in within(_entries(study), span):
            if entry["entry_kind"] == "phase judgement" or (not entry["phase"] and span[0] != span[1]):
                continue
            site = None if entry["phase"] else entry["site"]
            key = (*span, entry["phase"], entry["framework"], entry["code"], entry["programme"], site)
            cells.setdefault(key, []).append(entry)
    names = ("from_wave", "to_wave", "phase", "framework", "code", "programme", "site")
    rows = []
    for key, entries in cells.items():
        cited = {name for entry in entries for name in sources_behind(study, entry["_row"])}
        rows.append({
            **dict(zip(names, key, strict=True)), "entries": len(entries),
            **_behind([study.sources[name] for name in cited]),
            "negative_cases": sum(entry["is_negative_case"] for entry in entries),
            "without_source": sum(not sources_behind(study, entry["_row"]) for entry in entries),
        })  # fmt: skip
    return rows


def site_coverage(study: Delivered) -> list[Row]:
    """Whether a site is quoted by findings and judgements of a span, heard, spoken of, or not reached.

    Informants at the site are those whose code names it and who spoke in the span. Entries are those of the span that
    cite an interview, whenever it was held, in which any informant of the site spoke. A site has a row where it was in
    the study in a loaded wave of the span, or speaks.
    """
    rows = []
    for span in study.shown_spans:
        sources = within(study.sources.values(), span)
        cited: dict[str, set[str]] = {}
        for kind in ("finding", "judgement"):
            for row in within(study.rows(ENTRIES[kind][0]), span):
                for source in sources_behind(study, row):
                    cited.setdefault(source, set()).add(row[ENTRIES[kind][1]])
        for site in study.sites:
            people = {informant for informant, of in study.site_of.items() if of == site["site"]}
            about = [each for each in of_kind(sources, "interview") if site["site"] in each["sites"]]
            heard = speakers(of_kind(sources, "interview")) & people
            quoted = {name: people & set(study.sources[name]["informants"]) for name in cited}
            entries = {entry for name in cited if quoted[name] for entry in cited[name]}
            is_open = any(is_in_study(site, (wave, wave)) for wave in study.waves if span[0] <= wave <= span[1])
            if not is_open and not about and not heard and not entries:
                continue
            coverage = (
                "quoted" if entries else "heard, never quoted" if heard
                else "spoken of, never heard" if about else "not reached"
            )  # fmt: skip
            rows.append({
                "from_wave": span[0], "to_wave": span[1], "site": site["site"], "interviews": len(about),
                "informants": len(heard), "quoted_informants": len(set().union(*quoted.values())),
                "entries": len(entries), "coverage": coverage,
            })  # fmt: skip
    return rows
