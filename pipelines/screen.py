"""What the commands say on the screen: the console, paths as seen from here, faults in lines."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

from assets.faults import Fault

SHOWN_FAULTS = 20
out = Console(highlight=False)


def short(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def show_faults(faults: list[Fault], title: str) -> None:
    """Print faults below a title, as many as fit a screen."""
    out.print(f"[bold red]{title}[/bold red]: {len(faults)} fault{'s' if len(faults) > 1 else ''}.")
    for fault in faults[:SHOWN_FAULTS]:
        out.print(f"  • {fault}", markup=False, soft_wrap=True)
    if len(faults) > SHOWN_FAULTS:
        out.print(f"  and {len(faults) - SHOWN_FAULTS} more")


def show_not_carried(things: list[tuple[str, str, int]]) -> None:
    """Print what the study takes nothing of, a line for each QDA project."""
    for file in dict.fromkeys(file for file, *_ in things):
        told = ", ".join(f"{what} ({count})" for named, what, count in things if named == file)
        out.print(f"Not carried over from {file}: {told}.", markup=False, soft_wrap=True)
