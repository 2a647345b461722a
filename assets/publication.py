"""The published assets: the database that analysts open, and the report: tables, figures and the site.

Whoever may open Dagster's page can read its records, so a preview shows counts and bars: no statement and no other text
that was delivered.
"""

import base64
from collections.abc import Iterable

import dagster as dg

from assets.marts import MARTS
from assets.publishing import put_in_place
from pipelines.workspace import Workspace
from schemas.columns import table_name

MART_KEYS = [dg.AssetKey(["mart", table_name(model)]) for model in MARTS]
PRINT_FIGURES = dg.AssetKey(["publish", "print_figures"])
# The figures without a delivered text: cases, sites, phases, dates and counts.
PREVIEWED = ("timeline_all_cases", "interviews_by_site_and_month")


def publication_assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Make the published assets. Each stands only behind marts whose checks hold."""

    @dg.asset(key=["publish", "database"], deps=MART_KEYS, partitions_def=waves, group_name="publish")
    def database(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The published DuckDB file, replaced in one step by the one in which the marts were made and checked."""
        put_in_place(workspace.published)
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(workspace.published)})

    @dg.asset(key=["publish", "tables"], deps=[database], partitions_def=waves, group_name="publish")
    def tables(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The tables in all formats: Word, Excel, CSV, Parquet, Markdown, LaTeX."""
        wave = int(context.partition_key)
        return _made(workspace, wave, "tables", previews=[f"tables/sampling_frame_wave_{wave}.md"])

    @dg.asset(key=["publish", "figures"], deps=[database], partitions_def=waves, group_name="publish")
    def figures(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The figures as SVG, each with its data beside it."""
        previews = [f"figures/{name}.svg" for name in PREVIEWED]
        return _made(workspace, int(context.partition_key), "figures", formats=("svg",), previews=previews)

    @dg.asset(key=PRINT_FIGURES, deps=[figures], partitions_def=waves, group_name="publish")
    def print_figures(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        """The figures as PDF and PNG. They take longest, so a load leaves them to `casewave report` and to a job."""
        return _made(workspace, int(context.partition_key), "figures")

    @dg.asset(key=["publish", "site"], deps=[tables, figures], partitions_def=waves, group_name="publish")
    def site(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The pages: one a wave, and the study's own."""
        return _made(workspace, int(context.partition_key), "site")

    return [database, tables, figures, print_figures, site]


def _made(
    workspace: Workspace, wave: int, part: str, *, previews: Iterable[str] = (), **chosen: object
) -> dg.MaterializeResult:
    from assets.report.making import publish_report  # brings Word, Excel and Altair, which no reader of this needs

    made = publish_report(workspace, wave, parts=(part,), **chosen)  # type: ignore[arg-type]
    shown = {name.split("/")[1]: _preview(workspace, wave, name) for name in previews}
    path = dg.MetadataValue.path(workspace.reports(wave))
    return dg.MaterializeResult(metadata={"path": path, "files": made.files, "written": len(made.written), **shown})


def _preview(workspace: Workspace, wave: int, name: str) -> dg.MarkdownMetadataValue:
    content = (workspace.reports(wave) / name).read_bytes()
    if name.endswith(".md"):
        return dg.MetadataValue.md(content.decode())
    return dg.MetadataValue.md(f"![{name}](data:image/svg+xml;base64,{base64.b64encode(content).decode()})")
