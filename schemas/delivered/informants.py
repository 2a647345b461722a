"""The model of the informants of a wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casewave.schemas.columns import IDENTIFIER, Table, Text, Whole, YesNo, column, synthetic

if TYPE_CHECKING:
    import pyarrow as pa

    from casewave.schemas.values.participant_codes import CodeReader


class Informants(Table):
    """One informant on the roster of one wave, by participant code. Codes only, never names."""

    informant: Text = column(
        "Participant code in a scheme of the study.", key=True, anew_each_wave=True, reads="participant",
        example="EST-SGP-03",
    )  # fmt: skip
    informant_role: Text = column(
        "Group of the informant in the sampling frame.", required=True, among="informant_roles", example="strategic"
    )
    workplace: Text = column(
        "Site where the informant works in this wave, where that is another than the code's.", reads="site",
        example="KM",
    )  # fmt: skip
    key_number: Text = column(
        "Number of the person in the team's key list, which stays outside the study. It tells a code that was given "
        "to another person.",
        str_matches=IDENTIFIER, example="017",
    )  # fmt: skip
    may_quote: YesNo = column(
        "Whether the informant agreed to be quoted. Blank is not recorded: what is published then quotes nothing.",
        example="yes",
    )  # fmt: skip
    may_archive: YesNo = column(
        "Whether the informant agreed to have the interview archived. Blank is not recorded, and is no consent.",
        example="yes",
    )  # fmt: skip
    may_reuse: YesNo = column(
        "Whether the informant agreed to re-use by others. Blank is not recorded, and is no consent.", example="no"
    )
    programme: Text = column("Programme that the code names.", derived=True, required=True)
    site: Text = column("Site that the code names.", derived=True, required=True)
    role_token: Text = column("Role token inside the code, where it has one.", derived=True)
    number: Whole = column("Number inside the code. Numbers are names: they count nothing.", derived=True)
    is_synthetic: YesNo = synthetic()


def code_parts(rows: pa.Table, codes: CodeReader) -> dict[str, pa.Array]:
    """Take resolved participant codes apart into programme, site, role_token and number. A blank stays blank."""
    import pyarrow as pa  # takes long, and a model is read without it

    read = [codes.read(code).code if code else None for code in rows["informant"].to_pylist()]
    return {
        "programme": pa.array([code and code.programme for code in read], pa.string()),
        "site": pa.array([code and code.site for code in read], pa.string()),
        "role_token": pa.array([code and (code.role_token or None) for code in read], pa.string()),
        "number": pa.array([code and code.number for code in read], pa.int64()),
    }
