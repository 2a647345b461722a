"""The model of the dated events behind the timelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic
from casewave.schemas.dates import UNDATED, read_edtf

if TYPE_CHECKING:
    import pyarrow as pa

    from casewave.schemas.values.participant_codes import CodeReader


class Events(Table):
    """One event on a timeline, dated as precisely as its source dates it and no more."""

    event: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="EV042")
    programme: Text = column(
        "Programme whose event it is. Blank means the study itself.", reads="programme", example="LC"
    )
    sites: Text = column(
        "Sites concerned, separated by semicolons.", reads="site", link="event_sites", example="WPG; PLP"
    )
    phase: Text = column("Phase or lane of the timeline.", required=True, among="phases", example="adoption")
    date: Text = column(
        "Date as EDTF (ISO 8601-2): day, month, year, decade (199X), range (2012/2015), one within bounds "
        "([2015..2018]), before ([..2019]), after ([2019..]), approximate (1999~). Blank means undated.",
        reads="edtf", example="[2015..2018]",
    )  # fmt: skip
    earliest: Day = column("First day that the date allows.", derived=True)
    latest: Day = column("Last day that the date allows.", derived=True)
    date_precision: Text = column("What kind of date it is.", derived=True, required=True)
    description: Text = column("What happened.", required=True, may_identify=True, example="The centre opens")
    is_external: YesNo = column(
        "Whether it came from outside the programmes, as a law or a strategy does. Blank means no. With a blank "
        "programme it is on the timeline of every case.",
        example="no",
    )
    source: Text = column("Where this is said: paper and line, or document.", example="S001 L262")
    is_synthetic: YesNo = synthetic()


def date_bounds(rows: pa.Table, _codes: CodeReader) -> dict[str, pa.Array]:
    """Read the dates into earliest, latest and date_precision. A blank date is undated."""
    import pyarrow as pa  # takes long, and a model is read without it

    bounds = [read_edtf(date) if date else UNDATED for date in rows["date"].to_pylist()]
    return {
        "earliest": pa.array([each.earliest for each in bounds], pa.date32()),
        "latest": pa.array([each.latest for each in bounds], pa.date32()),
        "date_precision": pa.array([each.precision for each in bounds], pa.string()),
    }
