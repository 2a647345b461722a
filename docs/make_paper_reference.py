"""Writes the reference of every key of paper.yaml, from the entries of a paper."""

from __future__ import annotations

from pathlib import Path

from make_register_reference import in_order, section

from casewave.schemas.paper import Paper
from casewave.schemas.register.json_schema import schema_of

PATH = Path(__file__).parent / "paper-reference.md"
HEAD = """# Every key of paper.yaml

Made by `make docs` from the entries of a paper; the guide says
[what they make](guide/papers.md#the-tables-and-figures-of-one-paper). Keys without a default are required. `casewave
paper init` writes a `paper.yaml` that lists the tables and figures of the study, and `paper.schema.json`, by which
editors complete and check it.
"""


def reference() -> str:
    """The page: the paper itself, then a section for each kind of entry."""
    schema = schema_of(Paper)
    sections = {"paper.yaml": schema, **{name: schema["$defs"][name] for name in in_order(schema)}}
    return "\n".join([HEAD, *(line for name, entry in sections.items() for line in section(name, entry))])


if __name__ == "__main__":
    PATH.write_text(reference(), encoding="utf-8")
