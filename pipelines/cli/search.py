"""`casewave search`: coded passages found by words."""

from __future__ import annotations

import click
from rich.text import Text

from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.cli.screen import out

WIDTH = 240  # characters of a passage around what was found


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--code", help="Only with this code, or one below it: a code, its label, or FRAMEWORK:CODE.")
@click.option("--case", help="Only passages from this programme or site.")
@click.option("--wave", type=int, help="Only passages from this wave.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many passages to show.")
@click.pass_obj
def search(
    workspace: Workspace, words: tuple[str, ...], code: str | None, case: str | None, wave: int | None, limit: int
) -> None:
    """Find coded passages that hold all of these words, the best first. Put a phrase in quotation marks.

    Accents and case do not matter, and a word is found inside of longer ones: casewave search läkare "we had no".
    """
    from casewave.assets.exchange.search import search as find

    if not all(word.strip() for word in words):
        raise click.UsageError("what is to be found? Give words, and phrases between quotation marks.")
    if not workspace.published.exists():
        raise click.ClickException("nothing is published yet; run casewave load first")
    con = connect(workspace.published, read_only=True)
    try:
        found = find(con, list(words), code=code, case=case, wave=wave, limit=limit)
    finally:
        con.close()
    for hit in found.hits:
        place = "" if hit.start is None else f", characters {hit.start} to {hit.end}"
        out.print(f"[bold]{hit.source}[/bold]{place} (wave {hit.wave}, {hit.programme}): {', '.join(hit.codes)}")
        out.print(_shown(hit.text, words), soft_wrap=False)
    shown = f"; the {len(found.hits)} best are shown" if found.total > len(found.hits) else ""
    out.print(f"{found.total} passage{'' if found.total == 1 else 's'}{shown}.")


def _shown(text: str, words: tuple[str, ...]) -> Text:
    """The part of a passage around the first word that was found, with the words marked."""
    from casewave.assets.exchange.search import places

    marks = places(text, words)
    first = max(min((start for start, _ in marks), default=0) - WIDTH // 3, 0)
    cut = text[first : first + WIDTH]
    shown = Text("  " + "…" * bool(first) + cut + "…" * (first + WIDTH < len(text)))
    shift = 2 + bool(first) - first
    for start, end in marks:
        if first <= start < first + WIDTH:
            shown.stylize("bold yellow", start + shift, min(end, first + WIDTH) + shift)
    return shown
