"""The marts: one SQL file each, which an analyst can paste into DuckDB, in the order in which they build on each other.

What SQL cannot say is a Python module instead, with one function `make` that reads core and earlier marts from a
connection and gives the rows as dictionaries, in their order; a package, where queries stand beside it. Marts are made
in the publication alone (`assets.building`), all from the same state of core, so that none can lag behind it.
"""

from pathlib import Path

from schemas.columns import Table, table_name
from schemas.marts.assimilation import Assimilation
from schemas.marts.calibrated_cases import CalibratedCases
from schemas.marts.case_features_side_by_side import CaseFeaturesSideBySide
from schemas.marts.cell_triangulation import CellTriangulation
from schemas.marts.change_matrix import ChangeMatrix
from schemas.marts.changes import Changes
from schemas.marts.claims_against_data import ClaimsAgainstData
from schemas.marts.codebook_changes import CodebookChanges
from schemas.marts.coded_sources import CodedSources
from schemas.marts.coding_agreement import CodingAgreement
from schemas.marts.cross_case import CrossCase
from schemas.marts.crosstab_cells import CrosstabCells
from schemas.marts.data_sources import DataSources
from schemas.marts.distinguishing_constructs import DistinguishingConstructs
from schemas.marts.double_coding import DoubleCoding
from schemas.marts.evidence_sources import EvidenceSources
from schemas.marts.final_ratings import FinalRatings
from schemas.marts.interview_counts import InterviewCounts
from schemas.marts.interview_series import InterviewSeries
from schemas.marts.interviews_by_month import InterviewsByMonth
from schemas.marts.joint_display import JointDisplay
from schemas.marts.meaning_saturation import MeaningSaturation
from schemas.marts.methods_numbers import MethodsNumbers
from schemas.marts.panel import Panel
from schemas.marts.panel_counts import PanelCounts
from schemas.marts.phases_over_time import PhasesOverTime
from schemas.marts.quantities import Quantities
from schemas.marts.rapid_analysis import RapidAnalysis
from schemas.marts.rating_agreement import RatingAgreement
from schemas.marts.rating_matrix import RatingMatrix
from schemas.marts.recurrent_cross_section import RecurrentCrossSection
from schemas.marts.sampling_frame import SamplingFrame
from schemas.marts.saturation import Saturation
from schemas.marts.saturation_curve import SaturationCurve
from schemas.marts.saturation_runs import SaturationRuns
from schemas.marts.screening_flow import ScreeningFlow
from schemas.marts.site_coverage import SiteCoverage
from schemas.marts.sites_seen import SitesSeen
from schemas.marts.sources_in_reach import SourcesInReach
from schemas.marts.spans import Spans
from schemas.marts.statement_changes import StatementChanges
from schemas.marts.statements import Statements
from schemas.marts.time_ordered_matrix import TimeOrderedMatrix
from schemas.marts.timeline import Timeline
from schemas.marts.trajectories import Trajectories
from schemas.marts.triangulation import Triangulation
from schemas.marts.truth_tables import TruthTables
from schemas.marts.warnings import Warnings
from schemas.marts.wave_pairs import WavePairs

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
