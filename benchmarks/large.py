"""Rows of the table on large deliveries: a million codings loaded and published, asked, scanned, and by other tools."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import duckdb
from loads import IS_LONG
from made_up import of_codings
from measuring import RUNS, Cost, Row, in_turns, median, ratio, step

from casewave.assets.warehouse.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from readme_queries import queries

MILLION = 1_000_000
LOAD = """
from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts import building, publishing
from casewave.assets.ingest import rules, session, validation
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
workspace.study

def work():
    begin = time.process_time()
    with Store(workspace.store).open() as con:
        load_delivery(con, workspace.study, 1, workspace.delivery(1))
        loaded = time.process_time() - begin
        publishing.publish_database(con, workspace.published)
    return loaded

measured(work)
"""
# The limit: the same file into a typed table of a file, by DuckDB alone.
READ = """
import duckdb
con = duckdb.connect(sys.argv[2])
typed = "{'coded_on': 'DATE', 'start_character': 'BIGINT', 'end_character': 'BIGINT', 'is_consensus': 'BOOLEAN', " \\
    "'adds_aspect': 'BOOLEAN', 'is_synthetic': 'BOOLEAN'}"
file = Path(sys.argv[1]) / "wave-1" / "codings.csv"

def work():
    con.execute(f"CREATE TABLE codings AS FROM read_csv('{file}', types = {typed})")
    con.close()

measured(work)
"""
PANDAS = """
import duckdb, pandas as pd
file, places = Path(sys.argv[1]) / "wave-1" / "codings.csv", ["start_character", "end_character"]
codes = set(pd.read_csv(file, usecols=["code"], dtype=str, nrows=200)["code"])

def work():
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    assert rows["coding"].is_unique and (rows["coding"] != "").all()
    assert rows["source"].str.fullmatch("[A-Z0-9-]+").all()
    rows["coded_on"] = pd.to_datetime(rows["coded_on"])
    for name in places:
        rows[name] = pd.to_numeric(rows[name]).astype("Int64")
    assert (rows["start_character"].dropna() < rows["end_character"].dropna()).all()
    for name in ("is_consensus", "adds_aspect", "is_synthetic"):
        rows[name] = rows[name].map({"yes": True, "no": False, "": None}).astype("boolean")
    duckdb.connect(sys.argv[2]).execute("CREATE TABLE codings AS FROM rows").close()

measured(work)
"""
PANDERA = """
import duckdb, pandas as pd, pandera.pandas as pa
file, answer = Path(sys.argv[1]) / "wave-1" / "codings.csv", pa.Check.isin(["yes", "no"])
schema = pa.DataFrameSchema({
    "coding": pa.Column(str, unique=True), "source": pa.Column(str, pa.Check.str_matches("^[A-Z0-9-]+$")),
    "framework": pa.Column(str), "code": pa.Column(str), "coder": pa.Column(str),
    "coded_on": pa.Column("datetime64[us]", nullable=True),
    "start_character": pa.Column("Int64", pa.Check.ge(0), nullable=True),
    "end_character": pa.Column("Int64", pa.Check.ge(0), nullable=True), "segment": pa.Column(str, nullable=True),
    "adds_aspect": pa.Column(str, answer, nullable=True), "is_consensus": pa.Column(str, answer, nullable=True),
    "is_synthetic": pa.Column(str, answer, nullable=True),
}, coerce=True)

def work():
    rows = schema.validate(pd.read_csv(file, dtype={"start_character": "Int64", "end_character": "Int64"}), lazy=True)
    duckdb.connect(sys.argv[2]).execute("CREATE TABLE codings AS FROM rows").close()

measured(work)
"""
FRICTIONLESS = """
from frictionless import Resource, Schema, system
file = Path(sys.argv[1]) / "wave-1" / "codings.csv"
kinds = {"start_character": "integer", "end_character": "integer", "coded_on": "date"}
names = file.open().readline().strip().split(",")
fields = [{"name": name, "type": kinds.get(name, "string")} for name in names]
fields[0]["constraints"] = {"required": True, "unique": True}

def work():
    with system.use_context(trusted=True):
        assert Resource(str(file), schema=Schema.from_descriptor({"fields": fields})).validate().valid

measured(work)
"""
PEERS = {"pandas, by hand": PANDAS, "pandera": PANDERA, "frictionless, which writes nothing": FRICTIONLESS}
# Asked of the published file. The first two have aims of their own, as has each query of the guides.
PASSAGES = """
    SELECT evidence.finding, segments.segment, segments.text FROM core.finding_evidence AS evidence
    INNER JOIN core.segments AS segments ON evidence.source = segments.source WHERE evidence.finding = 'F1-001'
"""
DISTINCT = """
    SELECT codings.code, spoke.informant, count(DISTINCT (codings.source, codings.start_character)) AS passages
    FROM core.codings AS codings INNER JOIN core.interview_informants AS spoke
        ON codings.wave = spoke.wave AND codings.source = spoke.interview
    GROUP BY ALL
"""
SCAN = """
from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.adapters.adapters import Adapters
from casewave.assets.protection.scanning import Scanner
from casewave.assets.reading import Batch
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.values.readings import Readers
workspace = Workspace(Path(sys.argv[1]))
study, delivery = workspace.study, workspace.delivery(1)
readers = Readers(study)
batches = [read for read in read_delivery(delivery, study.encoding, study.reading, Adapters(readers, 1, {}))
           if isinstance(read, Batch)]
scanner = Scanner(readers, workspace.folder)
measured(lambda: [scanner.scan(batch) for batch in batches] and None)
"""


def _of(code: str, study: Path) -> Cost:
    """What a piece of code costs that makes the database of its second argument."""
    with tempfile.TemporaryDirectory() as folder:
        cost, _ = step(code, study, Path(folder) / "typed.duckdb")
    return cost


def load_large() -> Iterator[Row]:
    """Codings loaded and published, against DuckDB's own reader into a typed file."""
    for codings in (MILLION, 4 * MILLION, 10 * MILLION) if IS_LONG else (MILLION,):
        with tempfile.TemporaryDirectory() as folder:
            study = of_codings(Path(folder), codings)
            runs = RUNS if codings == MILLION else 1
            costs = in_turns({"own": partial(_load_again, study), "limit": partial(_of, READ, study)}, runs)
        own, limit = median(costs["own"]), median(costs["limit"])
        times = ratio(costs["own"], costs["limit"])
        is_met = times <= 4 and (own.memory <= 2_000 or codings < 10 * MILLION)
        aim = "4" if codings < 10 * MILLION else "4, 2,000 MB"
        work = f"{codings:,} codings, load and publish"
        yield Row(work, str(own), f"`read_csv` into a typed file: {limit}", times, aim, is_met)


def _load_again(study: Path) -> Cost:
    workspace = Workspace(study)
    for path in (workspace.store, workspace.published):
        path.unlink(missing_ok=True)
    cost, _ = step(LOAD, study)
    return cost


def peers() -> Iterator[Row]:
    """A million codings by other tools, which check less: types, keys and allowed values of one table."""
    with tempfile.TemporaryDirectory() as folder:
        study = of_codings(Path(folder), MILLION)
        own = _load_again(study)
        for name, code in PEERS.items():
            peer = _of(code, study)
            yield Row(f"{MILLION:,} codings by {name}", str(peer), f"casewave: {own}", own.processor / peer.processor)


@cache
def _asked() -> dict[str, float]:
    """Milliseconds of the processor for each query on the published file of a million codings: the middle of five."""
    with tempfile.TemporaryDirectory() as folder:
        study = of_codings(Path(folder), MILLION)
        _load_again(study)
        con = duckdb.connect(str(Workspace(study).published), read_only=True)
        try:
            standard = {f"{at}": query for at, query in enumerate(queries(), start=1)}
            return {name: _middle(con, query) for name, query in {"p": PASSAGES, "d": DISTINCT, **standard}.items()}
        finally:
            con.close()


def _middle(con: duckdb.DuckDBPyConnection, query: str) -> float:
    taken = []
    for _ in range(5):
        begin = time.process_time()
        con.execute(query).fetchmany(1_000)
        taken.append((time.process_time() - begin) * 1e3)
    return sorted(taken)[2]


def ask_large() -> Iterator[Row]:
    """What analysts ask of a million codings."""
    asked = _asked()
    passages, distinct = asked["p"], asked["d"]
    others = {name: taken for name, taken in asked.items() if name not in ("p", "d")}
    slowest, most = max(others.items(), key=lambda each: each[1])
    yield Row("passages behind a finding, 1 M codings", f"{passages:.0f} ms", "", None, "50 ms", passages <= 50)
    yield Row("passages by code and informant, 1 M", f"{distinct:.0f} ms", "", None, "200 ms", distinct <= 200)
    work = f"the slowest of {len(others)} queries of the guides (query {slowest}), 1 M"
    yield Row(work, f"{most:.0f} ms", "", None, "200 ms", most <= 200)


def long_keys() -> Iterator[Row]:
    """The scan for identifiers of codings whose keys have ten digits, against keys of six."""
    with tempfile.TemporaryDirectory() as short, tempfile.TemporaryDirectory() as long:
        studies = {"short": of_codings(Path(short), 200_000), "long": of_codings(Path(long), 200_000, digits="7012")}
        costs = in_turns({name: partial(_of, SCAN, study) for name, study in studies.items()})
    times = ratio(costs["long"], costs["short"])
    own, other = median(costs["long"]), median(costs["short"])
    work = "200,000 codings with keys of ten digits, scanned"
    yield Row(work, str(own), f"keys of six: {other}", times, "1.1", times <= 1.1)
