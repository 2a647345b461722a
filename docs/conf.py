"""The documentation site: `make site` builds it from the pages in docs/ with Sphinx and MyST, and checks every link."""

import re
from pathlib import Path
from typing import Any

project = "casewave"
author = "the casewave team"
copyright = "the casewave team, MIT licence"  # noqa: A001 (Sphinx's own name)
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "casewave"
html_show_sphinx = False
exclude_patterns = ["site"]
source_suffix = {".md": "markdown"}
language = "en_GB"
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["misc.highlighting_failure"]  # YAML and SQL fragments that are no whole document

# Files outside docs/ that pages link to, each with the page of the site that includes it.
FILES = r"(?P<file>CONTRIBUTING|CHANGELOG|SECURITY)|data_raw/(?P<study>\w+)/README"
OUTSIDE = re.compile(rf"\]\((?:\.\./)*(?:{FILES})\.md\)")


def _page(link: re.Match[str]) -> str:
    return f"](/project/{(link['file'] or link['study']).lower()}.md)"


def _link_inside(_app: Any, _name: str, source: list[str]) -> None:
    source[0] = OUTSIDE.sub(_page, source[0])


def _link_inside_included(_app: Any, _path: Path, _name: str, source: list[str]) -> None:
    source[0] = OUTSIDE.sub(_page, source[0]).replace("](docs/", "](/")


def setup(app: Any) -> None:
    """Let links to files outside docs/ lead to the pages that include them."""
    app.connect("source-read", _link_inside)
    app.connect("include-read", _link_inside_included)
