"""The tables of the sample: sampling frame, interview counts, panel, sites seen and months."""

from __future__ import annotations

from collections.abc import Iterable

from oracle.delivered import Delivered, Row

SITE_SCOPES = ("home sites", "all sites")


def within(rows: Iterable[Row], span: tuple[int, int]) -> list[Row]:
    """The rows of the waves of a span, both ends included."""
    return [row for row in rows if span[0] <= row["wave"] <= span[1]]


def in_scope(study: Delivered, source: Row, site_scope: str) -> bool:
    """All sources are within all sites. Within the home sites are those about a home site or a whole case."""
    if site_scope == "all sites":
        return True
    if source["counts_as"] != "interview" and not source["sites"]:
        return True
    return bool(study.home_sites & set(source["sites"]))


def of_kind(sources: Iterable[Row], counts_as: str) -> list[Row]:
    return [source for source in sources if source["counts_as"] == counts_as]


def speakers(interviews: Iterable[Row]) -> set[str]:
    """Everyone who spoke in these interviews, each once."""
    return {informant for interview in interviews for informant in interview["informants"]}


def is_in_study(site: Row, span: tuple[int, int]) -> bool:
    """Whether a site was in the study in any wave of a span."""
    return site["first_wave"] <= span[1] and (site["last_wave"] is None or site["last_wave"] >= span[0])


def sampling_frame(study: Delivered) -> list[Row]:
    """Interviews, informants and documents of each case and of all, for home sites and all sites, by span.

    Field notes are no documents. An interview over several sites counts once.
    """
    rows = []
    for span in study.shown_spans:
        for site_scope in SITE_SCOPES:
            for case in [*study.register["programmes"], {}]:
                found = [
                    source for source in within(study.sources.values(), span)
                    if in_scope(study, source, site_scope) and case.get("programme") in (None, source["programme"])
                ]  # fmt: skip
                interviews, documents = of_kind(found, "interview"), of_kind(found, "document")
                days = [interview["held_on"] for interview in interviews]
                rows.append({
                    "from_wave": span[0], "to_wave": span[1], "site_scope": site_scope,
                    "programme": case.get("programme"),
                    "start_year": case.get("start_year"), "first_interview": min(days, default=None),
                    "last_interview": max(days, default=None), "interviews": len(interviews),
                    "informants": len(speakers(interviews)), "documents": len(documents),
                })  # fmt: skip
    return rows


def interview_counts(study: Delivered) -> list[Row]:
    """Interviews and everyone interviewed, of the study, each case and each site about which interviews are.

    An interview over several sites is one for the study and its case, and one for each of the sites. A site has a row
    while it is in the study, and where any interview is about it.
    """
    rows = []
    for span in study.shown_spans:
        held = within(study.sources.values(), span)
        held = of_kind(held, "interview")
        rows.append({"programme": None, "site": None, **_count(held, span, None)})
        for programme in study.programmes:
            of_case = [interview for interview in held if interview["programme"] == programme]
            rows.append({"programme": programme, "site": None, **_count(of_case, span, None)})
        for site in study.sites:
            about = [interview for interview in held if site["site"] in interview["sites"]]
            if about or is_in_study(site, span):
                rows.append({"programme": site["programme"], "site": site["site"], **_count(about, span, site["site"])})
    return rows


def _count(interviews: list[Row], span: tuple[int, int], site: str | None) -> Row:
    site_sum = sum(1 if site else len(interview["sites"]) for interview in interviews)
    return {
        "from_wave": span[0], "to_wave": span[1], "interviews": len(interviews), "site_sum": site_sum,
        "excess": site_sum - len(interviews),
        "group_interviews": sum(len(interview["informants"]) > 1 for interview in interviews),
        "informants": len(speakers(interviews)),
        "has_synthetic": any(interview["is_synthetic"] for interview in interviews),
    }  # fmt: skip


def interviews_by_month(study: Delivered) -> list[Row]:
    """Interviews about each site in each month of a wave; an interview over several sites is at each."""
    counts: dict[tuple, list[Row]] = {}
    for interview in of_kind(study.sources.values(), "interview"):
        for site in interview["sites"]:
            month = interview["held_on"].replace(day=1)
            counts.setdefault((interview["wave"], site, month), []).append(interview)
    return [
        {
            "wave": wave, "site": site, "month": month, "interviews": len(found),
            "has_synthetic": any(interview["is_synthetic"] for interview in found),
        }
        for (wave, site, month), found in counts.items()
    ]  # fmt: skip


def sites_seen(study: Delivered) -> list[Row]:
    """Whether an interview, a document or field notes of a wave are about a site by name."""
    rows = []
    for wave in study.waves:
        sources = within(study.sources.values(), (wave, wave))
        for site in study.sites:
            about = [source for source in sources if site["site"] in source["sites"]]
            interviews = of_kind(about, "interview")
            rows.append({
                "wave": wave, "site": site["site"], "programme": site["programme"],
                "state": site_state(study, site, wave), "interviews": len(interviews),
                "documents": len(about) - len(interviews),
            })  # fmt: skip
    return rows


def site_state(study: Delivered, site: Row, wave: int) -> str:
    sources = within(study.sources.values(), (wave, wave))
    if any(site["site"] in source["sites"] for source in sources):
        return "seen"
    if site["first_wave"] > wave:
        return "not in the study yet"
    return "closed" if site["last_wave"] is not None and site["last_wave"] < wave else "not seen"


def panel(study: Delivered) -> list[Row]:
    """Each informant in each wave from the first in which they spoke: new, retained, returned, lost or still away.

    The wave before is the one loaded before. Their role is that of the wave in which they last spoke.
    """
    rows = []
    sites = {site["site"]: site for site in study.sites}
    for informant, site in sorted(study.site_of.items()):
        spoken = {wave: _interviews_of(study, informant, wave) for wave in study.waves}
        first = next((wave for wave in study.waves if spoken[wave]), None)
        for at, wave in enumerate(study.waves):
            if first is None or wave < first:
                continue
            before = at > 0 and bool(spoken[study.waves[at - 1]])
            if wave == first:
                status = "new"
            elif spoken[wave]:
                status = "retained" if before else "returned"
            else:
                status = "lost" if before else "still away"
            last = max(each for each in study.waves if each <= wave and spoken[each])
            rows.append({
                "wave": wave, "informant": informant, "site": site, "programme": sites[site]["programme"],
                "informant_role": study.role_of[last, informant], "status": status, "interviews": spoken[wave],
                "first_wave": first, "site_state": site_state(study, sites[site], wave),
            })  # fmt: skip
    return rows


def _interviews_of(study: Delivered, informant: str, wave: int) -> int:
    return sum(informant in source["informants"] for source in within(study.sources.values(), (wave, wave)))


def panel_counts(study: Delivered) -> list[Row]:
    """The panel counted for the study, each case and each site that the codes name. Sites not yet open have no row."""
    people = panel(study)
    rows = []
    for wave in study.waves:
        units: list[Row] = [{"programme": None, "site": None}]
        units += [{"programme": programme, "site": None} for programme in study.programmes]
        for site in study.sites:
            unit = {"programme": site["programme"], "site": site["site"]}
            heard = any(row["site"] == site["site"] and row["wave"] == wave for row in people)
            if heard or site_state(study, site, wave) != "not in the study yet":
                units.append(unit)
        for unit in units:
            found = [
                row for row in people
                if row["wave"] == wave and all(name is None or row[kind] == name for kind, name in unit.items())
            ]  # fmt: skip
            statuses = [row["status"] for row in found]
            rows.append({
                "wave": wave, **unit, "new_informants": statuses.count("new"), "retained": statuses.count("retained"),
                "returned": statuses.count("returned"), "lost": statuses.count("lost"),
                "still_away": statuses.count("still away"),
                "informants": sum(row["interviews"] > 0 for row in found),
            })  # fmt: skip
    return rows
