"""Studies that share no rows: what their public packages come to together, and what must not follow from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import test_pool
from test_pool import RATED, RATINGS, WAVE_1, WAVE_2, Rows, everything_in

from casewave.assets.pool.federation.federating import FEDERATED
from casewave.assets.pool.folder import EVERYONE, Pool, PoolError
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.pool import add_study, asking_pool, build_pool, federate, init_pool
from casewave.pipelines.actions.release import publish_for_everybody
from casewave.schemas.columns import table_name

Publish = Callable[..., Path]
made, publish = test_pool.made, test_pool.publish  # fixtures


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    return init_pool(tmp_path / "pool", "Studies apart", is_on_encrypted_volume=False)


def package(study: Path) -> Path:
    """The study's public package as it is sent: with the ledger of releases."""
    workspace = Workspace(study)
    publish_for_everybody(workspace, workspace.public)
    shutil.copy(study / "releases.json", workspace.public)
    return workspace.public


def ask(pool: Pool, query: str) -> Rows:
    with asking_pool(pool, EVERYONE) as con:
        return con.execute(query).fetchall()


def federated(pool: Pool, model: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(pool.federated / f"{model}.parquet").to_pylist()
    return rows


def rated(name: str) -> dict[int, dict[str, str]]:
    """Two waves, with ratings of cases in both."""
    second = RATED[name].replace("R1,", "R3,").replace("R2,", "R4,").replace("+", "")
    return {1: {**WAVE_1, "ratings": RATINGS + RATED[name]}, 2: {**WAVE_2, "ratings": RATINGS + second}}


# What packages hold of each table: no element without a statement is lost, but segments and rows of statements are.
AS_FROM_ROWS = {
    "ratings_across_studies": "FROM pool.ratings_across_studies",
    "cross_study_statements": "FROM pool.cross_study_statements",
    "change_over_studies": """
        SELECT * REPLACE (CAST(NULL AS BIGINT) AS segments) FROM pool.change_over_studies
        WHERE phase IS NULL AND (study, framework, code) IN (SELECT (study, framework, code) FROM mart.final_ratings)
    """,
}


def test_packages_give_the_same_tables_as_the_rows_that_they_were_made_from(pool: Pool, publish: Publish) -> None:
    folders = [publish(name, rated(name)) for name in ("first", "second")]
    for folder in folders:
        add_study(pool, folder, [EVERYONE])
    expected = {name: ask(pool, query) for name, query in AS_FROM_ROWS.items()}
    assert min(map(len, expected.values())) > 0
    for name in ("first", "second"):
        shutil.rmtree(pool.study(name))
    made_tables = federate(pool, [package(folder) for folder in folders], 5)
    assert made_tables.studies == ("first", "second")
    assert set(made_tables.rows) == {table_name(model) for model in FEDERATED}
    for name, rows in expected.items():
        assert [tuple(row.values()) for row in federated(pool, name)] == rows, name
    assert (pool.federated / "pool.docx").exists()
    assert "EST-JKG" not in everything_in(pool.federated)


def test_samples_are_told_as_far_as_all_releases_tell_them(pool: Pool, publish: Publish) -> None:
    federate(pool, [package(publish(name, {1: WAVE_1})) for name in ("first", "second")], 5)
    told = [tuple(row.values())[:5] for row in federated(pool, "sample_ranges")]
    assert told == [
        ("first", 1, "informants", 0, None), ("first", 1, "interviews", 0, None),
        ("second", 1, "informants", 0, None), ("second", 1, "interviews", 0, None),
        ("first", None, "interviews", 0, None), ("second", None, "interviews", 0, None),
        (None, None, "interviews", 0, None),
    ]  # fmt: skip


def test_what_follows_from_a_package_and_the_pools_tables_together_is_refused(pool: Pool, publish: Publish) -> None:
    first, second = publish("first", {1: WAVE_1}), publish("second", {1: WAVE_1})
    add_study(pool, first, [EVERYONE])
    build_pool(pool)  # whose table of samples says that the study has three interviews, of two informants
    with pytest.raises(PoolError, match="a count of informants of first in wave 1 could be worked out: 2"):
        federate(pool, [package(first), package(second)], 5)
    assert not pool.federated.exists()
    # a table that is gone was read before it went
    add_study(pool, first, [])
    with pytest.raises(PoolError, match="next to tables that this pool made for everyone, a count of informants"):
        federate(pool, [package(first)], 5)
    assert federate(pool, [package(second)], 5).studies == ("second",)


def test_a_withdrawal_from_the_pool_removes_what_packages_told(pool: Pool, publish: Publish) -> None:
    add_study(pool, publish("first", {1: WAVE_1}))
    federate(pool, [package(publish("second", {1: WAVE_1}))], 5)
    pool.remove_tables()
    assert not pool.federated.exists()


def without_ledger(folder: Path) -> None:
    (folder / "releases.json").unlink()


def damaged(folder: Path) -> None:
    (folder / "data" / "ratings.parquet").write_bytes(b"damaged")


def of_another_release(folder: Path) -> None:
    path = folder / "releases.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    ledger[-1]["counts"] = ledger[-1]["counts"][1:]
    path.write_text(json.dumps(ledger), encoding="utf-8")


def no_package(folder: Path) -> None:
    (folder / "datapackage.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without_ledger, "has no releases.json, which says what earlier releases said. Copy the one next to"),
        (damaged, "ratings.parquet is missing or is not as casewave publish wrote it. Ask for the package again"),
        (of_another_release, "the informants of the package are not those of the last release in releases.json"),
        (no_package, "is not a public package. Name the folder that casewave publish made"),
    ],
)
def test_a_package_that_cannot_be_checked_is_refused(
    pool: Pool, publish: Publish, spoil: Callable[[Path], None], problem: str
) -> None:
    sent = package(publish("first", {1: WAVE_1}))
    spoil(sent)
    with pytest.raises(PoolError) as caught:
        federate(pool, [sent], 5)
    assert problem in str(caught.value)


def test_a_study_is_named_once(pool: Pool, publish: Publish) -> None:
    sent = package(publish("first", {1: WAVE_1}))
    with pytest.raises(PoolError, match="is a second package of first"):
        federate(pool, [sent, sent], 5)
