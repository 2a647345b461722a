"""An informant withdrawn from everything that casewave made: store, published file, reports, packages, records.

Each step can be done again: killed in between, the next withdrawal or load goes on where this one stopped. Belongs
elsewhere: what of an informant is erased (`assets.protection.withdrawal`) and from the store
(`assets.protection.erasing`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casewave.assets.ingest.marked_copies import unmark
from casewave.assets.marts.publishing import publish_database
from casewave.assets.protection.copies import remove_packages, remove_pages, remove_rebuilt, scrub_records
from casewave.assets.protection.erasing import erase_withdrawn, write_tombstone
from casewave.assets.protection.withdrawal import Erased, erase
from casewave.assets.warehouse.exporting import made_again, went_out
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.published import published_fingerprints
from casewave.assets.warehouse.store import Store, attach, connect, transaction
from casewave.assets.warehouse.workspace import Workspace
from casewave.pipelines.actions.staging import erase_staging
from casewave.schemas.columns import IDENTIFIER
from casewave.schemas.problems.kinds import with_value
from casewave.schemas.register.study import Study
from casewave.schemas.register.study_file import StudyError, register_files
from casewave.schemas.register.withdrawals import tombstone
from casewave.schemas.values.participant_codes import CodeReader, UnreadableCode
from casewave.schemas.values.spellings import Spellings

PAPER = "paper.yaml"


@dataclass
class Withdrawn:
    """What a withdrawal came to.

    register: the lines of the register that name the informant, or a row that went; nothing made of it does.
    removed: folders of public packages and earlier publications that held the informant. went_out: what left the
    warehouse before, by the history.
    """

    erased: Erased
    register: list[str] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    went_out: list[str] = field(default_factory=list)


def read_informant(workspace: Workspace, code: str) -> str:
    """The full code of an informant, however it is written. Raises StudyError where it is none."""
    try:
        return str(CodeReader(workspace.study).read(code).code)
    except UnreadableCode as error:
        text, remedy, *_ = error.problem
        raise StudyError(f"{with_value(text, code)} {remedy}") from None


def check_words(study: Study, informant: str, reason: str, decided_by: str) -> None:
    """Raise StudyError where a reason names the informant in any spelling, or who decided is not named by a code."""
    codes = Spellings(study).participants([informant])
    if codes.find(reason) or codes.find(decided_by):
        raise StudyError("the reason names the code, which is to be kept nowhere; leave it out")
    if not re.fullmatch(IDENTIFIER, decided_by):
        raise StudyError("say who decided by a code such as R01, without spaces")


def is_known(workspace: Workspace, informant: str) -> bool:
    """Whether the store holds anything of an informant, or their withdrawal was begun before."""
    goes = what_goes(workspace, informant)
    begun = {entry.tombstone for entry in workspace.study.withdrawals}
    return any(goes.rows.values()) or bool(goes.places) or tombstone(workspace.study.study, informant) in begun


def what_goes(workspace: Workspace, informant: str) -> Erased:
    """What a withdrawal would erase, tried on a copy of the store in memory; nothing is changed."""
    if not workspace.store.exists():
        return Erased()
    con = connect(None, is_encrypted=workspace.is_encrypted)
    try:
        attach(con, workspace.store, "kept", read_only=True)
        con.execute("COPY FROM DATABASE kept TO memory")
        con.execute("DETACH kept")
        with transaction(con):
            return erase(con, workspace.study, informant)
    finally:
        con.close()


def withdraw(workspace: Workspace, code: str, reason: str, decided_by: str) -> Withdrawn:
    """Withdraw an informant by full code: write the tombstone, erase, publish again, and make all pages again.

    Each public package and each earlier publication that was made again is removed.
    """
    with holding(workspace):
        write_tombstone(workspace.folder, tombstone(workspace.study.study, code), reason, decided_by)
        present = Workspace(workspace.folder)  # its register has the tombstone
        # First, since nobody knows the names of the rows that went once they are erased.
        mentions = [Spellings(present.study).participants([code]), *what_goes(present, code).mentions]
        for each in mentions:
            scrub_records(present.dagster_home, each)
        done = Withdrawn(erase_everywhere(present), removed=remove_packages(present))
        if present.store.exists():
            with Store(present.store, is_encrypted=present.is_encrypted).open() as con:
                done.went_out, rebuilt = went_out(con), made_again(con)
            done.removed += remove_rebuilt(present, rebuilt)
        done.register = list(lines_of_the_register(present.folder, mentions))
        _make_pages(present)
    return done


def lines_of_the_register(folder: Path, mentions: Sequence[Spellings]) -> Iterator[str]:
    """A line for each line of the register's files, and of paper.yaml, that mentions something."""
    files = register_files(folder) | {PAPER: folder / PAPER}
    for name, path in files.items():
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, start=1):
            if any(each.find(line) for each in mentions):
                yield f"{name}, line {number}: remove the code, or what refers to a removed row"


def _make_pages(workspace: Workspace) -> None:
    """Make the report again; that of an encrypted study, which is made on demand only, is removed.

    Papers are removed, since they hold what earlier versions said; whoever needs them makes them again.
    """
    workspace.review.unlink(missing_ok=True)
    shutil.rmtree(workspace.papers, ignore_errors=True)
    if workspace.is_encrypted:
        shutil.rmtree(workspace.report, ignore_errors=True)
        return
    published = published_fingerprints(workspace.published) if workspace.published.exists() else {}
    remove_pages(workspace, published)
    if published:
        from casewave.pipelines.actions.report import make_reports  # brings the renderer

        make_reports(workspace)


def erase_everywhere(workspace: Workspace) -> Erased:
    """Erase whoever has withdrawn from the store, the published file, and copies of files; pages are not made."""
    erased = erase_withdrawn(workspace)
    erase_staging(workspace)
    for wave in workspace.study.collected_waves:
        unmark(workspace, wave)
    if workspace.published.exists():
        with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con:
            publish_database(con, workspace.published)
    return erased
