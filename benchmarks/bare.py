"""The main job without Dagster: the same functions in the same order, called one after the other."""

import sys
from pathlib import Path

from assets.loading import load_delivery
from assets.publishing import publish_database
from assets.report import TABLE_FORMATS
from assets.report.making import publish_report
from pipelines.store import Store
from pipelines.workspace import Workspace


def main(folder: Path) -> None:
    workspace = Workspace(folder.resolve())
    for wave in workspace.study.collected_waves:
        with Store(workspace.store).open() as con:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
            publish_database(con, workspace.published)
        publish_report(workspace, wave, formats=(*TABLE_FORMATS, "svg"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
