"""The command line, for people who may never have seen a terminal before: its group, and how a mistake ends.

Every expected mistake ends in a clear line and exit code 1; a traceback is a bug of casewave's. What each command
does stands in `pipelines.cli`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import click

from casewave.assets.warehouse.disk import disk_trouble
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import BUNDLED, OTHERS, Workspace
from casewave.pipelines.cli.audit import audit
from casewave.pipelines.cli.check import check
from casewave.pipelines.cli.export import export
from casewave.pipelines.cli.history import diff, history
from casewave.pipelines.cli.init import init
from casewave.pipelines.cli.key import key
from casewave.pipelines.cli.load import load
from casewave.pipelines.cli.map import map_
from casewave.pipelines.cli.publish import publish
from casewave.pipelines.cli.qca import qca
from casewave.pipelines.cli.query import query
from casewave.pipelines.cli.rebuild import rebuild
from casewave.pipelines.cli.report import report
from casewave.pipelines.cli.retention import retention
from casewave.pipelines.cli.screen import out
from casewave.pipelines.cli.search import search
from casewave.pipelines.cli.send import receive, send
from casewave.pipelines.cli.status import status
from casewave.pipelines.cli.template import template
from casewave.pipelines.cli.ui import ui
from casewave.pipelines.cli.withdraw import withdraw
from casewave.schemas.register.study_file import StudyError


def main() -> None:
    """Run the command line. Files made are readable by their owner alone: codes are personal data."""
    os.umask(OTHERS["owner"])
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
        from casewave.pipelines.actions.status import another_version  # brings what a load needs

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
    with contextlib.suppress(StudyError):  # what is wrong with it each command tells
        _ = context.obj.study  # which says who may read what is made


for command in (
    init, template, check, load, report, status, search, qca, query, history, diff, rebuild, withdraw, audit,
    publish, retention, key, send, receive, map_, export, ui,
):  # fmt: skip
    commands.add_command(command)
