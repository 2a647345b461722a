"""A made-up project of any number of codings, like real ones, for the benchmark. It is never held in memory."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casewave.assets.qda.model import Body, Coding, Project, ProjectCode, Selection, Source, User
from casewave.assets.qda.writer import write_project

WORDS = ("programme", "nurse", "meeting", "leader", "region", "budget", "trust", "learning", "time", "never", "läkare")
CODES, CODERS, CODINGS_A_SOURCE, WORDS_A_SOURCE = 150, 3, 5_000, 40_000
TIME = "2024-05-01T10:00:00Z"


def write(codings: int, path: Path) -> None:
    """Write a project: a source for each five thousand codings, three coders, a tree of codes."""
    chance = random.Random(codings)
    users = [User(_guid(chance), f"R0{number}") for number in range(1, CODERS + 1)]
    codes = [ProjectCode(_guid(chance), f"code {number}") for number in range(CODES)]
    for number, code in enumerate(codes):
        code.parent = codes[number - number % 10].guid if number % 10 else None
    project = Project("benchmark", users=users, codes=codes)
    for first in range(0, codings, CODINGS_A_SOURCE):
        project.sources.append(_source(project, first, min(CODINGS_A_SOURCE, codings - first)))
    write_project(project, path)


def _source(project: Project, first: int, count: int) -> Source:
    chance = random.Random(-first - 1)
    text = " ".join(chance.choices(WORDS, k=WORDS_A_SOURCE))
    guid = _guid(chance)
    selections: Any = _Selections(project, text, first, count)
    name = f"INT-1-{first // CODINGS_A_SOURCE + 1:03}"
    return Source(guid, "text", name, bodies=[Body(guid, text=text)], selections=selections)


class _Selections:
    """Selections that are made while they are taken."""

    def __init__(self, project: Project, text: str, first: int, count: int) -> None:
        self._project, self._text, self._first, self._count = project, text, first, count

    def __iter__(self) -> Iterator[Selection]:
        chance = random.Random(self._first)
        for _ in range(self._count):
            start = self._text.find(" ", chance.randrange(len(self._text) - 600)) + 1
            end = self._text.find(" ", start + chance.randrange(20, 400))
            user = chance.choice(self._project.users).guid
            coding = Coding(_guid(chance), chance.choice(self._project.codes).guid, user, TIME)
            yield Selection(
                _guid(chance), "text", start, end, codings=(coding,), user=user, created=TIME, modifying_user=user,
                modified=TIME,
            )  # fmt: skip


def _guid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128)))
