"""The tables of the register: each derived from its entry, with its rows, and those of the frameworks.

An entry declares each of its keys once (`schemas.entries.declared`). Here a table says which of them are its columns,
in which order, and which columns it has besides: a place in an order, or what follows from another part of the
register.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casewave.schemas.columns import Day, Number, Table, Text, Whole, YesNo, column
from casewave.schemas.register.acknowledgements import Acknowledgement
from casewave.schemas.register.calibrations import Calibration, Condition
from casewave.schemas.register.crosstabs import Crosstab
from casewave.schemas.register.outcomes import Outcome, OutcomeOf
from casewave.schemas.register.rating_rules import RatingRules, ReverseRated, SetLabel
from casewave.schemas.register.study import Alias, Citation, Clearance, Phase, Programme, Site, Study, Wave
from casewave.schemas.vocabularies.frameworks import threads, version_places
from casewave.schemas.vocabularies.rating_scale import rating_scale
from casewave.schemas.vocabularies.site_roles import SiteRole
from casewave.schemas.vocabularies.source_kinds import SourceKind, kind_of

Rows = Iterable[Mapping[str, Any]]
TYPES: dict[Any, Any] = {str: Text, int: Whole, float: Number, bool: YesNo, dt.date: Day}


@dataclass(frozen=True)
class Registered:
    """A table of the register: its model, and its rows of a study."""

    model: type[Table]
    rows: Callable[[Study], Rows]


def entry_table(
    name: str, layout: str, *entries: type[BaseModel], one_row: str = "", **beside: tuple[Any, Any]
) -> type[Table]:
    """Derive the model of a table from the entries that its rows are made of.

    layout: the columns in their order; `group_label=group` takes the entry's key `group` under another name. beside:
    columns that are no key of an entry, each with its type. one_row: what a row is, where that is not the first entry.
    """
    declared = {key: field for entry in reversed(entries) for key, field in entry.model_fields.items()}
    annotations, columns = {}, {}
    for word in layout.split():
        column_name, _, key = word.partition("=")
        if column_name in beside:
            annotations[column_name], columns[column_name] = beside[column_name]
        else:
            annotations[column_name], columns[column_name] = _column(declared[key or column_name])
    return type(name, (Table,), {"__doc__": one_row or entries[0].__doc__, "__annotations__": annotations, **columns})


def _column(field: FieldInfo) -> tuple[Any, Any]:
    """A key of an entry as a column: its type and its description. One that is blank by default may be blank."""
    facts: Mapping[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    kind, words = _plain_type(field.annotation)
    rules: dict[str, Any] = {"isin": words} if words and "" not in words else {}
    described = column(
        field.description or "",
        key=facts.get("x-key", False),
        required=field.is_required() or field.default not in ("", None),
        unit=facts.get("x-unit"),
        example="".join(facts.get("examples", ())),
        **rules,
    )
    return TYPES[kind], described


def _plain_type(annotation: Any) -> tuple[type, tuple[str, ...]]:
    """The type of a key without `| None` and, where it is one of some words, these."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(kind for kind in get_args(annotation) if kind is not type(None))
    if get_origin(annotation) is Literal:
        return str, get_args(annotation)
    return annotation, ()


def order(meaning: str, example: str) -> tuple[Any, Any]:
    """A column that counts the entries in the order of the register."""
    return Whole, column(meaning, required=True, unit="1, 2, ...", example=example)


Studies = entry_table("Studies", "study title note language", Study, one_row="The study itself, in one row.")
Programmes = entry_table(
    "Programmes", "programme name short_name=short prefix case_order start_year group_label=group source", Programme,
    case_order=order("Place of the case in tables.", "2"),
)  # fmt: skip
SiteRoles = entry_table(
    "SiteRoles", "site_role role_order counts_as", SiteRole, role_order=order("Place among the roles.", "1")
)
Sites = entry_table(
    "Sites",
    "site name programme site_order country jurisdiction role is_home is_place first_wave last_wave source",
    Site,
    site_order=order("Place of the site in tables.", "4"),
    is_home=(YesNo, column("Whether the work began there, as its role says.", required=True, example="yes")),
    is_place=(YesNo, column("Whether it is a place, or else a code alone.", required=True, example="yes")),
)
SiteAliases = entry_table(
    "SiteAliases", "alias site source", Alias,
    alias=(Text, column("Code as written.", key=True, example="JKP")),
    site=(Text, column("Site that it means.", required=True, example="JKG")),
)  # fmt: skip
Waves = entry_table(
    "Waves", "wave topic window_start window_end status is_synthetic source", Wave,
    window_start=(Day, column("First day of the window.", example="2019-11-01")),
    window_end=(Day, column("Last day of the window.", example="2021-08-31")),
)  # fmt: skip
Phases = entry_table(
    "Phases", "phase label phase_order table_label=table framework filled_by row_order", Phase,
    phase_order=order("Place in tables and timelines.", "2"),
)  # fmt: skip
Clearances = entry_table(
    "Clearances", "body jurisdiction reference cleared cleared_on source", Clearance,
    one_row="One jurisdiction opened by one ethics clearance.",
    jurisdiction=(Text, column("Jurisdiction opened.", key=True, example="UK")),
    cleared_on=(Day, column("First day that the date allows.", required=True, example="2020-02-01")),
)  # fmt: skip
Acknowledgements = entry_table("Acknowledgements", "wave warning subject reason decided_by decided_on", Acknowledgement)
Sources = entry_table(
    "Sources", "source citation short_name", Citation,
    short_name=(Text, column("How tables and pages cite it.", required=True, example="Mulvale et al. 2024")),
)  # fmt: skip
SourceKinds = entry_table(
    "SourceKinds", "source_kind kind_order label counts_as", SourceKind,
    kind_order=order("Place among the kinds.", "1"),
)  # fmt: skip
Crosstabs = entry_table("Crosstabs", "crosstab title row_framework=rows column_framework=columns", Crosstab)
ReverseRatedConstructs = entry_table("ReverseRated", "framework code source", ReverseRated)
SetLabels = entry_table("SetLabels", "wave outcome framework code label reason decided_by decided_on", SetLabel)
RatingThresholds = entry_table("RatingThresholds", "study strong_difference weak_difference mixed", RatingRules, Study)
Outcomes = entry_table(
    "Outcomes", "outcome unit label from_wave=wave outcome_order value level is_synthetic source", Outcome, OutcomeOf,
    one_row="The outcome of one case or site, which orders tables.",
    outcome_order=order("Place among the outcomes.", "1"),
)  # fmt: skip
Calibrations = entry_table(
    "Calibrations", "calibration kind wave outcome present_from more_conditions_because", Calibration
)
CalibrationSets = entry_table(
    "CalibrationSets", "calibration set_name set_order is_outcome framework code", Condition, Calibration,
    one_row="One set of an analysis: a condition, or the outcome, which comes last.",
    set_name=(Text, column("Name of its column.", key=True, example="LEADERS")),
    set_order=order("Place among the columns; the outcome comes last.", "1"),
    is_outcome=(YesNo, column("Whether it is the outcome.", required=True, example="no")),
    framework=(Text, column("Framework and version of a condition.", example="cfir-2022")),
    code=(Text, column("Construct that is the condition.", example="IV.R.A")),
)  # fmt: skip


class Thresholds(Table):
    """One limit that the study sets itself."""

    threshold: Text = column("Name.", key=True, example="participations_per_informant")
    value: Whole = column("Limit.", required=True, example="3")


class InformantRoles(Table):
    """One group of informants in the sampling frame."""

    informant_role: Text = column("Role.", key=True, example="strategic")
    label: Text = column("Its name.", required=True, example="Strategic leads")


class InterviewModes(Table):
    """One way in which interviews are held."""

    interview_mode: Text = column("Mode.", key=True, example="online")
    label: Text = column("Its name.", required=True, example="Online")
    source_kind: Text = column("Kind of source that its interviews are.", required=True, example="interview")


class DocumentKinds(Table):
    """One kind of document."""

    document_kind: Text = column("Kind.", key=True, example="report")
    label: Text = column("Its name.", required=True, example="Report or evaluation")
    source_kind: Text = column("Kind of source that its documents are.", required=True, example="document")


class Instruments(Table):
    """One questionnaire, register or count that measures are of."""

    instrument: Text = column("Instrument.", key=True, example="WHO-5")
    label: Text = column("Its name.", required=True, example="WHO-5 Well-Being Index")


class StakeholderRoles(Table):
    """One role of people who take part in forums and member checks."""

    stakeholder_role: Text = column("Role.", key=True, example="practitioner")
    label: Text = column("Its name.", required=True, example="Practitioners")


class Audiences(Table):
    """One audience of dissemination."""

    audience: Text = column("Audience.", key=True, example="citizens")
    label: Text = column("Its name.", required=True, example="Citizens")


class CalibrationRules(Table):
    """What one rating, or one level of the outcome, counts as in one set."""

    calibration: Text = column("Analysis.", key=True, example="resources")
    set_name: Text = column("Set.", key=True, example="LEADERS")
    stands: Text = column("The rating or the level.", key=True, example="mixed")
    rule_order: Whole = column("Place among the rules of the set.", required=True, unit="1, 2, ...", example="4")
    membership: Number = column("What it counts as.", required=True, unit="0 to 1", example="0")


class SaturationSizes(Table):
    """One size of a base or of a run of interviews, for Guest's ratio."""

    kind: Text = column("base or run.", key=True, isin=("base", "run"), example="base")
    size: Whole = column("Interviews.", key=True, unit="interviews", example="4")


class SaturationThresholds(Table):
    """One share of new information that counts as saturation."""

    share: Number = column("The share.", key=True, unit="0 to 1", example="0.05")


class Frameworks(Table):
    """One framework, or codebook, in one version."""

    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    name: Text = column("Its display name.", required=True, example="CFIR (2022)")
    framework_order: Whole = column("Place among the frameworks.", required=True, unit="1, 2, ...", example="4")
    first_version: Text = column(
        "The first version that the crosswalk leads from to this one; itself where there is none.", required=True,
        example="cfir-2009",
    )  # fmt: skip
    version_order: Whole = column("How many versions come before it.", required=True, unit="versions", example="1")
    citation: Text = column("Where it is published.", example="Damschroder et al. 2022")


class Constructs(Table):
    """One code of one framework in one version."""

    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Code, which has a meaning in its framework only.", key=True, example="III.E")
    parent: Text = column("Code above it.", example="III")
    level: Text = column("Level: domain, construct, element, ...", required=True, example="construct")
    label: Text = column("Name.", required=True, example="Tension for Change")
    construct_order: Whole = column("Place in the framework.", required=True, unit="1, 2, ...", example="33")
    domain: Text = column("Code at the top above it, or itself where none is above it.", required=True, example="III")
    concept_id: Text = column(
        "What it shares with the codes of other versions that stand for just the same: they are compared over waves.",
        required=True, example="cfir-2009 III.D.1", formerly="thread",
    )  # fmt: skip
    definition: Text = column("Meaning in own words.", example="Present state seen as intolerable.")
    evidence: Text = column(
        "How well the row is known: verified, recalled, inferred; blank is not marked.", example="verified"
    )
    source: Text = column("Where it comes from.", example="Damschroder 2022")


class ConstructLabels(Table):
    """One label of a code in one more language, which the study has next to its register."""

    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Code.", key=True, example="III.E")
    language: Text = column("Language of the label, by its ISO 639 code.", key=True, example="sv")
    label: Text = column("The label.", required=True, example="Förändringstryck")


class Crosswalk(Table):
    """One pair of codes that answer to each other between two frameworks."""

    from_framework: Text = column("Framework left.", required=True, example="cfir-2009")
    from_code: Text = column("Code left; blank where the right one is new.", example="I.A")
    to_framework: Text = column("Framework right.", required=True, example="cfir-2022")
    to_code: Text = column("Code right; blank where the left one is gone.", example="I.A")
    relation: Text = column("How the two answer to each other.", required=True, example="renamed")
    cardinality: Text = column("Old codes a new one : new codes an old one.", example="1:1")
    evidence: Text = column("How well the row is known.", required=True, example="verified_name_only")
    is_safe: YesNo = column(
        "Whether what is rated or coded by one may be read as the other: one to one, and a plain rename.",
        required=True, example="yes",
    )  # fmt: skip
    is_own: YesNo = column(
        "Whether the study decided the row itself (crosswalk_rows of study.yaml).", required=True, example="no"
    )
    note: Text = column("What to mind, or why it was decided.", example="Check polarity.")
    source: Text = column("Where it comes from.", example="Damschroder 2022 Table 3")
    decided_by: Text = column("Who decided it, where the study did.", example="R01")
    decided_on: Day = column("When.", example="2021-10-04")


class RatingScale(Table):
    """One rating that there is."""

    rating: Text = column("The rating, as tables hold it.", key=True, example="mixed")
    scale_order: Whole = column("Place on the scale.", required=True, unit="1, 2, ...", example="4")
    printed: Text = column("How tables print it.", required=True, example="mixed")
    value: Whole = column("Its value; blank where it has none.", example="-1")
    meaning: Text = column("What it means.", required=True, example="Weak barrier: the mirror of +1.")
    source: Text = column("Where it comes from.", example="Damschroder & Lowery 2013")


def _ordered(place: str, entries: Iterable[BaseModel]) -> Iterator[dict[str, Any]]:
    """Entries as rows, each with its place among them."""
    for number, entry in enumerate(entries, start=1):
        yield {**entry.model_dump(), place: number}


def _programmes(study: Study) -> Rows:
    """The cases; one without a short name is called by its name."""
    for row in _ordered("case_order", study.programmes):
        yield {**row, "group_label": row["group"], "short_name": row["short"] or row["name"]}


def _sites(study: Study) -> Rows:
    for site, row in zip(study.sites, _ordered("site_order", study.sites), strict=True):
        counts_as = study.role(site).counts_as
        yield {**row, "is_home": counts_as == "home", "is_place": counts_as != "no place"}


def _aliases(study: Study) -> Rows:
    for site in study.sites:
        for alias in site.aliases:
            yield {"alias": alias.code, "site": site.site, "source": alias.source}


def _waves(study: Study) -> Rows:
    for wave in study.waves:
        yield {**wave.model_dump(), "window_start": wave.bounds.earliest, "window_end": wave.bounds.latest}


def _phases(study: Study) -> Rows:
    return ({**row, "table_label": row["table"]} for row in _ordered("phase_order", study.phases))


def _clearances(study: Study) -> Rows:
    for entry in study.clearances:
        for jurisdiction in entry.jurisdictions:
            yield {**entry.model_dump(), "jurisdiction": jurisdiction, "cleared_on": entry.cleared_on}


def _sources(study: Study) -> Rows:
    return ({**entry.model_dump(), "short_name": entry.short} for entry in study.sources)


def _thresholds(study: Study) -> Rows:
    return ({"threshold": name, "value": value} for name, value in study.thresholds.model_dump().items())


def _informant_roles(study: Study) -> Rows:
    return ({"informant_role": word, "label": label} for word, label in study.vocabularies.informant_roles.items())


def _interview_modes(study: Study) -> Rows:
    for mode, label in study.vocabularies.interview_modes.items():
        kind = kind_of(study.source_kinds, "interview_modes", mode)
        yield {"interview_mode": mode, "label": label, "source_kind": kind}


def _document_kinds(study: Study) -> Rows:
    for word, label in study.vocabularies.document_kinds.items():
        kind = kind_of(study.source_kinds, "document_kinds", word)
        yield {"document_kind": word, "label": label, "source_kind": kind}


def _instruments(study: Study) -> Rows:
    return ({"instrument": word, "label": label} for word, label in study.vocabularies.instruments.items())


def _stakeholder_roles(study: Study) -> Rows:
    return ({"stakeholder_role": word, "label": label} for word, label in study.vocabularies.stakeholder_roles.items())


def _audiences(study: Study) -> Rows:
    return ({"audience": word, "label": label} for word, label in study.vocabularies.audiences.items())


def _crosstabs(study: Study) -> Rows:
    for entry in study.crosstabs:
        yield {**entry.model_dump(), "row_framework": entry.rows, "column_framework": entry.columns}


def _frameworks(study: Study) -> Rows:
    places = version_places(study.crosswalk)
    for number, entry in enumerate(study.loaded_frameworks, start=1):
        named = {"framework": entry.framework, "name": entry.name, "citation": entry.citation}
        first, place = places.get(entry.framework, (entry.framework, 0))
        yield {**named, "framework_order": number, "first_version": first, "version_order": place}


def _constructs(study: Study) -> Rows:
    shared = threads(study.crosswalk)
    for framework in study.loaded_frameworks:
        parents = {construct.code: construct.parent for construct in framework.constructs}
        for construct in framework.constructs:
            name = (framework.framework, construct.code)
            domain, concept_id = _domain(parents, construct.code), shared.get(name, " ".join(name))
            row = {**vars(construct), "framework": framework.framework, "domain": domain, "concept_id": concept_id}
            yield {"construct_order": row.pop("order"), **row}


def _domain(parents: Mapping[str, str], code: str) -> str:
    while parents[code]:
        code = parents[code]
    return code


def _construct_labels(study: Study) -> Rows:
    for entry in study.labels:
        for code, label in entry.labels.items():
            yield {"framework": entry.framework, "language": entry.language, "code": code, "label": label}


def _crosswalk(study: Study) -> Rows:
    return ({**asdict(pair), "is_safe": pair.is_safe, "is_own": pair.is_own} for pair in study.crosswalk)


def _rating_scale(_study: Study) -> Rows:
    return ({"scale_order": number, **asdict(point)} for number, point in enumerate(rating_scale(), start=1))


def _rating_thresholds(study: Study) -> Rows:
    return [{"study": study.study, **study.rating_rules.model_dump()}]


def _outcomes(study: Study) -> Rows:
    for number, outcome in enumerate(study.outcomes, start=1):
        for unit in outcome.units:
            yield {**outcome.model_dump(), **unit.model_dump(), "from_wave": outcome.wave, "outcome_order": number}


def _calibration_sets(study: Study) -> Rows:
    for entry in study.calibrations:
        for number, each in enumerate(entry.sets, start=1):
            yield {"calibration": entry.calibration, "set_order": number, **asdict(each)}


def _calibration_rules(study: Study) -> Rows:
    for entry in study.calibrations:
        for each in entry.sets:
            rules = enumerate(each.memberships.items(), start=1)
            for number, (stands, membership) in rules:
                of_set = {"calibration": entry.calibration, "set_name": each.set_name}
                yield {**of_set, "stands": stands, "rule_order": number, "membership": membership}


def _saturation_sizes(study: Study) -> Rows:
    for kind, sizes in (("base", study.saturation.bases), ("run", study.saturation.runs)):
        yield from ({"kind": kind, "size": size} for size in sorted(set(sizes)))


def _saturation_thresholds(study: Study) -> Rows:
    return ({"share": share} for share in sorted(set(study.saturation.thresholds)))


def _plain(entries: Callable[[Study], Iterable[BaseModel]]) -> Callable[[Study], Rows]:
    """Entries whose keys are the columns of their table."""
    return lambda study: (entry.model_dump() for entry in entries(study))


REGISTERED = (
    Registered(Studies, _plain(lambda study: [study])),
    Registered(Programmes, _programmes),
    Registered(SiteRoles, lambda study: _ordered("role_order", study.site_roles)),
    Registered(Sites, _sites),
    Registered(SiteAliases, _aliases),
    Registered(Waves, _waves),
    Registered(Phases, _phases),
    Registered(Clearances, _clearances),
    Registered(Thresholds, _thresholds),
    Registered(Acknowledgements, _plain(lambda study: study.acknowledgements)),
    Registered(Sources, _sources),
    Registered(SourceKinds, lambda study: _ordered("kind_order", study.source_kinds)),
    Registered(InformantRoles, _informant_roles),
    Registered(InterviewModes, _interview_modes),
    Registered(DocumentKinds, _document_kinds),
    Registered(Instruments, _instruments),
    Registered(Frameworks, _frameworks),
    Registered(StakeholderRoles, _stakeholder_roles),
    Registered(Audiences, _audiences),
    Registered(Constructs, _constructs),
    Registered(ConstructLabels, _construct_labels),
    Registered(Crosstabs, _crosstabs),
    Registered(Crosswalk, _crosswalk),
    Registered(RatingScale, _rating_scale),
    Registered(RatingThresholds, _rating_thresholds),
    Registered(ReverseRatedConstructs, _plain(lambda study: study.rating_rules.reverse_rated)),
    Registered(SetLabels, _plain(lambda study: study.rating_rules.set_labels)),
    Registered(Outcomes, _outcomes),
    Registered(Calibrations, _plain(lambda study: study.calibrations)),
    Registered(CalibrationSets, _calibration_sets),
    Registered(CalibrationRules, _calibration_rules),
    Registered(SaturationSizes, _saturation_sizes),
    Registered(SaturationThresholds, _saturation_thresholds),
)

REGISTER: tuple[type[Table], ...] = tuple(table.model for table in REGISTERED)


def register_rows(study: Study) -> dict[type[Table], list[Mapping[str, Any]]]:
    """The rows of each table of the register."""
    return {table.model: list(table.rows(study)) for table in REGISTERED}
