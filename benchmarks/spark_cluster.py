"""A standalone Spark cluster on loopback for a demonstration, a test or a measurement, started and stopped by its id.

Belongs elsewhere: what it is asked (`casewave pool build --engine`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE = 90  # seconds until master and workers must be up
ADDRESS = re.compile(r"Starting Spark master at (spark://\S+)")
REGISTERED = "Successfully registered with master"


@contextmanager
def spark_cluster(python: str, folder: Path, workers: int = 2, memory: str = "1g") -> Iterator[str]:
    """A master and workers with one core each; the master's address. python: one with PySpark. folder: for logs."""
    spark = Path(
        subprocess.run(
            [python, "-c", "import pyspark; print(pyspark.__path__[0])"], check=True, capture_output=True, text=True
        ).stdout.strip()
    )
    environment = {
        **os.environ,
        "SPARK_HOME": str(spark),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_DAEMON_MEMORY": "256m",
    }
    folder.mkdir(parents=True, exist_ok=True)
    here = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    with ExitStack() as stack:
        (address,) = _started(stack, spark, environment, folder / "master.log", ["master.Master", *here], ADDRESS)
        for number in range(1, workers + 1):
            offered = ["--cores", "1", "--memory", memory, "--work-dir", str(folder / "work")]
            command = ["worker.Worker", *here, *offered, address]
            _started(stack, spark, environment, folder / f"worker_{number}.log", command, re.compile(f"({REGISTERED})"))
        yield address
    shutil.rmtree(folder / "scratch", ignore_errors=True)


def _started(
    stack: ExitStack, spark: Path, environment: dict[str, str], log: Path, command: list[str], sign: re.Pattern[str]
) -> tuple[str, ...]:
    """Start a part of the cluster and wait for the sign that it is up, in its log."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [spark / "bin" / "spark-class", f"org.apache.spark.deploy.{command[0]}", *command[1:]],
            env=environment, stdout=file, stderr=file,
        )  # fmt: skip
    stack.callback(_stop, process)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if found := sign.search(log.read_text(encoding="utf-8", errors="replace")):
            return found.groups()
        time.sleep(0.2)
    raise RuntimeError(f"{command[0]} did not start; see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
