"""The mart assets: each is the SQL file of its name, checked against its model before anything is published."""

import re
from collections.abc import Iterator

import dagster as dg
import duckdb

from assets.checking import mart_faults, mart_rows
from assets.delivery import REGISTER_KEYS
from assets.marts import MARTS, mart_sql
from pipelines.store import Store
from schemas.columns import Table, table_name
from schemas.derive import column_schema, link_columns, summary
from schemas.tables import DELIVERED


def mart_assets(waves: dg.PartitionsDefinition, up_to: dg.PartitionMapping) -> dg.AssetsDefinition:
    """Make an asset of each mart, partitioned by wave; it builds on what its SQL names, up to its wave."""

    @dg.multi_asset(name="marts", specs=[_spec(model, waves, up_to) for model in MARTS], check_specs=_checks())
    def marts(store: dg.ResourceParam[Store]) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Make and check every mart. In the store they are views on core, so one cannot be newer than another."""
        with store.open() as con:
            for model in MARTS:
                yield from _results(con, model)

    return marts


def sources(model: type[Table]) -> Iterator[dg.AssetKey]:
    """The tables that a mart's SQL reads, as asset keys. A table of pairs belongs to the table that delivers it."""
    owners = {column.link: table_name(owner) for owner in DELIVERED for column in link_columns(owner)}
    read = set(re.findall(r"\b(core|mart|audit)\.(\w+)", mart_sql(model)))
    for schema, table in sorted({(schema, owners.get(table, table)) for schema, table in read}):
        yield dg.AssetKey([schema, table])


def _spec(model: type[Table], waves: dg.PartitionsDefinition, up_to: dg.PartitionMapping) -> dg.AssetSpec:
    sql = dg.MetadataValue.md(f"```sql\n{mart_sql(model)}\n```")
    return dg.AssetSpec(
        ["mart", table_name(model)],
        deps=[dg.AssetDep(source, partition_mapping=_mapping(source, up_to)) for source in sources(model)],
        partitions_def=waves,
        group_name="mart",
        description=summary(model),
        metadata={"dagster/column_schema": column_schema(model), "sql": sql},
    )


def _mapping(source: dg.AssetKey, up_to: dg.PartitionMapping) -> dg.PartitionMapping | None:
    return None if source in REGISTER_KEYS else up_to  # the register has no waves


def _checks() -> list[dg.AssetCheckSpec]:
    description = "The rows hold to their model."
    return [
        dg.AssetCheckSpec("well_formed", asset=["mart", table_name(model)], blocking=True, description=description)
        for model in MARTS
    ]


def _results(
    con: duckdb.DuckDBPyConnection, model: type[Table]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    key, rows = ["mart", table_name(model)], mart_rows(con, model)
    faults = mart_faults(rows, model)
    yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": len(rows)})
    yield dg.AssetCheckResult(asset_key=key, check_name="well_formed", passed=not faults, description="; ".join(faults))
