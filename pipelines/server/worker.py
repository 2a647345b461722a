"""The Celery application of the workers: `celery -A casewave.pipelines.server.worker worker`.

CASEWAVE_BROKER is the address of Redis. Each run gets a process of its own, so that two studies never share one.
"""

from __future__ import annotations

import os

from celery.signals import worker_process_init
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_execute_job_task, create_resume_job_task

from casewave.assets.warehouse.workspace import OTHERS

BROKER = os.environ["CASEWAVE_BROKER"]

app = make_app({"broker": BROKER, "backend": BROKER})
app.conf.update(worker_max_tasks_per_child=1, worker_prefetch_multiplier=1, broker_connection_retry_on_startup=True)

execute_job = create_execute_job_task(app)
resume_job = create_resume_job_task(app)


def _close_to_others(**_: object) -> None:
    """Files made by a run are readable by their owner alone, until the study says that its group may read them."""
    os.umask(OTHERS["owner"])


worker_process_init.connect(_close_to_others)
