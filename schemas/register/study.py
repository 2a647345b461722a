"""The study register as one typed model, which `study.yaml` fills.

Here belongs what a study declares once: programmes, sites, codes, waves, vocabularies, clearances, thresholds. Belongs
elsewhere: what a wave delivers.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from casewave.schemas.dates import Bounds, read_edtf
from casewave.schemas.entries import EDTF, Entry, Misplaced, Token, has_first_day, known, once
from casewave.schemas.marts.quantities import QUANTITIES
from casewave.schemas.register.acknowledgements import Acknowledgement
from casewave.schemas.register.calibrations import Calibration
from casewave.schemas.register.codebooks import Codebook
from casewave.schemas.register.corrections import Correction
from casewave.schemas.register.crosstabs import Crosstab
from casewave.schemas.register.outcomes import Outcome
from casewave.schemas.register.own_frameworks import Labels
from casewave.schemas.register.plausibility import Plausibility
from casewave.schemas.register.protection import Protection
from casewave.schemas.register.qda import Qda
from casewave.schemas.register.rating_rules import RatingRules
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

# Schemas and catalogs of the database: a study of that name could not be told from them in SQL.
RESERVED = {"audit", "core", "main", "mart", "memory", "publication", "raw", "system", "temp"}


class Alias(Entry):
    """Another code in use for a site, and where it was seen."""

    code: Token
    source: str


class Programme(Entry):
    """A case of the study. `prefix` is its part of a participant code; `group` heads it in tables with its like."""

    programme: str
    prefix: Token
    name: str
    start_year: int | None = None
    group: str = ""
    source: str = ""


class Site(Entry):
    """A place of a programme. Where its role counts as no place, it is a code and never counted as a site.

    Without a last wave the site is still in the study.
    """

    site: Token
    name: str
    programme: str
    country: str
    jurisdiction: str
    role: str
    first_wave: int
    last_wave: int | None = None
    aliases: tuple[Alias, ...] = ()
    source: str = ""


class CodeScheme(Entry):
    """A way in which participant codes are written: its parts in order, and how many digits the number has."""

    scheme: str
    parts: tuple[Literal["programme", "site", "role", "number"], ...]
    digits: int = Field(default=2, ge=1, le=9)
    examples: tuple[str, ...] = ()
    source: str = ""

    @field_validator("parts")
    @classmethod
    def _names_an_informant(cls, parts: tuple[str, ...]) -> tuple[str, ...]:
        if not {"site", "number"} <= set(parts) or len(set(parts)) < len(parts):
            raise ValueError("a scheme has the parts site and number, each part once")
        return parts


class RoleToken(Entry):
    """A token inside a code. Without a meaning it is accepted and flagged."""

    token: Token
    meaning: str = ""
    source: str = ""


class Wave(Entry):
    """A time window and a topic. A planned wave is no partition yet."""

    wave: int = Field(ge=1)
    window: EDTF
    topic: str
    status: Literal["collected", "planned"]
    is_synthetic: bool = False
    source: str = ""

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
    """A phase of the timelines. With a framework it is a cross-case table too, filled by findings or judgements.

    `row_order` is reverse where the table prints the framework's rows from last to first.
    """

    phase: str
    label: str
    table: str = ""
    framework: str = ""
    filled_by: Literal["findings", "scenario_judgements", ""] = ""
    row_order: Literal["framework", "reverse"] = "framework"


class Clearance(Entry):
    """An ethics clearance: which jurisdictions it opens, and from when."""

    body: str
    reference: str
    cleared: Annotated[EDTF, AfterValidator(has_first_day)]
    jurisdictions: tuple[str, ...]
    source: str = ""

    @property
    def cleared_on(self) -> dt.date | None:
        return read_edtf(self.cleared).earliest


class Source(Entry):
    """A paper or report whose facts and printed numbers the study holds."""

    source: str
    citation: str


class Thresholds(Entry):
    """Limits: interviews of one informant beyond which a table flags them, and people below whom no value is taken."""

    participations_per_informant: int = Field(default=3, ge=1)
    smallest_group: int = Field(default=5, ge=2)


class Reports(Entry):
    """What the study's reports may show. A segment holds a person's words: none is quoted unless this says so.

    Labels of codes are shown in `label_language` where `frameworks` has them in it.
    """

    segments: Literal["shown", "withheld"] = "withheld"
    label_language: str = ""


class Vocabularies(Entry):
    """The study's own words, each with its label."""

    informant_roles: dict[str, str] = Field(default_factory=dict)
    interview_modes: dict[str, str] = Field(default_factory=dict)
    document_kinds: dict[str, str] = Field(default_factory=dict)
    feature_tables: dict[str, str] = Field(default_factory=dict)
    instruments: dict[str, str] = Field(default_factory=dict)


class Study(Entry):
    """A study register."""

    study: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    note: str = ""
    language: str = "en"
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    date_order: Literal["", "day first", "month first"] = ""
    decimal_sign: Literal["", "comma", "point"] = ""
    programmes: tuple[Programme, ...] = Field(min_length=1)
    sites: tuple[Site, ...] = Field(min_length=1)
    code_schemes: tuple[CodeScheme, ...] = ()
    role_tokens: tuple[RoleToken, ...] = ()
    waves: tuple[Wave, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)
    frameworks: tuple[str, ...] = Field(min_length=1)
    vocabularies: Vocabularies = Vocabularies()
    site_roles: tuple[SiteRole, ...] = Field(default_factory=usual_site_roles, min_length=1)
    source_kinds: tuple[SourceKind, ...] = Field(default_factory=usual_source_kinds, min_length=1)
    clearances: tuple[Clearance, ...] = ()
    sources: tuple[Source, ...] = ()
    thresholds: Thresholds = Thresholds()
    codebooks: tuple[Codebook, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    rating_rules: RatingRules = RatingRules()
    saturation: Saturation = Saturation()
    calibrations: tuple[Calibration, ...] = ()
    crosstabs: tuple[Crosstab, ...] = ()
    qda: Qda = Qda()  # may stand in qda.yaml
    redcap: Redcap = Redcap()  # may stand in redcap.yaml
    references: References = References()
    reports: Reports = Reports()
    plausibility: Plausibility = Plausibility()
    protection: Protection = Protection()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    corrections: tuple[Correction, ...] = ()  # of corrections.yaml
    withdrawals: tuple[Withdrawal, ...] = ()  # of withdrawals.yaml
    own_frameworks: tuple[Framework, ...] = ()  # of the folder frameworks, as are the labels
    labels: tuple[Labels, ...] = ()

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
        return tuple(_labelled(framework, shown.get(framework.framework, {})) for framework in (*used, *codebooks))

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
        """The pairs of codes that answer to each other between frameworks in use."""
        bundled = (
            pair for pair in load_crosswalk() if {pair.from_framework, pair.to_framework} <= set(self.frameworks)
        )
        return (*bundled, *(pair for codebook in self.codebooks for pair in codebook.crossings))

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
    once("sites", tokens, "programmes, prefixes, sites, aliases and role tokens")
    once("waves", [entry.wave for entry in study.waves])
    once("site_roles", [entry.site_role for entry in study.site_roles])
    once("phases", [entry.phase for entry in study.phases])
    once("code_schemes", [entry.scheme for entry in study.code_schemes])
    once("frameworks", [*study.frameworks, *_own_frameworks(study)])
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
    told: dict[str, tuple[Acknowledgement | Correction, ...]] = {
        "acknowledgements": study.acknowledgements, "corrections": study.corrections,
    }  # fmt: skip
    for section, entries in told.items():
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
    for name, declared, counted_as in words:
        once(
            "source_kinds",
            [word for entry in study.source_kinds for word in getattr(entry, name)],
            f"source_kinds: {name}",
        )
        for place, entry in enumerate(study.source_kinds):
            for word in getattr(entry, name):
                known(("source_kinds", place, name), f"source_kinds, {entry.source_kind}: {name}", word, declared)
        rest = [entry.source_kind for entry in study.source_kinds if entry.takes_rest_of == name]
        if len(rest) > 1 or (declared and not rest):
            told = f"that is {', '.join(rest)}" if rest else "add it"
            alone = f"one kind that counts as {counted_as} has no {name} and takes those that no other has"
            raise Misplaced(("source_kinds",), f"source_kinds: {alone}; {told}")


def _labelled(framework: Framework, labels: dict[str, str]) -> Framework:
    constructs = (replace(each, label=labels.get(each.code, each.label)) for each in framework.constructs)
    return Framework(framework.framework, tuple(constructs)) if labels else framework


def _phases_are_whole(study: Study) -> None:
    beside = [framework.framework for framework in study.own_frameworks]
    for place, framework in enumerate(study.frameworks):
        known(("frameworks", place), "frameworks", framework, [*framework_names(), *beside])
    if unused := set(beside) - set(study.frameworks):
        message = f"frameworks: frameworks/{min(unused)}.csv is there and not listed; list it, or take the file out"
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
    """What codes of a QDA project become stands in a framework of the study."""
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
