"""The interviews and documents that the folders of other waves hold, loaded or not.

One QDA project often holds all waves: what it has of another wave's interview is left to that wave. Belongs elsewhere:
what is loaded already (`assets.ingest.loading`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casewave.assets.adapters.delivery import key_rows
from casewave.assets.reading import delivered_files
from casewave.schemas.register.study import Study


def named_in_other_waves(study: Study, wave: int, delivery: Path) -> frozenset[str]:
    """Keys of interviews and documents in the folders next to a wave's delivery that the delivery itself has not."""
    folders = [delivery.with_name(f"wave-{other.wave}") for other in study.waves if other.wave != wave]
    named = {name for folder in folders if folder.is_dir() for name in _keys(folder, study)}
    return frozenset(named.difference(_keys(delivery, study)))


def _keys(folder: Path, study: Study) -> Iterator[str]:
    yield from (key for key, _ in key_rows(folder, delivered_files(folder), study.encoding, study.reading) if key)
