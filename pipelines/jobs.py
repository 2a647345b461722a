"""The jobs of a study: everything of one wave, in data order and in one process; and the figures for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from casewave.assets.publication_assets import PRINT_FIGURES
from casewave.schemas.register.study import Study

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

LOAD_WAVE = "load_wave"
STUDY_TAG = "casewave/study"  # of each run, so that several studies may share one history


def of_study(study: Study) -> list[Job]:
    """The jobs, whose runs name the study however they are started."""
    tags = {STUDY_TAG: study.study}
    load_wave = dg.define_asset_job(
        LOAD_WAVE,
        selection=dg.AssetSelection.all() - dg.AssetSelection.assets(PRINT_FIGURES),
        executor_def=dg.in_process_executor,
        description="Load a wave's delivery, check and make its tables, and publish.",
        run_tags=tags,
    )
    print_figures = dg.define_asset_job(
        "print_figures",
        selection=dg.AssetSelection.assets(PRINT_FIGURES),
        executor_def=dg.in_process_executor,
        description="Draw a wave's published figures as PDF and PNG.",
        run_tags=tags,
    )
    return [load_wave, print_figures]
