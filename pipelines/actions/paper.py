"""The paper kit: a paper made, a file of a paper begun, and a manuscript checked.

Belongs elsewhere: how a paper is made (`assets.paper`), and what may be in its file (`schemas.paper`).
"""

from __future__ import annotations

from pathlib import Path

from casewave.assets.paper.making import MadePaper, make_paper, what_is_known
from casewave.assets.paper.manuscript import ManuscriptCheck, check_manuscript
from casewave.assets.paper.starter import starter
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.paper.paper_file import SCHEMA_FILE, load_paper, paper_schema_text
from casewave.schemas.register.study_file import StudyError

USUAL = "paper.yaml"


def publish_paper(workspace: Workspace, path: Path | None = None) -> MadePaper:
    """Make the paper that a file declares; without one, that of paper.yaml next to the register.

    Raises StudyError where the file or the study lacks something, and StoreError where nothing is published.
    """
    _expect_published(workspace)
    return make_paper(workspace, load_paper(path or workspace.folder / USUAL))


def _expect_published(workspace: Workspace) -> None:
    if not workspace.published.exists():
        raise StoreError("nothing is published yet; run casewave load first")


def begin_paper(workspace: Workspace, path: Path | None = None) -> list[Path]:
    """Write a file of a paper that lists what the study has, to be cut down, and its schema; the files written.

    Raises StudyError where the file is there already: nothing is written then.
    """
    _expect_published(workspace)
    path = path or workspace.folder / USUAL
    if path.exists():
        raise StudyError(f"{path} is there already and is left as it is. Name another file with --file")
    path.write_text(starter(workspace), encoding="utf-8")
    schema = path.with_name(SCHEMA_FILE)
    schema.write_text(paper_schema_text(), encoding="utf-8")
    return [path, schema]


def check_paper(workspace: Workspace, manuscript: Path, path: Path | None = None) -> ManuscriptCheck:
    """Hold the printed numbers of a Word document against the data, and against the tables of a paper if there is one.

    Raises StudyError where the document or the file of the paper cannot be read.
    """
    _expect_published(workspace)
    usual = workspace.folder / USUAL
    file = load_paper(path or usual) if path or usual.exists() else None
    return check_manuscript(manuscript, what_is_known(workspace, file))
