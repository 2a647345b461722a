"""A study read from its register and its delivered CSV files, as the oracle understands them.

Reads what the generator writes and what small studies contain: plain CSV in UTF-8, words as registered, codes as
registered. Belongs elsewhere: every tolerance of the product for other spellings, workbooks and QDA projects.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]

LISTS = {"sites", "informants", "evidence", "coders", "grounds", "subjects", "insider_sites", "familiar_sites"}
WHOLE = {
    "position", "start_character", "end_character", "characters", "duration_minutes", "from_wave", "to_wave", "n",
    "records", "others_present", "feature_order", "participants", "round",
    "approached", "declined", "not_reached", "withdrew",
}  # fmt: skip
DECIMAL = {"printed", "tolerance", "value"}
YES_NO = {
    "is_synthetic", "is_double_coded", "is_consensus", "adds_aspect", "was_asked", "is_negative_case", "is_external",
    "is_recorded", "has_field_notes",
}  # fmt: skip
DAYS = {"held_on"}
STATED = ("present", "neutral", "mixed")
USUAL_ROLES = {"home": "home", "diffusion": "place", "programme-wide": "no place"}
USUAL_KINDS = [
    {"source_kind": "interview", "label": "Interviews", "counts_as": "interview"},
    {"source_kind": "document", "label": "Documents", "counts_as": "document"},
    {"source_kind": "field note", "label": "Field notes", "counts_as": "field note", "document_kinds": ["field note"]},
]


@dataclass(frozen=True)
class Construct:
    """One code of a framework, in the framework's order."""

    framework: str
    code: str
    label: str
    order: int
    parent: str
    level: str


@dataclass(frozen=True)
class Crossing:
    """What one code of a version became in the next."""

    from_framework: str
    from_code: str
    to_framework: str
    to_code: str
    relation: str
    is_safe: bool


@dataclass
class Delivered:
    """A register, the waves that are loaded, and the rows of their tables."""

    register: dict[str, Any]
    waves: list[int]
    tables: dict[str, list[Row]]
    constructs: list[Construct]
    crosswalk: list[Crossing]

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    @property
    def programmes(self) -> list[str]:
        return [entry["programme"] for entry in self.register["programmes"]]

    @property
    def site_roles(self) -> dict[str, str]:
        """The roles of sites, each with what it counts as."""
        return {entry["site_role"]: entry["counts_as"] for entry in self.register.get("site_roles", [])} or USUAL_ROLES

    @property
    def sites(self) -> list[Row]:
        """The sites with their case, whether they are home, and whether they are a place at all."""
        roles = self.site_roles
        return [
            {
                **entry, "last_wave": entry.get("last_wave"), "is_home": roles[entry["role"]] == "home",
                "is_place": roles[entry["role"]] != "no place",
            }
            for entry in self.register["sites"]
        ]  # fmt: skip

    @cached_property
    def home_sites(self) -> set[str]:
        return {site["site"] for site in self.sites if site["is_home"]}

    @property
    def phases(self) -> list[Row]:
        return [
            {"framework": "", "filled_by": "", "table": "", "row_order": "framework", **phase}
            for phase in self.register["phases"]
        ]

    def codes_of(self, framework: str) -> list[Construct]:
        return [construct for construct in self.constructs if construct.framework == framework]

    def construct(self, framework: str, code: str) -> Construct:
        return next(each for each in self.constructs if (each.framework, each.code) == (framework, code))

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Every span of loaded waves, first and last."""
        return [(first, last) for first in self.waves for last in self.waves if first <= last]

    @property
    def shown_spans(self) -> list[tuple[int, int]]:
        """The spans that tables print: each wave alone, and the study up to each wave."""
        return [span for span in self.spans if span[0] == span[1] or span[0] == self.waves[0]]

    @property
    def wave_pairs(self) -> list[tuple[int, int, bool]]:
        """The waves that are compared: each with the loaded wave before it, and each with the first."""
        pairs = []
        for at, later in enumerate(self.waves):
            if at:
                pairs.append((self.waves[at - 1], later, True))
            if at > 1:
                pairs.append((self.waves[0], later, False))
        return pairs

    @cached_property
    def interviews(self) -> dict[str, Row]:
        return {row["interview"]: row for row in self.rows("interviews")}

    @cached_property
    def documents(self) -> dict[str, Row]:
        return {row["document"]: row for row in self.rows("documents")}

    @cached_property
    def sources(self) -> dict[str, Row]:
        """Interviews, documents and field notes: their wave, case, sites, speakers and kind."""
        found = {}
        for name, row in {**self.interviews, **self.documents}.items():
            words = "interview_modes" if "interview" in row else "document_kinds"
            kind = self.kind_of(words, row[words.removesuffix("s")])
            found[name] = {
                "source": name, "wave": row["wave"], "programme": row["programme"], "sites": row["sites"],
                "informants": row.get("informants", []), "source_kind": kind["source_kind"],
                "counts_as": kind["counts_as"], "is_synthetic": row["is_synthetic"],
                "held_on": row.get("held_on"), "characters": row.get("characters"),
                "is_double_coded": bool(row.get("is_double_coded")),
            }  # fmt: skip
        return found

    def kind_of(self, words: str, word: str) -> Row:
        """The kind of source of an interview mode or a kind of document, by the register's words or the usual ones."""
        counted = ("interview",) if words == "interview_modes" else ("document", "field note")
        kinds = self.register.get("source_kinds") or USUAL_KINDS
        named = [kind for kind in kinds if word in kind.get(words, ())]
        rest = [
            kind for kind in kinds
            if kind["counts_as"] in counted and not kind.get("interview_modes") and not kind.get("document_kinds")
        ]  # fmt: skip
        return (named or rest)[0]

    @cached_property
    def roster_of(self) -> dict[tuple[int, str], int]:
        """The wave whose roster has each informant of a wave: of one without, the last before of everyone who spoke."""
        found = {(row["wave"], row["informant"]): row["wave"] for row in self.rows("informants")}
        rosters = {wave for wave, _ in found}
        without = [row for row in self.interviews.values() if row["wave"] not in rosters]
        for wave, informant in {(row["wave"], informant) for row in without for informant in row["informants"]}:
            found[wave, informant] = max(each for each in rosters if each < wave and (each, informant) in found)
        return found

    @cached_property
    def role_of(self) -> dict[tuple[int, str], str]:
        """The role of each informant of each wave, as its roster says."""
        roles = {(row["wave"], row["informant"]): row["informant_role"] for row in self.rows("informants")}
        return {(wave, informant): roles[of, informant] for (wave, informant), of in self.roster_of.items()}

    @cached_property
    def site_of(self) -> dict[str, str]:
        """The site that each participant code names."""
        return {row["informant"]: row["site"] for row in self.rows("informants")}

    def versions_of(self, framework: str) -> list[str]:
        """The versions of a codebook in their order, of which this framework is one; of another, itself alone."""
        found = [framework]
        for pair in self.crosswalk:  # in the order of versions
            if pair.from_framework in found and pair.to_framework not in found:
                found.insert(found.index(pair.from_framework) + 1, pair.to_framework)
        for pair in reversed(self.crosswalk):
            if pair.to_framework in found and pair.from_framework not in found:
                found.insert(found.index(pair.to_framework), pair.from_framework)
        return found

    def place_of(self, framework: str) -> int:
        """How many versions come before this one."""
        return self.versions_of(framework).index(framework)

    @cached_property
    def concept_of(self) -> dict[tuple[str, str], str]:
        """What a code shares with the codes of other versions that mean the same: the least name among them."""
        groups = {(each.framework, each.code): {(each.framework, each.code)} for each in self.constructs}
        for pair in self.crosswalk:
            if pair.is_safe:
                left, right = (pair.from_framework, pair.from_code), (pair.to_framework, pair.to_code)
                together = groups[left] | groups[right]
                for code in together:
                    groups[code] = together
        return {code: " ".join(min(together)) for code, together in groups.items()}


def read_study(folder: Path, waves: list[int], bundled: Path) -> Delivered:
    """Read a study whose waves of these numbers are loaded. bundled: the folder of the frameworks that come along."""
    register = yaml.load((folder / "study.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    _type_register(register)
    constructs, crosswalk = _frameworks(folder, register, bundled)
    tables: dict[str, list[Row]] = {}
    for wave in sorted(waves):
        for path in sorted((folder / f"wave-{wave}").glob("*.csv")):
            tables.setdefault(path.stem, []).extend(_read_table(path, wave))
    study = Delivered(register, sorted(waves), tables, constructs, crosswalk)
    _place_informants(study)
    _date_codings(study)
    return study


def _type_register(register: dict[str, Any]) -> None:
    for name, columns in {
        "waves": ("wave",), "sites": ("first_wave", "last_wave"), "programmes": ("start_year",), "outcomes": ("wave",),
    }.items():  # fmt: skip
        for entry in register.get(name, []):
            entry.update({column: int(entry[column]) for column in columns if column in entry})
    for entry in register.get("outcomes", []):
        entry["is_synthetic"] = entry.get("is_synthetic") == "true"
        for unit in entry["units"]:
            unit["value"] = float(unit["value"])
    saturation = register.setdefault("saturation", {})
    saturation["bases"] = [int(size) for size in saturation.get("bases", (4, 5, 6))]
    saturation["runs"] = [int(size) for size in saturation.get("runs", (2, 3))]
    saturation["thresholds"] = [float(share) for share in saturation.get("thresholds", (0, 0.05))]


def _read_table(path: Path, wave: int) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{"wave": wave, **{name: _cell(name, text) for name, text in row.items()}} for row in _filled(file)]


def _filled(file: Any) -> list[dict[str, str]]:
    rows = []
    for row in csv.DictReader(file):
        needed = {"sites": "", "informants": "", "evidence": "", "is_synthetic": ""}
        rows.append({**needed, **row})
    return rows


def _cell(name: str, text: str) -> Any:
    text = (text or "").strip()
    if name in LISTS:
        return list(dict.fromkeys(item.strip() for item in text.split(";") if item.strip()))
    if name == "is_synthetic":
        return text == "yes"
    if not text:
        return None
    if name in YES_NO:
        return text == "yes"
    if name in WHOLE:
        return int(text)
    if name in DECIMAL:
        return float(text)
    return dt.date.fromisoformat(text) if name in DAYS else text


def _place_informants(study: Delivered) -> None:
    """Read the case and the site out of each participant code, by the study's scheme."""
    (scheme,) = study.register["code_schemes"]
    sites = {site["site"]: site["programme"] for site in study.sites}
    for row in study.rows("informants"):
        parts = dict(zip(scheme["parts"], row["informant"].split("-"), strict=True))
        row["site"], row["programme"] = parts["site"], sites[parts["site"]]


def _date_codings(study: Delivered) -> None:
    """A coding counts in the wave of its source, whichever delivery holds it."""
    for row in study.rows("codings"):
        row["delivered_in"], row["wave"] = row["wave"], study.sources[row["source"]]["wave"]
        row["is_consensus"] = bool(row.get("is_consensus"))
    for row in study.rows("source_coders"):
        row["is_consensus"] = bool(row.get("is_consensus"))


def _frameworks(folder: Path, register: dict[str, Any], bundled: Path) -> tuple[list[Construct], list[Crossing]]:
    constructs, crosswalk = [], []
    for name in register["frameworks"]:
        own = folder / "frameworks" / f"{name}.csv"
        constructs += _read_framework(own if own.exists() else bundled / f"{name}.csv", name)
    with (bundled / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if {row["from_framework"], row["to_framework"]} <= set(register["frameworks"]):
                is_safe = (
                    row["cardinality"] == "1:1" and row["relation"] in {"retained", "renamed", "promoted"}
                    and row["evidence"] not in {"inferred", "uncertain"}
                )  # fmt: skip
                names = (row["from_framework"], row["from_code"], row["to_framework"], row["to_code"])
                crosswalk.append(Crossing(*names, row["relation"], is_safe))
    for row in register.get("crosswalk_rows", []):
        is_safe = row["cardinality"] == "1:1" and row["relation"] in {"retained", "renamed", "promoted"}
        names = (row["from_framework"], row["from_code"], row["to_framework"], row.get("to_code", ""))
        crosswalk.append(Crossing(*names, row["relation"], is_safe))
    for codebook in register.get("codebooks", []):
        versions = _codebook(codebook)
        constructs += [construct for version in versions for construct in version[0]]
        crosswalk += [pair for version in versions for pair in version[1]]
    return constructs, crosswalk


def _read_framework(path: Path, name: str) -> list[Construct]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Construct(
                name, row["code"], row["label"], int(row.get("order") or at), row.get("parent") or "",
                row.get("level") or ("construct" if row.get("parent") else "element"),
            )
            for at, row in enumerate(csv.DictReader(file), 1)
        ]  # fmt: skip


def _codebook(codebook: dict[str, Any]) -> list[tuple[list[Construct], list[Crossing]]]:
    """The codes of each version of a codebook, and what became of those of the version before."""
    found: list[tuple[list[Construct], list[Crossing]]] = []
    codes: list[dict[str, str]] = []
    before = ""
    for version in codebook["versions"]:
        name, crossings = f"{codebook['codebook']}-{version['version']}", []
        if not found:
            codes = list(version["codes"])
        else:
            gone = {old for change in version["changes"] for old in change.get("old", ())}
            crossings = [
                Crossing(before, each["code"], name, each["code"], "retained", True)
                for each in codes if each["code"] not in gone
            ]  # fmt: skip
            for change in version["changes"]:
                old, new = change.get("old", ()), change.get("new", ())
                place = min([at for at, each in enumerate(codes) if each["code"] in old], default=len(codes))
                codes = [each for each in codes[:place] if each["code"] not in old] + list(new) + [
                    each for each in codes[place:] if each["code"] not in old
                ]  # fmt: skip
                crossings += [
                    Crossing(before, from_code, name, to_code, change["change"], change["change"] == "renamed")
                    for from_code in old for to_code in [each["code"] for each in new] or [""]
                ]  # fmt: skip
        constructs = [
            Construct(name, each["code"], each["label"], at, each.get("parent", ""), "code")
            for at, each in enumerate(codes, 1)
        ]
        found.append((constructs, crossings))
        before = name
    return found
