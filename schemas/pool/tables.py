"""The tables of a pool, in the order in which they are made and shown. Belongs elsewhere: what each one says."""

from casewave.schemas.columns import Table
from casewave.schemas.pool.change_over_studies import ChangeOverStudies
from casewave.schemas.pool.concepts import Concepts
from casewave.schemas.pool.cross_study_statements import CrossStudyStatements
from casewave.schemas.pool.distinguishing_across_studies import DistinguishingAcrossStudies
from casewave.schemas.pool.methods_by_study import MethodsByStudy
from casewave.schemas.pool.not_comparable import NotComparable
from casewave.schemas.pool.ratings_across_studies import RatingsAcrossStudies
from casewave.schemas.pool.saturation_across_studies import SaturationAcrossStudies
from casewave.schemas.pool.saturation_by_study import SaturationByStudy
from casewave.schemas.pool.study_samples import StudySamples
from casewave.schemas.pool.synthesis import Synthesis

FROM_QUERIES: tuple[type[Table], ...] = (
    StudySamples, CrossStudyStatements, ChangeOverStudies, RatingsAcrossStudies, DistinguishingAcrossStudies,
    SaturationAcrossStudies, SaturationByStudy, MethodsByStudy, NotComparable,
)  # fmt: skip
POOLED: tuple[type[Table], ...] = (Concepts, *FROM_QUERIES, Synthesis)
