"""Write docs/data-dictionary.md from the models."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from casewave.assets.marts import MARTS
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import Table, table_name
from casewave.schemas.delivered.segments import Segments
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import PROVENANCE, data_dictionary, link_columns, summary
from casewave.schemas.pool.tables import POOLED
from casewave.schemas.register.tables import REGISTER

PATH = Path(__file__).parent / "data-dictionary.md"
HEADER = ("column", "type", "key", "required", "meaning", "rule", "unit", "example")


def dictionary() -> str:
    """The whole page."""
    lines = [
        "# Data dictionary",
        "",
        "Made from the models by `make docs`. Blank cells are null. A table of `core` that deliveries fill also says",
        f"where its rows were delivered: {', '.join(f'`{name}`' for name in PROVENANCE)}.",
    ]
    for schema, title, models in (
        ("core", "Delivered tables", DELIVERED),
        ("core", "Views of the delivered tables", (Segments,)),
        ("core", "The register and the frameworks", REGISTER),
        ("mart", "Marts", MARTS),
        ("pool", "Tables of a pool of studies", POOLED),
        ("audit", "Audit", AUDIT),
    ):
        lines += ["", f"## {title}"]
        for model in models:
            lines += section(schema, model)
    return "\n".join(lines) + "\n"


def section(schema: str, model: type[Table]) -> Iterator[str]:
    yield from ("", f"### {schema}.{table_name(model)}", "", summary(model), "")
    yield row(HEADER)
    yield row("---" for _ in HEADER)
    yield from (row(column.values()) for column in data_dictionary(model))
    for column in link_columns(model) if schema == "core" else ():
        yield ""
        yield f"`{column.name}` is in `core.{column.link}`, a row a pair."


def row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PATH.write_text(dictionary(), encoding="utf-8", newline="\n")
