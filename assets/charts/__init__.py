"""The figures of a study, as charts of Vega-Lite.

Here belongs where marks and words are in a figure, and how a date of each kind is drawn so that it looks no more
certain than its source. Belongs elsewhere: what is shown (the marts), or when and where figures are put
(`assets.report`).

In time: `timeline`, `all_cases`, `collection`, along an axis (`axis`, `frame`). Over waves: `heatmap` and
`rating_changes` of ratings, which share how a rating looks (`scale`), `scenarios`, `growth`, `panel`. Of methods:
`curves`, `coefficients`; of a review `flow`; of a pool `forest`. Each reads its rows (`events`, `reading`), lays them
out as plain shapes with words (`shapes`, `text`, `colours`), explains them (`legend`) and hands them to Vega-Lite
(`drawing`). `files` renders.

A chart is a list of figures, each no larger than a page.

Positions are computed from calendar days in plain Python and handed to Vega-Lite in pixels: no clock time and no time
zone enters a figure, and what is where can be tested without drawing.
"""

from casewave.assets.charts.all_cases import all_cases_timeline
from casewave.assets.charts.coefficients import agreement_by_code
from casewave.assets.charts.collection import interview_collection
from casewave.assets.charts.curves import saturation_curves
from casewave.assets.charts.files import render, save, svg
from casewave.assets.charts.flow import screening_flow
from casewave.assets.charts.forest import ratings_over_studies
from casewave.assets.charts.growth import growth_cycle
from casewave.assets.charts.heatmap import rating_heatmap
from casewave.assets.charts.panel import panel_flow
from casewave.assets.charts.rating_changes import rating_flows
from casewave.assets.charts.scenarios import scenario_courses
from casewave.assets.charts.timeline import case_timeline

__all__ = [
    "agreement_by_code", "all_cases_timeline", "case_timeline", "growth_cycle", "interview_collection",
    "panel_flow", "rating_flows", "rating_heatmap", "ratings_over_studies", "render", "saturation_curves", "save",
    "scenario_courses", "screening_flow", "svg",
]  # fmt: skip
