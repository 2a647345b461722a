"""The tables that say what was delivered, refused, normalised and corrected.

`AUDIT` tables speak of what is loaded and follow from the delivered files and the registers that they were loaded with,
so they are published. `HISTORY`
tables say what happened when; they are in the store only, since two loads of the same files happen at two times.
`QDA_TABLES` say how a QDA project was read. Names of sources, cases and users are not kept in them, since people are
called by them: things of a project go by their place.
"""

from casewave.schemas.audit.allowed_identifiers import AllowedIdentifiers
from casewave.schemas.audit.changes import Changes
from casewave.schemas.audit.corrections import Corrections
from casewave.schemas.audit.delivered_tables import DeliveredTables
from casewave.schemas.audit.deliveries import Deliveries
from casewave.schemas.audit.earlier_registers import EarlierRegisters
from casewave.schemas.audit.history import History
from casewave.schemas.audit.history_head import HistoryHead
from casewave.schemas.audit.normalised_cells import NormalisedCells
from casewave.schemas.audit.not_carried_over import NotCarriedOver
from casewave.schemas.audit.notices import Notices
from casewave.schemas.audit.qda_cases import QdaCases
from casewave.schemas.audit.qda_coders import QdaCoders
from casewave.schemas.audit.qda_codes import QdaCodes
from casewave.schemas.audit.qda_codings import QdaCodings
from casewave.schemas.audit.qda_sources import QdaSources
from casewave.schemas.audit.recorded_files import RecordedFiles
from casewave.schemas.audit.refused_rows import RefusedRows
from casewave.schemas.audit.table_sums import TableSums
from casewave.schemas.columns import Table

QDA_TABLES: tuple[type[Table], ...] = (QdaSources, QdaCodes, QdaCodings, QdaCases, QdaCoders, NotCarriedOver)
AUDIT: tuple[type[Table], ...] = (
    Deliveries, DeliveredTables, RefusedRows, NormalisedCells, AllowedIdentifiers, Notices, Corrections,
    EarlierRegisters, *QDA_TABLES,
)  # fmt: skip
HISTORY: tuple[type[Table], ...] = (History, HistoryHead, RecordedFiles, TableSums, Changes)
