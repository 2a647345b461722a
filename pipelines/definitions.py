"""All of the pipeline, put together; read it from top to bottom and you have seen the system."""

from collections.abc import Iterator

import dagster as dg

from casewave.assets.delivery_assets import delivery_assets, register_assets
from casewave.assets.mart_assets import mart_assets
from casewave.assets.plausibility import PlausibilityReports
from casewave.assets.publication_assets import publication_assets
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.jobs import of_study
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
        jobs=of_study(workspace.study),
        sensors=[new_delivery],
        resources={
            "workspace": workspace,
            "store": dg.ResourceDefinition(lambda _: _held_store(workspace)),
            "plausibility_reports": PlausibilityReports(workspace.folder, workspace.published, workspace.plausibility),
        },
        executor=dg.in_process_executor,
    )


def _held_store(workspace: Workspace) -> Iterator[Store]:
    """The store, while its run holds the study: from before the delivery is read until after the reports."""
    with holding(workspace, patience=PATIENCE):
        yield Store(workspace.store, is_encrypted=workspace.is_encrypted, patience=PATIENCE)
