"""Every connection that leaves this machine refused and written down: on the path of a process that is watched.

Python asks it of each socket in the process and in its Python children.
"""

import os
import sys
from pathlib import Path
from typing import Any

HERE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}
LOG = os.environ.get("CASEWAVE_WATCHED", "")


def watch(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = details[1]
        where = address[0] if isinstance(address, tuple) else None  # a socket of this machine has a path
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        where = details[0]
    else:
        return
    where = where.decode() if isinstance(where, bytes) else where
    if where not in HERE:
        with Path(LOG).open("a", encoding="utf-8") as log:
            log.write(f"{event} {where}\n")
        raise ConnectionRefusedError(f"{where} is not this machine")


if LOG:
    with Path(LOG).open("a", encoding="utf-8") as log:
        log.write("watched\n")
    sys.addaudithook(watch)
