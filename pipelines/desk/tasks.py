"""What the desk's worker does: checks, previews and loads, each with its stages in plain words and a result as JSON.

A task is given the study, the words of its request and where to tell its progress. Belongs elsewhere: the processes
(`worker`, `jobs`), what is done (`pipelines.actions`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from casewave.assets.reading import count_lines
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.staging import Staging
from casewave.schemas.language import numbered

Tell = Callable[[str, float], None]  # a stage in words, and the share of the whole that is done when it begins
Words = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """A part of a load: until an asset of this kind is made, and the share that is done then."""

    text: str
    until: str
    done: float


# Shares of the time that a load of the bundled study takes.
OF_A_LOAD = (
    Stage("Reading and checking the files", "audit/", 0.3),
    Stage("Making the tables", "publish/database", 0.4),
    Stage("Drawing the figures and writing the pages", "publish/tables", 0.92),
    Stage("Checking plausibility", "publish/plausibility", 1.0),
)


def check(workspace: Workspace, words: Words, tell: Tell) -> dict[str, Any]:
    """Check what is staged for a wave, or its folder; its problems, warnings and rows."""
    from casewave.pipelines.actions.check import check_delivery

    staging = Staging(workspace, words["wave"])
    seen, total, read = staging.fingerprint, count_lines(staging.delivery), 0

    def on_rows(rows: int) -> None:
        nonlocal read
        read += rows
        tell(f"Checked {numbered(read, 'row')}", min(0.9, read / total) if total else 0.5)

    tell("Reading and checking the files", 0.0)
    found = check_delivery(workspace, words["wave"], staging.delivery, on_rows)
    return {"fingerprint": seen, **asdict(found)}


def preview(workspace: Workspace, words: Words, tell: Tell) -> dict[str, Any]:
    """Compare what is staged for a wave with what is loaded: changed rows, statements, ratings and cells."""
    from casewave.pipelines.actions.preview import preview as preview_delivery

    staging = Staging(workspace, words["wave"])
    seen = staging.fingerprint
    tell("Making the tables as they would be", 0.2)
    return {
        "fingerprint": seen,
        **asdict(preview_delivery(workspace, words["wave"], staging.delivery, lambda _: None, **_partial(words))),
    }


def _partial(words: Words) -> dict[str, bool]:
    """Whether rows with problems are left out, and whether that may leave less than half of a table."""
    return {name: bool(words.get(name)) for name in ("accept_partial", "accept_few")}


def load(workspace: Workspace, words: Words, tell: Tell) -> dict[str, Any]:
    """Move what is staged for a wave into its folder, and load it; without a wave, load all that are delivered."""
    from casewave.pipelines.actions import load as action

    wave = words.get("wave")
    tell(OF_A_LOAD[0].text, 0.02)
    if wave is not None:
        Staging(workspace, wave).move_into_place()
    plan = action.plan(workspace, wave)
    due = plan.due
    if not due:
        return {"waves": [], "refused": None}
    done = asdict(action.load(workspace, due, on_asset=Progress(tell).on_asset, **_partial(words)))
    return done if done["refused"] else {**done, "summary": asdict(action.summary(workspace, plan.asked))}


def rebuild(workspace: Workspace, words: Words, tell: Tell) -> dict[str, Any]:
    """Make an earlier publication again in a folder of its own."""
    from casewave.pipelines.actions.rebuild import rebuild_publication  # brings the renderer

    tell("Loading the recorded files and making the tables, figures and pages", 0.1)
    rebuilt = rebuild_publication(workspace, words["entry"], Path(words["folder"]))
    return {"published": str(rebuilt.published)}


def withdraw(workspace: Workspace, words: Words, tell: Tell) -> dict[str, Any]:
    """Take an informant who has withdrawn out of everything; what went, what stays, and what is left to do by hand."""
    from casewave.assets.protection.withdrawal import places_to_mend
    from casewave.pipelines.actions.withdraw import withdraw as withdraw_informant

    tell("Erasing, publishing again and making the pages again", 0.1)
    done = withdraw_informant(workspace, words["code"], words["reason"], words["decided_by"])
    return {
        "rows": dict(done.erased.rows), "shared": sorted(done.erased.shared),
        "places": list(places_to_mend(done.erased)), "register": done.register,
        "removed": list(map(str, done.removed)), "went_out": done.went_out,
        "waves": sorted({wave for wave, *_ in done.erased.places}),
    }  # fmt: skip


class Progress:
    """How far a load is, by the assets that have been made."""

    def __init__(self, tell: Tell) -> None:
        self.tell, self.stages, self.begins = tell, list(OF_A_LOAD), 0.0

    def on_asset(self, asset: str, _assets: int) -> None:
        if len(self.stages) > 1 and asset.startswith(self.stages[0].until):
            self.begins = self.stages.pop(0).done
            self.tell(self.stages[0].text, self.begins)


TASKS: dict[str, Callable[[Workspace, Words, Tell], dict[str, Any]]] = {
    "check": check, "preview": preview, "load": load, "rebuild": rebuild, "withdraw": withdraw,
}  # fmt: skip
