"""What must hold between the entries of the register: names that occur once, and words that are declared.

Belongs elsewhere: what an entry alone must be (the entry), and how a problem finds its line (`study_file`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casewave.schemas.entries import Misplaced, distinct_names, known, once
from casewave.schemas.register.acknowledgements import Acknowledgement
from casewave.schemas.register.corrections import Correction
from casewave.schemas.register.crosswalks import crosswalk_problem, decided_crosswalk
from casewave.schemas.register.own_tables import FILLED_BY, OwnTable
from casewave.schemas.vocabularies.frameworks import (
    framework_names,
    load_crosswalk,
)
from casewave.schemas.vocabularies.source_kinds import Words

if TYPE_CHECKING:
    from casewave.schemas.register.study import Study

# Schemas and catalogs of the database: a study of that name could not be distinguished from them in SQL.
RESERVED = {"audit", "core", "main", "mart", "memory", "publication", "raw", "system", "temp"}


def hold_together(study: Study) -> None:
    """Raise Misplaced at the first entry that does not go with the others."""
    if study.study in RESERVED:
        raise Misplaced(("study",), f"study: {study.study} is a name of the database's own; choose another")
    _each_code_has_one_meaning(study)
    _places_are_declared(study)
    _kinds_of_source_are_whole(study)
    _phases_are_whole(study)
    _codes_are_declared(study)
    _comparisons_are_whole(study)
    _calibrations_are_whole(study)
    _crosstabs_are_whole(study)
    _own_tables_are_whole(study)
    _crosswalk_is_whole(study)
    _exports_are_whole(study)


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


def _phases_are_whole(study: Study) -> None:
    beside = [framework.framework for framework in study.own_frameworks]
    for framework in study.framework_names:
        known(("framework_names", framework), "framework_names", framework, beside)
    for place, framework in enumerate(study.frameworks):
        remedy = f"A framework of your own is a file next to study.yaml: frameworks/{framework}.csv, or .qdc"
        known(("frameworks", place), "frameworks", framework, [*framework_names(), *beside], remedy)
    if unused := set(beside) - set(study.frameworks):
        remedy = "which is not listed; list it, or remove its file"
        message = f"frameworks: the folder frameworks holds {min(unused)}, {remedy}"
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
