"""What the commands say on the screen: the console, paths as seen from here, problems in lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from casewave.schemas.language import numbered

if TYPE_CHECKING:
    from casewave.assets.reading.issues import Issue

SHOWN_ISSUES = 20
SHOWN_OF_A_KIND = 3
out = Console(highlight=False)


def short(path: Path) -> str:
    """A path as seen from here, where that is shorter."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def counted(number: int, thing: str) -> str:
    """A count with its noun: `1 problem`, `20 problems`."""
    return numbered(number, thing)


def show_issues(issues: list[Issue], title: str, copies: Iterable[Path] = ()) -> None:
    """Print problems below a title, worst first, never more than a screen; the marked-up copies hold them all."""
    out.print(f"[bold red]{title}[/bold red]: {counted(len(issues), 'problem')}.")
    _show_lines(issues)
    copies = list(copies)
    if copies:
        out.print("All of them are marked, cell by cell, in")
        for copy in copies:
            out.print(f"  {short(copy)}", markup=False, soft_wrap=True)


def _show_lines(issues: list[Issue]) -> None:
    """Print one line per problem: all where they fit a screen, else some of each kind, with how many more there are."""
    from casewave.assets.reading.issues import (
        by_rule,  # brings the models, which a command without problems does not need
        in_one_line,
    )

    each = len(issues) if len(issues) <= SHOWN_ISSUES else SHOWN_OF_A_KIND
    shown = lines = 0
    for group in by_rule(issues):
        if lines >= SHOWN_ISSUES:
            break
        alike = in_one_line(group)
        for line, _ in alike[:each]:
            out.print(f"  • {line}", markup=False, soft_wrap=True)
        if more := sum(count for _, count in alike[each:]):
            out.print(f"    and {more:,} more of this kind")
        lines += len(alike[: each + 1])
        shown += len(group)
    if shown < len(issues):
        out.print(f"  and {len(issues) - shown:,} more, of other kinds")


def show_warnings(warnings: Sequence[object]) -> None:
    """Print one line per warning, as many as fit a screen."""
    for warning in warnings[:SHOWN_ISSUES]:
        out.print(f"  • {warning}", markup=False, soft_wrap=True)
    if len(warnings) > SHOWN_ISSUES:
        out.print(f"  and {len(warnings) - SHOWN_ISSUES:,} more; mart.warnings of the published database has them all")


def show_not_carried(things: list[tuple[str, str, int]]) -> None:
    """Print what the study takes nothing of, a line for each QDA project."""
    for file in dict.fromkeys(file for file, *_ in things):
        counts = ", ".join(f"{what} ({count})" for named, what, count in things if named == file)
        out.print(f"Not carried over from {file}: {counts}.", markup=False, soft_wrap=True)
