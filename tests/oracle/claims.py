"""The printed numbers: each quantity counted over a span of waves, and each claim held against it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from oracle.agreement import coders_of_sources
from oracle.codings import coded_sources
from oracle.delivered import Delivered, Row
from oracle.sample import SITE_SCOPES, in_scope, is_in_study, of_kind, speakers, within
from oracle.statements import cell_of, entries_of

KEY = ("from_wave", "to_wave", "quantity", "programme", "site", "site_scope", "framework", "category")
Counts = dict[tuple[str, str | None, str | None], float | None]  # by quantity, framework and category


def quantities(study: Delivered) -> list[Row]:
    """Every quantity that is counted, zeros among them, by span, case, site, site_scope and group.

    What nobody can know, as the shortest of no interviews, has no value.
    """
    rows = []
    for span in study.spans:
        for site_scope in SITE_SCOPES:
            for programme in [None, *study.programmes]:
                counts = _of_case(study, span, site_scope, programme)
                rows += [
                    _row(span, quantity, programme, None, site_scope, *of, value)
                    for (quantity, *of), value in counts.items()
                ]
            rows += _of_each_site(study, span, site_scope)
    return rows


def _row(span: tuple[int, int], *rest: object) -> Row:
    *key, value = rest
    return {**dict(zip(KEY, (*span, *key), strict=True)), "value": None if value is None else float(value)}


def _of_case(study: Delivered, span: tuple[int, int], site_scope: str, programme: str | None) -> Counts:
    sources = [
        source for source in within(study.sources.values(), span)
        if in_scope(study, source, site_scope) and programme in (None, source["programme"])
    ]  # fmt: skip
    found = {**_of_sources(study, span, sources), **_of_statements(study, span, programme)}
    if programme is None:
        found.update(_extremes(study, sources, site_scope))
    if site_scope == "all sites":
        found.update(_of_sites(study, span, programme))
        found.update(_of_study(study, span) if programme is None else _of_measures(study, span, programme))
    return found


def _of_each_site(study: Delivered, span: tuple[int, int], site_scope: str) -> list[Row]:
    """Interviews about each site, everyone interviewed about it, and its own informants who were interviewed."""
    sources = [source for source in within(study.sources.values(), span) if in_scope(study, source, site_scope)]
    held = of_kind(sources, "interview")
    rows = []
    for site in study.sites:
        if site_scope == "all sites" or site["is_home"]:
            about = [interview for interview in held if site["site"] in interview["sites"]]
            own = {informant for informant in speakers(held) if study.site_of[informant] == site["site"]}
            counts = {
                "interviews": len(about),
                "informants_about_site": len(speakers(about)),
                "informants_at_site": len(own),
            }
            rows += [
                _row(span, name, None, site["site"], site_scope, None, None, count) for name, count in counts.items()
            ]
    return rows


def _extremes(study: Delivered, sources: list[Row], site_scope: str) -> Counts:
    """The fewest and the most, among those with any. Within the home sites only home sites are compared."""
    held = of_kind(sources, "interview")
    sites = {site["site"] for site in study.sites if site_scope == "all sites" or site["is_home"]}
    counts = {
        "interviews_per_site": Counter(site for each in held for site in each["sites"] if site in sites),
        "interviews_per_programme": Counter(each["programme"] for each in held),
        "participations_per_informant": Counter(informant for each in held for informant in each["informants"]),
    }
    found: Counts = {}
    for name, of_each in counts.items():
        found[f"{name}_lowest", None, None] = min(of_each.values(), default=None)
        found[f"{name}_highest", None, None] = max(of_each.values(), default=None)
    return found


def _of_sources(study: Delivered, span: tuple[int, int], sources: list[Row]) -> Counts:
    """Counts of interviews, informants, documents and field notes.

    The site sum is over all sites that these interviews are about. Double-coded are those that are marked so, and those
    whose declared coders are compared.
    """
    held = of_kind(sources, "interview")
    rows = [study.interviews[interview["source"]] for interview in held]
    minutes = [row["duration_minutes"] for row in rows if row.get("duration_minutes")]
    site_sum = sum(len(interview["sites"]) for interview in held)
    compared = {row["source"] for row in coders_of_sources(study) if row["comparison"] == "compared"}
    counts: dict[str, float | None] = {
        "interviews": len(held), "interviews_site_sum": site_sum, "interviews_site_excess": site_sum - len(held),
        "multi_site_interviews": sum(len(interview["sites"]) > 1 for interview in held),
        "group_interviews": sum(len(interview["informants"]) > 1 for interview in held),
        "double_coded_interviews": sum(each["is_double_coded"] or each["source"] in compared for each in held),
        "translated_interviews": sum(row["language"] != study.register["language"] for row in rows),
        "interviews_before_clearance": sum(is_before_clearance(study, row) for row in rows),
        "participations": sum(len(interview["informants"]) for interview in held),
        "interviewers": len({row.get("interviewer") for row in rows} - {None}),
        "interview_minutes_lowest": min(minutes, default=None), "interview_minutes_highest": max(minutes, default=None),
        "interview_window_months": _months([interview["held_on"] for interview in held]),
        "informants": len(speakers(held)), "documents": len(of_kind(sources, "document")),
        "field_notes": len(of_kind(sources, "field note")),
    }  # fmt: skip
    return {**{(name, None, None): count for name, count in counts.items()}, **_by_group(study, span, sources)}


def _by_group(study: Delivered, span: tuple[int, int], sources: list[Row]) -> Counts:
    """The same by interview mode, informant role and kind of document. A role is that of the wave of the interview."""
    held, words = of_kind(sources, "interview"), study.register["vocabularies"]
    before = speakers(source for source in study.sources.values() if source["wave"] < span[0])
    spoken = {(study.role_of[each["wave"], informant], informant) for each in held for informant in each["informants"]}
    modes = [study.interviews[interview["source"]]["interview_mode"] for interview in held]
    kinds = [study.documents[source["source"]]["document_kind"] for source in of_kind(sources, "document")]
    found: Counts = {("new_informants", None, None): len(speakers(held) - before)}
    for mode in words["interview_modes"]:
        found["interviews", None, mode] = modes.count(mode)
    for role in words["informant_roles"]:
        of_role = {informant for of, informant in spoken if of == role}
        found["informants", None, role], found["new_informants", None, role] = len(of_role), len(of_role - before)
    for kind in words["document_kinds"]:
        if study.kind_of("document_kinds", kind)["counts_as"] == "document":
            found["documents", None, kind] = kinds.count(kind)
    return found


def is_before_clearance(study: Delivered, interview: Row) -> bool:
    """Whether a site of it had no clearance on that day. Where the study declares none at all, no interview is."""
    clearances = study.register.get("clearances", [])
    jurisdictions = {site["jurisdiction"] for site in study.sites if site["site"] in interview["sites"]}
    days: dict[str, list[dt.date]] = {each: [] for each in jurisdictions}
    for clearance in clearances:
        for each in jurisdictions & set(clearance["jurisdictions"]):
            year, month = clearance["cleared"].split("-")
            days[each].append(dt.date(int(year), int(month), 1))
    return bool(clearances) and any(interview["held_on"] < min(given, default=dt.date.max) for given in days.values())


def _months(days: list) -> int | None:
    if not days:
        return None
    first, last = min(days), max(days)
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _of_statements(study: Delivered, span: tuple[int, int], programme: str | None) -> Counts:
    """Statements of a table and of a row, and cells that print not applicable."""
    found: Counter = Counter()
    entries = within(entries_of(study), span)
    for phase in study.phases:
        for construct in study.codes_of(phase["framework"]):
            for case in [programme] if programme else study.programmes:
                key = (phase["phase"], construct.code, case)
                cell = cell_of([e for e in entries if (e["phase"], e["code"], e["programme"]) == key])
                is_applicable = cell["cell_state"] != "not applicable"
                found["statements", None, phase["phase"]] += cell["statements"]
                found["statements_of_row", phase["framework"], construct.code] += cell["statements"]
                found["not_applicable_cells", None, phase["phase"]] += not is_applicable
    return dict(found)


def _of_sites(study: Delivered, span: tuple[int, int], programme: str | None) -> Counts:
    """Places and codes of sites that are in the study in the span."""
    sites = [site for site in study.sites if is_in_study(site, span) and programme in (None, site["programme"])]
    places = [site for site in sites if site["is_place"]]
    found: Counts = {("sites", None, None): len(places), ("site_codes", None, None): len(sites)}
    for role in (role for role, counts_as in study.site_roles.items() if counts_as != "no place"):
        found["sites", None, role] = sum(site["role"] == role for site in places)
    if programme is None:
        found["countries", None, None] = len({site["country"] for site in places})
        found["programmes", None, None] = len({site["programme"] for site in sites})
        for country in {site["country"] for site in study.sites}:
            found["programmes", None, country] = len({s["programme"] for s in sites if s["country"] == country})
    return found


def _of_study(study: Delivered, span: tuple[int, int]) -> Counts:
    """What is counted of the study as a whole: events, codes, and documents coded by each code."""
    found: Counts = {}
    events = within(study.rows("events"), span)
    for phase in study.phases:
        found["events", None, phase["phase"]] = sum(event["phase"] == phase["phase"] for event in events)
    documents = len(of_kind(within(study.sources.values(), span), "document"))
    coded = [row for row in within(coded_sources(study), span) if row["counts_as"] == "document"]
    for construct in study.constructs:
        framework, code = construct.framework, construct.code
        found["constructs", None, framework] = len(study.codes_of(framework))
        number = len({row["source"] for row in coded if (row["framework"], row["code"]) == (framework, code)})
        found["coded_documents", framework, code] = number
        found["coded_documents_percent", framework, code] = 100 * number / documents if documents else None
    return {**found, **_of_analysis(study, span)}


def _of_analysis(study: Delivered, span: tuple[int, int]) -> Counts:
    """What is counted of the analysis itself: each forum, audience, version, round and member of the team once."""
    counted = {
        "forums": ("forums", "forum"), "audiences": ("dissemination", "audience"),
        "model_versions": ("decisions", "new_version"), "member_check_rounds": ("member_checks", "round"),
        "team_members": ("team_members", "member"),
        "sufficiency_judgements": ("sufficiency_judgements", "sufficiency_judgement"),
    }  # fmt: skip
    found: Counts = {}
    for quantity, (table, column) in counted.items():
        values = {row.get(column) for row in within(study.rows(table), span)} - {None}
        found[quantity, None, None] = len(values)
    for said in ("sufficient", "nearly sufficient", "not sufficient", "undecided"):
        judged = within(study.rows("sufficiency_judgements"), span)
        found["sufficiency_judgements", None, said] = sum(row["judgement"] == said for row in judged)
    familiar = {row["member"] for row in within(study.rows("team_members"), span) if row.get("familiar_sites")}
    found["team_members", None, "familiar"] = len(familiar)
    return found


def _of_measures(study: Delivered, span: tuple[int, int], programme: str) -> Counts:
    measures = [row for row in within(study.rows("measures"), span) if row["programme"] == programme]
    return {
        ("measured_people", None, instrument): max(
            (row["n"] for row in measures if row["instrument"] == instrument), default=0
        )
        for instrument in study.register["vocabularies"]["instruments"]
    }


def claims_against_data(study: Delivered) -> list[Row]:
    """Each claim as of each wave from the one that delivered it. A span with a wave that is not loaded is not counted.

    The number is that of `quantities`, so that a claim of zero finds its zero. A claim about a code may leave out the
    framework where one framework alone has the code.
    """
    values: dict[tuple, dict[str | None, float]] = {}
    for row in quantities(study):
        if row["value"] is not None:
            key = tuple(row[name] for name in KEY if name != "framework")
            values.setdefault(key, {})[row["framework"]] = row["value"]
    rows = []
    for claim in study.rows("claims"):
        site_scope = claim["site_scope"] or "all sites"
        registered = {wave["wave"] for wave in study.register["waves"]}
        spoken_of = {wave for wave in registered if claim["from_wave"] <= wave <= claim["to_wave"]}
        of_frameworks = values.get(
            tuple({**claim, "site_scope": site_scope}[name] for name in KEY if name != "framework"), {}
        )
        named = claim.get("framework")
        counted = [value for framework, value in of_frameworks.items() if named in (None, framework)]
        for wave in study.waves:
            if wave < claim["wave"]:
                continue
            row = {
                "as_of_wave": wave, "claim": claim["claim"], "printed": claim["printed"],
                **{name: claim[name] for name in KEY if name != "framework"}, "site_scope": site_scope,
            }  # fmt: skip
            loaded = {each for each in study.waves if each <= wave}
            if claim["to_wave"] > wave or not spoken_of <= loaded:
                rows.append({**row, "verdict": "waves not loaded"})
            else:
                computed = counted[0] if len(counted) == 1 else None
                rows.append({**row, "computed": computed, "verdict": _verdict(claim, counted)})
    return rows


def _verdict(claim: Row, counted: list[float]) -> str:
    if len(counted) != 1:
        return "framework not named" if counted else "not counted"
    return "agrees" if abs(counted[0] - claim["printed"]) <= (claim["tolerance"] or 0) else "differs"
