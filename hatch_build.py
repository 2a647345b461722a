"""Links the repository's folders into `src/casewave` for an editable install: there they are `casewave.schemas` etc.

A wheel needs no links: `[tool.hatch.build.targets.wheel.sources]` maps the folders.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("schemas", "assets", "pipelines")


class LinkFolders(BuildHookInterface):
    """Makes the links when, and only when, the install is editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        if version != "editable":
            return
        root = Path(self.root)
        for folder in FOLDERS:
            link = root / "src" / "casewave" / folder
            if not link.exists():
                _link(link, root / folder)


def _link(link: Path, folder: Path) -> None:
    link.unlink(missing_ok=True)  # a link to a folder that is gone
    if os.name == "nt":  # a junction needs no administrator, unlike a symbolic link
        subprocess.run(["cmd", "/c", "mklink", "/J", str(link), str(folder)], check=True)  # noqa: S603, S607
    else:
        link.symlink_to(os.path.relpath(folder, link.parent), target_is_directory=True)
