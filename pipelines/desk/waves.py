"""A wave's state in one word and its next step, for its card and for the steps of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casewave.assets.reading.files import delivered_files, is_delivered
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.staging import Staging
from casewave.pipelines.desk.jobs import Jobs
from casewave.pipelines.desk.page import counted
from casewave.schemas.register.study import Wave
from casewave.schemas.register.study_file import StudyError


@dataclass(frozen=True)
class WaveState:
    """How far a wave is. next_step: what its button says, and where it leads."""

    wave: Wave
    state: str
    next_step: str
    next_path: str
    needs_attention: bool = False
    is_loaded: bool = False


def wave_of_study(workspace: Workspace, number: int) -> Wave:
    """The wave of a number. Raises StudyError where the register has none."""
    found = next((wave for wave in workspace.study.waves if wave.wave == number), None)
    if found is None:
        raise StudyError(f"Wave {number} is not in study.yaml. Add it on the settings page.")
    return found


def wave_states(workspace: Workspace, jobs: Jobs) -> list[WaveState]:
    """The state of each wave of a study."""
    published = published_fingerprints(workspace.published)
    return [_state(workspace, jobs, wave, published.get(wave.wave)) for wave in workspace.study.waves]


def checked_now(jobs: Jobs, staging: Staging) -> dict[str, Any] | None:
    """What the last check found, if the files and the register are still those that it looked at."""
    job = jobs.of_wave("check", staging.wave)
    found = job.result if job else None
    return found if found and found["fingerprint"] == staging.fingerprint else None


def _state(workspace: Workspace, jobs: Jobs, wave: Wave, published: str | None) -> WaveState:
    page, is_loaded = f"/waves/{wave.wave}", published is not None
    staging = Staging(workspace, wave.wave)
    if wave.status == "planned":
        return WaveState(wave, "Planned", "Begin this wave", page)
    if not is_delivered(staging.delivery):
        if is_loaded:
            return WaveState(
                wave, "Loaded; its files are gone", "Hand in the files", page, needs_attention=True, is_loaded=True
            )
        return WaveState(wave, "Waiting for files", "Hand in the files", page)
    if not staging.is_staged and published == staging.fingerprint:
        return WaveState(wave, "Loaded", "See the results", "/results", is_loaded=True)
    found = checked_now(jobs, staging)
    if found is None:
        files = counted(len(delivered_files(staging.delivery)), "file")
        state = "Changed since it was loaded" if is_loaded else f"{files} handed in, not checked"
        return WaveState(wave, state, "Check the files", page, needs_attention=True, is_loaded=is_loaded)
    if found["issues"]:
        problems = counted(len(found["issues"]), "problem")
        return WaveState(wave, problems, "Fix", f"{page}/fix", needs_attention=True, is_loaded=is_loaded)
    if found["warnings"]:
        warnings = counted(len(found["warnings"]), "warning")
        return WaveState(wave, f"Ready to load, {warnings} to review", "Review", f"{page}/review", is_loaded=is_loaded)
    return WaveState(wave, "Ready to load", "See what will change", f"{page}/changes", is_loaded=is_loaded)
