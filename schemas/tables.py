"""The tables that a delivery may hold, in the order in which they build on one another."""

from schemas.case_features import CaseFeatures
from schemas.claims import Claims
from schemas.codings import Codings
from schemas.columns import Table
from schemas.documents import Documents
from schemas.events import Events
from schemas.findings import Findings
from schemas.informants import Informants
from schemas.interviews import Interviews
from schemas.scenario_judgements import ScenarioJudgements

DELIVERED: tuple[type[Table], ...] = (
    Informants, Interviews, Documents, Events, Codings, Findings, ScenarioJudgements, CaseFeatures, Claims,
)  # fmt: skip
