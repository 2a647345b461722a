"""The marts: one SQL file each, which an analyst can paste into DuckDB, in the order in which they build on each other.

What SQL cannot say is a Python module instead, with one function `make` that reads core and earlier marts from a
connection and gives the rows as dictionaries, in their order; a package, where queries stand beside it. Marts are made
in the publication alone (`assets.marts.building`), all from the same state of core, so that none can lag behind it.
"""

from pathlib import Path

from casewave.schemas.columns import Table, table_name
from casewave.schemas.marts.assimilation import Assimilation
from casewave.schemas.marts.calibrated_cases import CalibratedCases
from casewave.schemas.marts.case_features_side_by_side import CaseFeaturesSideBySide
from casewave.schemas.marts.cell_triangulation import CellTriangulation
from casewave.schemas.marts.change_matrix import ChangeMatrix
from casewave.schemas.marts.changes import Changes
from casewave.schemas.marts.claims_against_data import ClaimsAgainstData
from casewave.schemas.marts.codebook_changes import CodebookChanges
from casewave.schemas.marts.coded_sources import CodedSources
from casewave.schemas.marts.coding_agreement import CodingAgreement
from casewave.schemas.marts.cross_case import CrossCase
from casewave.schemas.marts.crosstab_cells import CrosstabCells
from casewave.schemas.marts.data_sources import DataSources
from casewave.schemas.marts.distinguishing_constructs import DistinguishingConstructs
from casewave.schemas.marts.double_coding import DoubleCoding
from casewave.schemas.marts.evidence_sources import EvidenceSources
from casewave.schemas.marts.final_ratings import FinalRatings
from casewave.schemas.marts.interview_counts import InterviewCounts
from casewave.schemas.marts.interview_series import InterviewSeries
from casewave.schemas.marts.interviews_by_month import InterviewsByMonth
from casewave.schemas.marts.joint_display import JointDisplay
from casewave.schemas.marts.meaning_saturation import MeaningSaturation
from casewave.schemas.marts.methods_numbers import MethodsNumbers
from casewave.schemas.marts.panel import Panel
from casewave.schemas.marts.panel_counts import PanelCounts
from casewave.schemas.marts.phases_over_time import PhasesOverTime
from casewave.schemas.marts.quantities import Quantities
from casewave.schemas.marts.rapid_analysis import RapidAnalysis
from casewave.schemas.marts.rating_agreement import RatingAgreement
from casewave.schemas.marts.rating_matrix import RatingMatrix
from casewave.schemas.marts.recurrent_cross_section import RecurrentCrossSection
from casewave.schemas.marts.sampling_frame import SamplingFrame
from casewave.schemas.marts.saturation import Saturation
from casewave.schemas.marts.saturation_curve import SaturationCurve
from casewave.schemas.marts.saturation_runs import SaturationRuns
from casewave.schemas.marts.screening_flow import ScreeningFlow
from casewave.schemas.marts.site_coverage import SiteCoverage
from casewave.schemas.marts.sites_seen import SitesSeen
from casewave.schemas.marts.sources_in_reach import SourcesInReach
from casewave.schemas.marts.spans import Spans
from casewave.schemas.marts.statement_changes import StatementChanges
from casewave.schemas.marts.statements import Statements
from casewave.schemas.marts.time_ordered_matrix import TimeOrderedMatrix
from casewave.schemas.marts.timeline import Timeline
from casewave.schemas.marts.trajectories import Trajectories
from casewave.schemas.marts.triangulation import Triangulation
from casewave.schemas.marts.truth_tables import TruthTables
from casewave.schemas.marts.warnings import Warnings
from casewave.schemas.marts.wave_pairs import WavePairs

MARTS: tuple[type[Table], ...] = (
    Spans, DataSources, SourcesInReach, Statements, CaseFeaturesSideBySide, SamplingFrame, InterviewCounts,
    InterviewsByMonth, CrossCase, Timeline, Quantities, ClaimsAgainstData, Warnings, FinalRatings, RatingMatrix,
    DistinguishingConstructs, RapidAnalysis, CodebookChanges, WavePairs, Changes, StatementChanges, ChangeMatrix,
    CodedSources, TimeOrderedMatrix, RecurrentCrossSection, SitesSeen, Trajectories, Panel, PanelCounts, Assimilation,
    PhasesOverTime, EvidenceSources, Triangulation, CellTriangulation, SiteCoverage, DoubleCoding, CodingAgreement,
    RatingAgreement, InterviewSeries, SaturationCurve, SaturationRuns, Saturation, MeaningSaturation, MethodsNumbers,
    JointDisplay, ScreeningFlow, CrosstabCells, CalibratedCases, TruthTables,
)  # fmt: skip


HERE = Path(__file__).parent


def is_in_sql(model: type[Table]) -> bool:
    """Whether the mart is an SQL file, and no Python module."""
    return (HERE / f"{table_name(model)}.sql").exists()


def mart_code(model: type[Table]) -> str:
    """What makes a mart: its SQL, or its Python module, or that module's package with the queries that it runs."""
    name = table_name(model)
    files = [
        HERE / f"{name}.sql",
        HERE / f"{name}.py",
        HERE / name / "__init__.py",
        *sorted((HERE / name).glob("*.sql")),
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())
