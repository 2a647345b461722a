"""All of the pipeline, put together; read it from top to bottom and you have seen the system."""

import dagster as dg

from casewave.assets.delivery_assets import delivery_assets, register_assets
from casewave.assets.mart_assets import mart_assets
from casewave.assets.plausibility import PlausibilityReports
from casewave.assets.publication_assets import publication_assets
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.jobs import load_wave, print_figures
from casewave.pipelines.sensor import new_delivery
from casewave.pipelines.waves import up_to_each_wave, wave_partitions

PATIENCE = 300  # seconds that a run waits for another load: the sensor's runs have nobody who would start them again


@dg.definitions
def casewave() -> dg.Definitions:
    """The study that `CASEWAVE_STUDY` names, or else the bundled one: delivery, marts, publication."""
    return define(Workspace.current())


def define(workspace: Workspace) -> dg.Definitions:
    """The pipeline of one study."""
    waves, up_to = wave_partitions(workspace.study), up_to_each_wave(workspace.study)
    return dg.Definitions(
        assets=[*register_assets(), delivery_assets(waves), mart_assets(waves, up_to), *publication_assets(waves)],
        jobs=[load_wave, print_figures],
        sensors=[new_delivery],
        resources={
            "workspace": workspace,
            "store": Store(workspace.store, is_encrypted=workspace.is_encrypted, patience=PATIENCE),
            "plausibility_reports": PlausibilityReports(workspace.folder, workspace.published, workspace.plausibility),
        },
        executor=dg.in_process_executor,
    )
