"""What the published products say of themselves: which deliveries they are of, and what those left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from casewave.assets.warehouse.store import StoreError, connect
from casewave.assets.warehouse.workspace import Workspace

NotCarried = tuple[str, str, int]


def published_fingerprints(path: Path) -> dict[int, str]:
    """The fingerprint of each published wave's delivery. Readers of the published file never wait for a load."""
    if not path.exists():
        return {}
    con = connect(path, read_only=True)
    try:
        return dict(con.execute("SELECT DISTINCT wave, fingerprint FROM audit.deliveries").fetchall())
    finally:
        con.close()


def expect_earlier_waves(con: duckdb.DuckDBPyConnection, published: Path, wave: int) -> None:
    """Raise StoreError where an earlier wave is published and not in the store: the tables would lose its rows."""
    stored = {row[0] for row in con.execute("SELECT DISTINCT wave FROM audit.deliveries").fetchall()}
    lost = sorted(each for each in published_fingerprints(published) if each < wave and each not in stored)
    if lost:
        raise StoreError(
            f"wave {wave} is not loaded: the store does not hold {named_waves(lost)}, which would vanish from what is "
            "published. casewave load makes the store whole again from the delivered files"
        )


def named_waves(waves: Sequence[int]) -> str:
    """Waves in words: wave 1; waves 1 and 2; waves 1, 2 and 3."""
    *first, last = map(str, waves)
    return f"waves {', '.join(first)} and {last}" if first else f"wave {last}"


def page_shows(workspace: Workspace, wave: int, fingerprint: str) -> bool:
    """Say whether the wave's page is of this delivery: a load may have ended between the database and the page."""
    page = workspace.reports(wave) / "index.html"
    return page.exists() and fingerprint in page.read_text(encoding="utf-8")


def not_carried_over(con: duckdb.DuckDBPyConnection, wave: int) -> list[NotCarried]:
    """What of the wave's QDA projects the study takes nothing of: file, what, and how many."""
    query = "SELECT file, what, count FROM audit.not_carried_over WHERE wave = ? ORDER BY file, count DESC, what"
    return con.execute(query, [wave]).fetchall()
