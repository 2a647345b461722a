"""The printed numbers: each quantity counted over a span of waves, and each claim held against it."""

from __future__ import annotations

from collections import Counter
from itertools import product

from oracle.delivered import Delivered, Row
from oracle.sample import REACHES, in_reach, is_in_study, of_kind, speakers, within
from oracle.statements import cell_of, entries_of

Key = tuple[int, int, str, str | None, str | None, str, str | None]


def quantities(study: Delivered) -> list[Row]:
    """Every quantity that is counted, zeros among them, by span, case, site, reach and group."""
    names = ("from_wave", "to_wave", "quantity", "programme", "site", "reach", "category")
    rows = []
    for span in study.spans:
        for reach in REACHES:
            for key, value in _counted(study, span, reach).items():
                quantity, programme, site, category = key
                full = (*span, quantity, programme, site, reach, category)
                rows.append({**dict(zip(names, full, strict=True)), "value": None if value is None else float(value)})
    return rows


def _counted(study: Delivered, span: tuple[int, int], reach: str) -> dict[tuple, float | None]:
    found: dict[tuple, float | None] = {}
    for programme in [None, *study.programmes]:
        sources = [
            source for source in within(study.sources.values(), span)
            if in_reach(study, source, reach) and programme in (None, source["programme"])
        ]  # fmt: skip
        for (quantity, category), value in _of_sources(study, span, sources, reach).items():
            found[quantity, programme, None, category] = value
        for (quantity, category), value in _of_statements(study, span, programme).items():
            found[quantity, programme, None, category] = value
        if reach == "all sites":
            for (quantity, category), value in _of_sites(study, span, programme).items():
                found[quantity, programme, None, category] = value
    held = of_kind([s for s in within(study.sources.values(), span) if in_reach(study, s, reach)], "interview")
    per_site = Counter(site for interview in held for site in interview["sites"])
    counted_sites = [site["site"] for site in study.sites if reach == "all sites" or site["is_home"]]
    for site in counted_sites:
        found["interviews", None, site, None] = per_site[site]
    per_site_counts = [per_site[site] for site in counted_sites if per_site[site]]
    per_programme = Counter(interview["programme"] for interview in held)
    per_informant = Counter(informant for interview in held for informant in interview["informants"])
    for name, counts in {
        "interviews_per_site": per_site_counts, "interviews_per_programme": list(per_programme.values()),
        "participations_per_informant": list(per_informant.values()),
    }.items():  # fmt: skip
        found[f"{name}_lowest", None, None, None] = min(counts, default=None)
        found[f"{name}_highest", None, None, None] = max(counts, default=None)
    return found


def _of_sources(
    study: Delivered, span: tuple[int, int], sources: list[Row], reach: str
) -> dict[tuple[str, str | None], float | None]:
    """Counts of interviews, informants, documents and field notes. Within the home sites only these are summed over."""
    held = of_kind(sources, "interview")
    about = [[s for s in each["sites"] if reach == "all sites" or s in study.home_sites] for each in held]
    rows = [study.interviews[interview["source"]] for interview in held]
    minutes = [row["duration_minutes"] for row in rows if row.get("duration_minutes")]
    days = [interview["held_on"] for interview in held]
    found: dict[tuple[str, str | None], float | None] = {
        ("interviews", None): len(held),
        ("interviews_site_sum", None): sum(map(len, about)),
        ("interviews_site_excess", None): sum(map(len, about)) - len(held),
        ("multi_site_interviews", None): sum(len(sites) > 1 for sites in about),
        ("group_interviews", None): sum(len(interview["informants"]) > 1 for interview in held),
        ("double_coded_interviews", None): sum(interview["is_double_coded"] for interview in held),
        ("translated_interviews", None): sum(row["language"] != study.register["language"] for row in rows),
        ("participations", None): sum(len(interview["informants"]) for interview in held),
        ("interviewers", None): len({row.get("interviewer") for row in rows} - {None}),
        ("interview_minutes_lowest", None): min(minutes, default=None),
        ("interview_minutes_highest", None): max(minutes, default=None),
        ("interview_window_months", None): _months(days),
        ("informants", None): len(speakers(held)),
        ("documents", None): len(of_kind(sources, "document")),
        ("field_notes", None): len(of_kind(sources, "field note")),
    }
    words = study.register["vocabularies"]
    for mode in words["interview_modes"]:
        found["interviews", mode] = sum(row["interview_mode"] == mode for row in rows)
    spoken = {(study.role_of[each["wave"], informant], informant) for each in held for informant in each["informants"]}
    before = speakers(source for source in study.sources.values() if source["wave"] < span[0])
    found["new_informants", None] = len(speakers(held) - before)
    for role in words["informant_roles"]:
        found["informants", role] = sum(of == role for of, _ in spoken)
        found["new_informants", role] = sum(of == role and informant not in before for of, informant in spoken)
    documents = [study.documents[source["source"]] for source in of_kind(sources, "document")]
    for kind in words["document_kinds"]:
        found["documents", kind] = sum(row["document_kind"] == kind for row in documents)
    return found


def _months(days: list) -> int | None:
    if not days:
        return None
    first, last = min(days), max(days)
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _of_statements(study: Delivered, span: tuple[int, int], programme: str | None) -> dict[tuple, float]:
    """Statements of a table and of a row, and cells that print not applicable."""
    found: Counter = Counter()
    cases = [programme] if programme else study.programmes
    for phase, code, case in product(study.phases, [None], cases):
        if not phase["framework"]:
            continue
        found["statements", phase["phase"]] += 0
        found["not_applicable_cells", phase["phase"]] += 0
        for construct in study.codes_of(phase["framework"]):
            code = construct.code
            entries = [
                e
                for e in within(entries_of(study), span)
                if (e["phase"], e["code"], e["programme"]) == (phase["phase"], code, case)
            ]
            stated = sum(bool(entry["statement"]) for entry in entries)
            found["statements", phase["phase"]] += stated
            found["statements_of_row", code] += stated
            found["not_applicable_cells", phase["phase"]] += cell_of(entries)["cell_state"] == "not applicable"
    return dict(found)


def _of_sites(study: Delivered, span: tuple[int, int], programme: str | None) -> dict[tuple, float]:
    """Places and codes of sites that are in the study in the span."""
    sites = [site for site in study.sites if is_in_study(site, span) and programme in (None, site["programme"])]
    places = [site for site in sites if site["is_place"]]
    found: dict[tuple, float] = {("sites", None): len(places), ("site_codes", None): len(sites)}
    for role in ("home", "diffusion"):
        found["sites", role] = sum(site["role"] == role for site in places)
    if programme is None:
        found["countries", None] = len({site["country"] for site in places})
        found["programmes", None] = len({site["programme"] for site in sites})
        for phase in study.phases:
            events = within(study.rows("events"), span)
            found["events", phase["phase"]] = sum(event["phase"] == phase["phase"] for event in events)
        for framework in {construct.framework for construct in study.constructs}:
            found["constructs", framework] = len(study.codes_of(framework))
    return found


def claims_against_data(study: Delivered) -> list[Row]:
    """Each claim as of each wave from the one that delivered it. A span with a wave that is not loaded is not counted.

    The number is that of `quantities`, so that a claim of zero finds its zero.
    """
    names = ("from_wave", "to_wave", "quantity", "programme", "site", "reach", "category")
    values = {tuple(row[name] for name in names): row["value"] for row in quantities(study)}
    rows = []
    for claim in study.rows("claims"):
        reach = claim["reach"] or "all sites"
        registered = {wave["wave"] for wave in study.register["waves"]}
        spoken_of = {wave for wave in registered if claim["from_wave"] <= wave <= claim["to_wave"]}
        key = tuple({**claim, "reach": reach}[name] for name in names)
        for wave in study.waves:
            if wave < claim["wave"]:
                continue
            loaded = {each for each in study.waves if each <= wave}
            is_ahead = claim["to_wave"] > wave or not spoken_of <= loaded
            computed = values.get(key)
            row = {
                "as_of_wave": wave, "claim": claim["claim"], "printed": claim["printed"],
                **{name: claim[name] for name in names}, "reach": reach,
                "verdict": _verdict(claim, computed, is_ahead=is_ahead),
            }  # fmt: skip
            rows.append(row if is_ahead else {**row, "computed": computed})
    return rows


def _verdict(claim: Row, computed: float | None, *, is_ahead: bool) -> str:
    if is_ahead:
        return "waves not loaded"
    if computed is None:
        return "not counted"
    return "agrees" if abs(computed - claim["printed"]) <= (claim["tolerance"] or 0) else "differs"
