"""Adding a wave changes no table of the waves before it, byte for byte, whatever the study and its deliveries are.

Late coding alone does, and each row that it changes is listed. `make properties` takes many more examples than a test
run does.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from states import BOUNDS, Content, column_names, content, differing, rows_of, with_marts, write_csv

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts import MARTS
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import columns, key_columns, table_name
from casewave.schemas.delivered.findings import STATES
from casewave.schemas.vocabularies.rating_scale import ratings as rating_words

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "3"))
WAVES = (1, 2, 3)
SITES = {"HOM": "ONE", "OFF": "ONE", "ALT": "TWO"}
# The framework that each wave rates and codes by; the own codes split, rename, merge and lose codes.
VERSIONS = {1: "cfir-2009", 2: "cfir-2022", 3: "cfir-2022"}
CODES = {"cfir-2009": ["I.D", "II.B", "II.D", "III.D.1"], "cfir-2022": ["I.D", "II.D", "II.E", "III.E"]}
OWN = {1: ["A", "B", "C"], 2: ["A.1", "A.2", "BB", "C"], 3: ["A.1", "CC"]}
STUDY = """
study: small
title: A small study
programmes:
  - {programme: ONE, prefix: ONE, name: First, start_year: 2015}
  - {programme: TWO, prefix: TWO, name: Second, start_year: 2017}
sites:
  - {site: HOM, name: Home, programme: ONE, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - site: OFF
    name: Offshoot
    programme: ONE
    country: Sweden
    jurisdiction: SE
    role: diffusion
    first_wave: 1
    last_wave: 2
  - {site: ALL, name: Whole, programme: ONE, country: Sweden, jurisdiction: SE, role: programme-wide, first_wave: 1}
  - {site: ALT, name: Other home, programme: TWO, country: Canada, jurisdiction: CA, role: home, first_wave: 2}
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: collected}
  - {wave: 3, window: "2022", topic: Third, status: collected}
sources: [{source: S1, citation: A paper}]
phases:
  - {phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}
  - {phase: assimilation, label: Assimilation, framework: compatibility-gaps-2002, filled_by: scenario_judgements}
frameworks: [combined-elements-2024, compatibility-gaps-2002, cfir-2009, cfir-2022, sowing-growing-2025]
codebooks:
  - codebook: own
    label: Own codes
    versions:
      - {version: 1, codes: [{code: A, label: A}, {code: B, label: B}, {code: C, label: C}]}
      - version: 2
        changes:
          - {change: split, old: [A], new: [{code: A.1, label: A1}, {code: A.2, label: A2}], DECIDED}
          - {change: renamed, old: [B], new: [{code: BB, label: BB}], DECIDED}
      - version: 3
        changes:
          - {change: merged, old: [BB, C], new: [{code: CC, label: CC}], DECIDED}
          - {change: removed, old: [A.2], DECIDED}
outcomes:
  - {outcome: one, label: One, wave: 2, units: [{unit: TWO, value: 2, level: high}, {unit: ONE, value: 1, level: low}]}
  - {outcome: two, label: Two, wave: 3, units: [{unit: ONE, value: 2, level: high}, {unit: TWO, value: 1, level: low}]}
calibrations:
  - calibration: second
    kind: crisp
    wave: 2
    outcome: one
    levels: {high: 1, low: 0}
    values: {"2": 1, "1": 1, "0": 0, "-1": 0, "-2": 0, mixed: 0, missing: 0, not yet analysed: 0}
    conditions: [{condition: FIRST, framework: cfir-2022, code: I.D}]
vocabularies:
  informant_roles: {strategic: Strategic}
  interview_modes: {online: Online}
  document_kinds: {report: Report, field note: Notes}
""".replace("DECIDED", "reason: x, decided_by: R, decided_on: 2021-01-01")

Row = dict[str, str]
Tables = dict[str, list[Row]]


@st.composite
def studies(draw: st.DrawFn) -> dict[int, Tables]:
    """The tables of three waves. Later waves may refer to sources and follow statements of earlier ones."""
    sources: list[str] = []
    entries: dict[tuple[str, ...], list[str]] = {}
    return {wave: draw(delivery(wave, sources, entries)) for wave in WAVES}


@st.composite
def delivery(draw: st.DrawFn, wave: int, sources: list[str], entries: dict[tuple[str, ...], list[str]]) -> Tables:
    roster = [f"{SITES[site]}-{site}-{number:02d}" for site in SITES for number in (1, 2)]
    spoken = draw(st.lists(st.sampled_from(roster), unique=True, max_size=4))
    interviews = [
        {
            "interview": f"I{wave}-{at}", "programme": code.split("-")[0], "informants": code,
            "sites": draw(st.sampled_from([code.split("-")[1], "HOM; OFF" if code.startswith("ONE") else "ALT"])),
            "held_on": f"{2019 + wave}-06-{at + 1:02d}", "interview_mode": "online", "language": "en",
            "is_double_coded": draw(st.sampled_from(["yes", "no"])), "characters": draw(st.sampled_from(["", "900"])),
        }
        for at, code in enumerate(spoken)
    ]  # fmt: skip
    notes = [
        {"document": f"D{wave}", "programme": "ONE", "sites": "OFF", "title": "Notes", "document_kind": "field note"}
    ]
    documents = notes * draw(st.booleans())
    sources += [row["interview"] for row in interviews] + [row["document"] for row in documents]
    evidence = st.sampled_from(["", *sources])
    return {
        "informants": [{"informant": code, "informant_role": "strategic"} for code in roster],
        "interviews": interviews,
        "documents": documents,
        "codings": draw(codings(wave, sources)),
        "source_coders": draw(source_coders(wave, sources)),
        "claims": draw(claims(wave)),
        "ratings": draw(ratings(wave, evidence)),
        "findings": draw(findings(wave, evidence, entries)),
        "scenario_judgements": draw(judgements(wave, evidence)),
        "phase_judgements": draw(phases(wave)),
    }


@st.composite
def codings(draw: st.DrawFn, wave: int, sources: list[str]) -> list[Row]:
    framework, own = VERSIONS[wave], f"own-{wave}"
    given = st.tuples(
        st.sampled_from(sources or ["none"]), st.sampled_from(["R1", "R2"]), st.integers(0, 5), st.booleans(),
        st.sampled_from([(framework, code) for code in CODES[framework]] + [(own, code) for code in OWN[wave]]),
    )  # fmt: skip
    return [
        {
            "coding": f"C{wave}-{at}", "source": source, "framework": name, "code": code, "coder": coder,
            "start_character": str(100 * place), "end_character": str(100 * place + 80),
            "adds_aspect": draw(st.sampled_from(["", "yes", "no"])), "is_consensus": "yes" * is_consensus,
        }
        for at, (source, coder, place, is_consensus, (name, code)) in enumerate(draw(st.lists(given, max_size=12)))
        if sources
    ]  # fmt: skip


@st.composite
def source_coders(draw: st.DrawFn, wave: int, sources: list[str]) -> list[Row]:
    """Both coders of some sources, of this wave or an earlier one, and their consensus."""
    declared = draw(st.lists(st.sampled_from(sources or ["none"]), unique=True, max_size=2)) if sources else []
    rows = [
        {"source": source, "framework": framework, "coder": coder, "is_consensus": "yes" * (coder == "R3")}
        for source in declared
        for framework in (VERSIONS[wave], f"own-{wave}")
        for coder in ("R1", "R2", *["R3"] * draw(st.booleans()))
    ]
    return [{"source_coder": f"SC{wave}-{at}", **row} for at, row in enumerate(rows)]


@st.composite
def claims(draw: st.DrawFn, wave: int) -> list[Row]:
    """A claim of a code, which one framework or several may have, up to a wave that may be still to come."""
    code = draw(st.sampled_from(["A", "C", "I.D", "EL.EXT"]))
    return [
        {
            "claim": f"CL{wave}", "claim_source": "S1", "line": "L1", "quantity": draw(st.sampled_from(
                ["coded_documents", "statements_of_row"]
            )), "from_wave": str(wave), "to_wave": str(draw(st.sampled_from(WAVES[wave - 1 :]))),
            "category": code, "printed": "0", "wording": "x",
        }
    ]  # fmt: skip


@st.composite
def ratings(draw: st.DrawFn, wave: int, evidence: st.SearchStrategy[str]) -> list[Row]:
    units = [("ONE", ""), ("TWO", ""), ("ONE", "HOM"), ("ONE", "OFF"), ("ONE", "ALL"), ("TWO", "ALT")]
    framework = VERSIONS[wave]
    cell = st.tuples(
        st.sampled_from(units), st.sampled_from(CODES[framework]), st.sampled_from(["rater 1", "rater 2", "consensus"])
    )
    return [
        {
            "rating": f"R{wave}-{at}", "programme": programme, "site": site, "framework": framework, "code": code,
            "rated_by": by, "rated": draw(st.sampled_from(rating_words())), "evidence": draw(evidence),
            "was_asked": draw(st.sampled_from(["", "yes", "no"])),
        }
        for at, ((programme, site), code, by) in enumerate(draw(st.lists(cell, unique=True, max_size=20)))
    ]  # fmt: skip


@st.composite
def findings(
    draw: st.DrawFn, wave: int, evidence: st.SearchStrategy[str], entries: dict[tuple[str, ...], list[str]]
) -> list[Row]:
    cells = st.tuples(st.sampled_from(["ONE", "TWO"]), st.sampled_from(["EL.EXT", "EL.INT"]))
    rows = []
    for at, cell in enumerate(draw(st.lists(cells, unique=True, max_size=4))):
        state, name = draw(st.sampled_from(STATES)), f"F{wave}-{at}"
        is_stated = state in {"present", "neutral", "mixed"}
        said = draw(st.sampled_from(["It rains.", "It snows."]))
        rows.append(
            {
                "finding": name, "programme": cell[0], "phase": "adoption", "element": cell[1], "state": state,
                "site": draw(st.sampled_from(["", "HOM" if cell[0] == "ONE" else "ALT"])),
                "statement": said * is_stated, "evidence": draw(evidence),
                "follows": draw(st.sampled_from(["", *entries.get(cell, [])])),
                "is_negative_case": draw(st.sampled_from(["", "yes"])),
            }
        )  # fmt: skip
    for row in rows:
        entries.setdefault((row["programme"], row["element"]), []).append(row["finding"])
    return rows


@st.composite
def judgements(draw: st.DrawFn, wave: int, evidence: st.SearchStrategy[str]) -> list[Row]:
    cell = st.tuples(st.sampled_from(["ONE", "TWO"]), st.sampled_from(["CG.T", "CG.L"]))
    return [
        {
            "judgement": f"J{wave}-{kind[0]}{at}", "programme": programme, "phase": "assimilation", "scenario": code,
            "judgement_kind": kind, "state": state, "statement": "It is so." * (state == "present"),
            "evidence": draw(evidence),
        }
        for kind in ("evidence", "headline")
        for at, (programme, code) in enumerate(draw(st.lists(cell, unique=True, max_size=3)))
        for state in [draw(st.sampled_from(["present", "missing", "not applicable", "not yet analysed"]))]
    ]  # fmt: skip


@st.composite
def phases(draw: st.DrawFn, wave: int) -> list[Row]:
    sites = draw(st.lists(st.sampled_from(sorted(SITES)), unique=True))
    return [
        {
            "phase_judgement": f"P{wave}-{site}", "programme": SITES[site], "site": site,
            "framework": "sowing-growing-2025", "state": state,
            "code": draw(st.sampled_from(["SG.P1", "SG.P2"])) if state == "present" else "",
        }
        for site in sites
        for state in [draw(st.sampled_from(["present", "missing", "not applicable"]))]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def workspace_of_waves(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("small")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return Workspace(folder)


def write(folder: Path, tables: Tables) -> None:
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, rows in tables.items():
        if rows:
            write_csv(folder / f"{name}.csv", rows)


@given(waves=studies())
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 10, database=None, phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example,
    ],
)  # fmt: skip
def test_adding_a_wave_changes_no_table_of_the_waves_before(
    workspace_of_waves: Workspace, waves: dict[int, Tables]
) -> None:
    before: Content = {}
    with Store(None).open() as con:
        for wave in WAVES:
            write(workspace_of_waves.delivery(wave), waves[wave])
            load_delivery(con, workspace_of_waves.study, wave, workspace_of_waves.delivery(wave))
            with_marts(con)
            assert wave == 1 or changed_rows(con, before, content(con, up_to=wave - 1)) == listed_rows(con, wave)
            before = content(con, up_to=wave)


# A view of the codings of a passage over all waves, the codings themselves, and the list of what late ones change.
MAY_GROW = {"core.segments", "mart.codings_by_wave", "mart.late_coding_changes"}


def changed_rows(con: duckdb.DuckDBPyConnection, before: Content, now: Content) -> set[tuple[str, str]]:
    """Table and key of each row that is on one side only, or is another there."""
    models = {f"mart.{table_name(model)}": model for model in MARTS}
    found = set()
    for table in differing(before, now).keys() - MAY_GROW:
        held = {column.name for column in columns(models[table])}
        bound = next(name for name in BOUNDS if name in held)
        keys = [name for name in key_columns(models[table]) if name != bound]
        for row in set(before.get(table, [])) ^ set(now.get(table, [])):
            shown = dict(zip(column_names(con, table), row, strict=True))
            key = ", ".join(f"{name} {shown[name]}" for name in keys if shown[name] is not None)
            found.add((table_name(models[table]), key))
    return found


def listed_rows(con: duckdb.DuckDBPyConnection, wave: int) -> set[tuple[str, str]]:
    query = "SELECT DISTINCT table_name, row_key FROM mart.late_coding_changes WHERE delivered_in = ?"
    return {(table, key) for table, key in rows_of(con, query, [wave])}
