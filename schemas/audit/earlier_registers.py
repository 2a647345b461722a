"""The model of what the register said when a wave was loaded, where study.yaml says otherwise since."""

from casewave.schemas.audit.words import WAVE
from casewave.schemas.columns import Table, Text, Whole, column


class EarlierRegisters(Table):
    """One table of the register as it was before study.yaml changed, of a wave that was loaded with it.

    `mart.register_changes` says what the change made of the wave's tables. Of the last wave, what its load before the
    last one was made with: until another wave comes, a study is still being set up.
    """

    wave: Whole = column(WAVE, key=True, example="1")
    table_name: Text = column("Table of the register, in core.", key=True, example="thresholds")
    rows: Text = column("Its rows, as JSON.", required=True, example='[{"threshold": "smallest_group", "value": 5}]')
