"""Rows of the table on the main job: a load as people run it, over more and more waves, and how commands start."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from made_up import bundled, change_a_word, of_waves
from measuring import COMMAND_LINE, Cost, Row, command, in_turns, median, megabytes, ratio

from casewave.assets.warehouse.workspace import Workspace

ROOT = Path(__file__).parents[1]
BARE = f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks')!r}); import bare; bare.main(bare.Path(sys.argv[1]))"
EARLIER = "dc2e4fc"  # the commit that the aims are set against
EARLIER_COMMAND_LINE = COMMAND_LINE.replace("casewave.", "")  # its packages have other names
IS_LONG = bool(os.environ.get("BENCHMARK_LONG"))
WAVES = [int(waves) for waves in os.environ.get("BENCHMARK_WAVES", "2 5 10 20" if IS_LONG else "2 5 10").split()]


@contextmanager
def fresh(make: Callable[[Path], Path] = bundled) -> Iterator[Path]:
    """A made-up study in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield make(Path(folder))


def load(study: Path, *more: str) -> Cost:
    return command(study.parents[1], ["--study", str(study), "load", *more])


@contextmanager
def earlier_commit() -> Iterator[Path]:
    """The earlier commit in a folder of its own, run in the present environment."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / EARLIER
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(place), EARLIER], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def load_bundled() -> Iterator[Row]:
    """The whole load of the bundled study against a bare script of the same functions, and the earlier commit."""
    with earlier_commit() as place:
        costs = in_turns({
            "load": partial(_on_a_copy, ROOT / "data_raw", COMMAND_LINE, None),
            "bare": partial(_on_a_copy, ROOT / "data_raw", BARE, None),
            "earlier": partial(_on_a_copy, place / "data_raw", EARLIER_COMMAND_LINE, place),
        })  # fmt: skip
    own = str(median(costs["load"]))
    against_bare, against_earlier = (ratio(costs["load"], costs[other]) for other in ("bare", "earlier"))
    work = "`casewave load`, bundled study, three waves"
    yield Row(work, own, f"bare script: {median(costs['bare'])}", against_bare, "1.25", against_bare <= 1.25)
    yield Row(work, own, f"{EARLIER}: {median(costs['earlier'])}", against_earlier, "0.45", against_earlier <= 0.45)


def _on_a_copy(studies: Path, code: str, path: Path | None) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        study = Path(shutil.copytree(studies / "coproduction", Path(folder) / "data_raw" / "coproduction"))
        arguments = [str(study)] if code == BARE else ["--study", str(study), "load"]
        return command(Path(folder), arguments, code, path)


def published_size() -> Iterator[Row]:
    """The published file of the bundled study."""
    with fresh() as study:
        load(study)
        size = megabytes(Workspace(study).published)
    delivered = f"delivered: {megabytes(ROOT / 'data_raw' / 'coproduction'):.1f} MB"
    yield Row("published file, bundled study", f"{size:.1f} MB", delivered, None, "2.5 MB", size <= 2.5)


def first_load() -> Iterator[Row]:
    """The first load of five waves, against one pass over the same functions; then with nothing new."""
    with fresh(partial(of_waves, waves=5)) as study:
        first, again = load(study), load(study)
    with fresh(partial(of_waves, waves=5)) as study:
        bare = command(study.parents[1], [str(study)], BARE)
    pair = first.processor / bare.processor
    work = "first load of 5 waves"
    yield Row(work, str(first), f"one pass over the same functions: {bare}", pair, "30 s", first.processor <= 30)
    yield Row("`casewave load`, 5 waves, nothing new", str(again), "", None, "2 s", again.processor <= 2)


@cache
def _over_waves() -> dict[int, tuple[Cost, Cost | None, float]]:
    """By number of waves: the load of the last, of most waves also that of a changed first one, and MB of reports."""
    taken = {}
    for waves in WAVES:
        with fresh(partial(of_waves, waves=waves)) as study:
            last, aside = study / f"wave-{waves}", study.parent / "last"
            last.rename(aside)
            load(study)
            aside.rename(last)
            of_last = load(study)
            size = megabytes(Workspace(study).report)
            of_first = None
            if waves == WAVES[-1]:
                change_a_word(study, 1)
                of_first = load(study)
            taken[waves] = of_last, of_first, size
    return taken


def last_wave() -> Iterator[Row]:
    """The load of the last of n waves, which should not grow with n."""
    taken = _over_waves()
    few, *_ = taken
    for waves, (cost, *_) in taken.items():
        grown = cost.processor / taken[few][0].processor
        aim = ("1.1", grown <= 1.1) if waves > few else ("", None)
        yield Row(f"load of the last of {waves} waves", str(cost), f"of {few} waves", grown, *aim)


def reload_first() -> Iterator[Row]:
    """The load of many waves whose first has one word changed, against the load of the last."""
    waves = WAVES[-1]
    of_last, of_first, _ = _over_waves()[waves]
    if of_first:
        grown, against = of_first.processor / of_last.processor, f"load of the last of {waves}: {of_last}"
        work = f"load of wave 1 of {waves}, one word changed"
        yield Row(work, str(of_first), against, grown, "2 (of 10)", grown <= 2 if waves == 10 else None)


def size_of_reports() -> Iterator[Row]:
    """MB of `reports/` by the number of waves."""
    taken = _over_waves()
    few, *_ = taken
    for waves, (*_, size) in taken.items():
        grown = size / waves / (taken[few][2] / few)
        aim = ("1.5", grown <= 1.5) if waves > few else ("", None)
        work, each = f"reports of {waves} waves", f"MB for each wave, against {few} waves"
        yield Row(work, f"{size:.1f} MB, {size / waves:.1f} MB a wave", each, grown, *aim)


def start() -> Iterator[Row]:
    """Commands that people wait for, from start to end, with one load of one wave before them."""
    asked = {
        "--help": (["--help"], 0.5), "query": (["query", "FROM mart.sampling_frame"], 0.9), "status": (["status"], 1.0),
    }  # fmt: skip
    with fresh() as study:
        load(study)
        costs = in_turns({
            name: partial(command, study.parents[1], ["--study", str(study), *arguments])
            for name, (arguments, _) in asked.items()
        })  # fmt: skip
    for name, (_, most) in asked.items():
        cost = median(costs[name])
        yield Row(f"`casewave {name}`", str(cost), "", None, f"{most} s", cost.processor <= most)


def first_table() -> Iterator[Row]:
    """What `make demo` does until the first table, and all of it."""
    with fresh() as study:
        first, rest = load(study, "--wave", "1"), load(study)
    after = Cost(first.clock + rest.clock, first.processor + rest.processor, max(first.memory, rest.memory))
    yield Row(
        "`make demo` to the first table, installed", str(first), f"all three waves: {after}", None, "after wave 1"
    )
