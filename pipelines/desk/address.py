"""The desk's address on disk: a page that only its owner can read, and that opens the desk with a token used once.

An address in the arguments of a browser would be seen by everybody who lists the machine's processes.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

from casewave.pipelines.desk.personal import personal_folder
from casewave.pipelines.desk.security import ENTER, Pass

PAGE = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="refresh" content="0; url={address}"><title>casewave desk</title>'
    '<p><a href="{address}">Open the desk</a></p></html>'
)


def address_page(own: Pass) -> Path:
    return personal_folder() / f"desk-{own.port}.html"


def write_address(own: Pass) -> Path:
    """Write the page that opens the desk, readable by its owner alone."""
    address = f"http://{own.host}{ENTER}?token={own.token}"
    path = address_page(own)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(PAGE.format(address=escape(address)))
    return path
