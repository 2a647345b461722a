"""The jobs: everything of one wave, in data order and in one process; and the figures for print."""

import dagster as dg

from casewave.assets.publication_assets import PRINT_FIGURES

load_wave = dg.define_asset_job(
    "load_wave",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(PRINT_FIGURES),
    executor_def=dg.in_process_executor,
    description="Load a wave's delivery, check and make its tables, and publish.",
)
print_figures = dg.define_asset_job(
    "print_figures",
    selection=dg.AssetSelection.assets(PRINT_FIGURES),
    executor_def=dg.in_process_executor,
    description="Draw a wave's published figures as PDF and PNG.",
)
