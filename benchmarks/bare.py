"""The main job without Dagster: the same functions in the same order, called one after the other."""

import sys
from pathlib import Path

from casewave.assets.ingest.loading import load_delivery
from casewave.assets.marts.publishing import publish_database
from casewave.assets.report import TABLE_FORMATS
from casewave.assets.report.making import publish_report
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace


def main(folder: Path) -> None:
    workspace = Workspace(folder.resolve())
    for wave in workspace.study.collected_waves:
        with Store(workspace.store).open() as con:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
            publish_database(con, workspace.published)
        publish_report(workspace, wave, formats=(*TABLE_FORMATS, "svg"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
