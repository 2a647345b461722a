"""What the study's folders hold, before or after it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casewave.assets.adapters.delivery import read_delivery
from casewave.assets.reading import Batch
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.delivered.interviews import Interviews


def delivered_names(workspace: Workspace, instead: Mapping[int, Path] | None = None) -> set[str]:
    """Names of the interviews and documents in all waves' folders, whether or not they would load.

    instead: folders that are read in place of the waves' own, as where files are staged.
    """
    keys = {Interviews: "interview", Documents: "document"}
    names: set[str] = set()
    study = workspace.study
    for wave in study.waves:
        folder = (instead or {}).get(wave.wave, workspace.delivery(wave.wave))
        for read in read_delivery(folder, study.encoding, study.reading) if folder.is_dir() else ():
            if isinstance(read, Batch) and read.model in keys:
                names |= {cell.strip() for cell in read.cells[keys[read.model]].to_pylist() if cell}
    return names
