"""Write docs/entity-diagram.md from the models: which table refers to which."""

from collections.abc import Iterator
from pathlib import Path

from casewave.schemas.columns import Column, Table, columns, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import summary
from casewave.schemas.register.tables import Constructs, Phases, Programmes, Sites, Waves

PATH = Path(__file__).parent / "entity-diagram.md"
REGISTER: tuple[type[Table], ...] = (Programmes, Sites, Waves, Phases, Constructs)
# The table of the register that a column's words are in.
WORDS = {
    "phases": "phases", "finding_phases": "phases", "scenario_phases": "phases", "elements": "constructs",
    "scenarios": "constructs",
}  # fmt: skip
HEAD = """# Entity diagram

Made from the models by `make docs`. A line leads from a table to what its rows name: one thing, none or one (a blank
is allowed, or it is in one of several tables), or several, which are in a table of pairs. Every delivered table also
has the wave that delivered it. Columns are in the [data dictionary](data-dictionary.md).
"""


def diagram() -> str:
    """The whole page."""
    parts = [
        ("What a team collects", ("informants", "interviews", "documents", "events", "recruitment")),
        ("What a team makes of it", ("codings", "source_coders", "ratings", "rapid_summaries", "phase_judgements")),
        ("What fills the cross-case tables", ("findings", "scenario_judgements")),
        ("What brings the cases together", ("translations", "cmo_configurations")),
        ("How the team worked", ("team_members", "memos", "reflexive_notes", "decisions", "sufficiency_judgements")),
        ("Whom it worked with", ("member_checks", "forums", "forum_contributions", "dissemination")),
    ]
    drawn = {name for _, names in parts for name in names}
    parts.append(("Other tables", tuple(name for name in map(table_name, DELIVERED) if name not in drawn)))
    sections = (f"\n## {title}\n\n```mermaid\n{_part(names)}\n```\n" for title, names in parts)
    listed = "".join(f"| `core.{table_name(model)}` | {summary(model)} |\n" for model in (*DELIVERED, *REGISTER))
    return f"{HEAD}{''.join(sections)}\n## Tables\n\n| table | a row is |\n| --- | --- |\n{listed}"


def _part(names: tuple[str, ...]) -> str:
    models = [model for model in DELIVERED if table_name(model) in names]
    lines = [line for model in models for line in (*_entity(model), *_relations(model))]
    return "\n".join(["erDiagram", *(f"    {line}" for line in lines)])


def _entity(model: type[Table]) -> Iterator[str]:
    yield f"{table_name(model)} {{"
    for key in key_columns(model):
        yield f"    {_kind(model, key)} {key} PK"
    yield "}"


def _kind(model: type[Table], name: str) -> str:
    return next(column.sql_type.lower() for column in delivered_columns(model) if column.name == name)


def _relations(model: type[Table]) -> Iterator[str]:
    for column in columns(model):
        for target in _targets(column):
            is_one = column.required and len(_targets(column)) == 1
            many = "}o--o{" if column.link else "}o--||" if is_one else "}o--o|"
            yield f'{table_name(model)} {many} {target} : "{column.name}"'


def _targets(column: Column) -> tuple[str, ...]:
    if column.refers:
        return column.refers
    if column.name == "code":
        return ("constructs",)
    place = column.name if column.derived else column.reads
    if place in {"programme", "site"}:
        return (f"{place}s",)
    return (WORDS[column.among],) if column.among in WORDS else ()


if __name__ == "__main__":
    PATH.write_text(diagram(), encoding="utf-8", newline="\n")
