"""The interviews and documents of the study's other waves, as the folders next to a delivery hold them.

What a project has of another wave's interview is left to that wave. Belongs elsewhere: what is loaded already
(`assets.ingest.session`).
"""

from __future__ import annotations

from pathlib import Path

from casewave.assets.adapters.delivery import held_by_tables
from casewave.assets.adapters.qda_mapping import Held
from casewave.schemas.register.study import Study


def held_in_other_waves(study: Study, wave: int, delivery: Path) -> dict[str, Held]:
    """The interviews and documents in the folders next to a wave's delivery that the delivery itself has not."""
    held: dict[str, Held] = {}
    for other in study.waves:
        folder = delivery.with_name(f"wave-{other.wave}")
        if other.wave != wave and folder.is_dir():
            held |= held_by_tables(folder, study, other.wave)
    own = held_by_tables(delivery, study, wave)
    return {key: each for key, each in held.items() if key not in own}
