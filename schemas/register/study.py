"""The study register as one typed model, which `study.yaml` fills.

Here belongs what a study declares once: programmes, sites, codes, waves, vocabularies, clearances, thresholds. Belongs
elsewhere: what a wave delivers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from casewave.schemas.dates import Bounds, read_edtf
from casewave.schemas.entries import EDTF, Entry, Misplaced, Token, declared, distinct_names, has_first_day, known, once
from casewave.schemas.marts.quantities import QUANTITIES
from casewave.schemas.register.acknowledgements import Acknowledgement
from casewave.schemas.register.calibrations import Calibration
from casewave.schemas.register.codebooks import Codebook
from casewave.schemas.register.corrections import Correction
from casewave.schemas.register.crosstabs import Crosstab
from casewave.schemas.register.crosswalks import CrosswalkRow, crosswalk_problem, decided_crosswalk
from casewave.schemas.register.outcomes import Outcome
from casewave.schemas.register.own_frameworks import Labels
from casewave.schemas.register.own_tables import FILLED_BY, OwnTable
from casewave.schemas.register.people import Person
from casewave.schemas.register.plausibility import Plausibility
from casewave.schemas.register.protection import Protection
from casewave.schemas.register.qda import Qda
from casewave.schemas.register.rating_rules import RatingRules
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.register.redcap import Redcap
from casewave.schemas.register.references import References
from casewave.schemas.register.saturation import Saturation
from casewave.schemas.register.withdrawals import Withdrawal
from casewave.schemas.vocabularies.frameworks import (
    Crossing,
    Framework,
    framework_names,
    load_crosswalk,
    load_framework,
)
from casewave.schemas.vocabularies.site_roles import SiteRole, usual_site_roles
from casewave.schemas.vocabularies.source_kinds import SourceKind, Words, usual_source_kinds

# Schemas and catalogs of the database: a study of that name could not be distinguished from them in SQL.
RESERVED = {"audit", "core", "main", "mart", "memory", "publication", "raw", "system", "temp"}


class Alias(Entry):
    """One other code in use for a site."""

    code: Token = declared("Code as written.", example="JKP")
    source: str = declared("Where it was seen.", example="S000 Table 1")


class Programme(Entry):
    """One programme, which is a case."""

    programme: str = declared("Programme.", key=True, example="MRR")
    prefix: Token = declared("Its part of a participant code.", example="MRR")
    name: str = declared("Name in full.", example="Making Recovery Real")
    short: str = declared("Short name, for the heads of narrow columns; blank is the name.", "", example="Recovery")
    start_year: int | None = declared("Year in which the innovation started.", None, unit="year", example="2015")
    group: str = declared("Heading that it shares with other cases in tables.", "", example="Team")
    source: str = declared("Where this is said.", "", example="S001 L129")


class Site(Entry):
    """One site code of a programme. One that is no place is not counted as a site."""

    site: Token = declared("Site code.", key=True, example="DND")
    name: str = declared("Name.", example="Dundee")
    programme: str = declared("Programme.", example="MRR")
    country: str = declared("Country.", example="Scotland")
    jurisdiction: str = declared("Jurisdiction of the ethics clearance.", example="UK")
    role: str = declared("Role of the site, by the study's own word.", example="home")
    first_wave: int = declared("First wave that the site is in.", unit="wave", example="1")
    last_wave: int | None = declared(
        "Last wave that it is in; blank where it still is.", None, unit="wave", example="2"
    )
    aliases: tuple[Alias, ...] = declared("Other codes in use for it.", ())
    source: str = declared("Where this is said.", "", example="S000 Table 1")


class CodeScheme(Entry):
    """One way in which participant codes are written."""

    scheme: str = declared("Name.", example="programme-site-participant")
    parts: tuple[Literal["programme", "site", "role", "number"], ...] = declared(
        "Its parts in order.", example="[programme, site, number]"
    )
    digits: int = declared("Digits of the number.", 2, ge=1, le=9)
    examples: tuple[str, ...] = declared("Codes written in this way.", ())
    source: str = declared("Where this is said.", "")

    @field_validator("parts")
    @classmethod
    def _names_an_informant(cls, parts: tuple[str, ...]) -> tuple[str, ...]:
        if not {"site", "number"} <= set(parts) or len(set(parts)) < len(parts):
            raise ValueError("a scheme has the parts site and number, each part once")
        return parts


class RoleToken(Entry):
    """One token inside participant codes. Without a meaning it is accepted and flagged."""

    token: Token = declared("Token.", example="F")
    meaning: str = declared("What it says of the informant.", "")
    source: str = declared("Where this is said.", "")


class Wave(Entry):
    """One wave: a data-collection window and a topic."""

    wave: int = declared("Wave.", key=True, example="1", ge=1)
    window: EDTF = declared("First and last month of data collection, as EDTF.", example="2019-11/2021-08")
    topic: str = declared("Topic.", example="Home sites")
    status: Literal["collected", "planned"] = declared("collected or planned.", example="collected")
    is_synthetic: bool = declared("Whether the window is synthetic.", False, example="no")
    source: str = declared("Where this is said.", "", example="S001 L76")

    @field_validator("window")
    @classmethod
    def _is_closed(cls, window: str) -> str:
        if read_edtf(window).earliest is None or read_edtf(window).latest is None:
            raise ValueError(f"{window} is open; write a first and a last month, such as 2021-09/2022-08")
        return window

    @property
    def bounds(self) -> Bounds:
        return read_edtf(self.window)


class Phase(Entry):
    """One phase: a lane of the timelines and, where a framework gives its rows, a cross-case table."""

    phase: str = declared("Phase.", key=True, example="adoption")
    label: str = declared("Its name in tables.", example="Adoption")
    table: str = declared("Name of its cross-case table.", "", example="Table 6")
    framework: str = declared(
        "Framework that gives the rows of its cross-case table.", "", example="combined-elements-2024"
    )
    filled_by: Literal["findings", "scenario_judgements", ""] = declared(
        "Table that fills the cells.", "", example="findings"
    )
    row_order: Literal["framework", "reverse"] = declared("framework, or reverse.", "framework", example="framework")


class Clearance(Entry):
    """One ethics clearance, and the jurisdictions that it opens."""

    body: str = declared("Ethics board.", key=True, example="Aston University Ethics Committee")
    reference: str = declared("Reference of the decision.", example="1611")
    cleared: Annotated[EDTF, AfterValidator(has_first_day)] = declared("Date as EDTF.", example="2020-02")
    jurisdictions: tuple[str, ...] = declared("Jurisdictions opened.", example="[UK]")
    source: str = declared("Where this is said.", "", example="S000 L356")

    @property
    def cleared_on(self) -> dt.date | None:
        return read_edtf(self.cleared).earliest


class Citation(Entry):
    """One paper or report whose facts the study holds."""

    source: str = declared("Code.", key=True, example="S001")
    citation: str = declared("Citation.", example="Mulvale et al. 2024, Adopting coproduced innovations")
    name: str = declared(
        "How tables and pages cite it; without it, the citation up to its year.", "", example="Mulvale et al. 2024"
    )

    @property
    def short(self) -> str:
        """How tables and pages cite it; the whole citation where it gives no year."""
        dated = re.match(r".*?\b(?:19|20)\d\d[a-z]?\b", self.citation)
        return self.name or (dated[0] if dated else self.citation)


class Thresholds(Entry):
    """The limits that the study sets itself."""

    participations_per_informant: int = declared("Interviews of one informant beyond which tables flag them.", 3, ge=1)
    smallest_group: int = declared("People below whom no value of a measure is taken.", 5, ge=2)


class Reports(Entry):
    """What the study's reports may show."""

    segments: Literal["shown", "withheld"] = declared(
        "Whether segments, which hold a person's words, are quoted.", "withheld"
    )
    label_language: str = declared(
        "Language of the labels of codes, where the folder frameworks has them in it.", "", example="sv"
    )


class Vocabularies(Entry):
    """The study's own words, each with its label."""

    informant_roles: dict[str, str] = declared(
        "Roles of informants.", default_factory=dict, example="{manager: Managers}"
    )
    interview_modes: dict[str, str] = declared(
        "Ways in which interviews are held.", default_factory=dict, example="{online: Online}"
    )
    document_kinds: dict[str, str] = declared(
        "Kinds of documents.", default_factory=dict, example="{report: Report or evaluation}"
    )
    feature_tables: dict[str, str] = declared("Tables of features of the cases.", default_factory=dict)
    instruments: dict[str, str] = declared(
        "Questionnaires, registers and counts that measures are of.", default_factory=dict,
        example="{WHO-5: WHO-5 Well-Being Index}",
    )  # fmt: skip
    stakeholder_roles: dict[str, str] = declared(
        "Roles of people who take part in forums and member checks.", default_factory=dict,
        example="{practitioner: Practitioners}",
    )  # fmt: skip
    audiences: dict[str, str] = declared(
        "Audiences of dissemination.", default_factory=dict, example="{citizens: Citizens}"
    )


class Study(Entry):
    """The register of a study: what it declares once."""

    study: str = declared("Short name.", key=True, example="coproduction", pattern=r"^[a-z][a-z0-9_]*$")
    title: str = declared("Title.", example="A longitudinal multiple-case study")
    note: str = declared("What a reader must know.", "", example="Waves 2 and 3 are synthetic.")
    language: str = declared("Language of the study, by its ISO 639 code.", "en", example="en")
    encoding: Literal["utf-8", "cp1252"] = declared("Encoding of CSV files that are not in UTF-8.", "utf-8")
    date_order: Literal["", "day first", "month first", "by column"] = declared(
        "How 03/04/2017 is read: as said here, or as another date of its column shows; blank: not at all.", ""
    )
    decimal_sign: Literal["", "comma", "point"] = declared("How 1,234 is read; blank: not at all.", "")
    reading: ReadingRules = declared(
        "Words for nothing in the study's files, and what in them is not loaded.", ReadingRules()
    )
    programmes: tuple[Programme, ...] = declared("The cases, in the order of tables.", min_length=1)
    sites: tuple[Site, ...] = declared("The sites, in the order of tables.", min_length=1)
    code_schemes: tuple[CodeScheme, ...] = declared("How participant codes are written.", ())
    role_tokens: tuple[RoleToken, ...] = declared("Tokens inside participant codes.", ())
    waves: tuple[Wave, ...] = declared("The waves.", min_length=1)
    phases: tuple[Phase, ...] = declared("The phases, in their order.", min_length=1)
    frameworks: tuple[str, ...] = declared(
        "Frameworks in use: bundled ones, and those of the folder frameworks.", min_length=1, example="[cfir-2022]"
    )
    framework_names: dict[str, str] = declared(
        "How tables and pages name the study's own frameworks; without it, by the name of the file.", {},
        example="{our-themes: Our themes (2023)}",
    )  # fmt: skip
    vocabularies: Vocabularies = declared("The study's own words.", Vocabularies())
    site_roles: tuple[SiteRole, ...] = declared(
        "Roles of sites; without them, the usual ones.", default_factory=usual_site_roles, min_length=1
    )
    source_kinds: tuple[SourceKind, ...] = declared(
        "Kinds of source; without them, the usual ones.", default_factory=usual_source_kinds, min_length=1
    )
    people: tuple[Person, ...] = declared(
        "The team: with this list, interviewers, coders, raters and analysts are codes of it.", ()
    )
    clearances: tuple[Clearance, ...] = declared("Ethics clearances.", ())
    sources: tuple[Citation, ...] = declared("Papers and reports that say something of the study.", ())
    thresholds: Thresholds = declared("Limits that the study sets itself.", Thresholds())
    codebooks: tuple[Codebook, ...] = declared("Codebooks of the study's own, with their versions.", ())
    outcomes: tuple[Outcome, ...] = declared("Outcomes, which order cases and sites.", ())
    rating_rules: RatingRules = declared("How ratings are read and compared.", RatingRules())
    saturation: Saturation = declared("How saturation is measured.", Saturation())
    calibrations: tuple[Calibration, ...] = declared("Qualitative comparative analyses.", ())
    crosstabs: tuple[Crosstab, ...] = declared("Tables that set two frameworks against each other.", ())
    tables: tuple[OwnTable, ...] = declared("Tables of the study's own, made at every load with the others.", ())
    crosswalk_rows: tuple[CrosswalkRow, ...] = declared(
        "Rows of the crosswalk between frameworks that the study decides itself, in place of the bundled ones.", ()
    )
    qda: Qda = declared("How QDA projects map to the study. May be in qda.yaml.", Qda())
    redcap: Redcap = declared("How REDCap exports map to the study. May be in redcap.yaml.", Redcap())
    references: References = declared("What becomes of a reference manager's library.", References())
    reports: Reports = declared("What reports may show.", Reports())
    plausibility: Plausibility = declared("Limits of what is plausible over waves.", Plausibility())
    protection: Protection = declared("How people are protected.", Protection())
    acknowledgements: tuple[Acknowledgement, ...] = declared(
        "Warnings that are acknowledged. May be in acknowledgements.yaml.", ()
    )
    corrections: tuple[Correction, ...] = declared("Corrections, of corrections.yaml.", ())
    withdrawals: tuple[Withdrawal, ...] = declared(
        "Tombstones, of withdrawals.yaml, which casewave withdraw writes.", ()
    )
    own_frameworks: SkipJsonSchema[tuple[Framework, ...]] = ()  # of the folder frameworks, as are the labels
    labels: SkipJsonSchema[tuple[Labels, ...]] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Study:
        if self.study in RESERVED:
            raise Misplaced(("study",), f"study: {self.study} is a name of the database's own; choose another")
        _each_code_has_one_meaning(self)
        _places_are_declared(self)
        _kinds_of_source_are_whole(self)
        _phases_are_whole(self)
        _codes_are_declared(self)
        _comparisons_are_whole(self)
        _calibrations_are_whole(self)
        _crosstabs_are_whole(self)
        _own_tables_are_whole(self)
        _crosswalk_is_whole(self)
        _exports_are_whole(self)
        return self

    @property
    def collected_waves(self) -> tuple[int, ...]:
        """Waves whose data collection is done, in order: the partitions."""
        return tuple(sorted(wave.wave for wave in self.waves if wave.status == "collected"))

    def programme(self, programme: str) -> Programme:
        return next(entry for entry in self.programmes if entry.programme == programme)

    def site(self, site: str) -> Site:
        return next(entry for entry in self.sites if entry.site == site)

    def role(self, site: Site) -> SiteRole:
        return next(entry for entry in self.site_roles if entry.site_role == site.role)

    @cached_property
    def loaded_frameworks(self) -> tuple[Framework, ...]:
        """The frameworks in use and each version of the study's own codebooks, with their labels as they are shown."""
        beside = {framework.framework: framework for framework in self.own_frameworks}
        used = (beside.get(framework) or load_framework(framework) for framework in self.frameworks)
        codebooks = (framework for codebook in self.codebooks for framework in codebook.frameworks)
        language = self.reports.label_language
        shown = {entry.framework: entry.labels for entry in self.labels if entry.language == language}
        return tuple(
            replace(
                _labelled(framework, shown.get(framework.framework, {})),
                name=self.framework_names.get(framework.framework, framework.name),
            )
            for framework in (*used, *codebooks)
        )

    def framework_name(self, framework: str) -> str:
        """The display name of a framework in use, such as CFIR (2022)."""
        return next(entry.name for entry in self.loaded_frameworks if entry.framework == framework)

    def cited(self, words: str) -> str:
        """Words in which codes of sources, with lines, are printed as citations: `S001 L128` names paper and line."""
        names = {entry.source: entry.short for entry in self.sources}
        if not names:
            return words
        codes = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        return re.sub(
            rf"\b({codes})\b(?:,? ((?:Table|Figure) \w+))?((?:,? L\d+)*)",
            lambda found: f"{names[found[1]]}{f', {found[2]}' if found[2] else ''}{_lines(found[3])}",
            words,
        )

    @cached_property
    def written_labels(self) -> dict[str, set[str]]:
        """The labels of each code, in every language that the study has them in: what may be written for it."""
        filled = {phase.framework for phase in self.phases if phase.filled_by}
        written: dict[str, set[str]] = defaultdict(set)
        for framework in self.loaded_frameworks:
            for construct in framework.constructs if framework.framework in filled else ():
                written[construct.code].add(construct.label)
        for entry in self.labels:
            for code, label in entry.labels.items() if entry.framework in filled else ():
                written[code].add(label)
        return written

    @property
    def crosswalk(self) -> tuple[Crossing, ...]:
        """The pairs of codes that answer to each other between frameworks in use: bundled, or decided by the study."""
        decided = decided_crosswalk(self.bundled_crosswalk, self.crosswalk_rows)
        return (*decided, *(pair for codebook in self.codebooks for pair in codebook.crossings))

    @property
    def bundled_crosswalk(self) -> tuple[Crossing, ...]:
        """The bundled pairs between frameworks in use, before the study decides any itself."""
        used = set(self.frameworks)
        return tuple(pair for pair in load_crosswalk() if {pair.from_framework, pair.to_framework} <= used)

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """Each vocabulary: its words, and the label of each."""
        frameworks = {framework.framework: framework for framework in self.loaded_frameworks}

        def rows(filled_by: str) -> dict[str, str]:
            phases = [phase for phase in self.phases if phase.filled_by == filled_by]
            return {row.code: row.label for phase in phases for row in frameworks[phase.framework].constructs}

        def tables(filled_by: str) -> dict[str, str]:
            return {phase.phase: phase.label for phase in self.phases if phase.filled_by == filled_by}

        return {
            **self.vocabularies.model_dump(),
            "phases": {phase.phase: phase.label for phase in self.phases},
            "finding_phases": tables("findings"),
            "scenario_phases": tables("scenario_judgements"),
            "elements": rows("findings"),
            "scenarios": rows("scenario_judgements"),
            "frameworks": {framework: framework for framework in frameworks},
            "sources": {source.source: source.citation for source in self.sources},
            "quantities": QUANTITIES,
        }


def _each_code_has_one_meaning(study: Study) -> None:
    codes = [code for site in study.sites for code in (site.site, *(alias.code for alias in site.aliases))]
    cases = [name for entry in study.programmes for name in {entry.programme, entry.prefix}]
    tokens = [*cases, *codes, *(entry.token for entry in study.role_tokens)]
    once("programmes", [entry.programme for entry in study.programmes])
    distinct_names("programmes", [entry.programme for entry in study.programmes])
    distinct_names("phases", [entry.phase for entry in study.phases])
    distinct_names("frameworks", [*study.frameworks, *_own_frameworks(study)])
    distinct_names("crosstabs", [entry.crosstab for entry in study.crosstabs])
    distinct_names("tables", [entry.table for entry in study.tables])
    once("sites", tokens, "programmes, prefixes, sites, aliases and role tokens")
    once("waves", [entry.wave for entry in study.waves])
    once("site_roles", [entry.site_role for entry in study.site_roles])
    once("phases", [entry.phase for entry in study.phases])
    once("code_schemes", [entry.scheme for entry in study.code_schemes])
    once("frameworks", [*study.frameworks, *_own_frameworks(study)])
    once("people", [entry.code for entry in study.people])
    once("outcomes", [entry.outcome for entry in study.outcomes])
    once("sources", [entry.source for entry in study.sources])
    once("corrections", [entry.correction for entry in study.corrections])
    once("acknowledgements", [f"{entry.wave}, {entry.warning}, {entry.subject}" for entry in study.acknowledgements])


def _places_are_declared(study: Study) -> None:
    programmes = [entry.programme for entry in study.programmes]
    waves = [entry.wave for entry in study.waves]
    jurisdictions = {site.jurisdiction for site in study.sites}
    roles = [entry.site_role for entry in study.site_roles]
    for place, site in enumerate(study.sites):
        known(("sites", place, "role"), f"sites, {site.site}: role", site.role, roles)
        known(("sites", place, "programme"), f"sites, {site.site}: programme", site.programme, programmes)
        known(("sites", place, "first_wave"), f"sites, {site.site}: first_wave", site.first_wave, waves)
        if site.last_wave is not None and site.last_wave < site.first_wave:
            message = f"sites, {site.site}: last_wave {site.last_wave} is before first_wave {site.first_wave}"
            raise Misplaced(("sites", place, "last_wave"), message)
    decisions: dict[str, tuple[Acknowledgement | Correction, ...]] = {
        "acknowledgements": study.acknowledgements, "corrections": study.corrections,
    }  # fmt: skip
    for section, entries in decisions.items():
        for place, entry in enumerate(entries):
            known((section, place, "wave"), f"{section}: wave", entry.wave, waves)
    for place, clearance in enumerate(study.clearances):
        for jurisdiction in clearance.jurisdictions:
            where = f"clearances, {clearance.body}: jurisdictions"
            known(("clearances", place, "jurisdictions"), where, jurisdiction, jurisdictions)


def _kinds_of_source_are_whole(study: Study) -> None:
    """Each interview and each document is of one kind of source."""
    if "source_kinds" not in study.model_fields_set:
        return
    once("source_kinds", [entry.source_kind for entry in study.source_kinds])
    words: tuple[tuple[Words, dict[str, str], str], ...] = (
        ("interview_modes", study.vocabularies.interview_modes, "interview"),
        ("document_kinds", study.vocabularies.document_kinds, "document"),
    )
    for name, vocabulary, counted_as in words:
        once(
            "source_kinds",
            [word for entry in study.source_kinds for word in getattr(entry, name)],
            f"source_kinds: {name}",
        )
        for place, entry in enumerate(study.source_kinds):
            for word in getattr(entry, name):
                known(("source_kinds", place, name), f"source_kinds, {entry.source_kind}: {name}", word, vocabulary)
        rest = [entry.source_kind for entry in study.source_kinds if entry.takes_rest_of == name]
        if len(rest) > 1 or (vocabulary and not rest):
            remedy = f"that is {', '.join(rest)}" if rest else "add it"
            alone = f"one kind that counts as {counted_as} has no {name} and takes those that no other has"
            raise Misplaced(("source_kinds",), f"source_kinds: {alone}; {remedy}")


def _lines(written: str) -> str:
    """Line numbers as a citation prints them: `L163 L320` is `, lines 163 and 320`."""
    numbers = re.findall(r"\d+", written)
    if len(numbers) < 2:
        return f", line {numbers[0]}" if numbers else ""
    return f", lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def _labelled(framework: Framework, labels: dict[str, str]) -> Framework:
    constructs = (replace(each, label=labels.get(each.code, each.label)) for each in framework.constructs)
    return replace(framework, constructs=tuple(constructs)) if labels else framework


def _phases_are_whole(study: Study) -> None:
    beside = [framework.framework for framework in study.own_frameworks]
    for framework in study.framework_names:
        known(("framework_names", framework), "framework_names", framework, beside)
    for place, framework in enumerate(study.frameworks):
        known(("frameworks", place), "frameworks", framework, [*framework_names(), *beside])
    if unused := set(beside) - set(study.frameworks):
        message = f"frameworks: frameworks/{min(unused)}.csv is there and not listed; list it, or remove the file"
        raise Misplaced(("frameworks",), message)
    if language := study.reports.label_language:
        languages = {entry.language for entry in study.labels}
        known(("reports", "label_language"), "reports: label_language", language, languages)
    for place, phase in enumerate(study.phases):
        if bool(phase.framework) != bool(phase.filled_by):
            message = f"phases, {phase.phase}: framework and filled_by go together; give both or neither"
            raise Misplaced(("phases", place), message)
        if phase.framework:
            where = f"phases, {phase.phase}: framework"
            known(("phases", place, "framework"), where, phase.framework, [*study.frameworks, *_own_frameworks(study)])


def _own_frameworks(study: Study) -> list[str]:
    return [codebook.name(version) for codebook in study.codebooks for version in codebook.versions]


def _codes_are_declared(study: Study) -> None:
    """What codes of a QDA project become is in a framework of the study."""
    for place, rule in enumerate(study.qda.codes):
        where = ("qda", "codes", place)
        _known_framework(study, (*where, "framework"), "qda, codes", rule.framework)
        if rule.code:
            _known_code(study, (*where, "code"), f"qda, codes, {rule.path}", rule.framework, rule.code)


def _comparisons_are_whole(study: Study) -> None:
    sites = {entry.site for entry in study.sites}
    units = [*(entry.programme for entry in study.programmes), *sites]
    waves = [entry.wave for entry in study.waves]
    for place, outcome in enumerate(study.outcomes):
        known(("outcomes", place, "wave"), f"outcomes, {outcome.outcome}: wave", outcome.wave, waves)
        once("outcomes", [unit.unit for unit in outcome.units], f"outcomes, {outcome.outcome}: units")
        if len({unit.unit in sites for unit in outcome.units}) > 1:
            message = f"outcomes, {outcome.outcome}: units are all programmes or all sites"
            raise Misplaced(("outcomes", place, "units"), message)
        for unit in outcome.units:
            known(("outcomes", place, "units"), f"outcomes, {outcome.outcome}: units", unit.unit, units)
    for place, entry in enumerate(study.rating_rules.reverse_rated):
        where = ("rating_rules", "reverse_rated", place)
        _known_code(study, where, "rating_rules, reverse_rated", entry.framework, entry.code)
    outcomes = [outcome.outcome for outcome in study.outcomes]
    for place, label in enumerate(study.rating_rules.set_labels):
        where = ("rating_rules", "set_labels", place)
        known(where, "rating_rules, set_labels: outcome", label.outcome, outcomes)
        known(where, "rating_rules, set_labels: wave", label.wave, waves)
        _known_code(study, where, "rating_rules, set_labels", label.framework, label.code)


def _calibrations_are_whole(study: Study) -> None:
    once("calibrations", [entry.calibration for entry in study.calibrations])
    for place, entry in enumerate(study.calibrations):
        what = f"calibrations, {entry.calibration}"
        outcomes = [outcome.outcome for outcome in study.outcomes]
        known(("calibrations", place, "outcome"), f"{what}: outcome", entry.outcome, outcomes)
        known(("calibrations", place, "wave"), f"{what}: wave", entry.wave, [wave.wave for wave in study.waves])
        for condition in entry.conditions:
            where = ("calibrations", place, "conditions")
            _known_code(study, where, f"{what}, {condition.condition}", condition.framework, condition.code)


def _crosstabs_are_whole(study: Study) -> None:
    once("crosstabs", [entry.crosstab for entry in study.crosstabs])
    for place, entry in enumerate(study.crosstabs):
        for side in ("rows", "columns"):
            _known_framework(study, ("crosstabs", place, side), f"crosstabs, {entry.crosstab}", getattr(entry, side))


def _own_tables_are_whole(study: Study) -> None:
    """What the study's own tables show is of the study: phase, framework, codes, cases, sites and waves."""
    once("tables", [entry.table for entry in study.tables])
    for place, entry in enumerate(study.tables):
        where, what = ("tables", place), f"tables, {entry.table}"
        if filled_by := FILLED_BY.get(entry.rows):
            phases = [phase.phase for phase in study.phases if phase.filled_by == filled_by]
            known((*where, "phase"), f"{what}: phase", entry.phase, phases)
        codes = _codes_of_rows(study, (*where, "framework"), what, entry)
        shown: dict[str, tuple[Iterable[str | int], Iterable[str | int]]] = {
            "codes": (entry.codes, codes),
            "programmes": (entry.programmes, [case.programme for case in study.programmes]),
            "sites": (entry.sites, [site.site for site in study.sites]),
            "waves": (entry.waves, [wave.wave for wave in study.waves]),
        }
        for name, (chosen, there) in shown.items():
            for word in chosen:
                known((*where, name), f"{what}: {name}", word, there)


def _codes_of_rows(study: Study, where: tuple[str | int, ...], what: str, entry: OwnTable) -> list[str]:
    """The codes that may be rows of a table of the study's own."""
    if entry.rows == "informant roles":
        return list(study.vocabularies.informant_roles)
    if entry.rows == "sites":
        return []
    of_phase = next((phase.framework for phase in study.phases if phase.phase == entry.phase), "")
    return _known_framework(study, where, what, entry.framework or of_phase)


def _crosswalk_is_whole(study: Study) -> None:
    relations = {pair.relation for pair in load_crosswalk()} | {"redefined"}
    versions = [{codebook.name(version) for version in codebook.versions} for codebook in study.codebooks]
    for place, row in enumerate(study.crosswalk_rows):
        what, where = f"crosswalk_rows, {row.from_code or row.to_code}", ("crosswalk_rows", place)
        for framework, code in ((row.from_framework, row.from_code), (row.to_framework, row.to_code)):
            codes = _known_framework(study, where, what, framework)
            if code:
                known(where, f"{what}: code", code, codes)
        known((*where, "relation"), f"{what}: relation", row.relation, relations)
        if row.from_framework == row.to_framework or any(set(row.frameworks) <= names for names in versions):
            message = f"{what}: these are not two frameworks. Changes of a codebook are declared in codebooks"
            raise Misplaced(where, message)
    problem = crosswalk_problem(
        study.bundled_crosswalk, decided_crosswalk(study.bundled_crosswalk, study.crosswalk_rows)
    )
    if problem:
        raise Misplaced(("crosswalk_rows",), f"crosswalk_rows: {problem}")


def _exports_are_whole(study: Study) -> None:
    """What exports become is of waves, instruments, kinds and programmes of the study."""
    waves, words = [wave.wave for wave in study.waves], study.vocabularies
    for event, wave in study.redcap.events.items():
        known(("redcap", "events", event), f"redcap, events, {event}: wave", wave, waves)
    for place, measure in enumerate(study.redcap.measures):
        where = ("redcap", "measures", place, "instrument")
        known(where, "redcap, measures: instrument", measure.instrument, words.instruments)
    if study.references.programme:
        names = [entry.programme for entry in study.programmes]
        known(("references", "programme"), "references: programme", study.references.programme, names)
    for kind in study.references.kinds.values():
        known(("references", "kinds"), "references: kinds", kind, words.document_kinds)


def _known_code(study: Study, where: tuple[str | int, ...], what: str, framework: str, code: str) -> None:
    codes = _known_framework(study, where, what, framework)
    known(where, f"{what}: code", code, codes)


def _known_framework(study: Study, where: tuple[str | int, ...], what: str, framework: str) -> list[str]:
    """The codes of a framework, which is in use. Raises Misplaced where it is not."""
    frameworks = {entry.framework: entry for entry in study.loaded_frameworks}
    known(where, f"{what}: framework", framework, frameworks)
    return [construct.code for construct in frameworks[framework].constructs]
