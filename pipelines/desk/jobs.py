"""Tasks given to the worker of the open study, one at a time, and what became of each: the same for every open page.

A job that changes the study is noted in the study while it runs, so that the next desk can say that it was ended.
Belongs elsewhere: what a task does (`tasks`), the process that does it (`worker`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from casewave.assets.warehouse.store import StoreBusy
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.staging import desk_folder

CHANGING = {"load", "withdraw"}  # tasks that change the study's products
ENDED = (
    "{title} stopped before it was done, because its process was ended. What was published before is unchanged. "
    "Nothing that you handed in is lost: do it again."
)


@dataclass
class Job:
    """A task that was given to the worker, how far it is, and its result or what went wrong.

    next_page: the page that shows what came of it.
    """

    task: str
    title: str
    next_page: str
    words: dict[str, Any]
    stage: str = "Starting"
    done: float = 0.0
    is_running: bool = True
    result: dict[str, Any] | None = None
    problem: str = ""
    begun: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def state(self) -> dict[str, Any]:
        """What an open page shows of it."""
        return {
            "task": self.task, "title": self.title, "wave": self.words.get("wave"), "stage": self.stage,
            "done": self.done, "is_running": self.is_running, "problem": self.problem,
            "next": self.next_page, "begun": self.begun.isoformat(timespec="seconds"),
        }  # fmt: skip


class Jobs:
    """The jobs of one open study."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last: Job | None = None
        self._of_wave: dict[tuple[str, int], Job] = {}
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.interrupted = self._interrupted_before()

    @property
    def is_busy(self) -> bool:
        return self.last is not None and self.last.is_running

    def begin(self, task: str, title: str, next_page: str, **words: Any) -> Job:
        """Give the worker a task. Raises StoreBusy where it has one."""
        with self._lock:
            if self.last and self.last.is_running:
                raise StoreBusy(f"{self.last.title} is not done yet. Wait until it is, then try again.")
            self.last = job = Job(task, title, next_page, words)
            self.interrupted = ""
        threading.Thread(target=self._work, args=(job,), daemon=True).start()
        return job

    def of_wave(self, task: str, wave: int) -> Job | None:
        """The last job of a kind for a wave that is done."""
        return self._of_wave.get((task, wave))

    def stop(self) -> None:
        """End the worker: without input it puts back what it has begun, then ends."""
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _work(self, job: Job) -> None:
        if job.task in CHANGING:
            self._note(job)
        try:
            self._ask(job)
        except OSError:
            job.problem = ENDED.format(title=job.title)
        self._noted.unlink(missing_ok=True)
        if "wave" in job.words:
            self._of_wave[job.task, job.words["wave"]] = job
        job.is_running = False

    def _ask(self, job: Job) -> None:
        process = self._worker()
        requests, answers = cast(IO[str], process.stdin), cast(IO[str], process.stdout)  # both are pipes
        requests.write(json.dumps({"task": job.task, **job.words}) + "\n")
        requests.flush()
        for line in answers:
            said = json.loads(line)
            if "stage" in said:
                job.stage, job.done = said["stage"], said["done"]
                continue
            job.result, job.problem = said.get("result"), said.get("problem", "")
            return
        job.problem = ENDED.format(title=job.title)

    def _worker(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "casewave.pipelines.desk.worker", str(self.folder)]
            self._process = subprocess.Popen(  # noqa: S603 (our own words and a folder)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                encoding="utf-8",
            )  # fmt: skip
        return self._process

    @property
    def _noted(self) -> Path:
        return desk_folder(Workspace(self.folder)) / "job.json"

    def _note(self, job: Job) -> None:
        self._noted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._noted.write_text(json.dumps(job.state()), encoding="utf-8")

    def _interrupted_before(self) -> str:
        """What a desk that was ended had begun, in words; nothing where all was done."""
        try:
            job = json.loads(self._noted.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        self._noted.unlink()
        return ENDED.format(title=f"{job['title']}, begun at {job['begun']},")
