"""What of one QDA project for all waves is another wave's: the interviews and documents that other folders hold.

What a project has of another wave's interview is left to that wave; a project in no wave's folder is a problem. Belongs
elsewhere: what is loaded already (`assets.ingest.loading`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casewave.assets.adapters.delivery import key_rows
from casewave.assets.adapters.qda_projects import Projects
from casewave.assets.reading import delivered_files
from casewave.assets.reading.issues import Issue
from casewave.schemas.problems.files import PROJECT_BESIDE
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import FILE


def named_in_other_waves(study: Study, wave: int, delivery: Path) -> frozenset[str]:
    """Keys of interviews and documents in the folders next to a wave's delivery that the delivery itself has not."""
    folders = [delivery.with_name(f"wave-{other.wave}") for other in study.waves if other.wave != wave]
    named = {name for folder in folders if folder.is_dir() for name in _keys(folder, study)}
    return frozenset(named.difference(_keys(delivery, study)))


def projects_beside(delivery: Path) -> list[Issue]:
    """A problem for each project that is next to the register, where it would be passed over."""
    if not (delivery.parent / FILE).is_file():
        return []
    beside = sorted(path for path in delivery.parent.iterdir() if path.is_file() and Projects.takes(path))
    return [Issue.of(PROJECT_BESIDE(), path.name) for path in beside]


def _keys(folder: Path, study: Study) -> Iterator[str]:
    yield from (key for key, _ in key_rows(folder, delivered_files(folder), study.encoding, study.reading) if key)
