"""A store of another version, or a damaged one, is made again from the delivered files, and the history goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from states import BUNDLED, copy_study, load, rows_of, sums_of

from casewave.assets.warehouse.history import broken_links
from casewave.assets.warehouse.published import expect_earlier_waves
from casewave.assets.warehouse.renewal import renew_store
from casewave.assets.warehouse.store import Store, StoreError, StoreOfAnotherVersion, connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.load import plan
from casewave.pipelines.actions.rebuild import restore
from casewave.schemas.register.study_file import StudyError

OTHER_VERSION = "UPDATE audit.store_version SET version = 'x'; ALTER TABLE core.interviews DROP COLUMN wave"


@pytest.fixture
def one_wave(tmp_path: Path) -> Workspace:
    workspace = Workspace(copy_study(BUNDLED.parent / "imroc", tmp_path))
    load(workspace, 1)
    return workspace


def change(workspace: Workspace, statements: str) -> None:
    """Change the store as another version, or a hand, would leave it."""
    con = connect(workspace.store)
    con.execute(statements)
    con.close()


def of_another_version(workspace: Workspace) -> Workspace:
    change(workspace, OTHER_VERSION)
    return workspace


def test_a_store_of_another_version_is_made_again_with_its_history(one_wave: Workspace, tmp_path: Path) -> None:
    before = sums_of(one_wave.published)
    of_another_version(one_wave)
    with pytest.raises(StoreOfAnotherVersion, match="casewave load makes it again"), Store(one_wave.store).open():
        pass
    renew_store(one_wave)
    load(one_wave, 1)
    assert sums_of(one_wave.published) == before
    with Store(one_wave.store).open() as con:
        assert broken_links(con) == []
        history = rows_of(con, "SELECT entry, action FROM audit.history ORDER BY entry")
        assert history == [(1, "load"), (2, "publication"), (3, "renewal"), (4, "load")]
        assert restore(con, 1, tmp_path / "as-it-was") == 1
    delivered = one_wave.delivery(1)
    for path in delivered.rglob("*.csv"):
        kept = tmp_path / "as-it-was" / "wave-1" / path.relative_to(delivered)
        assert kept.read_bytes() == path.read_bytes()


def test_a_history_of_another_form_is_not_taken_over_and_nothing_is_lost(one_wave: Workspace) -> None:
    change(one_wave, OTHER_VERSION + "; ALTER TABLE audit.history ADD COLUMN who VARCHAR")
    before = one_wave.store.read_bytes()
    with pytest.raises(StoreError, match="Move the file out of the folder and keep it, then load again"):
        renew_store(one_wave)
    assert one_wave.store.read_bytes() == before


GONE = {
    "of another version": of_another_version,
    "gone": lambda workspace: workspace.store.unlink(),
}


@pytest.mark.parametrize("store", GONE)
def test_every_published_wave_that_the_store_lacks_is_loaded_with_the_one_asked_for(
    store: str, loaded_copy: Workspace
) -> None:
    GONE[store](loaded_copy)
    planned = plan(loaded_copy, 2)
    assert (planned.asked, planned.due, planned.unstored) == ([2], [1, 2, 3], [1, 2, 3])
    shutil.rmtree(loaded_copy.delivery(1))
    with pytest.raises(StudyError, match="wave 1 is published, and neither the store nor wave-1 holds its rows"):
        plan(loaded_copy, 2)


def test_a_store_is_made_anew_where_someone_asks_for_it(loaded_copy: Workspace) -> None:
    assert plan(loaded_copy, 3).unstored == []
    planned = plan(loaded_copy, 3, renew=True)
    assert (planned.due, planned.unstored) == ([1, 2, 3], [1, 2, 3])


def test_no_wave_is_loaded_into_a_store_that_lacks_an_earlier_published_one(loaded: Workspace, tmp_path: Path) -> None:
    with Store(loaded.store).open() as con:
        expect_earlier_waves(con, loaded.published, 3)
    with Store(tmp_path / "empty.duckdb").open() as con:
        expect_earlier_waves(con, loaded.published, 1)
        with pytest.raises(StoreError, match="wave 3 is not loaded: the store does not hold waves 1 and 2"):
            expect_earlier_waves(con, loaded.published, 3)
