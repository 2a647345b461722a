"""A new study from nothing: its register with comments and schema, a README, a .gitignore, the first workbook.

Belongs elsewhere: how answers are asked for (`pipelines.cli.init`) or what a register may hold
(`schemas.register.study`): what is written is read by the same rules as any study.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

import casewave
from casewave.schemas.register.json_schema import FILE as SCHEMA_FILE
from casewave.schemas.register.json_schema import register_schema_text
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_checks import RESERVED
from casewave.schemas.register.study_file import FILE as STUDY_FILE
from casewave.schemas.register.study_file import StudyError, load_study
from casewave.schemas.vocabularies.frameworks import framework_names, load_framework
from casewave.schemas.vocabularies.site_roles import usual_site_roles
from casewave.schemas.vocabularies.source_kinds import usual_source_kinds

STARTER = Path(__file__).parent / "starter"
# The bundled study: within the package where it is installed, else in the repository.
EXAMPLES = [
    Path(casewave.__file__).parent / "example",
    Path(casewave.__file__).parents[2] / "data_raw" / "coproduction",
]
# What opens the desk: each template's file and its ends of lines.
STARTERS = {
    "open-desk.bat.j2": ("Open the desk.bat", "\r\n"),
    "open-desk.command.j2": ("Open the desk.command", "\n"),
    "open-desk.desktop.j2": ("Open the desk.desktop", "\n"),
}
PLACE = r"^study\.yaml(, line \d+)?: "  # in a file that nobody has seen yet
OWN_FRAMEWORK = "code,label,parent,definition\nA,First theme,,\nA.1,Its first part,A,\nB,Second theme,,\n"


@dataclass(frozen=True)
class NewProgramme:
    """A case: the code that begins participant codes, and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class NewSite:
    """A place of a programme."""

    code: str
    name: str
    programme: str
    country: str


@dataclass(frozen=True)
class NewWave:
    """A time window as EDTF, and a topic."""

    window: str
    topic: str


@dataclass(frozen=True)
class NewStudy:
    """What a new study begins with. The first wave is the one that is collected first; the others are planned."""

    title: str
    programmes: Sequence[NewProgramme]
    sites: Sequence[NewSite]
    waves: Sequence[NewWave]
    frameworks: Sequence[str]


def start_study(folder: Path, new: NewStudy) -> list[Path]:
    """Write a new study into a folder, which may be there already; the files written.

    Raises StudyError where one of them is there already or the register would not hold together: nothing is written.
    """
    with tempfile.TemporaryDirectory() as made:
        beside = Path(made)
        name = _name(folder)
        _write_register(beside, name, new)
        try:
            study = load_study(beside)
        except StudyError as error:
            raise StudyError(re.sub(PLACE, "", str(error).replace(f"{beside}/", ""))) from None
        _write_workbook(beside, study)
        write_starters(beside)
        files = sorted(path.relative_to(beside) for path in beside.rglob("*") if path.is_file())
        if there := [path for path in files if (folder / path).exists()]:
            raise StudyError(f"{folder / there[0]} is there already and is left as it is; name another folder")
        for path in files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(beside / path, folder / path)
    return [folder / path for path in files]


def copy_example(folder: Path) -> Path:
    """Copy the bundled study into a folder, unless it is there already; the study's folder."""
    if not (folder / STUDY_FILE).exists():
        shutil.copytree(next(path for path in EXAMPLES if path.is_dir()), folder, dirs_exist_ok=True)
    return folder


def write_starters(folder: Path) -> None:
    """Write what opens the desk of a study by a double click, on Windows, macOS and Linux.

    Each is given this Python, and where that is gone looks for casewave itself.
    """
    words = {"python": sys.executable}
    for template, (name, end) in STARTERS.items():
        text = _templates().get_template(template).render(words)
        path = folder / name
        path.write_text(text, encoding="utf-8", newline=end)
        path.chmod(0o700)  # what a file manager runs


def _name(folder: Path) -> str:
    """The short name of a study in a folder of this name."""
    name = re.sub(r"[^a-z0-9]+", "_", folder.name.lower()).strip("_") or "study"
    return f"study_{name}" if name in RESERVED or not name[0].isalpha() else name


def _write_register(folder: Path, name: str, new: NewStudy) -> None:
    homes = Counter[str]()
    roles = {role.counts_as: role.site_role for role in usual_site_roles()}
    sites = []
    for site in new.sites:
        homes[site.programme] += 1
        sites.append({**vars(site), "role": roles["home" if homes[site.programme] == 1 else "place"]})
    first = new.sites[0]
    words: dict[str, Any] = {
        "name": name,
        "title": new.title,
        "programmes": new.programmes,
        "site_roles": usual_site_roles(),
        "sites": sites,
        "waves": [
            {**vars(wave), "wave": number, "status": "collected" if number == 1 else "planned"}
            for number, wave in enumerate(new.waves, start=1)
        ],
        "source_kinds": usual_source_kinds(),
        "frameworks": new.frameworks,
        "bundled": ", ".join(framework_names()),
        "phases": [
            {"phase": f"findings-{number}", "label": f"Findings by {_title(framework)}", "framework": framework}
            for number, framework in enumerate(new.frameworks, start=1)
        ],
        "example": f"{first.programme}-{first.code}-01",
    }
    for template in ("study.yaml.j2", "README.md.j2"):
        text = _templates().get_template(template).render(words)
        (folder / template.removesuffix(".j2")).write_text(text, encoding="utf-8", newline="\n")
    (folder / SCHEMA_FILE).write_text(register_schema_text(), encoding="utf-8", newline="\n")
    shutil.copyfile(STARTER / "gitignore", folder / ".gitignore")
    for framework in set(new.frameworks) - set(framework_names()):
        path = folder / "frameworks" / f"{framework}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(OWN_FRAMEWORK, encoding="utf-8", newline="\n")


def _title(framework: str) -> str:
    """What a framework is called in titles; one of the study's own is called by its short name."""
    return load_framework(framework).name if framework in framework_names() else framework


def _templates() -> jinja2.Environment:
    env = jinja2.Environment(  # noqa: S701 (no page: a register and texts, in which each answer is quoted)
        loader=jinja2.FileSystemLoader(STARTER), undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    env.filters["yaml"] = lambda text: json.dumps(text, ensure_ascii=False)  # which is YAML too
    env.filters["shell"] = shlex.quote
    return env


def _write_workbook(folder: Path, study: Study) -> None:
    from casewave.assets.ingest.template import write_template  # brings openpyxl

    first = study.waves[0]
    write_template(study, first, folder / "templates" / f"wave-{first.wave}.xlsx", {})
