"""Waves as partitions: one for each wave of the register that is collected."""

from __future__ import annotations

import dagster as dg

from casewave.schemas.register.study import Study


def wave_partitions(study: Study) -> dg.StaticPartitionsDefinition:
    """The collected waves. A planned wave is no partition, since a partition that cannot be made stops automation."""
    return dg.StaticPartitionsDefinition([str(wave) for wave in study.collected_waves])


def up_to_each_wave(study: Study) -> dg.StaticPartitionMapping:
    """A table of a wave also shows the study up to it, so each delivery bears on its own wave and all later ones."""
    waves = study.collected_waves
    return dg.StaticPartitionMapping({str(wave): {str(later) for later in waves if later >= wave} for wave in waves})
