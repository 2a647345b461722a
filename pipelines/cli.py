"""The command line, for people who may never have seen a terminal before: its group, and how a mistake ends.

Every expected mistake ends in a clear line and exit code 1; a traceback is a bug of casewave's. What each command
does stands in `pipelines.commands`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import click

from pipelines.commands.audit import audit
from pipelines.commands.check import check
from pipelines.commands.export import export
from pipelines.commands.history import diff, history
from pipelines.commands.init import init
from pipelines.commands.key import key
from pipelines.commands.load import load
from pipelines.commands.map import map_
from pipelines.commands.publish import publish
from pipelines.commands.qca import qca
from pipelines.commands.query import query
from pipelines.commands.rebuild import rebuild
from pipelines.commands.report import report
from pipelines.commands.retention import retention
from pipelines.commands.search import search
from pipelines.commands.send import receive, send
from pipelines.commands.status import status
from pipelines.commands.template import template
from pipelines.commands.ui import ui
from pipelines.commands.withdraw import withdraw
from pipelines.disk import disk_trouble
from pipelines.screen import out
from pipelines.store import StoreError
from pipelines.workspace import BUNDLED, Workspace
from schemas.study_file import StudyError

OWNER, GROUP = 0o077, 0o007  # what of a file others may not: all but the owner, or all but the group


def main() -> None:
    """Run the command line. Files made are readable by their owner alone: codes are personal data."""
    os.umask(OWNER)
    try:
        commands(standalone_mode=False)
    except (StudyError, StoreError) as error:
        out.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses again has been heard
        out.print("Stopped. What was published stands.")
        sys.exit(130)
    except Exception as error:
        from pipelines.status import another_version  # brings what a load needs

        folder = Path(os.environ["CASEWAVE_STUDY"])
        told = disk_trouble(error, folder) or another_version(error, Workspace(folder).published)
        if told is None:
            raise
        out.print(told, style="red", markup=False)
        sys.exit(1)


@click.group(help="Turn a study's wave folders into cross-case tables and timelines.")
@click.option(
    "--study", type=click.Path(path_type=Path), envvar="CASEWAVE_STUDY", default=BUNDLED, show_default=True,
    help="Folder that holds study.yaml.",
)  # fmt: skip
@click.version_option(package_name="casewave")
@click.pass_context
def commands(context: click.Context, study: Path) -> None:
    os.environ["CASEWAVE_STUDY"] = str(study.resolve())
    context.obj = Workspace(study.resolve())
    _let_in(context.obj)


def _let_in(workspace: Workspace) -> None:
    """Let the group read and write what is made, where the study says so. What is wrong with it each command tells."""
    with contextlib.suppress(StudyError):
        if workspace.study.protection.readers == "group":
            os.umask(GROUP)


for command in (
    init, template, check, load, report, status, search, qca, query, history, diff, rebuild, withdraw, audit,
    publish, retention, key, send, receive, map_, export, ui,
):  # fmt: skip
    commands.add_command(command)
