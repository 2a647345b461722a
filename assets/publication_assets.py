"""The published assets: the database that analysts open, and the report: tables, figures and the site.

Whoever may open Dagster's page can read its records, so a preview shows counts and bars: no statement and no other text
that was delivered.
"""

import base64
from collections.abc import Iterable, Sequence
from functools import partial

import dagster as dg

from casewave.assets.marts import MARTS
from casewave.assets.marts.publishing import put_in_place
from casewave.assets.plausibility import PlausibilityReports
from casewave.assets.report.inventory import record
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import table_name

MART_KEYS = [dg.AssetKey(["mart", table_name(model)]) for model in MARTS]
PRINT_FIGURES = dg.AssetKey(["publish", "print_figures"])
NOT_MADE = {"not made": "the study is encrypted, and a report would be in the clear"}
# The figures without a delivered text: cases, sites and counts.
PREVIEWED = ("interviews_by_site_and_month",)


def publication_assets(waves: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Make the published assets. Each is only behind marts whose checks hold."""
    published = partial(dg.asset, partitions_def=waves, group_name="publish")

    @published(key=["publish", "database"], deps=MART_KEYS)
    def database(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace],
        plausibility_reports: dg.ResourceParam[PlausibilityReports],
    ) -> dg.MaterializeResult:  # fmt: skip
        """The published DuckDB file, replaced in one step by the one in which the marts were made and checked."""
        put_in_place(workspace.published)
        _begin(workspace, plausibility_reports, _waves(context))  # it runs next to what follows
        return dg.MaterializeResult(metadata={"path": dg.MetadataValue.path(workspace.published)})

    @published(key=["publish", "tables"], deps=[database])
    def tables(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The tables in all formats: Word, Excel, CSV, Parquet, Markdown, LaTeX."""
        return _made(context, workspace, "tables", previews=["tables/sampling_frame_wave_{wave}.md"])

    @published(key=["publish", "figures"], deps=[database])
    def figures(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The figures as SVG, each with its data next to it."""
        previews = [f"figures/{name}.svg" for name in PREVIEWED]
        return _made(context, workspace, "figures", formats=("svg",), previews=previews)

    @published(key=PRINT_FIGURES, deps=[figures])
    def print_figures(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult:
        """The figures as PDF and PNG. They take longest, so a load leaves them to `casewave report` and to a job."""
        return _made(context, workspace, "figures")

    @published(key=["publish", "site"], deps=[tables, figures])
    def site(context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
        """The pages: one per wave, and the study's own."""
        return _made(context, workspace, "site")

    @published(key=["publish", "plausibility"], deps=[database, site])
    def plausibility(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace],
        plausibility_reports: dg.ResourceParam[PlausibilityReports],
    ) -> dg.MaterializeResult:  # fmt: skip
        """What one would expect of a study over waves, held against it by Great Expectations, with its Data Docs."""
        if not plausibility_reports.is_begun:
            _begin(workspace, plausibility_reports, _waves(context))
        return _finish(workspace, plausibility_reports, _waves(context))

    return [database, tables, figures, print_figures, site, plausibility]


def _waves(context: dg.AssetExecutionContext) -> list[int]:
    return [int(key) for key in context.partition_keys]


def _begin(workspace: Workspace, reports: PlausibilityReports, waves: Sequence[int]) -> None:
    if not workspace.is_encrypted:
        reports.begin(_from(workspace, waves[0]))


def _finish(workspace: Workspace, reports: PlausibilityReports, waves: Sequence[int]) -> dg.MaterializeResult:
    reports.finish()
    record(workspace, waves[0])  # last: all is made
    if workspace.is_encrypted:
        return dg.MaterializeResult(metadata=NOT_MADE)
    page = workspace.plausibility / f"wave-{waves[-1]}" / "index.html"
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.url(page.as_uri())})


def _from(workspace: Workspace, wave: int) -> list[int]:
    """The wave and later ones that are published: each shows the study up to it."""
    return [loaded for loaded in sorted(published_fingerprints(workspace.published)) if loaded >= wave]


def _made(
    context: dg.AssetExecutionContext, workspace: Workspace, part: str, *, previews: Iterable[str] = (),
    **chosen: object,
) -> dg.MaterializeResult:  # fmt: skip
    """Make a part of the report from the first wave of the run on. Its previews are those of the last."""
    if workspace.is_encrypted:
        return dg.MaterializeResult(metadata=NOT_MADE)
    from casewave.assets.report.making import (
        publish_report,  # brings Word, Excel and the renderer, which no reader of this needs
    )

    first, wave = _waves(context)[0], _waves(context)[-1]
    made = publish_report(workspace, first, parts=(part,), **chosen)  # type: ignore[arg-type]
    named = [preview.format(wave=wave) for preview in previews]
    there = [name for name in named if (workspace.reports(wave) / name).exists()]  # no interviews, no figure of them
    shown = {name.split("/")[1]: _preview(workspace, wave, name) for name in there}
    links: dict[str, dg.MetadataValue] = {"path": dg.MetadataValue.path(workspace.reports(wave))}
    if part == "site":
        links["page"] = dg.MetadataValue.url((workspace.reports(wave) / "index.html").as_uri())
    return dg.MaterializeResult(metadata={**links, "files": made.files, "written": len(made.written), **shown})


def _preview(workspace: Workspace, wave: int, name: str) -> dg.MarkdownMetadataValue:
    content = (workspace.reports(wave) / name).read_bytes()
    if name.endswith(".md"):
        return dg.MetadataValue.md(content.decode())
    return dg.MetadataValue.md(f"![{name}](data:image/svg+xml;base64,{base64.b64encode(content).decode()})")
