"""Which codes of different studies stand for the same: what the pool's tables compare by.

Belongs elsewhere: versions within one study, which its own crosswalk joins (`schemas.register.tables`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import duckdb

from casewave.assets.warehouse.store import arrow_rows, insert
from casewave.schemas.derive import table_ddl
from casewave.schemas.pool.concepts import Concepts
from casewave.schemas.vocabularies.frameworks import framework_names, load_crosswalk, load_framework, threads

OTHER_FRAMEWORK = "Another study has a framework of this name with other codes or labels."
OWN_DECISION = "The study decided itself what the code stands for in other versions."

CODES = "SELECT study, framework, code, label, parent, construct_order FROM core.constructs ORDER BY ALL"
DECIDED = """
    SELECT study, from_framework AS framework, from_code AS code FROM core.crosswalk WHERE is_own
    UNION SELECT study, to_framework, to_code FROM core.crosswalk WHERE is_own
"""
USED = """
    SELECT DISTINCT study, framework, code FROM mart.time_ordered_matrix WHERE state <> 'not yet analysed'
    UNION SELECT DISTINCT study, framework, code FROM core.codings
"""


@dataclass(frozen=True)
class _Code:
    study: str
    framework: str
    code: str
    label: str
    parent: str | None
    order: int

    @property
    def name(self) -> tuple[str, str]:
        return self.framework, self.code


def make_concepts(con: duckdb.DuckDBPyConnection) -> None:
    """Make pool.concepts from the core tables of the studies that the connection shows."""
    codes = [_Code(*row) for row in con.execute(CODES).fetchall()]
    decided, used = set(con.execute(DECIDED).fetchall()), set(con.execute(USED).fetchall())
    shared, differing = threads(load_crosswalk()), _differing(codes)
    rows = []
    for code in codes:
        apart = _held_apart(code, decided, differing)
        own = f"{code.study}: {code.framework} {code.code}"
        rows.append(
            {
                "study": code.study, "framework": code.framework, "code": code.code, "label": code.label,
                "concept": own if apart else shared.get(code.name, " ".join(code.name)), "concept_order": code.order,
                "held_apart": apart, "is_used": (code.study, *code.name) in used,
            }
        )  # fmt: skip
    _name(rows)
    con.execute("; ".join(table_ddl("pool", Concepts)))
    insert(con, "pool.concepts", arrow_rows(Concepts, rows))


def _held_apart(code: _Code, decided: set[tuple[str, str, str]], differing: set[tuple[str, str]]) -> str | None:
    if (code.study, code.framework) in differing:
        return OTHER_FRAMEWORK
    is_bundled = code.framework in _bundled_names()
    return OWN_DECISION if is_bundled and (code.study, *code.name) in decided else None


def _differing(codes: Iterable[_Code]) -> set[tuple[str, str]]:
    """The frameworks (study, framework) that are not the same as another study's of that name.

    A bundled framework is the same in whatever language its labels are; one that holds other codes than the bundled one
    is not it.
    """
    contents: dict[str, dict[str, set[tuple[object, ...]]]] = defaultdict(lambda: defaultdict(set))
    for code in codes:
        is_bundled = code.framework in _bundled_names()
        about = (code.code, code.parent) if is_bundled else (code.code, code.parent, code.label)
        contents[code.framework][code.study].add(about)
    found = set()
    for framework, by_study in contents.items():
        expected = _bundled(framework) or _most_common([frozenset(content) for content in by_study.values()])
        found |= {(study, framework) for study, content in by_study.items() if content != expected}
    return found


@cache
def _bundled_names() -> frozenset[str]:
    return frozenset(framework_names())


def _bundled(framework: str) -> set[tuple[object, ...]] | None:
    if framework not in _bundled_names():
        return None
    return {(construct.code, construct.parent or None) for construct in load_framework(framework).constructs}


def _most_common(contents: list[frozenset[tuple[object, ...]]]) -> set[tuple[object, ...]]:
    """The content that most studies have; of several such, the first of the alphabet."""
    first = min(contents, key=lambda content: (-contents.count(content), sorted(map(str, content))))
    return set(first)


def _name(rows: list[dict[str, object]]) -> None:
    """Give each row the name, the place and the number of studies of its concept.

    A concept has the label and place that its bundled code has, else those of the first study with it.
    """
    bundled = {
        f"{framework} {construct.code}": (construct.label, construct.order)
        for framework in _bundled_names()
        for construct in load_framework(framework).constructs
    }
    studies: dict[object, set[object]] = defaultdict(set)
    named: dict[object, tuple[object, object]] = {}
    for row in rows:
        studies[row["concept"]].add(row["study"])
        first = (row["label"], row["concept_order"])
        named.setdefault(row["concept"], bundled.get(str(row["concept"]), first))
    for row in rows:
        row["concept_label"], row["concept_order"] = named[row["concept"]]
        row["studies"] = len(studies[row["concept"]])
