"""`casewave pool` as a person uses it: every command, what it says, and what it refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import test_pool
from click.testing import CliRunner, Result
from test_pool import WAVE_1, Publish
from test_pool_federation import package

from casewave.pipelines.cli import commands

made, publish = test_pool.made, test_pool.publish  # fixtures


def ask(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(commands, ["pool", "--in", str(folder / "pool"), *arguments])


def said(folder: Path, *arguments: str) -> str:
    done = ask(folder, *arguments)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def refused(folder: Path, *arguments: str) -> str:
    done = ask(folder, *arguments)
    assert done.exit_code == 1, done.output
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


def test_a_pool_from_its_start_to_a_withdrawal(tmp_path: Path, publish: Publish) -> None:
    assert "is not a pool" in refused(tmp_path, "status")
    assert "Continue with: casewave pool add" in said(tmp_path, "init", "--title", "Two towns")
    first, second = publish("first", {1: WAVE_1}), publish("second", {1: WAVE_1})
    assert "shown to its own people (first) and to everyone" in said(
        tmp_path, "add", str(first), "--share-with", "everyone"
    )
    said(tmp_path, "add", str(second))
    assert "Tables for everyone, of 1 study" in said(tmp_path, "build")
    assert "Not included, since they do not share their rows with everyone: second" in said(tmp_path, "build")
    assert "first" in said(tmp_path, "query", "SELECT DISTINCT study FROM core.interviews")
    assert "second" in said(tmp_path, "query", "SELECT study FROM core.interviews", "--for", "second")
    state = said(tmp_path, "status")
    assert "Two towns" in state
    assert "up to date" in state
    erased = said(tmp_path, "withdraw", "first", "EST-JKG-01", "--yes")
    assert "interviews 1" in erased
    assert "federated" not in erased
    assert "Removed: second" in said(tmp_path, "remove", "second", "--yes")


def test_a_withdrawal_says_that_federated_tables_are_gone(tmp_path: Path, publish: Publish) -> None:
    said(tmp_path, "init")
    said(tmp_path, "add", str(publish("first", {1: WAVE_1})))
    sent = tmp_path / "sent"
    shutil.copytree(package(publish("second", {1: WAVE_1})), sent)
    assert "Combined the packages of second" in said(tmp_path, "federate", str(sent))
    assert "Removed the federated tables too" in said(tmp_path, "withdraw", "first", "EST-JKG-01", "--yes")


@pytest.mark.parametrize("sql", ["FROM read_text('{file}')", "COPY (SELECT 1) TO '{file}.csv'", "ATTACH '{file}.db'"])
def test_a_question_reads_and_writes_nothing_but_the_pool(tmp_path: Path, publish: Publish, sql: str) -> None:
    said(tmp_path, "init")
    said(tmp_path, "add", str(publish("first", {1: WAVE_1})), "--share-with", "everyone")
    file = tmp_path / "secret.txt"
    file.write_text("not for the pool", encoding="utf-8")
    answer = refused(tmp_path, "query", sql.format(file=file))
    assert "not for the pool" not in answer
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "pool", "secret.txt"]


def test_what_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    said(tmp_path, "init")
    assert "The tables are empty. Add a study: casewave pool add" in said(tmp_path, "build")
    assert "the pool cannot answer this" in refused(tmp_path, "query", "FROM pool.nothing")
    assert "nowhere" in refused(tmp_path, "remove", "nowhere", "--yes")
    assert "nowhere" in refused(tmp_path, "withdraw", "nowhere", "EST-JKG-01", "--yes")
