"""Where each study reaches code saturation."""

from casewave.schemas.columns import Text, column
from casewave.schemas.marts.saturation import Saturation


class SaturationByStudy(Saturation):
    """Whether one study reaches code saturation up to its last loaded wave, by Guest's ratio at one threshold."""

    study: Text = column("Study.", key=True, example="coproduction")
