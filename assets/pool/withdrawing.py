"""An informant withdrawn from the pool: from the study's rows, its marts, the synthesis and the tables for readers.

The study's rows are erased in memory by the same rules as in the study itself, and its marts are made again from what
is left. Belongs elsewhere: what of an informant is erased (`assets.protection.withdrawal`).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version

import duckdb

from casewave.assets.marts import marts_for
from casewave.assets.marts.building import build_marts
from casewave.assets.pool.folder import Manifest, Pool, PoolError
from casewave.assets.pool.reading import table_queries
from casewave.assets.pool.stored import marts_read, tables_version
from casewave.assets.pool.synthesis import HEADER, read_judgements
from casewave.assets.pool.taking import put_rows
from casewave.assets.protection.withdrawal import erase
from casewave.assets.warehouse.store import connect, prepare, transaction
from casewave.schemas.columns import Text, columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.register.study import Alias, CodeScheme, Programme, RoleToken, Site, Study
from casewave.schemas.register.tables import REGISTER
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.masking import MENTION
from casewave.schemas.values.spellings import Spellings


@dataclass(frozen=True)
class WithdrawnFromPool:
    """What a withdrawal came to.

    rows: erased, by table. judgements: removed from the synthesis. had_federated: whether tables of public packages
    were removed, which cannot be made again without the packages.
    """

    rows: Counter[str]
    judgements: int
    had_federated: bool


def withdraw(pool: Pool, study: str, code: str) -> WithdrawnFromPool:
    """Erase an informant, by the code as the study's tables write it, while the caller holds the pool.

    Raises PoolError where the study has no such informant and none of that code was withdrawn before.
    """
    manifest, mark = pool.manifest(study), tombstone(study, code)
    if manifest.tables_version != tables_version():
        raise PoolError(f"{study} was added by another version of casewave. Add it again first")
    had_federated = pool.federated.exists()
    pool.remove_tables()
    con = connect(None)
    try:
        prepare(con)
        _fill(con, pool, manifest)
        if mark not in manifest.withdrawn and not _is_informant(con, code):
            raise PoolError(
                f"{study} has no informant of this code in the pool. Give the code in full, as in its tables"
            )
        register = _register(con)
        with transaction(con):
            erased = erase(con, register, code)
        _replace_in_register(con, erased.mentions)
        issues = [issue for built in build_marts(con, marts_for(*marts_read())) for issue in built.issues]
        if issues:
            raise PoolError(f"the study's tables cannot be made without this informant: {'; '.join(issues)}")
        marked = {*manifest.withdrawn, mark}
        kept = manifest.model_copy(update={"withdrawn": tuple(sorted(marked)), "casewave_version": version("casewave")})
        put_rows(pool, con, kept)
        judgements = _clean_synthesis(con, pool, study, erased.mentions)
        return WithdrawnFromPool(erased.rows, judgements, had_federated)
    finally:
        con.close()


def _fill(con: duckdb.DuckDBPyConnection, pool: Pool, manifest: Manifest) -> None:
    """Copy the study's core and audit tables from the pool into an empty store.

    raw gets the places of the rows alone: what is erased from a table is erased where raw has rows of it.
    """
    for table, query in table_queries(pool, [manifest]):
        if table.name.startswith("mart."):
            continue
        database = con.execute(f"DESCRIBE {table.name}").fetchall()
        names = ", ".join(f'"{column[0]}"' for column in database)
        con.execute(f"INSERT INTO {table.name} BY NAME SELECT {names} FROM ({query})")
    for model in DELIVERED:
        name = table_name(model)
        con.execute(f"INSERT INTO raw.{name} BY NAME SELECT wave, file, sheet, row FROM core.{name}")


def _is_informant(con: duckdb.DuckDBPyConnection, code: str) -> bool:
    query = "SELECT informant FROM core.informants UNION SELECT informant FROM core.interview_informants"
    return (code,) in con.execute(query).fetchall()


def _register(con: duckdb.DuckDBPyConnection) -> Study:
    """As much of the study's register as its codes are read by: places, role tokens, and two ways to write them."""
    aliases: dict[str, list[Alias]] = {}
    for alias, site, source in con.execute(
        "SELECT alias, site, coalesce(source, '-') FROM core.site_aliases"
    ).fetchall():
        aliases.setdefault(site, []).append(Alias(code=alias, source=source))
    sites = [
        Site.model_construct(site=site, name=name, programme=programme, aliases=tuple(aliases.get(site, ())))
        for site, name, programme in con.execute(
            "SELECT site, name, programme FROM core.sites ORDER BY site_order"
        ).fetchall()
    ]
    programmes = [
        Programme.model_construct(programme=programme, prefix=prefix)
        for programme, prefix in con.execute("SELECT programme, prefix FROM core.programmes").fetchall()
    ]
    query = "SELECT DISTINCT role_token FROM core.informants WHERE role_token IS NOT NULL ORDER BY ALL"
    tokens = [RoleToken.model_construct(token=token, meaning="") for (token,) in con.execute(query).fetchall()]
    longest = "SELECT max(length(regexp_extract(informant, '[0-9]+$'))) FROM core.informants"
    digits = max(int((con.execute(longest).fetchone() or (0,))[0] or 0), 1)
    schemes = [
        CodeScheme(scheme="-".join(parts), parts=parts, digits=digits)
        for parts in (("programme", "site", "number"), ("programme", "site", "role", "number"))
    ]
    (name,) = con.execute("SELECT study FROM core.studies").fetchone() or ("",)
    return Study.model_construct(
        study=name, programmes=tuple(programmes), sites=tuple(sites), role_tokens=tuple(tokens),
        code_schemes=tuple(schemes),
    )  # fmt: skip


def _replace_in_register(con: duckdb.DuckDBPyConnection, mentions: list[Spellings]) -> None:
    """Replace what texts of the register mention, which a study's own withdrawal leaves to its coordinator."""
    for model in REGISTER:
        table = f"core.{table_name(model)}"
        for name in (column.name for column in columns(model) if column.type is Text):
            texts = con.execute(f'SELECT DISTINCT "{name}" FROM {table} WHERE "{name}" IS NOT NULL').fetchall()
            for (text,) in texts:
                if (without := _without(text, mentions)) != text:
                    con.execute(f'UPDATE {table} SET "{name}" = ? WHERE "{name}" = ?', [without, text])


def _without(text: str, mentions: list[Spellings]) -> str:
    for spellings in mentions:
        text = spellings.replace(text, MENTION)
    return text


def _clean_synthesis(con: duckdb.DuckDBPyConnection, pool: Pool, study: str, mentions: list[Spellings]) -> int:
    """Remove judgements on entries that are gone and mentions in the others; how many were removed."""
    judgements = read_judgements(pool.synthesis)
    entries = {entry for (entry,) in con.execute("SELECT entry FROM mart.cell_entries").fetchall()}
    kept = [
        judgement for judgement in judgements
        if judgement.cells["study"] != study or not judgement.cells["entry"] or judgement.cells["entry"] in entries
    ]  # fmt: skip
    texts = {"statement_text", "reason"}
    rows = [{name: _without(cell, mentions) if name in texts else cell for name, cell in judgement.cells.items()}
            for judgement in kept]  # fmt: skip
    if rows != [judgement.cells for judgement in judgements]:
        file = io.StringIO(newline="")
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        new = pool.synthesis.with_name(f".{pool.synthesis.name}.new")
        new.write_text(file.getvalue(), encoding="utf-8", newline="")
        new.replace(pool.synthesis)
    return len(judgements) - len(kept)
