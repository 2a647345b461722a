"""What follows from the models: tables in the database with comments, the data dictionary, Dagster's column schema."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from casewave.assets.marts import MARTS, is_in_sql, mart_code
from casewave.assets.marts.building import build_marts
from casewave.assets.warehouse.store import Store
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import Table, columns, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.interviews import Interviews
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import (
    column_schema,
    comment,
    data_dictionary,
    former_ddl,
    link_columns,
    stored_columns,
    summary,
)
from casewave.schemas.marts.late_coding_changes import LateCodingChanges
from casewave.schemas.marts.register_changes import RegisterChanges
from casewave.schemas.register.tables import REGISTER

MODELS = [*DELIVERED, *REGISTER, *AUDIT, *MARTS]
PLACE = ["wave", "file", "sheet", "row"]
by_name = pytest.mark.parametrize("model", MODELS, ids=table_name)
delivered = pytest.mark.parametrize("model", DELIVERED, ids=table_name)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with Store(tmp_path_factory.mktemp("store") / "study.duckdb").open() as con:
        assert [built for built in build_marts(con) if built.rows or built.issues] == []
        yield con


@pytest.fixture(scope="module")
def publication(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What analysts read, whose columns are described."""
    with duckdb.connect(str(published), read_only=True) as con:
        yield con


def column_comments(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> dict[str, str]:
    query = "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?"
    return dict(con.execute(query, [schema, table]).fetchall())


def table_comment(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> str | None:
    query = "SELECT comment FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?"
    (found,) = con.execute(query, [schema, table]).fetchone() or (None,)
    return found


def test_what_was_renamed_is_still_found_by_its_former_names(store: duckdb.DuckDBPyConnection) -> None:
    places = (("core", (*REGISTER, *DELIVERED)), ("audit", AUDIT), ("mart", MARTS))
    with store.cursor() as con:
        con.begin()
        con.execute("CREATE SCHEMA former")
        con.execute(
            "; ".join(each for schema, models in places for model in models for each in former_ddl(schema, model))
        )
        query = "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE comment LIKE '%former names%'"
        assert {name for (name,) in con.execute(query).fetchall()} == {
            "audit.forgiven_cells", "former.claims", "former.claims_against_data", "former.constructs",
            "former.quantities", "former.recurrent_cross_section", "former.sampling_frame",
            "former.time_ordered_matrix", "mart.sources_in_reach", "mart.spans", "mart.statements",
        }  # fmt: skip
        row = "(wave, file, row, column_name, normalised) VALUES (1, 'interviews.csv', 2, 'informants', 'case')"
        con.execute(f"INSERT INTO audit.normalised_cells {row}")
        assert con.execute("SELECT row, forgiven FROM audit.forgiven_cells").fetchall() == [(2, "case")]
        con.rollback()


@by_name
def test_every_model_says_what_a_row_is_and_every_column_has_a_meaning_and_an_example(model: type[Table]) -> None:
    assert summary(model).endswith(".")
    for column in columns(model):
        assert column.meaning.endswith("."), column.name
        assert column.example or column.derived or column.name == "cell", f"{column.name} has no example"


@by_name
def test_the_data_dictionary_has_each_column_once(model: type[Table]) -> None:
    names = [row["column"] for row in data_dictionary(model)]
    assert names == [column.name for column in columns(model)]
    assert len(set(names)) == len(names)


@by_name
def test_dagsters_column_schema_names_the_same_columns(model: type[Table]) -> None:
    schema = column_schema(model)
    assert [column.name for column in schema.columns] == [column.name for column in columns(model)]
    assert [column.constraints.nullable for column in schema.columns] == [not c.required for c in columns(model)]


@by_name
def test_each_model_has_a_key_or_is_a_list_of_what_happened(model: type[Table]) -> None:
    assert key_columns(model) or table_name(model) in {"refused_rows", "normalised_cells", "notices", "crosswalk"}


@delivered
def test_the_raw_table_holds_the_delivered_columns_as_text(
    model: type[Table], store: duckdb.DuckDBPyConnection
) -> None:
    described = store.execute(f"DESCRIBE raw.{table_name(model)}").fetchall()
    assert [name for name, *_ in described] == [*PLACE, *(column.name for column in delivered_columns(model))]
    assert {kind for _, kind, *_ in described[4:]} == {"VARCHAR"}
    assert {null for _, _, null, *_ in described[4:]} == {"YES"}


@delivered
def test_the_core_table_holds_the_models_columns_with_their_types_and_comments(
    model: type[Table], publication: duckdb.DuckDBPyConnection
) -> None:
    described = publication.execute(f"DESCRIBE core.{table_name(model)}").fetchall()
    expected = [(column.name, column.sql_type, "NO" if column.required else "YES") for column in stored_columns(model)]
    assert [(name, kind, null) for name, kind, null, *_ in described[4:]] == expected
    comments = column_comments(publication, "core", table_name(model))
    assert {column.name: comments[column.name] for column in stored_columns(model)} == {
        column.name: comment(column) for column in stored_columns(model)
    }
    assert table_comment(publication, "core", table_name(model)) == summary(model)


@delivered
def test_columns_of_several_values_stand_in_tables_of_pairs(
    model: type[Table], publication: duckdb.DuckDBPyConnection
) -> None:
    for column in link_columns(model):
        described = publication.execute(f"DESCRIBE core.{column.link}").fetchall()
        assert [name for name, *_ in described][:2] == ["wave", key_columns(model)[0]]
        assert all(column_comments(publication, "core", column.link or "").values())


@pytest.mark.parametrize("model", [*REGISTER, *AUDIT], ids=table_name)
def test_the_tables_of_register_and_audit_hold_the_models_columns(
    model: type[Table], publication: duckdb.DuckDBPyConnection
) -> None:
    schema = "core" if model in REGISTER else "audit"
    described = publication.execute(f"DESCRIBE {schema}.{table_name(model)}").fetchall()
    assert [name for name, *_ in described] == [column.name for column in columns(model)]
    assert table_comment(publication, schema, table_name(model)) == summary(model)
    assert all(column_comments(publication, schema, table_name(model)).values())


IN_SQL = [model for model in MARTS if is_in_sql(model)]


@pytest.mark.parametrize("model", IN_SQL, ids=table_name)
def test_a_mart_has_the_models_columns_in_their_order(model: type[Table], store: duckdb.DuckDBPyConnection) -> None:
    """What the file gives has the model's types already: a cast on the way into the table could lose something."""
    described = store.execute(f"DESCRIBE {mart_code(model)}").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        (column.name, column.sql_type) for column in columns(model)
    ]


# Rows of late coding, which the bundled study has none of, are in test_late_coding.
MADE_BY_PYTHON = set(MARTS) - set(IN_SQL) - {LateCodingChanges, RegisterChanges}


@pytest.mark.parametrize("model", sorted(MADE_BY_PYTHON, key=table_name), ids=table_name)
def test_a_mart_that_python_makes_gives_just_the_models_columns(model: type[Table], published: Path) -> None:
    """A column that is missing would be blank in the table, and one too many would be lost."""
    with duckdb.connect(str(published), read_only=True) as con:
        rows = import_module(f"casewave.assets.marts.{table_name(model)}").make(con)
    assert rows
    assert {tuple(sorted(row)) for row in rows} == {tuple(sorted(column.name for column in columns(model)))}


def test_an_apostrophe_in_a_meaning_stands_in_the_comment(publication: duckdb.DuckDBPyConnection) -> None:
    assert column_comments(publication, "core", "findings")["statement"] == "The statement, in the analyst's words."


def test_a_required_column_refuses_nothing_in_the_database(store: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConstraintException):
        store.execute("INSERT INTO core.informants (wave, file, sheet, row, informant) VALUES (1, 'x.csv', '', 2, 'A')")


def test_units_and_vocabularies_stand_in_the_comment() -> None:
    duration = next(column for column in columns(Interviews) if column.name == "duration_minutes")
    mode = next(column for column in columns(Interviews) if column.name == "interview_mode")
    assert comment(duration) == "Length. Unit: minutes. 1 or more."
    assert comment(mode) == "How it was held. A word of the study's interview modes."


@pytest.mark.parametrize("model", MARTS, ids=table_name)
def test_a_mart_says_to_which_wave_a_row_belongs(model: type[Table]) -> None:
    assert {"as_of_wave", "to_wave", "wave"} & {column.name for column in columns(model)}
