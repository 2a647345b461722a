"""The workbook of a wave, to be filled in, with the study's own words and what is published already as drop-downs."""

from __future__ import annotations

from pathlib import Path

from casewave.assets.warehouse.store import connect
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.columns import key_columns, table_name
from casewave.schemas.delivered.tables import DELIVERED
from casewave.schemas.register.study_file import StudyError


def workbook_path(workspace: Workspace, wave: int) -> Path:
    """Where the workbook of a wave is written unless another file is named."""
    return workspace.folder / "templates" / f"wave-{wave}.xlsx"


def make_workbook(workspace: Workspace, wave: int, path: Path | None = None) -> Path:
    """Write the workbook of a wave; its file. Raises StudyError where the wave is not declared or the file is there."""
    from casewave.assets.ingest.template import write_template  # brings openpyxl

    declared = {entry.wave: entry for entry in workspace.study.waves}
    if wave not in declared:
        waves = ", ".join(map(str, sorted(declared)))
        raise StudyError(f"wave {wave} is not in study.yaml (waves: {waves}); add it there as planned first")
    path = path or workbook_path(workspace, wave)
    if path.exists():
        raise StudyError(f"{path} is there already and is left as it is; name another with --to")
    write_template(workspace.study, declared[wave], path, _known(workspace, wave), _roster(workspace, wave))
    return path


def _roster(workspace: Workspace, wave: int) -> list[dict[str, str]]:
    """Who was on the roster of an earlier wave, as the latest one says. Consent is asked for again, and left blank."""
    if not workspace.published.exists():
        return []
    con = connect(workspace.published, read_only=True)
    try:
        query = """
            SELECT informant, informant_role, workplace, key_number FROM core.informants WHERE wave < $1
            QUALIFY row_number() OVER (PARTITION BY informant ORDER BY wave DESC) = 1 ORDER BY informant
        """
        columns = ("informant", "informant_role", "workplace", "key_number")
        rows = con.execute(query, [wave]).fetchall()
        return [{name: cell for name, cell in zip(columns, row, strict=True) if cell} for row in rows]
    finally:
        con.close()


def _known(workspace: Workspace, wave: int) -> dict[str, list[str]]:
    """The keys that are published already, by table: what a row of the wave may refer to."""
    if not workspace.published.exists():
        return {}
    con = connect(workspace.published, read_only=True)
    try:
        return {
            table_name(model): [
                key
                for (key,) in con.execute(
                    f"SELECT DISTINCT {key_columns(model)[0]} FROM core.{table_name(model)} WHERE wave <= ? ORDER BY 1",
                    [wave],
                ).fetchall()
            ]
            for model in DELIVERED
        }
    finally:
        con.close()
