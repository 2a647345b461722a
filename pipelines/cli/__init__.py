"""The command line, for people who may never have seen a terminal before: its group, and how a mistake ends.

Every expected mistake ends in a clear line and exit code 1; a traceback is a bug of casewave's. What each command
does is in the module of its name.
"""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import click

from casewave.assets.warehouse.workspace import BUNDLED, OTHERS, Workspace, study_here
from casewave.pipelines.cli.screen import out

HERE = Path(__file__).parent
# The commands that are not alone in a module of their name.
MODULES = {"diff": "history", "undo": "history", "receive": "send"}
NAMES = (
    "init", "template", "check", "load", "report", "paper", "status", "search", "qca", "query", "history", "diff",
    "undo", "rebuild", "withdraw", "audit", "publish", "retention", "key", "send", "receive", "map", "export", "pool",
    "server", "desk", "ui",
)  # fmt: skip


def main() -> None:
    """Run the command line. Files made are readable by their owner alone: codes are personal data."""
    os.umask(OTHERS["owner"])
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses again has been heard
        out.print("Stopped. The publication is unchanged.")
        sys.exit(130)
    except Exception as error:
        message = _in_words(error)
        if message is None:
            raise
        out.print(message, style="red", markup=False, soft_wrap=True)
        sys.exit(1)


def _in_words(error: Exception) -> str | None:
    """What went wrong, where it is an expected mistake; else nothing, since it is a bug."""
    from casewave.assets.warehouse.disk import disk_trouble
    from casewave.assets.warehouse.store import StoreError
    from casewave.pipelines.actions.status import another_version  # brings what a load needs
    from casewave.schemas.register.study_file import StudyError

    if isinstance(error, StudyError | StoreError):
        return str(error)
    folder = Path(os.environ["CASEWAVE_STUDY"])
    return disk_trouble(error, folder) or another_version(error, Workspace(folder).published)


class Commands(click.Group):
    """The commands, each imported when it runs: together they bring every library that casewave uses."""

    def list_commands(self, context: click.Context) -> list[str]:  # noqa: ARG002 (the name is the library's)
        return sorted(NAMES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in NAMES:
            return None
        module = import_module(f"{__package__}.{MODULES.get(name, name)}")
        command: click.Command = getattr(module, _function(name))
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentences of their docstrings, which are read and not imported."""
        listed = {name: click.Command(name, help=_docstring(name)) for name in NAMES}
        click.Group(commands=listed).format_commands(context, formatter)


def _function(name: str) -> str:
    return "map_" if name == "map" else name  # Python has a function of that name


def _docstring(name: str) -> str | None:
    module = ast.parse((HERE / f"{MODULES.get(name, name)}.py").read_text(encoding="utf-8"))
    functions = {each.name: each for each in module.body if isinstance(each, ast.FunctionDef)}
    return ast.get_docstring(functions[_function(name)])


@click.group(cls=Commands, help="Turn a study's wave folders into cross-case tables and timelines.")
@click.option(
    "--study", type=click.Path(path_type=Path), envvar="CASEWAVE_STUDY", default=study_here,
    show_default=f"this folder, or {BUNDLED}", help="Folder of the study, which holds study.yaml.",
)  # fmt: skip
@click.version_option(package_name="casewave")
@click.pass_context
def commands(context: click.Context, study: Path) -> None:
    os.environ["CASEWAVE_STUDY"] = str(study.resolve())
    context.obj = Workspace(study.resolve())
    from casewave.schemas.register.study_file import StudyError

    with contextlib.suppress(StudyError):  # what is wrong with it each command tells
        _ = context.obj.study  # which says who may read what is made
