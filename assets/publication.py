"""The published assets: the database that analysts open, and the pages, tables and figures of each wave."""

import dagster as dg

from assets.marts import MARTS
from assets.publishing import put_in_place
from pipelines.workspace import Workspace
from schemas.columns import table_name

MART_KEYS = [dg.AssetKey(["mart", table_name(model)]) for model in MARTS]


def publication_assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Make the published assets. Each stands only behind marts whose checks hold."""

    @dg.asset(key=["publish", "database"], deps=MART_KEYS, partitions_def=waves, group_name="publish")
    def database(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The published DuckDB file, replaced in one step by the one in which the marts were made and checked."""
        put_in_place(workspace.published)
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(workspace.published)})

    @dg.asset(key=["publish", "report"], deps=[database], partitions_def=waves, group_name="publish")
    def report(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The wave's page, tables and figures. Later waves' pages show the study up to them, so they are made anew."""
        from assets.reporting import publish_reports  # brings Altair, which no reader of the definitions needs

        pages = publish_reports(workspace.published, workspace.study, workspace.reports, int(context.partition_key))
        return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(pages[0]), "pages": len(pages)})

    return [database, report]
