"""An informant withdrawn: tombstone, store, published file, and all pages made again.

Belongs elsewhere: what of an informant is erased (`assets.protection.withdrawal`) and where
(`assets.protection.erasing`).
"""

from __future__ import annotations

from casewave.assets.ingest.marked_copies import unmark
from casewave.assets.marts.publishing import publish_database
from casewave.assets.protection.erasing import erase_withdrawn, write_tombstone
from casewave.assets.protection.withdrawal import Erased
from casewave.assets.warehouse.holding import holding
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.register.withdrawals import tombstone


def withdraw(workspace: Workspace, code: str, reason: str, decided_by: str) -> Erased:
    """Withdraw an informant by full code: write the tombstone, erase, publish anew, and make all pages anew."""
    with holding(workspace):
        write_tombstone(workspace.folder, tombstone(workspace.study.study, code), reason, decided_by)
        present = Workspace(workspace.folder)  # its register has the tombstone
        erased = erase_everywhere(present)
        if present.published.exists() and not present.is_encrypted:
            from casewave.pipelines.actions.report import make_reports  # brings Altair

            make_reports(present)
    return erased


def erase_everywhere(workspace: Workspace) -> Erased:
    """Erase whoever has withdrawn from the store, the marked-up copies, and the published file; pages are not made."""
    erased = erase_withdrawn(workspace)
    for wave in workspace.study.collected_waves:
        unmark(workspace, wave)
    if workspace.published.exists():
        with Store(workspace.store, is_encrypted=workspace.is_encrypted).open() as con:
            publish_database(con, workspace.published)
    return erased
