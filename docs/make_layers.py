"""Draws the rooms of each layer and what they import, from the code."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import grimp

PATH = Path(__file__).parent / "layers.md"
LAYERS = ("schemas", "assets", "pipelines")
HEAD = """# The rooms and what they import

Made by `make docs` from the imports of the code. An arrow points from a room to one that it imports from. Every room of
`assets` imports from `schemas`, and every room of `pipelines` from both: these arrows are left out.

"""


def layers() -> str:
    """The page: one diagram per layer."""
    graph = grimp.build_graph("casewave", exclude_type_checking_imports=True)
    return HEAD + "\n".join(_diagram(graph, layer) for layer in LAYERS)


def _diagram(graph: grimp.ImportGraph, layer: str) -> str:
    rooms = sorted(graph.find_children(f"casewave.{layer}"))
    arrows = [
        f"    {_name(room)} --> {_name(other)}"
        for room, other in product(rooms, rooms)
        if room != other and graph.direct_import_exists(importer=room, imported=other, as_packages=True)
    ]
    boxes = [f"    {_name(room)}[{_name(room)}]" for room in rooms]
    return "\n".join([f"## {layer}\n", "```mermaid", "flowchart TD", *boxes, *arrows, "```", ""])


def _name(room: str) -> str:
    return room.rpartition(".")[2]


if __name__ == "__main__":
    PATH.write_text(layers(), encoding="utf-8")
