"""Time of the processor until the desk's first screen of the bundled study, and for a check of its wave 3.

Limits: 2 s for the screen, 3 s for a check, each in the processes that do it, imports included. The second check is
done by the same worker, as on a desk that is in use.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
STUDY = HERE.parent / "data_raw" / "coproduction"
sys.path.append(str(HERE.parent / "tests" / "test_desk"))
from running import Running, running_desk  # noqa: E402 (which the tests start a desk with too)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data_raw" / "coproduction"
        shutil.copytree(STUDY, folder)
        with running_desk(Path(place) / "home", "--study", str(folder)) as desk:
            desk.enter()
            answer, _ = desk.ask("GET", "/", accept="text/html")
            assert answer.status == 200
            print(f"first screen: {processor_time(desk.process.pid):.2f} s of the processor (limit 2)")
            spent = 0.0
            for name in ("first check of wave 3", "second check of wave 3"):
                check(desk)
                total = processor_time(desk.worker())
                print(f"{name}: {total - spent:.2f} s of the processor (limit 3)")
                spent = total


def check(desk: Running) -> None:
    answer, text = desk.post("/waves/3/check", b"{}")
    assert answer.status == 200, text
    while json.loads(desk.ask("GET", "/job")[1])["is_running"]:
        time.sleep(0.1)


def processor_time(pid: int) -> float:
    """User and system time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
