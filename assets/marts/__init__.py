"""The marts: one SQL file each, which an analyst can paste into DuckDB, each made after those that it is made from.

What SQL cannot say is a Python module instead, with one function `make` that reads core and earlier marts from a
connection and gives the rows as dictionaries, in their order; a package, where queries are next to it. Marts are made
in the publication alone (`assets.marts.building`), all from the same state of core, so that none can lag behind it.
"""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import casewave.schemas.marts
from casewave.schemas.columns import Table, table_name

HERE = Path(__file__).parent
# They make the others again, without late coding or with an earlier register, and compare.
MADE_LAST = ("late_coding_changes", "register_changes")


def is_in_sql(model: type[Table]) -> bool:
    """Whether the mart is an SQL file, and no Python module."""
    return (HERE / f"{table_name(model)}.sql").exists()


def mart_code(model: type[Table]) -> str:
    """What makes a mart: its SQL, or its Python module, or that module's package with the queries that it runs."""
    name = table_name(model)
    files = [
        HERE / f"{name}.sql",
        HERE / f"{name}.py",
        HERE / name / "__init__.py",
        *sorted((HERE / name).glob("*.sql")),
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())


def marts_read(model: type[Table]) -> set[str]:
    """The marts that a mart is made from, by name."""
    return set(re.findall(r"\bmart\.(\w+)", mart_code(model))) - {table_name(model)}


def _models() -> Iterator[type[Table]]:
    """The model of each mart: the class that the modules of `schemas.marts` are named after."""
    for found in iter_modules(casewave.schemas.marts.__path__):
        module = import_module(f"{casewave.schemas.marts.__name__}.{found.name}")
        yield next(
            model for model in vars(module).values()
            if isinstance(model, type) and issubclass(model, Table) and table_name(model) == found.name
        )  # fmt: skip


def _in_order(models: Iterable[type[Table]]) -> Iterator[type[Table]]:
    """Models in the order of the alphabet, each behind those that it is made from."""
    waiting = {table_name(model): model for model in models}
    while waiting:
        free = [name for name in sorted(waiting) if not marts_read(waiting[name]) & waiting.keys()]
        name = next((name for name in free if name not in MADE_LAST or len(waiting) <= len(MADE_LAST)), None)
        if name is None:
            raise ValueError(f"marts that are made from one another: {', '.join(sorted(waiting))}")
        yield waiting.pop(name)


MARTS: tuple[type[Table], ...] = tuple(_in_order(_models()))


def marts_for(*names: str) -> tuple[type[Table], ...]:
    """These marts and all that they are made from, in the order in which they are made."""
    needed: set[str] = set()
    waiting = set(names)
    while waiting:
        needed |= waiting
        waiting = {read for model in MARTS if table_name(model) in waiting for read in marts_read(model)} - needed
    return tuple(model for model in MARTS if table_name(model) in needed)
