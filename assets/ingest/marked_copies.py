"""The marked-up copies of a refused delivery, which are next to the wave's report until its delivery is in order."""

from __future__ import annotations

import shutil
from pathlib import Path

from casewave.assets.ingest.markup import mark_up
from casewave.assets.reading.issues import Issue
from casewave.assets.warehouse.workspace import Workspace


def mark_refused(workspace: Workspace, wave: int, issues: list[Issue], delivery: Path | None = None) -> list[Path]:
    """Write marked-up copies of a delivery's files instead of earlier ones; name them.

    There are none in an encrypted study, nor where a withdrawn informant's code is in the delivery, since that is
    kept nowhere.
    """
    unmark(workspace, wave)
    if workspace.is_encrypted or any(issue.check == "withdrawn" for issue in issues):
        return []
    folder = delivery or workspace.delivery(wave)
    return mark_up(folder, issues, workspace.refused(wave), workspace.study)


def unmark(workspace: Workspace, wave: int) -> None:
    """Take earlier marked-up copies away."""
    shutil.rmtree(workspace.refused(wave), ignore_errors=True)
