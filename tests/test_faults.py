"""A share of the faults that `make failing-writes` lets happen: writes, syncs and renames that fail or kill."""

from __future__ import annotations

import errno
import shutil
import sys
from pathlib import Path

import pytest
from faults import preloaded

from casewave.assets.warehouse.disk import disk_trouble


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc"), reason="a library is loaded before all others")
@pytest.mark.parametrize("kind", ["load", "receive"])
def test_whatever_write_fails_or_kills_nothing_is_lost_or_half(kind: str, tmp_path: Path) -> None:
    assert preloaded(tmp_path, "2", kind).returncode == 0


def test_a_broken_disk_is_not_said_to_be_full(tmp_path: Path) -> None:
    for error in (
        OSError(errno.EIO, "Input/output error"),
        RuntimeError('Could not write file "x": Input/output error'),
    ):
        said = disk_trouble(error, tmp_path)
        assert said is not None
        assert "reports an error of input and output" in said
