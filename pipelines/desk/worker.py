"""The process that works on one study for the desk: a line of JSON in for each task, lines of JSON out.

A process of its own, since a load needs a main thread and the whole environment. It ends with the desk: where its input
ends, a load is interrupted as by Ctrl+C.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from casewave.assets.adapters.mishaps import keep_traceback, log_of
from casewave.assets.warehouse.disk import disk_trouble
from casewave.assets.warehouse.store import StoreError
from casewave.assets.warehouse.workspace import OTHERS, Workspace
from casewave.pipelines.desk.tasks import TASKS
from casewave.schemas.register.study_file import StudyError

GRACE = 10  # seconds in which an interrupted load puts everything back


def main() -> None:
    """Work on the study of the first argument until the input ends."""
    os.umask(OTHERS["owner"])
    folder = Path(sys.argv[1])
    os.environ["CASEWAVE_STUDY"] = str(folder)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    tasks: queue.Queue[dict[str, Any] | None] = queue.Queue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    while task := tasks.get():
        _say(answers, _done(folder, task, answers))


def _listen(tasks: queue.Queue[dict[str, Any] | None]) -> None:
    for line in sys.stdin:
        tasks.put(json.loads(line))
    tasks.put(None)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(GRACE)
    os._exit(1)


def _done(folder: Path, task: dict[str, Any], answers: IO[str]) -> dict[str, Any]:
    """Do a task; its result, or what went wrong in words."""

    def tell(stage: str, done: float) -> None:
        _say(answers, {"stage": stage, "done": done})

    try:
        return {"result": TASKS[task["task"]](Workspace(folder), task, tell)}
    except (StudyError, StoreError) as error:
        return {"problem": str(error)}
    except KeyboardInterrupt:
        return {"problem": "Stopped. What was published before is unchanged."}
    except Exception as error:
        if trouble := disk_trouble(error, folder):
            return {"problem": trouble}
        log = keep_traceback(error, log_of(folder))
        return {"problem": f"This is a bug of casewave's, and nothing was changed by it. Please report it with {log}."}


def _say(answers: IO[str], words: dict[str, Any]) -> None:
    answers.write(json.dumps(words, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
