"""All that is in the report of a study made again: tables, figures, pages and plausibility reports."""

from __future__ import annotations

from casewave.assets.plausibility import PlausibilityReports
from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace


def make_reports(workspace: Workspace) -> None:
    """Make the report of every published wave, as a load of the first one would."""
    waves = sorted(published_fingerprints(workspace.published))
    plausibility = PlausibilityReports(workspace.folder, workspace.published, workspace.plausibility)
    plausibility.begin(waves)
    try:
        publish_report(workspace, waves[0])
    finally:
        plausibility.finish()
