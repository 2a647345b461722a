"""Warnings that are acceptable, acknowledged in groups: one reason for many, written to the study's own file.

Belongs elsewhere: which warnings there are (`assets/marts/warnings.sql`, `pipelines.actions.check`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.check import Warned
from casewave.pipelines.actions.edit_register import ProposedEdits, register_state, save
from casewave.schemas.register.editing import RegisterEdit


@dataclass(frozen=True)
class WarningGroup:
    """The warnings of one kind, in the order of their places."""

    warning: str
    warnings: tuple[Warned, ...]


def grouped(warnings: Iterable[Warned]) -> list[WarningGroup]:
    """Warnings by kind, the most frequent first."""
    by_kind = groupby(sorted(warnings, key=lambda each: each.warning), key=lambda each: each.warning)
    groups = [WarningGroup(warning, tuple(of_kind)) for warning, of_kind in by_kind]
    return sorted(groups, key=lambda group: (-len(group.warnings), group.warning))


@dataclass(frozen=True)
class Decision:
    """Why warnings are acceptable, who decided it (a code of the team), and when."""

    reason: str
    decided_by: str
    decided_on: dt.date


def acknowledge(workspace: Workspace, wave: int, warnings: Sequence[Warned], decision: Decision) -> ProposedEdits:
    """Write an entry for each warning that is not acknowledged yet. Raises StudyError as `edit_register.save` does."""
    return save(workspace, _edits(workspace, wave, warnings, decision), register_state(workspace))


def _edits(workspace: Workspace, wave: int, warnings: Sequence[Warned], decision: Decision) -> list[RegisterEdit]:
    entries = workspace.study.acknowledgements
    known = {(entry.wave, entry.warning, entry.subject) for entry in entries}
    fresh = [
        pair for pair in dict.fromkeys((each.warning, each.subject) for each in warnings) if (wave, *pair) not in known
    ]
    return [
        RegisterEdit(
            ("acknowledgements", place),
            {
                "wave": str(wave), "warning": warning, "subject": subject, "reason": decision.reason,
                "decided_by": decision.decided_by, "decided_on": decision.decided_on.isoformat(),
            },
        )
        for place, (warning, subject) in enumerate(fresh, start=len(entries))
    ]  # fmt: skip
