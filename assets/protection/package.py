"""The package for everybody: a Frictionless Data Package with CSV, Parquet, DuckDB, a data list and DDI-Codebook.

It holds to what the profiles of version 2 and libraries of version 1 have in common. No time of making and no name of
this machine is in it, so the same publication gives the same files. Belongs elsewhere: what goes out
(`assets.protection.public`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq

from casewave.assets.protection.citation import CRATE, citation_files, ro_crate
from casewave.assets.protection.public import PublicTable, Release
from casewave.assets.warehouse.naming import safe_name
from casewave.schemas.columns import Column, Day, Number, Text, Whole, YesNo
from casewave.schemas.derive import comment, quoted, rule_words, summary
from casewave.schemas.register.creators import Creator
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {Text: "string", Whole: "integer", Number: "number", YesNo: "boolean", Day: "date"}
DDI_TYPES = {Text: "character", Day: "character", YesNo: "character", Whole: "numeric", Number: "numeric"}
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-NC-4.0": ("Creative Commons Attribution-NonCommercial 4.0",
                     "https://creativecommons.org/licenses/by-nc/4.0/"),
}  # fmt: skip
DDI = "ddi:codebook:2_5"
LIST = "data_list"


def write_package(release: Release, figures: Iterable[Path], folder: Path) -> list[Path]:
    """Write the package into a folder, and replace what is there; its files, in order.

    Raises StudyError, and leaves what is there, where a file would have a code in its name.
    """
    study = release.study
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    (new / "data").mkdir(parents=True)
    for table in release.tables:
        (new / "data" / f"{table.name}.csv").write_bytes(csv_bytes(table))
        pq.write_table(table.rows.replace_schema_metadata(None), new / "data" / f"{table.name}.parquet")
    _copy_figures(figures, new / "figures")
    _write_tables(release, new / "tables")
    _write_database(release, new / f"{study.study}.duckdb")
    texts = {
        "data-dictionary.csv": _dictionary(release), "README.md": _readme(release, study),
        "LICENCE.txt": _licence(study), "ddi-codebook.xml": ddi_codebook(release, study),
        "datapackage.json": json.dumps(descriptor(release, study), ensure_ascii=False, indent=2) + "\n",
        **citation_files(study, licence_of(study)),
    }  # fmt: skip
    for name, text in texts.items():
        (new / name).write_text(text, encoding="utf-8", newline="")
    (new / CRATE).write_text(ro_crate(study, licence_of(study), new, _files(new)), encoding="utf-8", newline="")
    sums = "".join(f"{_hash(path)}  {path.relative_to(new).as_posix()}\n" for path in _files(new))
    (new / "checksums-sha256.txt").write_text(sums, encoding="utf-8", newline="")
    _expect_names_without_codes(release, new)
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return _files(folder)


def _expect_names_without_codes(release: Release, folder: Path) -> None:
    for path in _files(folder):
        if release.gate.holds_code(path.stem):
            shutil.rmtree(folder)
            raise StudyError(
                f"study.yaml: the public package would have a file named '{path.name}', which holds the code of an "
                "informant, a source or a member of the team. Rename the study, programme or phase that it is named for"
            )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def csv_bytes(table: PublicTable) -> bytes:
    """A table as CSV in the dialect that the package declares; every value as it is."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(table.rows.column_names)
    writer.writerows(row.values() for row in table.rows.to_pylist())
    return file.getvalue().encode()


def descriptor(release: Release, study: Study) -> dict[str, Any]:
    """What datapackage.json holds: of version 2, in the words that version 1 knows too."""
    public = study.protection.public
    return {
        "$schema": PROFILE,
        "name": study.study.replace("_", "-"),
        "title": study.title,
        **({"description": public.abstract} if public.abstract else {}),
        "licenses": [licence_of(study)],
        **({"contributors": [_contributor(creator) for creator in public.cited]} if public.creators else {}),
        "resources": [_resource(table) for table in release.tables],
    }


def licence_of(study: Study) -> dict[str, str]:
    """The package's licence: SPDX name, title and, where it is a known one, address."""
    public = study.protection.public
    title, path = LICENCES.get(public.licence, (public.licence_title or public.licence, ""))
    return {"name": public.licence, "title": title, **({"path": path} if path else {})}


def _contributor(creator: Creator) -> dict[str, Any]:
    fields = {"title": creator.name, "path": creator.orcid_address, "organization": creator.affiliation}
    return {key: value for key, value in fields.items() if value} | ({"roles": creator.roles} if creator.roles else {})


def _resource(table: PublicTable) -> dict[str, Any]:
    content = csv_bytes(table)
    return {
        "name": table.name.replace("_", "-"),
        "path": f"data/{table.name}.csv",
        "title": table.name.replace("_", " "),
        "description": summary(table.model),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.isin:
        constraints["enum"] = list(column.isin)
    booleans = {"trueValues": ["True"], "falseValues": ["False"]} if column.type is YesNo else {}
    field = {"name": column.name, "type": TYPES[column.type], "description": comment(column), **booleans}
    return {**field, **({"constraints": constraints} if constraints else {})}


def _dictionary(release: Release) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["table", "column", "type", "meaning", "unit", "rule"])
    for table in release.tables:
        for column in table.columns:
            rules = "; ".join(rule_words(column))
            writer.writerow([table.name, column.name, TYPES[column.type], column.meaning, column.unit or "", rules])
    return file.getvalue()


def _readme(release: Release, study: Study) -> str:
    public = study.protection.public
    tables = "\n".join(f"- `data/{table.name}.csv`: {summary(table.model)}" for table in release.tables)
    withheld = [f"- {where}: {what}{f' ({number})' if number else ''}" for where, what, number in release.log]
    note = f"\n{study.note.strip()}\n" if study.note else ""
    return f"""# {study.title}
{note}
{public.abstract.strip()}

## What is here

Each table is given as CSV (UTF-8) and as Parquet; `{study.study}.duckdb` holds all of them. `datapackage.json`
describes every column, `data-dictionary.csv` does so as a table, and `ddi-codebook.xml` for archives. `data/{LIST}.csv`
lists the interviews. `tables/` and `figures/` are for readers. `checksums-sha256.txt` has the hash of each file.

{tables}

## What is not here, and what was done

No participant code, interview, segment, document or evidence is here. Counts of people are published only as far as no
count below {public.k} can be worked out from this package and all earlier ones. {public.k_reason}

{chr(10).join(withheld)}

## Licence

{public.licence}; see `LICENCE.txt`. Made with casewave {version("casewave")}.
"""


def _licence(study: Study) -> str:
    public = study.protection.public
    title, path = LICENCES.get(public.licence, (public.licence_title or public.licence, ""))
    holders = f"By {'; '.join(creator.name for creator in public.cited)}.\n" if public.cited else ""
    return f"{study.title}\n{holders}Licence: {title} ({public.licence})\n{path}\n"


def _copy_figures(figures: Iterable[Path], folder: Path) -> None:
    for path in figures:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, folder / path.name)


def _write_tables(release: Release, folder: Path) -> None:
    """The cross-case tables for readers: one a phase and span, rows by cases."""
    folder.mkdir()
    rows = next(table.rows.to_pylist() for table in release.tables if table.name == "cross_case")
    tables: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    for row in rows:
        tables.setdefault((row["phase"], row["from_wave"], row["to_wave"]), []).append(row)
    for (phase, first, last), cells in tables.items():
        span = f"wave_{last}" if first == last else f"waves_{first}_to_{last}"
        (folder / f"{safe_name(f'{phase}_{span}')}.md").write_text(_markdown(cells), encoding="utf-8", newline="")


def _markdown(cells: list[dict[str, Any]]) -> str:
    cases = list(dict.fromkeys(cell["programme"] for cell in sorted(cells, key=lambda cell: cell["case_order"])))
    labels = dict.fromkeys(cell["row_label"] for cell in sorted(cells, key=lambda cell: cell["row_order"]))
    cell_of = {(cell["row_label"], cell["programme"]): cell["cell"] or "" for cell in cells}
    lines = [["", *cases], ["---"] * (len(cases) + 1)]
    lines += [[label, *(cell_of.get((label, case), "") for case in cases)] for label in labels]
    return "".join(f"| {' | '.join(_cell(text) for text in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _write_database(release: Release, path: Path) -> None:
    from casewave.assets.warehouse.store import connect, insert  # the store knows nothing of what is published

    con = connect(path)
    try:
        for table in release.tables:
            for statement in _ddl(table):
                con.execute(statement)
            insert(con, f"main.{table.name}", table.rows)
        con.execute("CHECKPOINT")
    finally:
        con.close()


def _ddl(table: PublicTable) -> Iterator[str]:
    cells = ", ".join(f'"{column.name}" {column.sql_type}' for column in table.columns)
    yield f"CREATE TABLE main.{table.name} ({cells})"
    yield f"COMMENT ON TABLE main.{table.name} IS {quoted(summary(table.model))}"
    for column in table.columns:
        yield f'COMMENT ON COLUMN main.{table.name}."{column.name}" IS {quoted(comment(column))}'


def ddi_codebook(release: Release, study: Study) -> str:
    """The study and its variables as DDI-Codebook 2.5, for archives."""
    public = study.protection.public
    root = ElementTree.Element("codeBook", {"xmlns": DDI, "version": "2.5"})
    study_part = ElementTree.SubElement(root, "stdyDscr")
    citation = ElementTree.SubElement(study_part, "citation")
    _add(citation, "titlStmt", titl=study.title, IDNo=study.study)
    responsible = ElementTree.SubElement(citation, "rspStmt")
    for creator in public.cited:
        attributes = {"affiliation": creator.affiliation} if creator.affiliation else {}
        ElementTree.SubElement(responsible, "AuthEnty", attributes).text = creator.name
    _add(citation, "distStmt", distrbtr=public.distributor or "not distributed yet")
    about = ElementTree.SubElement(study_part, "stdyInfo")
    ElementTree.SubElement(about, "abstract").text = public.abstract or study.title
    summary_part = ElementTree.SubElement(about, "sumDscr")
    for wave in study.waves:
        for event, day in (("start", wave.bounds.earliest), ("end", wave.bounds.latest)):
            date = ElementTree.SubElement(summary_part, "collDate", {"event": event, "cycle": f"wave {wave.wave}"})
            date.text = date.attrib["date"] = str(day)
    for country in dict.fromkeys(site.country for site in study.sites):
        ElementTree.SubElement(summary_part, "nation").text = country
    for number, table in enumerate(release.tables, start=1):
        text = ElementTree.SubElement(ElementTree.SubElement(root, "fileDscr", {"ID": f"F{number}"}), "fileTxt")
        ElementTree.SubElement(text, "fileName").text = f"data/{table.name}.csv"
        ElementTree.SubElement(text, "fileCont").text = summary(table.model)
        _add(text, "dimensns", caseQnty=str(table.rows.num_rows), varQnty=str(len(table.columns)))
    variables = ElementTree.SubElement(root, "dataDscr")
    for number, table in enumerate(release.tables, start=1):
        for place, column in enumerate(table.columns, start=1):
            variables.append(_variable(column, f"V{number}_{place}", f"F{number}"))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _variable(column: Column, identifier: str, file: str) -> ElementTree.Element:
    variable = ElementTree.Element("var", {"ID": identifier, "name": column.name, "files": file})
    ElementTree.SubElement(variable, "labl").text = column.meaning
    for value in column.isin:
        category = ElementTree.SubElement(variable, "catgry")
        ElementTree.SubElement(category, "catValu").text = value
    ElementTree.SubElement(variable, "varFormat", {"type": DDI_TYPES[column.type]})
    return variable


def _add(parent: ElementTree.Element, name: str, **texts: str) -> None:
    part = ElementTree.SubElement(parent, name)
    for child, text in texts.items():
        ElementTree.SubElement(part, child).text = text
