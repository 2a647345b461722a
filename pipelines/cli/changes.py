"""What loading a delivery would change, in words and short tables: the part of `casewave check --changes`."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table as Grid

from casewave.pipelines.actions.preview import ChangedCount, Difference, Preview
from casewave.pipelines.cli.screen import counted, out

SHOWN = 10  # rows of a table on the screen
LONGEST_CELL = 60


def show_preview(found: Preview) -> None:
    """Show what a load would add, change and remove; a first load is shown by its counts alone."""
    if found.changes_nothing:
        out.print("Loading it changes nothing: neither a row nor a table becomes different.")
        return
    _show_counts("Rows of the delivery", found.tables)
    if not found.is_first:
        _show_differences("Statements that change", found.statements)
        _show_differences("Ratings that change", found.ratings)
    earlier = [cell for cell in found.cells if not found.is_first or cell.to_wave != found.wave]
    _show_differences("Cells of published tables that change", earlier)
    for late in found.late_coding:
        out.print(
            f"Late coding: {counted(late.codings, 'coding')} of {counted(len(late.sources), 'source')} of wave "
            f"{late.wave} makes {counted(late.changes, 'change')} in the tables of that wave.",
            soft_wrap=True,
        )


def _show_counts(title: str, changed: Sequence[ChangedCount]) -> None:
    grid = Grid("Table", "Added", "Changed", "Removed", title=title, title_justify="left")
    for each in changed:
        grid.add_row(each.table.replace("_", " "), *map(str, (each.added, each.changed, each.removed)))
    if changed:
        out.print(grid)


def _show_differences(title: str, differences: Sequence[Difference]) -> None:
    if not differences:
        return
    grid = Grid("Where", "Waves", "Now", "After loading", title=f"{title}: {len(differences):,}", title_justify="left")
    for each in differences[:SHOWN]:
        waves = str(each.to_wave) if each.from_wave == each.to_wave else f"{each.from_wave} to {each.to_wave}"
        where = f"{each.title}: {each.row}, {each.column}"
        grid.add_row(escape(where), waves, _cut(each.before), _cut(each.after))
    out.print(grid)
    if len(differences) > SHOWN:
        out.print(f"and {len(differences) - SHOWN:,} more")


def _cut(cell: str | None) -> str:
    text = " ".join((cell or "").split())
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}\u2026"
