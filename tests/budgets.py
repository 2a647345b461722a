"""What the tests cost: the ten that take longest, and a budget for each module, above which the run fails.

Costs are seconds of the processor, of a test and of the processes that it waited for, so that a busy machine fails
nothing. What several modules share (fixtures of a session) is nobody's. A module that is named here has its own budget,
about one and a half times what it takes; where it is exceeded, make the tests cheaper before you raise it. Long runs
that a person asks for (`make oracle`) go without: `-p no:budgets`. `--costs FILE` writes the seconds of every test,
the dearest first, as CSV.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

USUAL = 45  # seconds for a module
BUDGETS = {
    "test_adding_a_wave.py": 50,
    "test_analysis_tables.py": 110,
    "test_bundled_studies.py": 50,
    "test_chart_gate.py": 60,
    "test_cli.py": 95,
    "test_crash.py": 265,
    "test_definitions.py": 140,
    "test_delivery_fuzz.py": 110,
    "test_desk_in_a_browser.py": 135,
    "test_disk.py": 80,
    "test_encryption.py": 70,
    "test_faults.py": 85,
    "test_guide_coordinators.py": 95,
    "test_history.py": 210,
    "test_main_job.py": 180,
    "test_package.py": 75,
    "test_paper.py": 75,
    "test_pool.py": 105,
    "test_pool_engines.py": 220,  # with Apache Spark, a step of .ci/run of its own
    "test_pool_federation.py": 50,
    "test_preview.py": 75,
    "test_public_package.py": 115,
    "test_report_in_a_browser.py": 100,
    "test_rules.py": 55,
    "test_register_changes.py": 60,
    "test_same_numbers.py": 65,
    "test_sensor.py": 70,
    "test_template.py": 60,
    "test_withdrawal.py": 195,
}
SLOWEST = 10

_shared = 0.0  # seconds that fixtures of the session took since the test began
_begun = 0.0
_spent: Counter[str] = Counter()  # seconds of each test


def processor_seconds() -> float:
    """Seconds of the processor that this process and those that it waited for have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", type=Path, help="Write what each test cost, in seconds of the processor, to this file.")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[None]:
    global _shared
    before, shared = processor_seconds(), _shared
    made = yield
    if fixturedef.scope == "session":
        _shared = shared + processor_seconds() - before  # with those that it asked for itself
    return made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[Any]:
    global _begun, _shared
    _begun, _shared = processor_seconds(), 0.0
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[pytest.TestReport]:
    """Have the last report of a test say what it cost: the workers of xdist send nothing else."""
    report = yield
    if report.when == "teardown":
        report.user_properties.append(("processor_seconds", round(processor_seconds() - _begun - _shared, 2)))
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":
        _spent[report.nodeid] += dict(report.user_properties).get("processor_seconds", 0)


def modules_over_budget(spent: Counter[str]) -> list[str]:
    """The modules whose tests cost more than they may, in words."""
    modules: Counter[str] = Counter()
    for test, seconds in spent.items():
        modules[Path(test.partition("::")[0]).name] += seconds
    return [
        f"{module}: {seconds:.0f} s of the processor; its budget is {BUDGETS.get(module, USUAL)} s (tests/budgets.py)"
        for module, seconds in sorted(modules.items())
        if seconds > BUDGETS.get(module, USUAL)
    ]


def write_costs(spent: Counter[str], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as written:
        rows = csv.writer(written, lineterminator="\n")
        rows.writerow(["module", "test", "processor_seconds"])
        for test, seconds in spent.most_common():
            module, _, name = test.partition("::")
            rows.writerow([module, name, round(seconds, 2)])


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # the controller knows what all workers' tests cost
    if file := session.config.getoption("costs"):
        write_costs(_spent, file)
    if session.exitstatus == pytest.ExitCode.OK and modules_over_budget(_spent):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if len(_spent) > SLOWEST:
        terminalreporter.section(f"the {SLOWEST} tests that take longest, in seconds of the processor")
        for test, seconds in _spent.most_common(SLOWEST):
            terminalreporter.line(f"{seconds:7.1f}  {test}")
    for line in modules_over_budget(_spent):
        terminalreporter.line(f"Over budget: {line}", red=True)
