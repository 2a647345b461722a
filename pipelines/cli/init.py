"""`casewave init`: a new study from nothing, by flags or by questions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from casewave.pipelines.actions.start import NewProgramme, NewSite, NewStudy, NewWave, start_study
from casewave.pipelines.cli.screen import out, short
from casewave.schemas.vocabularies.frameworks import framework_names

FRAMEWORK = "combined-elements-2024"
Read = TypeVar("Read")


def _programme(text: str) -> NewProgramme:
    code, name = _two(text, "WAL=Walking Together")
    return NewProgramme(_code(code), name)


def _site(text: str) -> NewSite:
    code, rest = _two(text, "NOR=Northtown, WAL, Sweden")
    name, programme, country = ([part.strip() for part in rest.split(",")] + ["", "", ""])[:3]
    if not (name and programme and country):
        raise click.BadParameter(
            f"'{text}' needs its code, name, programme and country, as in 'NOR=Northtown, WAL, Sweden'"
        )
    return NewSite(_code(code), name, _code(programme), country)


def _wave(text: str) -> NewWave:
    window, topic = _two(text, "2025-01/2025-06=How it began")
    return NewWave(window, topic)


def _two(text: str, example: str) -> tuple[str, str]:
    left, found, right = (part.strip() for part in text.partition("="))
    if not (left and found and right):
        raise click.BadParameter(f"'{text}' needs two parts with = between them, as in '{example}'")
    return left, right


def _code(text: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z][A-Z0-9]*", code):
        raise click.BadParameter(f"'{text}' is not a short code of letters and digits, such as WAL")
    return code


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", help="Title of the study.")
@click.option(
    "--programme", "programmes", multiple=True, metavar="CODE=NAME", help="A case, as in 'WAL=Walking Together'."
)
@click.option(
    "--site", "sites", multiple=True, metavar="CODE=NAME,PROGRAMME,COUNTRY",
    help="A place of a case, as in 'NOR=Northtown, WAL, Sweden'. The first of a case is its home.",
)  # fmt: skip
@click.option(
    "--wave", "waves", multiple=True, metavar="WINDOW=TOPIC",
    help="A wave, as in '2025-01/2025-06=How it began'. The first is the one that you load first.",
)  # fmt: skip
@click.option(
    "--framework", "frameworks", multiple=True, metavar="NAME",
    help=f"A bundled framework ({', '.join(framework_names())}), or a name for your own.",
)  # fmt: skip
def init(
    folder: Path,
    title: str | None,
    programmes: tuple[str, ...],
    sites: tuple[str, ...],
    waves: tuple[str, ...],
    frameworks: tuple[str, ...],
) -> None:
    """Begin a new study in FOLDER, which may be anywhere. You are asked for whatever no option gives.

    It writes a register with comments (study.yaml), the workbook of the first wave, a README for the team and a
    .gitignore that keeps data out of version control. It overwrites nothing.
    """
    folder = folder.resolve()
    new = NewStudy(
        title or _ask("Title of the study", "title"),
        _each(programmes, _programme, "A programme (case), as CODE=NAME, such as WAL=Walking Together", "programme"),
        _each(sites, _site, "A site, as CODE=NAME, PROGRAMME, COUNTRY, such as NOR=Northtown, WAL, Sweden", "site"),
        _each(waves, _wave, "A wave, as WINDOW=TOPIC, such as 2025-01/2025-06=How it began", "wave"),
        frameworks or _frameworks(),
    )
    written = start_study(folder, new)
    out.print("Written:")
    for path in written:
        out.print(f"  {short(path)}", markup=False, soft_wrap=True)
    name, wave = short(folder), short(folder / "wave-1")
    out.print(
        f"Next: look through study.yaml, fill in {short(folder / 'templates' / 'wave-1.xlsx')}, save it into {wave}:"
    )
    out.print(f"  casewave --study {name} check {wave}\n  casewave --study {name} load", markup=False, soft_wrap=True)


def _ask(what: str, option: str, default: str | None = None) -> str:
    try:
        return str(click.prompt(what, default=default, show_default=bool(default)))
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError(f"say --{option}: there is nobody to ask here") from None


def _each(said: tuple[str, ...], read: Callable[[str], Read], what: str, option: str) -> list[Read]:
    """What the option says, or else answers until a blank one; the first may not be blank."""
    if said:
        return [read(text) for text in said]
    found: list[Read] = []
    while answer := _ask("Another one (Enter: no more)" if found else what, option, "" if found else None):
        try:
            found.append(read(answer))
        except click.BadParameter as error:
            out.print(error.message, style="red", markup=False)
    return found


def _frameworks() -> list[str]:
    out.print(f"Bundled frameworks: {', '.join(framework_names())}. Another name begins one of your own.")
    answer = _ask("Frameworks, separated by commas", "framework", FRAMEWORK)
    return [name.strip() for name in answer.split(",") if name.strip()]
