"""The pool's tables by Apache Spark: the same files as DuckDB's, and SQL that both read alike.

The comparison needs a Python with PySpark, which CASEWAVE_SPARK_PYTHON names, and Java; `.ci/run` makes both.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.generator import write_study
from sqlglot import exp, parse_one

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts import HERE as MARTS
from casewave.assets.marts.publishing import publish_database
from casewave.assets.pool.building import build_tables, make_tables
from casewave.assets.pool.engines.spark import PYTHON, spark_sql, tables_read
from casewave.assets.pool.folder import EVERYONE, Pool, PoolError
from casewave.assets.pool.reading import reading
from casewave.assets.pool.stored import QUERIES, stored_tables
from casewave.assets.pool.taking import Origin, take
from casewave.assets.warehouse.store import Store
from casewave.pipelines.actions.pool import init_pool
from casewave.schemas.columns import SQL_TYPES
from casewave.schemas.register.study_file import load_study

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
from spark_cluster import spark_cluster

ALL_QUERIES = sorted(QUERIES.glob("*.sql"))
# What has no counterpart in another engine, or is read as something else there without a word.
NOT_PORTABLE = {
    "TIME": "TIME",
    "UUID": "UUID",
    "INTERVAL": "INTERVAL",
    "INT128": "HUGEINT",
    "TIMESTAMP_NS": "TIMESTAMP_NS",
}


def not_portable(query: str) -> list[str]:
    """What of a query does not carry over to Spark, each with what to write in its place."""
    parsed = parse_one(query, read="duckdb")
    found = [problem for rule in RULES for problem in rule(parsed)]
    return list(dict.fromkeys(found))


def _date_differences(parsed: exp.Expression) -> Iterator[str]:
    if parsed.find(exp.DateDiff):
        yield "date_diff: Spark counts whole months, DuckDB boundaries. Write year * 12 + month"


def _lateral_values(parsed: exp.Expression) -> Iterator[str]:
    if any(lateral.find(exp.Values) for lateral in parsed.find_all(exp.Lateral)):
        yield "LATERAL (VALUES ...): write UNION ALL"


def _lengths(parsed: exp.Expression) -> Iterator[str]:
    if parsed.find(exp.Length):
        yield "len: of a list it is a text's length in Spark. Count before the list is made"


def _recursion(parsed: exp.Expression) -> Iterator[str]:
    if any(each.args.get("recursive") for each in parsed.find_all(exp.With)):
        yield "WITH RECURSIVE: Spark has no UNION there. Store what is to be followed as pairs"


def _lists_beside_distinct(parsed: exp.Expression) -> Iterator[str]:
    for select in parsed.find_all(exp.Select):
        own = [each for column in select.expressions for each in column.find_all(exp.AggFunc)]
        lists = [each for each in own if isinstance(each, exp.GroupConcat)]
        if lists and any(each.find(exp.Distinct) for each in own if each not in lists):
            yield "string_agg beside another aggregate with DISTINCT: Spark refuses it. Count in a query of its own"


def _sums(parsed: exp.Expression) -> Iterator[str]:
    for each in parsed.find_all(exp.Sum):
        outer = each.parent.parent if isinstance(each.parent, exp.Window) else each.parent
        if not isinstance(outer, exp.Cast):
            yield "sum without a cast: it is a HUGEINT. Write CAST(sum(...) AS BIGINT)"


def _types(parsed: exp.Expression) -> Iterator[str]:
    for kind in sorted({each.sql("duckdb") for each in parsed.find_all(exp.DataType)} & NOT_PORTABLE.keys()):
        yield f"{NOT_PORTABLE[kind]}: not every engine reads it"


def _unknown(parsed: exp.Expression) -> Iterator[str]:
    for each in parsed.find_all(exp.Anonymous):
        yield f"{each.name}: sqlglot does not know this function, and leaves it to Spark as it is"


RULES = (
    _date_differences, _lateral_values, _lengths, _recursion, _lists_beside_distinct, _sums, _types, _unknown,
)  # fmt: skip


@pytest.mark.parametrize("path", ALL_QUERIES, ids=lambda path: path.stem)
def test_every_query_of_the_pool_carries_over(path: Path) -> None:
    assert not_portable(path.read_text(encoding="utf-8")) == []


def test_a_study_and_the_pool_judge_what_distinguishes_by_one_rule() -> None:
    """The rule is written twice, since Spark has no macros and each mart is one file: both are the same expression."""
    files = [MARTS / "distinguishing_constructs.sql", QUERIES / "distinguishing_across_studies.sql"]
    rules = [
        {case.sql() for case in parse_one(file.read_text("utf-8"), read="duckdb").find_all(exp.Case)
         if "'not distinguishing'" in case.sql()}
        for file in files
    ]  # fmt: skip
    assert rules[0] == rules[1]
    assert len(rules[0]) == 1


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT date_diff('month', a, b) FROM t", "date_diff"),
        ("SELECT x FROM t CROSS JOIN LATERAL (VALUES (t.a), (t.b)) AS v (x)", "LATERAL"),
        ("SELECT len(list(a)) FROM t", "len"),
        ("WITH RECURSIVE r AS (SELECT 1 AS a UNION SELECT a + 1 FROM r WHERE a < 9) SELECT a FROM r", "RECURSIVE"),
        ("SELECT string_agg(a, ', ' ORDER BY a), count(DISTINCT b) FROM t", "string_agg"),
        ("SELECT sum(a) AS a FROM t", "sum"),
        ("SELECT sum(a) OVER (ORDER BY b) AS a FROM t", "sum"),
        ("SELECT CAST(a AS TIME) AS a FROM t", "TIME"),
        ("SELECT CAST(a AS HUGEINT) AS a FROM t", "HUGEINT"),
        ("SELECT CAST(a AS UUID) AS a FROM t", "UUID"),
        ("SELECT a::INTERVAL AS a FROM t", "INTERVAL"),
        ("SELECT list_cosine_similarity(a, b) FROM t", "list_cosine_similarity"),
    ],
)  # fmt: skip
def test_what_does_not_carry_over_is_found(query: str, problem: str) -> None:
    assert [found.startswith(problem) or problem in found for found in not_portable(query)] == [True]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT string_agg(DISTINCT a, ', ' ORDER BY a) FROM t",
        "SELECT CAST(sum(a) AS BIGINT) AS a, count(DISTINCT b) AS b FROM t",
        "SELECT list_sort(list(DISTINCT a)) AS a FROM t",
    ],
)
def test_what_carries_over_is_left_alone(query: str) -> None:
    assert not_portable(query) == []


def test_pooled_columns_are_of_types_that_every_engine_reads(tmp_path: Path) -> None:
    pool = init_pool(tmp_path / "pool", "Empty", is_on_encrypted_volume=False)
    assert {kind for table in stored_tables() for _, kind in table.columns} <= set(SQL_TYPES.values())
    with reading(pool, []) as con:
        make_tables(con, pool)
        for path in ALL_QUERIES:
            described = con.execute(f"DESCRIBE {path.read_text(encoding='utf-8')}").fetchall()
            assert {kind for _, kind, *_ in described} <= {*SQL_TYPES.values(), "INTEGER"}, path.name


def test_spark_gets_the_order_that_duckdb_gives_to_blank_values() -> None:
    query = "SELECT a FROM core.codings ORDER BY a, b NULLS FIRST, c DESC"
    assert tables_read(query) == {"core.codings"}
    assert spark_sql(query) == "SELECT a FROM core_codings ORDER BY a NULLS LAST, b, c DESC"


@pytest.mark.parametrize("engine", ["spark:localhost:7077", "spark://localhost", "postgres", "spark://a b:7077"])
def test_what_is_no_engine_is_refused(tmp_path: Path, engine: str) -> None:
    pool = init_pool(tmp_path / "pool", "Empty", is_on_encrypted_volume=False)
    with pytest.raises(PoolError, match=r"is not an engine\. Use duckdb, or spark://HOST:PORT"):
        build_tables(pool, EVERYONE, engine)


def test_spark_without_an_environment_of_its_own_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = init_pool(tmp_path / "pool", "Empty", is_on_encrypted_volume=False)
    monkeypatch.setenv(PYTHON, str(tmp_path / "no-python"))
    with pytest.raises(PoolError, match=f"set {PYTHON} to spark/bin/python"):
        build_tables(pool, EVERYONE, "spark://127.0.0.1:7077")
    assert not pool.tables.exists() or list(pool.tables.glob("[!.]*")) == []


with_spark = pytest.mark.skipif(not os.environ.get(PYTHON), reason=f"{PYTHON} names no Python with PySpark")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with spark_cluster(os.environ[PYTHON], tmp_path_factory.mktemp("spark")) as address:
        yield address


def add_generated(pool: Pool, folder: Path, name: str, seed: int) -> None:
    """Add a generated study under a name."""
    folder.mkdir()
    waves = write_study(folder, seed)
    register = folder / "study.yaml"
    lines = [f"study: {name}" if line.startswith("study:") else line
             for line in register.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    register.write_text("\n".join(lines), encoding="utf-8")
    study = load_study(folder)
    with Store(folder / "store.duckdb").open() as con:
        for wave in waves:
            load_delivery(con, study, wave, folder / f"wave-{wave}")
        publish_database(con, folder / "published.duckdb")
    take(pool, Origin(folder / "published.duckdb", name), [EVERYONE])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@with_spark
@pytest.mark.parametrize("seeds", [(), (2, 3, 9, 13)], ids=lambda seeds: f"{len(seeds)} studies")
def test_both_engines_make_the_same_files_of_generated_studies(
    tmp_path: Path, master: str, seeds: tuple[int, ...]
) -> None:
    pool = init_pool(tmp_path / "pool", "Generated studies", is_on_encrypted_volume=False)
    for seed in seeds:
        add_generated(pool, tmp_path / f"study_{seed}", f"study_{seed}", seed)
    by_duckdb = build_tables(pool, EVERYONE)
    expected = files(by_duckdb.folder)
    by_spark = build_tables(pool, EVERYONE, master)
    assert by_spark.rows == by_duckdb.rows
    empty = {name for name, rows in by_spark.rows.items() if not rows}
    assert empty <= {"synthesis", "not_comparable", "distinguishing_across_studies"} or not seeds
    assert [name for name, content in files(by_spark.folder).items() if content != expected[name]] == []
    assert {path.name for path in pool.tables.iterdir()} == {EVERYONE}  # nothing else is left of it


@with_spark
def test_a_cluster_that_is_not_there_leaves_the_tables_as_they_are(tmp_path: Path) -> None:
    pool = init_pool(tmp_path / "pool", "Empty", is_on_encrypted_volume=False)
    before = files(build_tables(pool, EVERYONE).folder)
    with pytest.raises(PoolError, match=r"Spark at spark://127\.0\.0\.1:9 made no tables: "):
        build_tables(pool, EVERYONE, "spark://127.0.0.1:9")
    assert files(pool.tables / EVERYONE) == before
