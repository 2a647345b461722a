"""The methods numbers of each study."""

from casewave.schemas.columns import Text, column
from casewave.schemas.marts.methods_numbers import MethodsNumbers


class MethodsByStudy(MethodsNumbers):
    """What one item of a reporting standard asks of one study, and what its data answer up to its last loaded wave."""

    study: Text = column("Study.", key=True, example="coproduction")
