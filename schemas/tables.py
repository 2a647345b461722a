"""The tables that a delivery may hold, in the order in which they build on one another."""

from schemas.case_features import CaseFeatures
from schemas.claims import Claims
from schemas.codings import Codings
from schemas.columns import Table, delivered_columns, table_name
from schemas.documents import Documents
from schemas.events import Events
from schemas.findings import Findings
from schemas.informants import Informants
from schemas.interviews import Interviews
from schemas.measures import Measures
from schemas.phase_judgements import PhaseJudgements
from schemas.rapid_summaries import RapidSummaries
from schemas.ratings import Ratings
from schemas.recruitment import Recruitment
from schemas.scenario_judgements import ScenarioJudgements
from schemas.screening import Screening

DELIVERED: tuple[type[Table], ...] = (
    Informants, Interviews, Documents, Events, Codings, Findings, ScenarioJudgements, Ratings, RapidSummaries,
    PhaseJudgements, CaseFeatures, Recruitment, Measures, Screening, Claims,
)  # fmt: skip

DELIVERED_NAMES = tuple(map(table_name, DELIVERED))


def table_named(name: str) -> type[Table] | None:
    """Find the table that a file or sheet is named after, whatever its case, spaces and dashes."""
    folded = name.strip().lower().replace(" ", "_").replace("-", "_")
    return next((model for model in DELIVERED if table_name(model) == folded), None)


def column_named(model: type[Table], name: str) -> str:
    """The name, if it is a column of the table, and else nothing: a strange header may hold a person's words."""
    return name if name in {column.name for column in delivered_columns(model)} else ""
