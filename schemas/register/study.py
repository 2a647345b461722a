"""The study register as one typed model, which `study.yaml` fills.

Here belongs what a study declares once: programmes, sites, codes, waves, vocabularies, clearances, thresholds. Belongs
elsewhere: what a wave delivers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from casewave.schemas.dates import Bounds, read_edtf
from casewave.schemas.entries import EDTF, Entry, Token, declared, has_first_day
from casewave.schemas.marts.quantities import QUANTITIES
from casewave.schemas.register.acknowledgements import Acknowledgement
from casewave.schemas.register.calibrations import Calibration
from casewave.schemas.register.codebooks import Codebook
from casewave.schemas.register.corrections import Correction
from casewave.schemas.register.crosstabs import Crosstab
from casewave.schemas.register.crosswalks import CrosswalkRow, decided_crosswalk
from casewave.schemas.register.outcomes import Outcome
from casewave.schemas.register.own_frameworks import Labels
from casewave.schemas.register.own_tables import OwnTable
from casewave.schemas.register.people import Person
from casewave.schemas.register.plausibility import Plausibility
from casewave.schemas.register.protection import Protection
from casewave.schemas.register.qda import Qda
from casewave.schemas.register.rating_rules import RatingRules
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.register.redcap import Redcap
from casewave.schemas.register.references import References
from casewave.schemas.register.saturation import SaturationSettings
from casewave.schemas.register.study_checks import hold_together
from casewave.schemas.register.withdrawals import Withdrawal
from casewave.schemas.vocabularies.frameworks import (
    Crossing,
    Framework,
    load_crosswalk,
    load_framework,
)
from casewave.schemas.vocabularies.site_roles import SiteRole, usual_site_roles
from casewave.schemas.vocabularies.source_kinds import SourceKind, usual_source_kinds


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
        "How the study's files are read: words for blank and missing, your own headers, and what is not loaded.",
        ReadingRules(),
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
        "Roles of sites; the usual ones if left out.", default_factory=usual_site_roles, min_length=1
    )
    source_kinds: tuple[SourceKind, ...] = declared(
        "Kinds of source; the usual ones if left out.", default_factory=usual_source_kinds, min_length=1
    )
    people: tuple[Person, ...] = declared(
        "The team. Where it is listed, interviewers, coders, raters and analysts have to be in the list.", ()
    )
    clearances: tuple[Clearance, ...] = declared("Ethics clearances.", ())
    sources: tuple[Citation, ...] = declared("Papers and reports about the study.", ())
    thresholds: Thresholds = declared("Limits that the study sets itself.", Thresholds())
    codebooks: tuple[Codebook, ...] = declared("Codebooks of the study's own, with their versions.", ())
    outcomes: tuple[Outcome, ...] = declared("Outcomes, by which cases and sites are ordered.", ())
    rating_rules: RatingRules = declared("How ratings are read and compared.", RatingRules())
    saturation: SaturationSettings = declared("How saturation is measured.", SaturationSettings())
    calibrations: tuple[Calibration, ...] = declared("Qualitative comparative analyses.", ())
    crosstabs: tuple[Crosstab, ...] = declared("Tables that set two frameworks against each other.", ())
    tables: tuple[OwnTable, ...] = declared("Tables of the study's own, made at every load with the others.", ())
    crosswalk_rows: tuple[CrosswalkRow, ...] = declared(
        "Rows of the crosswalk between frameworks that the study sets itself, instead of the bundled ones.", ()
    )
    qda: Qda = declared("How QDA projects map to the study. May be in qda.yaml.", Qda())
    redcap: Redcap = declared("How REDCap exports map to the study. May be in redcap.yaml.", Redcap())
    references: References = declared("How a reference manager's library is read.", References())
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
        hold_together(self)
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
            rf"\b({codes})\b(?:,? ((?:Table|Figure) \w+))?((?:,? L\d+(?:-\d+)?)*)",
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


def _lines(written: str) -> str:
    """Line numbers as a citation prints them: `L163 L320` is `, lines 163 and 320`, and a range is one too."""
    numbers = [found.replace("-", "\u2013") for found in re.findall(r"\d+(?:-\d+)?", written)]
    if not numbers:
        return ""
    if len(numbers) == 1:
        is_range = "\u2013" in numbers[0]
        return f", line{'s' * is_range} {numbers[0]}"
    return f", lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def _labelled(framework: Framework, labels: dict[str, str]) -> Framework:
    constructs = (replace(each, label=labels.get(each.code, each.label)) for each in framework.constructs)
    return replace(framework, constructs=tuple(constructs)) if labels else framework
