"""The models of the tables that stand for the register and the frameworks, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from casewave.schemas.columns import Day, Number, Table, Text, Whole, YesNo, column
from casewave.schemas.marts.distinguishing_constructs import LABELS
from casewave.schemas.register.study import Study
from casewave.schemas.vocabularies.frameworks import threads
from casewave.schemas.vocabularies.rating_scale import rating_scale
from casewave.schemas.vocabularies.site_roles import COUNTED_AS as PLACES
from casewave.schemas.vocabularies.source_kinds import COUNTED_AS as SOURCES
from casewave.schemas.vocabularies.source_kinds import kind_of


class Studies(Table):
    """The study itself, in one row."""

    study: Text = column("Short name.", key=True, example="coproduction")
    title: Text = column("Title.", required=True, example="A longitudinal multiple-case study")
    note: Text = column("What a reader must know.", example="Waves 2 and 3 are synthetic.")
    language: Text = column("Language of the study, by its ISO 639 code.", required=True, example="en")


class Programmes(Table):
    """One programme, which is a case."""

    programme: Text = column("Programme.", key=True, example="MRR")
    name: Text = column("Name in full.", required=True, example="Making Recovery Real")
    prefix: Text = column("Its part of a participant code.", required=True, example="MRR")
    case_order: Whole = column("Place of the case in tables.", required=True, unit="1, 2, ...", example="2")
    start_year: Whole = column("Year in which the innovation started.", unit="year", example="2015")
    group_label: Text = column("Heading that it shares with other cases in tables.", example="Team")
    source: Text = column("Where this is said.", example="S001 L129")


class Sites(Table):
    """One site code of a programme. One that is no place is not counted as a site."""

    site: Text = column("Site code.", key=True, example="DND")
    name: Text = column("Name.", required=True, example="Dundee")
    programme: Text = column("Programme.", required=True, example="MRR")
    site_order: Whole = column("Place of the site in tables.", required=True, unit="1, 2, ...", example="4")
    country: Text = column("Country.", required=True, example="Scotland")
    jurisdiction: Text = column("Jurisdiction of the ethics clearance.", required=True, example="UK")
    role: Text = column("Role of the site, by the study's own word.", required=True, example="home")
    is_home: YesNo = column("Whether the work began there, as its role says.", required=True, example="yes")
    is_place: YesNo = column("Whether it is a place, or else a code alone.", required=True, example="yes")
    first_wave: Whole = column("First wave that the site is in.", required=True, unit="wave", example="1")
    last_wave: Whole = column("Last wave that it is in; blank where it still is.", unit="wave", example="2")
    source: Text = column("Where this is said.", example="S000 Table 1")


class SiteRoles(Table):
    """One role that a site may have to its programme."""

    site_role: Text = column("The study's word for it.", key=True, example="home")
    role_order: Whole = column("Place among the roles.", required=True, unit="1, 2, ...", example="1")
    counts_as: Text = column(
        "Whether it is where the work began, another place, or no place.", required=True, isin=PLACES, example="home"
    )


class SiteAliases(Table):
    """One other code in use for a site."""

    alias: Text = column("Code as written.", key=True, example="JKP")
    site: Text = column("Site that it means.", required=True, example="JKG")
    source: Text = column("Where it was seen.", required=True, example="S000 Table 1")


class Waves(Table):
    """One wave: a time window and a topic."""

    wave: Whole = column("Wave.", key=True, example="1")
    topic: Text = column("Topic.", required=True, example="Home sites")
    window_start: Day = column("First day of the window.", example="2019-11-01")
    window_end: Day = column("Last day of the window.", example="2021-08-31")
    status: Text = column("collected or planned.", required=True, example="collected")
    is_synthetic: YesNo = column("Whether the window is made up.", required=True, example="no")
    source: Text = column("Where this is said.", example="S001 L76")


class Phases(Table):
    """One phase: a lane of the timelines and, where a framework gives its rows, a cross-case table."""

    phase: Text = column("Phase.", key=True, example="adoption")
    label: Text = column("Its name in tables.", required=True, example="Adoption")
    phase_order: Whole = column("Place in tables and timelines.", required=True, unit="1, 2, ...", example="2")
    table_label: Text = column("Name of its cross-case table.", example="Table 6")
    framework: Text = column("Framework that gives the rows of its cross-case table.", example="combined-elements-2024")
    filled_by: Text = column("Table that fills the cells.", example="findings")
    row_order: Text = column("framework, or reverse.", required=True, example="framework")


class Clearances(Table):
    """One jurisdiction opened by one ethics clearance."""

    body: Text = column("Ethics board.", key=True, example="Aston University Ethics Committee")
    jurisdiction: Text = column("Jurisdiction opened.", key=True, example="UK")
    reference: Text = column("Reference of the decision.", required=True, example="1611")
    cleared: Text = column("Date as EDTF.", required=True, example="2020-02")
    cleared_on: Day = column("First day that the date allows.", required=True, example="2020-02-01")
    source: Text = column("Where this is said.", example="S000 L356")


class Thresholds(Table):
    """One limit that the study sets itself."""

    threshold: Text = column("Name.", key=True, example="participations_per_informant")
    value: Whole = column("Limit.", required=True, example="3")


class Acknowledgements(Table):
    """One warning that the register acknowledges."""

    wave: Whole = column("Wave in which it came up.", key=True, unit="wave", example="1")
    warning: Text = column("What kind of warning.", key=True, example="before clearance")
    subject: Text = column("What it is about.", key=True, example="INT-1-001")
    reason: Text = column("Why it may stand.", required=True, example="The board was asked in writing on that day.")
    decided_by: Text = column("Who decided.", required=True, example="R01")
    decided_on: Day = column("When.", required=True, example="2026-03-02")


class Sources(Table):
    """One paper or report whose facts the study holds."""

    source: Text = column("Short name.", key=True, example="S001")
    citation: Text = column("Citation.", required=True, example="Mulvale et al. 2024")


class SourceKinds(Table):
    """One kind of source that triangulation tells from others."""

    source_kind: Text = column("Kind of source.", key=True, example="interview")
    kind_order: Whole = column("Place among the kinds.", required=True, unit="1, 2, ...", example="1")
    label: Text = column("Heading over the number of its sources.", required=True, example="Interviews")
    counts_as: Text = column(
        "What its sources count as where kinds are not told apart.", required=True, isin=SOURCES, example="interview"
    )


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


class Constructs(Table):
    """One code of one framework in one version."""

    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Code, which has a meaning in its framework only.", key=True, example="III.E")
    parent: Text = column("Code above it.", example="III")
    level: Text = column("Level: domain, construct, element, ...", required=True, example="construct")
    label: Text = column("Name.", required=True, example="Tension for Change")
    construct_order: Whole = column("Place in the framework.", required=True, unit="1, 2, ...", example="33")
    domain: Text = column("Code at the top above it, or itself where none is above it.", required=True, example="III")
    thread: Text = column(
        "What it shares with the codes of other versions that stand for just the same: they are compared over waves.",
        required=True, example="cfir-2009 III.D.1",
    )  # fmt: skip
    definition: Text = column("Meaning in own words.", example="Present state seen as intolerable.")
    evidence: Text = column(
        "How well the row is known: verified, recalled, inferred; blank is not marked.", example="verified"
    )
    source: Text = column("Where it comes from.", example="Damschroder 2022")


class ConstructLabels(Table):
    """One label of a code in one more language, which the study has beside its register."""

    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Code.", key=True, example="III.E")
    language: Text = column("Language of the label, by its ISO 639 code.", key=True, example="sv")
    label: Text = column("The label.", required=True, example="Förändringstryck")


class Crosstabs(Table):
    """One table of counts that sets two frameworks against each other."""

    crosstab: Text = column("Name.", key=True, example="types-by-disciplines")
    title: Text = column("Title.", required=True, example="Types of models by discipline")
    row_framework: Text = column("Framework of the rows.", required=True, example="model-types")
    column_framework: Text = column("Framework of the columns.", required=True, example="disciplines")


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


class RatingThresholds(Table):
    """How ratings are compared, in one row."""

    study: Text = column("Study.", key=True, example="coproduction")
    strong_difference: Number = column(
        "Lowest rating of the high less highest of the low from which a construct tells them apart strongly.",
        required=True, example="2",
    )  # fmt: skip
    weak_difference: Number = column(
        "Difference of their means from which it does so weakly.", required=True, example="1"
    )
    mixed: Text = column(
        "Whether a mixed rating is excluded or counts as zero there.", required=True, isin=("excluded", "zero"),
        example="excluded",
    )  # fmt: skip


class ReverseRated(Table):
    """One construct whose rating says how little of it there is."""

    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Construct.", key=True, example="I.F")
    source: Text = column("Where this is said.", example="S001 L76")


class SetLabels(Table):
    """One label of a construct that a person set in place of the rule's."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="3")
    outcome: Text = column("Outcome that is compared.", key=True, example="reach")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Construct.", key=True, example="III.E")
    label: Text = column("The label.", required=True, isin=LABELS, example="weak")
    reason: Text = column("Why.", required=True, example="One site's rating rests on one remark.")
    decided_by: Text = column("Who decided it.", required=True, example="R01")
    decided_on: Day = column("When.", required=True, example="2023-11-02")


class Outcomes(Table):
    """The outcome of one case or site, by which tables are ordered."""

    outcome: Text = column("Outcome.", key=True, example="reach")
    unit: Text = column("Programme or site.", key=True, example="MRR")
    label: Text = column("What the outcome is.", required=True, example="Sites that took the work up")
    from_wave: Whole = column("First wave whose tables it orders.", required=True, unit="wave", example="2")
    outcome_order: Whole = column("Place among the outcomes.", required=True, unit="1, 2, ...", example="1")
    value: Number = column("Its value; the highest comes first.", required=True, example="3")
    level: Text = column(
        "Side of a comparison that it is on.", required=True, isin=("high", "middle", "low"), example="high"
    )
    is_synthetic: YesNo = column("Whether it is made up.", required=True, example="no")
    source: Text = column("Where this is said.", example="S001 L324")


class Calibrations(Table):
    """One qualitative comparative analysis that the study declares."""

    calibration: Text = column("Name.", key=True, example="resources")
    kind: Text = column("Kind of its sets.", required=True, isin=("crisp", "fuzzy"), example="crisp")
    wave: Whole = column("Wave whose ratings it takes.", required=True, unit="wave", example="3")
    outcome: Text = column(
        "Outcome that it explains; its cases are those of the outcome.", required=True, example="spread"
    )
    present_from: Number = column(
        "Consistency from which a row of the truth table has the outcome.", required=True, unit="0 to 1", example="1"
    )
    more_conditions_because: Text = column("Why it may have more conditions than its cases carry.", example="...")


class CalibrationSets(Table):
    """One set of an analysis: a condition, or the outcome, which comes last."""

    calibration: Text = column("Analysis.", key=True, example="resources")
    set_name: Text = column("Name of its column.", key=True, example="LEADERS")
    set_order: Whole = column("Place among the columns.", required=True, unit="1, 2, ...", example="1")
    is_outcome: YesNo = column("Whether it is the outcome.", required=True, example="no")
    framework: Text = column("Framework and version of a condition.", example="cfir-2022")
    code: Text = column("Construct that is the condition.", example="IV.R.A")


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


REGISTER: tuple[type[Table], ...] = (
    Studies, Programmes, SiteRoles, Sites, SiteAliases, Waves, Phases, Clearances, Thresholds, Acknowledgements,
    Sources, SourceKinds, InterviewModes, DocumentKinds, Instruments, Constructs, ConstructLabels, Crosstabs, Crosswalk,
    RatingScale, RatingThresholds, ReverseRated, SetLabels, Outcomes, Calibrations, CalibrationSets, CalibrationRules,
    SaturationSizes, SaturationThresholds,
)  # fmt: skip


def register_rows(study: Study) -> dict[type[Table], list[dict[str, Any]]]:
    """The rows of each table of the register."""
    return {
        Studies: [study.model_dump(include={"study", "title", "note", "language"})],
        Programmes: [
            {**entry.model_dump(exclude={"group"}), "group_label": entry.group, "case_order": order}
            for order, entry in enumerate(study.programmes, start=1)
        ],
        SiteRoles: [
            {**entry.model_dump(), "role_order": order} for order, entry in enumerate(study.site_roles, start=1)
        ],
        Sites: [
            {
                **entry.model_dump(exclude={"aliases"}),
                "site_order": order,
                "is_home": study.role(entry).counts_as == "home",
                "is_place": study.role(entry).counts_as != "no place",
            }
            for order, entry in enumerate(study.sites, start=1)
        ],
        SiteAliases: [
            {"alias": alias.code, "site": site.site, "source": alias.source}
            for site in study.sites
            for alias in site.aliases
        ],
        Waves: [
            {
                **wave.model_dump(exclude={"window"}),
                "window_start": wave.bounds.earliest,
                "window_end": wave.bounds.latest,
            }
            for wave in study.waves
        ],
        Phases: [
            {**phase.model_dump(exclude={"table"}), "table_label": phase.table, "phase_order": order}
            for order, phase in enumerate(study.phases, start=1)
        ],
        Clearances: [
            {
                **clearance.model_dump(exclude={"jurisdictions"}),
                "jurisdiction": place,
                "cleared_on": clearance.cleared_on,
            }
            for clearance in study.clearances
            for place in clearance.jurisdictions
        ],
        Thresholds: [{"threshold": name, "value": value} for name, value in study.thresholds.model_dump().items()],
        Acknowledgements: [entry.model_dump() for entry in study.acknowledgements],
        Sources: [source.model_dump() for source in study.sources],
        SourceKinds: [
            {**entry.model_dump(), "kind_order": order} for order, entry in enumerate(study.source_kinds, start=1)
        ],
        InterviewModes: [
            {
                "interview_mode": mode,
                "label": label,
                "source_kind": kind_of(study.source_kinds, "interview_modes", mode),
            }
            for mode, label in study.vocabularies.interview_modes.items()
        ],
        DocumentKinds: [
            {"document_kind": kind, "label": label, "source_kind": kind_of(study.source_kinds, "document_kinds", kind)}
            for kind, label in study.vocabularies.document_kinds.items()
        ],
        Instruments: [
            {"instrument": instrument, "label": label} for instrument, label in study.vocabularies.instruments.items()
        ],
        Constructs: list(_constructs(study)),
        ConstructLabels: [
            {"framework": entry.framework, "language": entry.language, "code": code, "label": label}
            for entry in study.labels
            for code, label in entry.labels.items()
        ],
        Crosstabs: [
            {
                "row_framework": entry.rows,
                "column_framework": entry.columns,
                **entry.model_dump(include={"crosstab", "title"}),
            }
            for entry in study.crosstabs
        ],
        Crosswalk: [{**asdict(pair), "is_safe": pair.is_safe} for pair in study.crosswalk],
        **_comparison_rows(study),
    }


def _constructs(study: Study) -> Iterator[dict[str, Any]]:
    shared = threads(study.crosswalk)
    for framework in study.loaded_frameworks:
        parents = {construct.code: construct.parent for construct in framework.constructs}
        for construct in framework.constructs:
            name = (framework.framework, construct.code)
            domain, thread = _domain(parents, construct.code), shared.get(name, " ".join(name))
            row = {**vars(construct), "framework": framework.framework, "domain": domain, "thread": thread}
            yield {"construct_order": row.pop("order"), **row}


def _domain(parents: Mapping[str, str], code: str) -> str:
    while parents[code]:
        code = parents[code]
    return code


def _comparison_rows(study: Study) -> dict[type[Table], list[dict[str, Any]]]:
    """What says how ratings are read and compared, cases ordered, and saturation measured."""
    rules = study.rating_rules
    return {
        RatingScale: [{"scale_order": order, **asdict(point)} for order, point in enumerate(rating_scale(), start=1)],
        RatingThresholds: [{"study": study.study, **rules.model_dump()}],
        ReverseRated: [entry.model_dump() for entry in rules.reverse_rated],
        SetLabels: [entry.model_dump() for entry in rules.set_labels],
        Outcomes: [
            {**outcome.model_dump(), **unit.model_dump(), "from_wave": outcome.wave, "outcome_order": order}
            for order, outcome in enumerate(study.outcomes, start=1)
            for unit in outcome.units
        ],
        Calibrations: [entry.model_dump() for entry in study.calibrations],
        CalibrationSets: [
            {"calibration": entry.calibration, "set_order": order, **asdict(each)}
            for entry in study.calibrations
            for order, each in enumerate(entry.sets, start=1)
        ],
        CalibrationRules: [
            {
                "calibration": entry.calibration,
                "set_name": each.set_name,
                "stands": stands,
                "rule_order": order,
                "membership": membership,
            }
            for entry in study.calibrations
            for each in entry.sets
            for order, (stands, membership) in enumerate(each.memberships.items(), start=1)
        ],
        SaturationSizes: [
            {"kind": kind, "size": size}
            for kind, sizes in (("base", study.saturation.bases), ("run", study.saturation.runs))
            for size in sorted(set(sizes))
        ],
        SaturationThresholds: [{"share": share} for share in sorted(set(study.saturation.thresholds))],
    }
