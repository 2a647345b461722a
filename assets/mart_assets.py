"""The mart assets: each is the file of its name in `assets.marts`, checked before anything is published."""

import re
from collections.abc import Iterator

import dagster as dg

from casewave.assets.delivery_assets import REGISTER_KEYS
from casewave.assets.marts import MARTS, is_in_sql, mart_code
from casewave.assets.marts.building import Built
from casewave.assets.marts.publishing import build_publication
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import Table, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import column_schema, link_columns, summary


def mart_assets(waves: dg.PartitionsDefinition, up_to: dg.PartitionMapping) -> dg.AssetsDefinition:
    """Make an asset of each mart, partitioned by wave; it builds on what its file names, up to its wave."""

    @dg.multi_asset(name="marts", specs=[_spec(model, waves, up_to) for model in MARTS], check_specs=_checks())
    def marts(
        store: dg.ResourceParam[Store], workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Make and check every mart in a new publication, so that none is of another state of core than the rest."""
        with store.open() as con:
            for built in build_publication(con, workspace.published):
                yield from _results(built)

    return marts


def sources(model: type[Table]) -> Iterator[dg.AssetKey]:
    """The tables that a mart's file reads, as asset keys. A table of pairs belongs to the table that delivers it."""
    owners = {column.link: table_name(owner) for owner in DELIVERED for column in link_columns(owner)}
    read = set(re.findall(r"\b(core|mart|audit)\.(\w+)", mart_code(model)))
    for schema, table in sorted({(schema, owners.get(table, table)) for schema, table in read}):
        yield dg.AssetKey([schema, table])


def _spec(model: type[Table], waves: dg.PartitionsDefinition, up_to: dg.PartitionMapping) -> dg.AssetSpec:
    code = f"```{'sql' if is_in_sql(model) else 'python'}\n{mart_code(model)}\n```"
    return dg.AssetSpec(
        ["mart", table_name(model)],
        deps=[dg.AssetDep(source, partition_mapping=_mapping(source, up_to)) for source in sources(model)],
        partitions_def=waves,
        group_name="mart",
        description=summary(model),
        metadata={"dagster/column_schema": column_schema(model), "made by": dg.MetadataValue.md(code)},
    )


def _mapping(source: dg.AssetKey, up_to: dg.PartitionMapping) -> dg.PartitionMapping | None:
    return None if source in REGISTER_KEYS else up_to  # the register has no waves


def _checks() -> list[dg.AssetCheckSpec]:
    description = "The rows hold to their model."
    return [
        dg.AssetCheckSpec("well_formed", asset=["mart", table_name(model)], blocking=True, description=description)
        for model in MARTS
    ]


def _results(built: Built) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    key, message = ["mart", table_name(built.model)], "; ".join(built.issues)
    yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": built.rows})
    yield dg.AssetCheckResult(asset_key=key, check_name="well_formed", passed=not built.issues, description=message)
