"""Whether the study is plausible over waves: Great Expectations on small published frames, with its Data Docs.

`expectations` says what is expected, `report` runs it and makes the Data Docs, in a process of its own, since Great
Expectations takes seconds to import. What a row may hold is in the models; nothing of that is said again here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

RESULTS = "results.csv"


class PlausibilityReports:
    """The plausibility reports of a study, made next to other work: begun here, waited for there."""

    def __init__(self, study: Path, published: Path, folder: Path) -> None:
        self.study, self.published, self.folder = study, published, folder
        self._process: subprocess.Popen[str] | None = None

    def begin(self, waves: Iterable[int]) -> None:
        """Begin to make the reports of waves, each in `folder`/wave-N with an index.html and a results.csv."""
        paths = map(str, (self.study, self.published, self.folder, *waves))
        command = [sys.executable, "-m", "casewave.assets.plausibility.report", *paths]
        settings = {
            **os.environ, "GX_ANALYTICS_ENABLED": "false", "PYTHONWARNINGS": "ignore", "TQDM_DISABLE": "1",
            "TZ": "UTC",  # Data Docs write the time of a run as it is here
        }  # fmt: skip
        self._process = subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True)  # noqa: S603

    @property
    def is_begun(self) -> bool:
        return self._process is not None

    def finish(self) -> None:
        """Wait until they are made. Raises RuntimeError with what the process said last if it fails: that is a bug."""
        process, self._process = self._process, None
        if process is None:
            return
        _, said = process.communicate()
        if process.returncode:
            raise RuntimeError(f"the plausibility report failed: {' '.join(said.strip().splitlines()[-1:])}")
