"""The tables that a delivery may hold, in the order in which they build on one another."""

from casewave.schemas.columns import Table, delivered_columns, table_name
from casewave.schemas.delivered.case_features import CaseFeatures
from casewave.schemas.delivered.claims import Claims
from casewave.schemas.delivered.cmo_configurations import CmoConfigurations
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.delivered.decisions import Decisions
from casewave.schemas.delivered.dissemination import Dissemination
from casewave.schemas.delivered.documents import Documents
from casewave.schemas.delivered.events import Events
from casewave.schemas.delivered.findings import Findings
from casewave.schemas.delivered.forum_contributions import ForumContributions
from casewave.schemas.delivered.forums import Forums
from casewave.schemas.delivered.informants import Informants
from casewave.schemas.delivered.interviews import Interviews
from casewave.schemas.delivered.measures import Measures
from casewave.schemas.delivered.member_checks import MemberChecks
from casewave.schemas.delivered.memos import Memos
from casewave.schemas.delivered.phase_judgements import PhaseJudgements
from casewave.schemas.delivered.rapid_summaries import RapidSummaries
from casewave.schemas.delivered.ratings import Ratings
from casewave.schemas.delivered.recruitment import Recruitment
from casewave.schemas.delivered.reflexive_notes import ReflexiveNotes
from casewave.schemas.delivered.scenario_judgements import ScenarioJudgements
from casewave.schemas.delivered.screening import Screening
from casewave.schemas.delivered.source_coders import SourceCoders
from casewave.schemas.delivered.sufficiency_judgements import SufficiencyJudgements
from casewave.schemas.delivered.team_members import TeamMembers
from casewave.schemas.delivered.translations import Translations

DELIVERED: tuple[type[Table], ...] = (
    Informants, Interviews, Documents, Events, Codings, SourceCoders, Findings, ScenarioJudgements, Ratings,
    RapidSummaries, PhaseJudgements, CaseFeatures, Recruitment, Measures, Screening, Claims,
    TeamMembers, Memos, ReflexiveNotes, MemberChecks, Forums, ForumContributions, Decisions, SufficiencyJudgements,
    Dissemination, Translations, CmoConfigurations,
)  # fmt: skip

DELIVERED_NAMES = tuple(map(table_name, DELIVERED))


def table_named(name: str) -> type[Table] | None:
    """Find the table that a file or sheet is named after, whatever its case, spaces and dashes."""
    folded = name.strip().lower().replace(" ", "_").replace("-", "_")
    return next((model for model in DELIVERED if table_name(model) == folded), None)


def column_named(model: type[Table], name: str) -> str:
    """The name, if it is a column of the table, and else nothing: a strange header may hold a person's words."""
    return name if name in {column.name for column in delivered_columns(model)} else ""
