"""Rules between the columns of a row, which the models imply: a site is one of its programme, a code of its framework.

A table follows them by the names of its columns. Belongs elsewhere: whether the register declares a word at all
(`registered`).
"""

from __future__ import annotations

from collections.abc import Iterator

from casewave.schemas.columns import Column, Table, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.claims import Claims
from casewave.schemas.delivered.phase_judgements import PhaseJudgements
from casewave.schemas.derive import item_name

PLACE = "t.wave, t.file, t.sheet, t.row"
CODES = ("code", "other_code")  # names of columns that hold a code of the row's framework
ROWS = ("elements", "scenarios")  # vocabularies of codes of the framework of the row's phase
# Tables that have a rule of their own instead: `claim_counts_something.sql` and `phase_of_its_framework.sql`.
SITES_APART, CODES_APART = {Claims}, {PhaseJudgements}

# A row about a programme names only sites of that programme.
SITE_OF_ITS_PROGRAMME = """
    SELECT
        named.wave, named.file, named.sheet, named.row, named.column_name, named.site AS value,
        CASE WHEN named.programme IS NULL THEN 'site_without_programme' ELSE 'site_of_its_programme' END AS problem,
        MAP {{'programme': named.programme, 'other': sites.programme}} AS facts
    FROM ({named}) AS named
    INNER JOIN core.sites AS sites ON named.site = sites.site
    WHERE sites.programme IS DISTINCT FROM named.programme
    ORDER BY named.wave, named.file, named.sheet, named.row, named.site
"""
# A code has a meaning only in its framework. A framework that is none of the study's is a matter of `registered`.
CODE_OF_ITS_FRAMEWORK = """
    SELECT
        used.wave, used.file, used.sheet, used.row, used.column_name, used.code AS value,
        'code_of_its_framework' AS problem,
        MAP {{
            'framework': used.framework,
            'example': (
                SELECT coalesce(min(code) FILTER (WHERE parent IS NOT NULL), min(code))
                FROM core.constructs WHERE framework = used.framework
            )
        }} AS facts
    FROM ({named}) AS used
    LEFT JOIN core.constructs AS constructs ON used.framework = constructs.framework AND used.code = constructs.code
    WHERE
        used.code IS NOT NULL AND constructs.code IS NULL
        AND used.framework IN (SELECT framework FROM core.constructs)
    ORDER BY used.wave, used.file, used.sheet, used.row
"""
# A code without its framework means nothing.
CODE_BESIDE_ITS_FRAMEWORK = """
    SELECT wave, file, sheet, row, column_name, code AS value, 'code_beside_its_framework' AS problem, MAP {{}} AS facts
    FROM ({named}) AS used
    WHERE code IS NOT NULL AND framework IS NULL
    ORDER BY wave, file, sheet, row, column_name
"""


def queries(models: tuple[type[Table], ...]) -> tuple[str, ...]:
    """The rules on the rows of these models as queries, each of which returns offending rows as a rule's file does."""
    rules = (
        (SITE_OF_ITS_PROGRAMME, _sites_of), (CODE_OF_ITS_FRAMEWORK, _codes_of),
        (CODE_BESIDE_ITS_FRAMEWORK, _first_codes_of),
    )  # fmt: skip
    named = ((rule, [query for model in models for query in queries_of(model)]) for rule, queries_of in rules)
    return tuple(rule.format(named=" UNION ALL ".join(found)) for rule, found in named if found)


def _named(model: type[Table]) -> dict[str, Column]:
    return {column.name: column for column in delivered_columns(model)}


def _sites_of(model: type[Table]) -> Iterator[str]:
    """Queries for the sites that rows with a programme name: place, column, programme and site."""
    named = _named(model)
    if "programme" not in named or model in SITES_APART:
        return
    for column in named.values():
        if column.reads == "site":
            source, site = f"core.{table_name(model)} AS t", f"t.{column.name}"
            if column.link:
                source += f" INNER JOIN core.{column.link} AS s USING (wave, {key_columns(model)[0]})"
                site = f"s.{item_name(column)}"
            yield f"SELECT {PLACE}, '{column.name}' AS column_name, t.programme, {site} AS site FROM {source}"


def _codes_of(model: type[Table]) -> Iterator[str]:
    """Queries for the codes that rows use: place, column, framework and code."""
    named = _named(model)
    if "framework" in named and model not in CODES_APART:
        for name in CODES:
            if name in named:
                yield _with_framework(model, name)
    for column in named.values():
        if column.among in ROWS:
            yield (
                f"SELECT {PLACE}, '{column.name}' AS column_name, phases.framework, t.{column.name} AS code "
                f"FROM core.{table_name(model)} AS t INNER JOIN core.phases AS phases ON t.phase = phases.phase"
            )


def _first_codes_of(model: type[Table]) -> Iterator[str]:
    """Queries for the codes of rows that may have a code and no framework."""
    named = _named(model)
    if "code" in named and "framework" in named and not named["framework"].required:
        yield _with_framework(model, "code")


def _with_framework(model: type[Table], name: str) -> str:
    return f"SELECT {PLACE}, '{name}' AS column_name, t.framework, t.{name} AS code FROM core.{table_name(model)} AS t"
