"""The mart assets: each is the SQL file of its name, checked against its model before anything is published."""

import re
from collections.abc import Iterator

import dagster as dg

from assets.checking import mart_faults, mart_rows
from assets.marts import MARTS, mart_sql
from pipelines.store import Store
from schemas.columns import Table, table_name
from schemas.derive import column_schema, summary


def mart_assets(waves: dg.PartitionsDefinition, up_to: dg.PartitionMapping) -> list[dg.AssetsDefinition]:
    """Make an asset of each mart, partitioned by wave; it builds on what its SQL names, up to its wave."""
    return [_mart_asset(model, waves, up_to) for model in MARTS]


def _mart_asset(model: type[Table], waves: dg.PartitionsDefinition, up_to: dg.PartitionMapping) -> dg.AssetsDefinition:
    key = ["mart", table_name(model)]
    check = dg.AssetCheckSpec("well_formed", asset=key, blocking=True, description="The rows hold to their model.")

    sql = dg.MetadataValue.md(f"```sql\n{mart_sql(model)}\n```")

    @dg.asset(
        key=key,
        deps=[dg.AssetDep(source, partition_mapping=up_to) for source in sources(model)],
        partitions_def=waves,
        group_name="mart",
        description=summary(model),
        metadata={"dagster/column_schema": column_schema(model), "sql": sql},
        check_specs=[check],
    )
    def mart(context: dg.AssetExecutionContext, store: dg.ResourceParam[Store]) -> dg.MaterializeResult:
        with store.open() as con:
            rows = mart_rows(con, model, int(context.partition_key))
        faults = mart_faults(rows, model)
        well_formed = dg.AssetCheckResult(passed=not faults, check_name="well_formed", description="; ".join(faults))
        return dg.MaterializeResult(metadata={"dagster/row_count": len(rows)}, check_results=[well_formed])

    return mart


def sources(model: type[Table]) -> Iterator[dg.AssetKey]:
    """The tables that a mart's SQL reads, as asset keys."""
    for schema, table in sorted(set(re.findall(r"\b(core|mart|audit)\.(\w+)", mart_sql(model)))):
        yield dg.AssetKey([schema, table])
