"""The figures of a study: timelines and interview collection, as Altair charts.

Here belongs where marks and words stand in a figure, and how a date of each kind is drawn so that it looks no more
certain than its source. Here does not belong what is shown (the marts), nor when and where figures are put
(`assets.reporting`).

The three figures are `timeline`, `all_cases` and `collection`. Each reads its rows (`events`, `interviews`), lays them
out along time (`axis`, `frame`) as plain shapes with words (`shapes`, `text`), explains them (`legend`) and hands them
to Altair (`drawing`). `files` renders.

Positions are computed from calendar days in plain Python and handed to Altair in pixels: no clock time and no time
zone enters a figure, and what stands where can be tested without drawing.
"""

from assets.charts.all_cases import all_cases_timeline
from assets.charts.collection import interview_collection
from assets.charts.files import save, svg
from assets.charts.timeline import case_timeline

__all__ = ["all_cases_timeline", "case_timeline", "interview_collection", "save", "svg"]
