"""The main job without Dagster: the same functions in the same order, called one after the other."""

import sys
from pathlib import Path

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.plausibility import PlausibilityReports
from casewave.assets.report import TABLE_FORMATS
from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace


def main(folder: Path) -> None:
    workspace = Workspace(folder.resolve())
    waves = workspace.study.collected_waves
    with Store(workspace.store).open() as con:
        for wave in waves:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
        publish_database(con, workspace.published)
    reports = PlausibilityReports(workspace.folder, workspace.published, workspace.plausibility)
    reports.begin(waves)
    publish_report(workspace, waves[0], formats=(*TABLE_FORMATS, "svg"))
    reports.finish()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
