"""New information in each run of interviews, from mart.saturation_curve."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from casewave.assets.statistics.saturation import InterviewRun, guest_runs

SERIES = """
    SELECT from_wave, to_wave, framework, new_codes, has_synthetic FROM mart.saturation_curve
    ORDER BY from_wave, to_wave, framework, interview_number
"""
SIZES = """
    SELECT bases.size, runs.size FROM core.saturation_sizes AS bases CROSS JOIN core.saturation_sizes AS runs
    WHERE bases.kind = 'base' AND runs.kind = 'run' ORDER BY ALL
"""


def make(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Give the rows of the mart: the runs of each series for each base and length of run."""
    sizes = con.execute(SIZES).fetchall()
    rows = []
    for (first, last, framework), interviews in groupby(con.execute(SERIES).fetchall(), key=itemgetter(0, 1, 2)):
        ordered = list(interviews)
        novel, has_synthetic = [new for *_, new, _ in ordered], any(synthetic for *_, synthetic in ordered)
        series = {"from_wave": first, "to_wave": last, "framework": framework, "has_synthetic": has_synthetic}
        for base, length in sizes:
            rows += [
                {
                    **series, "base": base, "run": length, "first_interview": run.first, "last_interview": run.last,
                    "base_codes": run.base_codes, "new_codes": run.new, "ratio": run.ratio,
                }
                for run in _until_nothing_is_new(guest_runs(novel, base, length))
            ]  # fmt: skip
    return rows


def _until_nothing_is_new(runs: list[InterviewRun]) -> Iterator[InterviewRun]:
    for run in runs:
        yield run
        if not run.new:
            return
