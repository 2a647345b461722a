"""The job: everything of one wave, in data order and in one process."""

import dagster as dg

load_wave = dg.define_asset_job(
    "load_wave",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Load a wave's delivery, check and make its tables, and publish.",
)
