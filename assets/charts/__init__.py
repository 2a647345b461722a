"""The figures of a study: timelines, interview collection and a review's flow, as Altair charts.

Here belongs where marks and words stand in a figure, and how a date of each kind is drawn so that it looks no more
certain than its source. Here does not belong what is shown (the marts), nor when and where figures are put
(`assets.reporting`).

`timeline`, `all_cases` and `collection` read their rows (`events`, `interviews`), lay them out along time (`axis`,
`frame`) as plain shapes with words (`shapes`, `text`), explain them (`legend`) and hand them to Altair (`drawing`).
`flow` draws a review's boxes, which have no time. `files` renders.

Positions are computed from calendar days in plain Python and handed to Altair in pixels: no clock time and no time
zone enters a figure, and what stands where can be tested without drawing.
"""

from assets.charts.all_cases import all_cases_timeline
from assets.charts.collection import interview_collection
from assets.charts.files import save, svg
from assets.charts.flow import screening_flow
from assets.charts.timeline import case_timeline

__all__ = ["all_cases_timeline", "case_timeline", "interview_collection", "save", "screening_flow", "svg"]
