"""What the published database says of itself: the delivery of each wave that it was made of."""

from __future__ import annotations

from pathlib import Path

from casewave.assets.warehouse.store import connect


def published_fingerprints(path: Path) -> dict[int, str]:
    """The fingerprint of each published wave's delivery. Readers of the published file never wait for a load."""
    if not path.exists():
        return {}
    con = connect(path, read_only=True)
    try:
        return dict(con.execute("SELECT DISTINCT wave, fingerprint FROM audit.deliveries").fetchall())
    finally:
        con.close()
