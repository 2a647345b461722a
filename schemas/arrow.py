"""The Arrow type of each type of column, apart from the models since Arrow takes long to import."""

import pyarrow as pa

from casewave.schemas.columns import Day, Number, Text, Whole, YesNo

ARROW_TYPES = {Text: pa.string(), Whole: pa.int64(), Number: pa.float64(), YesNo: pa.bool_(), Day: pa.date32()}
