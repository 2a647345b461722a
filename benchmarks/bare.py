"""The main job without Dagster: the same functions in the same order, called one after the other."""

import sys
from pathlib import Path

from assets.loading import load_delivery
from assets.publishing import publish_database
from assets.reporting import publish_reports
from pipelines.store import Store
from pipelines.workspace import Workspace


def main(folder: Path) -> None:
    workspace = Workspace(folder.resolve())
    for wave in workspace.study.collected_waves:
        with Store(workspace.store).open() as con:
            load_delivery(con, workspace.study, wave, workspace.delivery(wave))
            publish_database(con, workspace.published)
        publish_reports(workspace.published, workspace.study, workspace.reports, wave)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
