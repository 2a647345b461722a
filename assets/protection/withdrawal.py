"""An informant who has withdrawn erased: what only they gave goes, and what they share with others stays without them.

What refers to what is read from the models, so that a new table needs nothing here. The database file is rewritten
afterwards (`assets.protection.erasing`), since a deleted row's bytes stay in a file until they are written over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from casewave.assets.adapters.wave_files import ALL_WAVES, is_shared
from casewave.assets.qda.others import PROJECTS
from casewave.assets.warehouse.history import record, recorded_file
from casewave.assets.warehouse.sums import changed_sums, record_sums
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import Column, Table, Text, columns, delivered_columns, key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.derive import item_name, link_columns, stored_columns
from casewave.schemas.register.study import Study
from casewave.schemas.register.tables import REGISTER
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.masking import MENTION
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode
from casewave.schemas.values.spellings import Spellings

NAME = "withdrawn"  # in the name of a row


@dataclass
class Erased:
    """What went with an informant, and what is left to the coordinator.

    rows: how many went, by table. shared: (table, key) of the rows that stay since others gave them too.
    places: (wave, file, sheet, row, column) of each delivered cell or, where column is blank, row to be fixed.
    projects: (wave, file) of each QDA project with a source that went, whether or not a coding of it was loaded.
    mentions: what may mention the informant elsewhere: the code, and the names of the rows that went.
    """

    rows: Counter[str] = field(default_factory=Counter)
    shared: set[tuple[str, str]] = field(default_factory=set)
    places: set[tuple[int, str, str, int, str]] = field(default_factory=set)
    projects: set[tuple[int, str]] = field(default_factory=set)
    mentions: list[Spellings] = field(default_factory=list)


def withdrawn_codes(con: duckdb.DuckDBPyConnection, study: Study) -> list[str]:
    """Codes in the store whose tombstone is in withdrawals.yaml."""
    tombstones = {entry.tombstone for entry in study.withdrawals}
    tables = ["core.informants", "core.interview_informants"]
    codes = {code for table in tables for (code,) in con.execute(f"SELECT DISTINCT informant FROM {table}").fetchall()}
    return sorted(code for code in codes if tombstone(study.study, code) in tombstones)


def erase(con: duckdb.DuckDBPyConnection, study: Study, code: str) -> Erased:
    """Erase an informant from raw, core and audit, within the caller's transaction.

    An informant's rows go; a row that refers to them alone goes, one that refers to others too stays without them, and
    so on for what refers to those. A mention of the code in a text becomes `[withdrawn]`. The history keeps that there
    was a withdrawal, and no file that held something of the informant.
    """
    erased, changed = Erased(), changed_sums(con)
    gone: dict[str, set[str]] = {"informants": {code}}
    frontier = dict(gone)
    for model in DELIVERED:
        if key_columns(model)[0] == "informant":
            _delete(con, model, {code}, erased)
    while frontier:
        found: dict[str, set[str]] = {}
        for model in DELIVERED:
            if lost := _lost(con, model, frontier, erased):
                _delete(con, model, lost, erased)
                found[table_name(model)] = lost
                gone[table_name(model)] = gone.get(table_name(model), set()) | lost
        frontier = found
    erased.shared -= {(name, key) for name, keys in gone.items() for key in keys}
    codes = Spellings(study).participants([code])
    mentions = Spellings(study).participants([code])
    for name, keys in gone.items():
        mentions.names(name, keys - {code})
    _replace_mentions(con, codes, mentions, erased)
    _forget(con, study, code, gone, mentions, erased)
    erased.mentions.append(mentions)
    record_sums(con, but=changed)
    record(con, "withdrawal", "erased; the file is rewritten next")
    return erased


def _lost(con: duckdb.DuckDBPyConnection, model: type[Table], gone: dict[str, set[str]], erased: Erased) -> set[str]:
    """Take references to what is gone out of a table's rows; the keys of the rows that refer to nothing else."""
    name, key = table_name(model), key_columns(model)[0]
    lost: set[str] = set()
    for column in columns(model):
        targets = {value for target in column.refers for value in gone.get(target, set())}
        if not targets:
            continue
        values = sorted(targets)
        if not column.link:
            query = f"SELECT {key} FROM core.{name} WHERE {column.name} IN (SELECT unnest(?))"
            lost |= {value for (value,) in con.execute(query, [values]).fetchall()}
            continue
        item = item_name(column)
        touched = f"SELECT DISTINCT {key} FROM core.{column.link} WHERE {item} IN (SELECT unnest(?))"
        keys = [value for (value,) in con.execute(touched, [values]).fetchall()]
        _note_places(con, model, keys, column.name, erased)
        con.execute(f"DELETE FROM core.{column.link} WHERE {item} IN (SELECT unnest(?))", [values])
        left = f"SELECT DISTINCT {key} FROM core.{column.link} WHERE {key} IN (SELECT unnest(?))"
        kept = {value for (value,) in con.execute(left, [keys]).fetchall()}
        if not column.outlives:
            lost |= set(keys) - kept
        erased.shared |= {(name, value) for value in set(keys) - lost}
        _rewrite_raw_list(con, model, column, sorted(keys))
    return lost


def _delete(con: duckdb.DuckDBPyConnection, model: type[Table], keys: set[str], erased: Erased) -> None:
    name, key = table_name(model), key_columns(model)[0]
    values = sorted(keys)
    _note_places(con, model, values, "", erased)
    places = f"SELECT wave, file, sheet, row FROM core.{name} WHERE {key} IN (SELECT unnest(?))"
    for table in ("normalised_cells", "refused_rows", "corrections"):
        con.execute(f"DELETE FROM audit.{table} WHERE (wave, file, sheet, row) IN ({places})", [values])
    con.execute(f"DELETE FROM raw.{name} WHERE (wave, file, sheet, row) IN ({places})", [values])
    for column in link_columns(model):
        con.execute(f"DELETE FROM core.{column.link} WHERE {key} IN (SELECT unnest(?))", [values])
    deleted = con.execute(f"DELETE FROM core.{name} WHERE {key} IN (SELECT unnest(?))", [values]).fetchone()
    erased.rows[name] += deleted[0] if deleted else 0


def _note_places(
    con: duckdb.DuckDBPyConnection, model: type[Table], keys: Iterable[str], column: str, erased: Erased
) -> None:
    name, key = table_name(model), key_columns(model)[0]
    query = f"SELECT wave, file, coalesce(sheet, ''), row FROM core.{name} WHERE {key} IN (SELECT unnest(?))"
    for wave, file, sheet, row in con.execute(query, [sorted(keys)]).fetchall():
        erased.places.add((wave, file, sheet, row, column))


def _rewrite_raw_list(con: duckdb.DuckDBPyConnection, model: type[Table], column: Column, keys: list[str]) -> None:
    """Write the delivered cell of several values again, from those that stay: raw may hold no trace either."""
    name, key = table_name(model), key_columns(model)[0]
    con.execute(
        f"""
        UPDATE raw.{name} AS delivered SET {column.name} = kept.cell
        FROM (
            SELECT core.wave, core.file, core.sheet, core.row,
                string_agg(pairs.{item_name(column)}, '; ' ORDER BY pairs.{item_name(column)}) AS cell
            FROM core.{name} AS core LEFT JOIN core.{column.link} AS pairs USING (wave, {key})
            WHERE {key} IN (SELECT unnest(?))
            GROUP BY ALL
        ) AS kept
        WHERE delivered.wave = kept.wave AND delivered.file = kept.file AND delivered.row = kept.row
            AND coalesce(delivered.sheet, '') = coalesce(kept.sheet, '')
        """,
        [keys],
    )


def _replace_mentions(con: duckdb.DuckDBPyConnection, codes: Spellings, mentions: Spellings, erased: Erased) -> None:
    """Replace the code where a text or the name of a row mentions it, and in texts the name of each row that goes."""
    for model in (model for model in DELIVERED if _has_rows(con, f"raw.{table_name(model)}")):
        _replace_delivered(con, model, codes, mentions, erased)
    for model in (model for model in REGISTER if _has_rows(con, f"core.{table_name(model)}")):
        texts = [column.name for column in columns(model) if column.type is Text]
        for name in _touched(con, f"core.{table_name(model)}", texts, codes):
            _replace_texts(con, f"core.{table_name(model)}", name, codes, MENTION)
    for model in (model for model in AUDIT if _has_rows(con, f"audit.{table_name(model)}")):
        texts = [column.name for column in columns(model) if column.type is Text]
        for name in _touched(con, f"audit.{table_name(model)}", texts, mentions):
            _replace_texts(con, f"audit.{table_name(model)}", name, mentions, MENTION)


def _replace_delivered(
    con: duckdb.DuckDBPyConnection, model: type[Table], codes: Spellings, mentions: Spellings, erased: Erased
) -> None:
    name = table_name(model)
    texts = [column for column in delivered_columns(model) if column.type is Text]
    touched = _touched(con, f"raw.{name}", [column.name for column in texts], mentions)
    for column in (column for column in texts if column.name in touched):
        found = _replace(con, f"raw.{name}", column, codes, mentions)
        query = f"SELECT wave, file, sheet, row FROM raw.{name} WHERE {column.name} IN (SELECT unnest(?))"
        places = con.execute(query, [found]).fetchall() if found else []
        erased.places |= {(*place, column.name) for place in places}
    texts = [column for column in stored_columns(model) if column.type is Text]
    touched = _touched(con, f"core.{name}", [column.name for column in texts], mentions)
    for column in (column for column in texts if column.name in touched):
        _replace(con, f"core.{name}", column, codes, mentions)
    for column in link_columns(model):
        for part in _touched(con, f"core.{column.link}", [key_columns(model)[0], item_name(column)], codes):
            _replace_texts(con, f"core.{column.link}", part, codes, NAME)


def _replace(
    con: duckdb.DuckDBPyConnection, table: str, column: Column, codes: Spellings, mentions: Spellings
) -> list[str]:
    """Replace what a column mentions; its texts as they are now."""
    if column.is_name:
        return _replace_texts(con, table, column.name, codes, NAME)
    return _replace_texts(con, table, column.name, mentions if column.is_free_text else codes, MENTION)


def _touched(con: duckdb.DuckDBPyConnection, table: str, names: list[str], mentions: Spellings) -> list[str]:
    """The columns of text in which something may be mentioned: one pass, since a pattern takes long to compile."""
    cells = ", ".join(f"{{'name': '{name}', 'text': \"{name}\"}}" for name in names)
    query = f"""
        SELECT DISTINCT cell.name FROM (SELECT unnest([{cells}]) AS cell FROM {table})
        WHERE regexp_matches(cell.text, ?)
    """
    found = {name for (name,) in con.execute(query, [mentions.sieve]).fetchall()} if names else set()
    return [name for name in names if name in found]


def _has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _replace_texts(con: duckdb.DuckDBPyConnection, table: str, column: str, codes: Spellings, by: str) -> list[str]:
    query = f"SELECT {column} FROM {table} WHERE regexp_matches({column}, ?)"
    texts = dict.fromkeys(text for (text,) in con.execute(query, [codes.sieve]).fetchall())
    changed = {text: codes.replace(text, by) for text in texts if codes.find(text)}
    if changed:
        con.execute(
            f"""
            UPDATE {table} SET {column} = changed.after
            FROM (SELECT unnest(?) AS before, unnest(?) AS after) AS changed
            WHERE {table}.{column} = changed.before
            """,
            [list(changed), list(changed.values())],
        )
    return list(changed.values())


def _forget(
    con: duckdb.DuckDBPyConnection,
    study: Study,
    code: str,
    gone: dict[str, set[str]],
    mentions: Spellings,
    erased: Erased,
) -> None:
    """Take out of audit and history what else holds something of the informant."""
    reader = CodeReader(study)

    def is_of_code(written: str | None) -> bool:
        return any(_reads_as(reader, item, code) for item in re.split(r"[;,]", written or ""))

    for table, read in (("normalised_cells", "read_as"), ("refused_rows", "value")):
        values = [value for (value,) in con.execute(f"SELECT DISTINCT {read} FROM audit.{table}").fetchall()]
        of_code = [value for value in values if is_of_code(value)]
        con.execute(f"DELETE FROM audit.{table} WHERE {read} IN (SELECT unnest(?))", [of_code])
    con.execute("DELETE FROM audit.refused_rows WHERE NOT is_left_out")  # of deliveries that may be checked again
    of_things = {"informant": {code}, "coding": gone.get("codings", set())}
    of_things["source"] = gone.get("interviews", set()) | gone.get("documents", set())
    with_source = "SELECT DISTINCT wave, file FROM audit.qda_sources WHERE source IN (SELECT unnest(?))"
    erased.projects |= set(con.execute(with_source, [sorted(of_things["source"])]).fetchall())
    for model in AUDIT:
        for column in {column.name for column in columns(model)} & of_things.keys():
            query = f"DELETE FROM audit.{table_name(model)} WHERE {column} IN (SELECT unnest(?))"
            con.execute(query, [sorted(of_things[column])])
    _forget_changes(con, gone, mentions)
    waves = sorted({wave for wave, *_ in erased.places})
    of_waves = """
        SELECT sha256 FROM audit.recorded_files INNER JOIN audit.history AS loads USING (entry)
        WHERE loads.wave IN (SELECT unnest(?)) AND contains(file, '/')
    """
    con.execute(f"DELETE FROM audit.file_contents WHERE sha256 IN ({of_waves})", [waves])
    projects = [f"wave-{wave}/{file}" for wave, file in sorted(erased.projects)]
    of_projects = f"""
        SELECT sha256 FROM audit.recorded_files
        WHERE file IN (SELECT unnest(?)) OR file LIKE 'wave-%/{ALL_WAVES}/%'
    """
    con.execute(f"DELETE FROM audit.file_contents WHERE sha256 IN ({of_projects})", [projects])
    of_register = "SELECT DISTINCT sha256 FROM audit.recorded_files WHERE NOT contains(file, '/')"
    for (sha256,) in con.execute(of_register).fetchall():
        text = (recorded_file(con, sha256) or b"").decode("utf-8", errors="replace")
        if mentions.find(text):
            con.execute("DELETE FROM audit.file_contents WHERE sha256 = ?", [sha256])
    _forget_registers(con, mentions)


def _forget_registers(con: duckdb.DuckDBPyConnection, mentions: Spellings) -> None:
    for (rows,) in con.execute("SELECT DISTINCT rows FROM audit.earlier_registers").fetchall():
        if mentions.find(rows):
            con.execute("DELETE FROM audit.earlier_registers WHERE rows = ?", [rows])


def _forget_changes(con: duckdb.DuckDBPyConnection, gone: dict[str, set[str]], mentions: Spellings) -> None:
    for name, keys in gone.items():
        con.execute("DELETE FROM audit.changes WHERE table_name = ? AND key_value IN (SELECT unnest(?))",
                    [name, sorted(keys)])  # fmt: skip
    for column in ("key_value", "before", "after"):
        query = f"SELECT DISTINCT {column} FROM audit.changes WHERE regexp_matches({column}, ?)"
        texts = [text for (text,) in con.execute(query, [mentions.sieve]).fetchall() if mentions.find(text)]
        con.execute(f"DELETE FROM audit.changes WHERE {column} IN (SELECT unnest(?))", [texts])


def _reads_as(reader: CodeReader, written: str, code: str) -> bool:
    try:
        return str(reader.read(written.strip()).code) == code
    except UnreadableCode:
        return False


def places_to_mend(erased: Erased) -> Iterator[str]:
    """A line for each place in the delivered files that still holds something of the informant."""
    files = {(wave, file) for wave, file, *_ in erased.places}
    projects = erased.projects | {(wave, file) for wave, file in files if file.lower().endswith(PROJECTS)}
    for where in sorted({file if is_shared(file) else f"wave-{wave}/{file}" for wave, file in projects}):
        yield f"{where}: export the project again without the informant's case, sources and codings"
    whole = {place[:4] for place in erased.places if not place[4]}
    for wave, file, sheet, row, column in sorted(erased.places):
        where = f"wave-{wave}/{file}" + f", sheet {sheet}" * bool(sheet) + f", row {row}"
        if (wave, file) in projects or (column and (wave, file, sheet, row) in whole):
            continue
        what = "remove the code, or what refers to a removed row" if column else "remove the row"
        yield f"{where}{f', column {column}' if column else ''}: {what}"
