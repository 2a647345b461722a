"""What the data answer of each item of a reporting standard: the numbers that papers take over into their methods.

Only the published lists of items and the name of the answer that each wants are the product's own data. What other
tables hold, such as how far coders agreed, is put into words here from those of the oracle.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from oracle.agreement import coders_of_sources, coding_agreement, rating_agreement
from oracle.analysis import joint_display, screening_flow
from oracle.changes import changes
from oracle.claims import is_before_clearance
from oracle.codings import coded_sources, counted_codings, saturation, sources_by_framework
from oracle.courses import assimilation, codebook_changes
from oracle.delivered import Delivered, Row
from oracle.evidence import evidence_sources, site_coverage, triangulation
from oracle.ratings import NOBODY
from oracle.sample import of_kind, speakers, within
from oracle.statements import entries_of

ITEMS = Path(__file__).parents[2] / "schemas" / "vocabularies"
STAGES = {
    stage: at for at, stage in enumerate((
        "identified", "removed before screening", "screened", "excluded at screening", "sought", "not retrieved",
        "assessed", "excluded at assessment", "included",
    ))
}  # fmt: skip
Span = tuple[int, int]


def methods_numbers(study: Delivered) -> list[Row]:
    """Each item of each standard of the study up to each wave, with what the data answer."""
    rows = []
    for wave in study.waves:
        answers = {name: answer(study, (study.waves[0], wave)) for name, answer in ANSWERS.items()}
        rows += [
            {
                "as_of_wave": wave, "standard": item["standard"], "item": item["item"],
                "answer": answers.get(item["answer"]),
            }
            for item in _items()
        ]  # fmt: skip
    return rows


def _items() -> list[dict[str, str]]:
    items = []
    for path in [ITEMS / "reporting_items.csv", *sorted((ITEMS / "reporting_standards").glob("*.csv"))]:
        with path.open(encoding="utf-8", newline="") as file:
            items += list(csv.DictReader(file))
    return items


def _counted(word: str, counts: Counter[str]) -> str | None:
    """Names with their counts and shares, the most frequent first; shares that miss 100 say so."""
    total = sum(counts.values())
    if not total:
        return None
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shares = [_share(count, total) for _, count in ordered]
    told = ", ".join(f"{name} {count} ({share} %)" for (name, count), share in zip(ordered, shares, strict=True))
    return f"{word}: {told}" + (f"; rounded percentages add up to {sum(shares)}" if sum(shares) != 100 else "")


def _by_name(word: str, names: Iterable[str]) -> str | None:
    """The same in the order of the alphabet."""
    counts = Counter(names)
    total = sum(counts.values())
    if not total:
        return None
    shares = {name: _share(counts[name], total) for name in sorted(counts)}
    told = ", ".join(f"{name} {counts[name]} ({share} %)" for name, share in shares.items())
    missed = sum(shares.values())
    return f"{word}: {told}" + (f"; rounded percentages add up to {missed}" if missed != 100 else "")


def _interviews(study: Delivered, span: Span) -> list[Row]:
    return within(study.interviews.values(), span)


def _collection(study: Delivered, span: Span) -> str | None:
    held = _interviews(study, span)
    topics = {wave["wave"]: wave["topic"] for wave in study.register["waves"]}
    days = {wave: [row["held_on"] for row in held if row["wave"] == wave] for wave in study.waves if wave <= span[1]}
    told = "; ".join(
        f"wave {wave} ({topics[wave]}): " + (f"{min(of)} to {max(of)}" if of else "no interviews")
        for wave, of in days.items()
    )
    return told if held else None


def _said_of(study: Delivered, span: Span, column: str, words: str) -> str | None:
    """How many interviews are so, of those of which it is said."""
    held = _interviews(study, span)
    said = [row[column] for row in held if row.get(column) is not None]
    if not said:
        return None
    rest = f"; not said of {len(held) - len(said)}" * (len(said) < len(held))
    return f"{sum(bool(each) for each in said)} of {len(said)} interviews {words}{rest}"


def _approach(study: Delivered, span: Span) -> str | None:
    people: Counter[str] = Counter()
    for row in within(study.rows("recruitment"), span):
        if row.get("channel"):
            people[row["channel"]] += row["approached"]
    return _counted("people", people)


def _non_participation(study: Delivered, span: Span) -> str | None:
    rows = within(study.rows("recruitment"), span)
    if not rows:
        return None
    told = []
    for column, word in {"declined": "declined", "not_reached": "not reached", "withdrew": "withdrew"}.items():
        said = [row[column] for row in rows if row.get(column) is not None]
        part = f" (said in {len(said)} of {len(rows)} records)" * (len(said) < len(rows))
        told.append(f"{sum(said)} {word}{part}" if said else f"{word} not said")
    reasons = sorted({row["reason"] for row in rows if row.get("reason")})
    asked = sum(row["approached"] for row in rows)
    return f"people approached: {asked}, {', '.join(told)}" + (f"; reasons: {', '.join(reasons)}" if reasons else "")


def _sampling(study: Delivered, span: Span) -> str | None:
    rows = within(study.rows("recruitment"), span)
    waves = {row["wave"]: set() for row in rows if row.get("sampling")}
    for row in rows:
        if row.get("sampling"):
            waves[row["wave"]].add(row["sampling"])
    return "; ".join(f"wave {wave}: {' / '.join(sorted(waves[wave]))}" for wave in sorted(waves)) or None


def _guides(study: Delivered, span: Span) -> str | None:
    waves: dict[int, set[str]] = {}
    for row in _interviews(study, span):
        if row.get("guide"):
            waves.setdefault(row["wave"], set()).add(row["guide"])
    return "; ".join(f"wave {wave}: guide {', '.join(sorted(waves[wave]))}" for wave in sorted(waves)) or None


def _changes(study: Delivered, span: Span) -> str | None:
    events = [row for row in within(study.rows("events"), span) if row.get("programme")]
    if not events:
        return None
    unknown = {"newly missing", "still missing", "not comparable"}
    classes = [row["change"] for row in changes(study) if (row["from_wave"], row["to_wave"]) == span]
    known = [each for each in classes if each not in unknown] if span[0] < span[1] else []
    told = f"; since the first wave {sum(each != 'stable' for each in known)} of {len(known)} ratings and cells changed"
    return f"events of the cases: {len(events)}{told if known else ''}"


def _coders(study: Delivered, span: Span) -> str | None:
    known = within(coders_of_sources(study), span)
    if not known:
        return None
    compared = {row["source"] for row in coders_of_sources(study) if row["comparison"] == "compared"}
    held = _interviews(study, span)
    said = [
        True if row["interview"] in compared else row["is_double_coded"] for row in held
        if row["interview"] in compared or row.get("is_double_coded") is not None
    ]  # fmt: skip
    twice = f"; {sum(said)} of {len(said)} interviews coded by two or more" if said else ""
    rest = f"; not said of {len(held) - len(said)}" if said and len(said) < len(held) else ""
    return f"coders: {len({row['coder'] for row in known})}{twice}{rest}"


def _coding_tree(study: Delivered, span: Span) -> str | None:
    used: dict[str, set[str]] = {}
    for row in within(coded_sources(study), span):
        used.setdefault(row["framework"], set()).add(row["code"])
    order = list(dict.fromkeys(construct.framework for construct in study.constructs))
    told = [
        f"{_name_of(study, each)} ({len(used[each])} of {len(study.codes_of(each))} codes in use)"
        for each in order if each in used
    ]  # fmt: skip
    changed = sum(row["change"] != "kept" for row in within(codebook_changes(study), span))
    return (
        ", ".join(told) + f"; changes between versions, in the change log: {changed}" * (changed > 0) if told else None
    )


def _name_of(study: Delivered, framework: str) -> str:
    for codebook in study.register.get("codebooks", []):
        for version in codebook["versions"]:
            if framework == f"{codebook['codebook']}-{version['version']}":
                return f"{codebook['label']}, version {version['version']}"
    return framework


def _derivation(study: Delivered, span: Span) -> str | None:
    """All frameworks of generated studies are their own."""
    used = {study.concept_of[row["framework"], row["code"]] for row in within(coded_sources(study), span)}
    return f"codes of published frameworks: 0; codes of the study itself: {len(used)}" if used else None


def _frameworks(study: Delivered, span: Span) -> str | None:
    phases = {phase["phase"]: phase["framework"] for phase in study.phases}
    used = {row["framework"] for row in within(sources_by_framework(study), span)}
    used |= {row["framework"] for row in within(study.rows("ratings"), span)}
    used |= {phases[row["phase"]] for row in within(entries_of(study), span)}
    names = sorted(_name_of(study, each) for each in used)
    return f"coded, rated or tabulated by {', '.join(names)}" if names else None


def _documents_coded(study: Delivered, span: Span) -> str | None:
    documents = {row["source"] for row in of_kind(within(study.sources.values(), span), "document")}
    coded = documents & {row["source"] for row in sources_by_framework(study)}
    return f"{len(coded)} of {len(documents)} documents coded" if documents else None


def _duration(study: Delivered, span: Span) -> str | None:
    held = _interviews(study, span)
    minutes = [row["duration_minutes"] for row in held if row["duration_minutes"] is not None]
    if not minutes:
        return None
    middle = f"{min(minutes)} to {max(minutes)} minutes, median {float(median(minutes)):.1f}"
    return f"{middle}, said of {len(minutes)} of {len(held)} interviews"


def _ethics(study: Delivered, span: Span) -> str | None:
    declared = {
        f"{each['body']} {each['reference']} ({each['cleared']})" for each in study.register.get("clearances", [])
    }
    early = sum(is_before_clearance(study, row) for row in _interviews(study, span))
    told = f"{'; '.join(sorted(declared))}; interviews before the clearance of their site: {early}"
    return told if declared else None


def _integration(study: Delivered, span: Span) -> str | None:
    cells = [row for row in within(joint_display(study), span) if row["statements"] or row["measures"]]
    both = sum(bool(row["statements"] and row["measures"]) for row in cells)
    return f"cells of joint displays: {len(cells)}; with statements and measures: {both}" if cells else None


def _interviewers(study: Delivered, span: Span) -> str | None:
    names = sorted({row["interviewer"] for row in _interviews(study, span) if row["interviewer"]})
    return f"interviewers: {len(names)} ({', '.join(names)})" if names else None


def _member_checking(study: Delivered, span: Span) -> str | None:
    checks = within(study.rows("member_checks"), span)
    rounds = len({row["round"] for row in checks})
    told = f"rounds of member checking: {rounds}; responses: {len(checks)}; informants among those who answered: 0"
    return told if checks else None


def _mixed_sources(study: Delivered, span: Span) -> str | None:
    measures = within(study.rows("measures"), span)
    held, kinds = len(_interviews(study, span)), len({row["instrument"] for row in measures})
    told = f"interviews: {held}; values of measures: {len(measures)}; instruments: {kinds}"
    return told if measures else None


def _statements(study: Delivered, span: Span) -> list[Row]:
    return [row for row in within(triangulation(study), span) if row["phase"]]


def _negative_cases(study: Delivered, span: Span) -> str | None:
    said = _statements(study, span)
    against = sum(row["is_negative_case"] for row in said)
    return f"{against} of {len(said)} statements are negative cases" if said else None


def _trace(study: Delivered, span: Span) -> str | None:
    said = _statements(study, span)
    known = sum(row["support"] != "no source" for row in said)
    single, several = (
        sum(row["support"] == "single source" for row in said),
        sum(row["source_kinds"] > 1 for row in said),
    )
    told = f"{known} of {len(said)} statements traced to a source; on a single one: {single}"
    return f"{told}; on several kinds of source: {several}" if said else None


def _outcomes(study: Delivered, span: Span) -> str | None:
    known = {each["label"] for each in study.register.get("outcomes", []) if each["wave"] <= span[1]}
    return "; ".join(sorted(known)) or None


def _process(study: Delivered, span: Span) -> str | None:
    counts = Counter(row["phase"] for row in within(entries_of(study), span) if row["statement"])
    told = (f"statements on {each['label']}: {counts[each['phase']]}" for each in study.phases if counts[each["phase"]])
    return "; ".join(told) or None


def _quotations(study: Delivered, span: Span) -> str | None:
    kinds = ("finding", "judgement")
    sources = {row["source"] for row in within(evidence_sources(study), span) if row["entry_kind"] in kinds}
    if not sources:
        return None
    rows = within([*study.rows("findings"), *study.rows("scenario_judgements")], span)
    passages = {name for row in rows for name in row["evidence"]} & {row["coding"] for row in counted_codings(study)}
    told = f"passages cited: {len(passages)}; sources cited: {len(sources)}"
    if not [row for row in study.interviews.values() if row["wave"] <= span[1]]:
        return told
    names = {site["site"]: site["name"] for site in study.sites}
    covered = {
        row["site"]: row for row in site_coverage(study) if (row["from_wave"], row["to_wave"]) == span
    }  # fmt: skip
    silent = [names[site] for site in names if site in covered and covered[site]["coverage"] != "quoted"]
    speak = sum(row["quoted_informants"] for row in covered.values())
    return f"{told}; informants who speak in them: {speak}; sites never quoted: {', '.join(silent) or 'none'}"


def _reflexivity(study: Delivered, span: Span) -> str | None:
    notes = within(study.rows("reflexive_notes"), span)
    authors = len({row["author"] for row in notes})
    return f"reflexive notes: {len(notes)}; members of the team who wrote them: {authors}" if notes else None


def _repeat_interviews(study: Delivered, span: Span) -> str | None:
    heard: dict[str, list[int]] = {}
    for row in _interviews(study, span):
        for informant in row["informants"]:
            heard.setdefault(informant, []).append(row["wave"])
    more, waves = sum(len(of) > 1 for of in heard.values()), sum(len(set(of)) > 1 for of in heard.values())
    told = f"{more} of {len(heard)} informants heard more than once, {waves} of them in several waves"
    return f"{told}; interviews of one informant at most: {max(map(len, heard.values()))}" if heard else None


def _sample_description(study: Delivered, span: Span) -> str | None:
    """People by the label of their role, each once in each label that they had."""
    labels = study.register["vocabularies"]["informant_roles"]
    found = {
        (informant, labels[study.role_of[row["wave"], informant]])
        for row in _interviews(study, span) for informant in row["informants"]
    }  # fmt: skip
    several = sum(count > 1 for count in Counter(informant for informant, _ in found).values())
    told = _counted("informants", Counter(label for _, label in found))
    return f"{told}; informants of several roles, counted in each: {several}" if several else told


def _setting(study: Delivered, span: Span) -> str | None:
    labels = study.register["vocabularies"]["interview_modes"]
    return _counted("interviews", Counter(labels[row["interview_mode"]] for row in _interviews(study, span)))


def _sample_size(study: Delivered, span: Span) -> str | None:
    if not _interviews(study, span):
        return None
    told = [f"In all: {_sizes(study, span)}."]
    told += [f"Wave {wave}: {_sizes(study, (wave, wave))}." for wave in study.waves if wave <= span[1]]
    return " ".join(told)


def _sizes(study: Delivered, span: Span) -> str:
    sources = within(study.sources.values(), span)
    held, notes = of_kind(sources, "interview"), of_kind(sources, "field note")
    groups = sum(len(row["informants"]) > 1 for row in held)
    told = f"informants {len(speakers(held))}, interviews {len(held)} ({groups} of groups)"
    return f"{told}, documents {len(of_kind(sources, 'document'))}, field notes {len(notes)}"


def _saturation(study: Delivered, span: Span) -> str | None:
    """By the smallest base and run and the highest threshold, wave by wave."""
    sizes = study.register["saturation"]
    wanted = (min(sizes["bases"]), min(sizes["runs"]), max(sizes["thresholds"]))
    found = [
        row for row in within(({**row, "wave": row["to_wave"]} for row in saturation(study)), span)
        if row["from_wave"] == row["to_wave"] and (row["base"], row["run"], row["threshold"]) == wanted
    ]  # fmt: skip
    order = list(dict.fromkeys(construct.framework for construct in study.constructs))
    found.sort(key=lambda row: (row["to_wave"], order.index(row["framework"])))
    told = (
        f"wave {row['to_wave']}, {_name_of(study, row['framework'])}: {row['cell']} (base {row['base']})"
        for row in found
    )
    return "; ".join(told) or None


def _screening(study: Delivered, span: Span) -> str | None:
    """The boxes of each flow in their order; of several waves, each flow by itself."""
    flows: dict[int, list[Row]] = {}
    for row in within(screening_flow(study), span):
        if not row["reason"] and row["records"] is not None:
            flows.setdefault(row["wave"], []).append(row)
    told = {
        wave: ", ".join(f"{row['stage']} {row['records']}" for row in sorted(of, key=lambda row: STAGES[row["stage"]]))
        for wave, of in sorted(flows.items())
    }
    if len(told) < 2:
        return next(iter(told.values()), None)
    return "; ".join(f"wave {wave}: {words}" for wave, words in told.items())


def _sites(study: Delivered, span: Span) -> str | None:
    so_far = [site for site in study.sites if site["is_place"] and site["first_wave"] <= span[1]]
    by_role = ", ".join(f"{sum(site['role'] == role for site in so_far)} {role}" for role in ("home", "diffusion"))
    cases, countries = len({site["programme"] for site in so_far}), len({site["country"] for site in so_far})
    told = f"{cases} programme{'s' * (cases != 1)} at {len(so_far)} site{'s' * (len(so_far) != 1)} ({by_role})"
    return f"{told} in {countries} {'country' if countries == 1 else 'countries'}" if so_far else None


def _team(study: Delivered, span: Span) -> str | None:
    rows = within(study.rows("team_members"), span)
    if not rows:
        return None

    def members(column: str) -> int:
        return len({row["member"] for row in rows if column == "member" or row.get(column)})

    told = f"members of the team: {members('member')}; knew a site before the study: {members('familiar_sites')}"
    return f"{told}; work at a site or helped to develop it: {members('insider_sites')}"


def _features(study: Delivered, span: Span) -> str | None:
    known = {row["feature"] for row in within(study.rows("case_features"), span)}
    return f"features of the cases set side by side: {len(known)}" if known else None


def _adaptation(study: Delivered, span: Span) -> str | None:
    """The headlines of each case in the last wave, in the order of scenarios, and the scenarios with evidence."""
    told = []
    tables = [phase for phase in study.phases if phase["filled_by"] == "scenario_judgements"]
    for phase in sorted(tables, key=lambda phase: phase["phase"]):
        order = [construct.code for construct in study.codes_of(phase["framework"])]
        for programme in study.register["programmes"]:
            (row,) = (
                row for row in assimilation(study)
                if (row["wave"], row["phase"], row["programme"]) == (span[1], phase["phase"], programme["programme"])
            )  # fmt: skip
            said = [
                judged for judged in study.rows("scenario_judgements")
                if judged["judgement_kind"] == "headline" and judged["wave"] == span[1]
                and (judged["phase"], judged["programme"]) == (phase["phase"], programme["programme"])
            ]  # fmt: skip
            said.sort(key=lambda judged: (order.index(judged["scenario"]), judged["judgement"]))
            headline = "; ".join(_headline(study, phase["framework"], judged) for judged in said)
            if headline or row["scenarios"] != NOBODY:
                evidence = NOBODY if row["scenarios"] == NOBODY else f"for {row['scenarios']}"
                told.append(f"{programme['name']}: {headline or 'no headline'} (evidence {evidence})")
    return "; ".join(told) or None


def _headline(study: Delivered, framework: str, judged: Row) -> str:
    state = f" ({judged['state']})" * (judged["state"] != "present")
    return (
        study.construct(framework, judged["scenario"]).label
        + state
        + (f" [{judged['site']}]" if judged["site"] else "")
    )


def _agreement(study: Delivered, span: Span) -> str | None:
    """Of each wave and framework all coders and all raters at once, or the pair that they are."""
    told = [
        (row["wave"], f"coders, {_name_of(study, row['framework'])}: {_of_coders(row)}")
        for row in _at_once(coding_agreement(study), "coders", span)
        if (row["unit"], row["uncoded_text"]) == ("segment overlap", "out")
    ]
    for row in _at_once(rating_agreement(study), "rated_by", span):
        units, name = row["units_with_values"], _name_of(study, row["framework"])
        told.append((row["wave"], f"raters, {name}: ordinal alpha {_rounded(row['alpha_ordinal'])} (units: {units})"))
    return "; ".join(f"wave {wave}, {words}" for wave, words in sorted(told)) or None


def _at_once(rows: list[Row], who: str, span: Span) -> list[Row]:
    of_all = [row for row in within(rows, span) if row["code"] is None]
    several = {(row["wave"], row["framework"]) for row in of_all if row[who].startswith("all ")}
    return [
        row for row in of_all if row[who].startswith("all ") or (row["wave"], row["framework"]) not in several
    ]  # fmt: skip


def _of_coders(row: Row) -> str:
    if row["coders"] == "not declared":
        return "coders not declared"
    return f"alpha {_rounded(row['alpha'])} on stretches of coded text (sources: {row['sources']})"


def _rounded(value: float | None) -> str:
    """To two digits, a half away from zero."""
    if value is None:
        return "undefined"
    return str(Decimal(f"{value:.10f}").quantize(Decimal("0.01"), ROUND_HALF_UP) + 0)


def _software(study: Delivered, span: Span) -> str:
    return f"casewave {metadata.version('casewave')} on DuckDB {metadata.version('duckdb')}"


ANSWERS: dict[str, Callable[[Delivered, Span], Any]] = {
    "adaptation": _adaptation, "agreement": _agreement, "approach": _approach, "changes": _changes, "coders": _coders,
    "coding_tree": _coding_tree,
    "collection": _collection,
    "decisions_taken": lambda study, span: _by_name(
        "decisions", (row["decision_kind"] for row in within(study.rows("decisions"), span))
    ),
    "derivation": _derivation, "documents_coded": _documents_coded, "duration": _duration, "ethics": _ethics,
    "features": _features,
    "field_notes": lambda study, span: _said_of(study, span, "has_field_notes", "with field notes"),
    "frameworks": _frameworks, "guides": _guides, "integration": _integration, "interviewers": _interviewers,
    "languages": lambda study, span: _counted(
        "interviews", Counter(row["language"] for row in _interviews(study, span))
    ),
    "member_checking": _member_checking, "mixed_sources": _mixed_sources, "negative_cases": _negative_cases,
    "non_participation": _non_participation,
    "others_present": lambda study, span: _said_of(study, span, "others_present", "with others present"),
    "outcomes": _outcomes, "process": _process, "quotations": _quotations,
    "recording": lambda study, span: _said_of(study, span, "is_recorded", "recorded"),
    "reflexivity": _reflexivity, "repeat_interviews": _repeat_interviews, "sample_description": _sample_description,
    "sample_size": _sample_size, "sampling": _sampling, "saturation": _saturation, "screening_flow": _screening,
    "setting": _setting, "sites": _sites, "software": _software,
    "team": _team, "trace": _trace,
    "translations": lambda study, span: _by_name(
        "translations", (row["relation"] for row in within(study.rows("translations"), span))
    ),
}  # fmt: skip


def _share(count: int, total: int) -> int:
    """Per cent, a half rounded up: 1 of 8 is 13 %."""
    return (200 * count + total) // (2 * total)
