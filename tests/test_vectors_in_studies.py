"""Known coefficients, met through a whole study: delivered files in, the printed table out.

The values are published or computed by other programs; `test_vectors` holds the functions to the facts' table.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deliveries import Wave, small_study
from longitudinal import deliver, interviews
from states import with_marts

from casewave.assets.report.printable import Table
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables.agreement import coder_agreement_by_code, rater_agreement

CODES = ["I.A", "I.B", "I.C", "I.D", "I.E", "I.F", "I.G", "I.H", "II.A", "II.B", "II.C", "II.D"]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Wave]:
    with small_study(tmp_path) as wave:
        yield wave


def rated(*raters: str) -> str:
    """A file of ratings: what each rater said of each construct, with a dot where they did not rate it."""
    rows = [
        f"R{rater}-{code},MRR,,cfir-2022,{code},rater {rater},{said}\n"
        for rater, line in enumerate(raters, start=1)
        for code, said in zip(CODES, line.split(), strict=False)
        if said != "."
    ]
    return "rating,programme,site,framework,code,rated_by,rated\n" + "".join(rows)


def coded(both: int, first: int, second: int, neither: int) -> dict[str, str]:
    """As many interviews in which both, the first alone, the second alone and neither of two coders gave I.D."""
    of_source = ["R01 R02"] * both + ["R01"] * first + ["R02"] * second + [""] * neither
    tables = interviews(1, *[("DND", "MRR-DND-01")] * len(of_source))
    given = [(at, coder) for at, coders in enumerate(of_source, start=1) for coder in coders.split()]
    coders = [(at, coder) for at in range(1, len(of_source) + 1) for coder in ("R01", "R02")]
    tables["codings"] = "coding,source,framework,code,coder\n" + "".join(
        f"C{at}-{coder},INT-1-{at},cfir-2022,I.D,{coder}\n" for at, coder in given
    )
    tables["source_coders"] = "source_coder,source,framework,coder\n" + "".join(
        f"S{at}-{coder},INT-1-{at},cfir-2022,{coder}\n" for at, coder in coders
    )
    return tables


def printed(study: Wave, make: Any) -> Table:
    con = with_marts(study.con, "mart.coding_agreement, mart.rating_agreement")
    (table,) = make(ReportData(con, study.study), (1, 1))
    assert isinstance(table, Table)
    return table


def row_of(study: Wave, make: Any, *cells: str) -> dict[str, str]:
    """The row of a printed table that has these cells, by heading."""
    table = printed(study, make)
    headings = [column.heading for column in table.columns]
    (row,) = [row for row in table.rows if set(cells) <= {cell.text for cell in row.cells}]
    return dict(zip(headings, (cell.text for cell in row.cells), strict=True))


def test_krippendorffs_four_coders_of_twelve_units(study: Wave) -> None:
    """The example C of Krippendorff 2011 and R's irr: values 1 to 5, which here are ratings from -2 to +2.

    Nominal 0.743, ordinal 0.815 and interval 0.849 do not change with the shift. (A ratio has no place on this scale.)
    """
    observers = (
        "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . .", ". 3 3 3 2 3 4 2 2 5 1 3", "1 2 3 3 2 4 4 1 2 5 1 .",
    )  # fmt: skip
    shifted = [" ".join(said if said == "." else str(int(said) - 3) for said in line.split()) for line in observers]
    deliver(study, 1, ratings=rated(*shifted))
    query = """
        SELECT units, alpha_nominal, alpha_ordinal, alpha_interval FROM mart.rating_agreement
        WHERE code IS NULL AND rated_by = 'all raters'
    """
    ((units, *alphas),) = study.marts(query)
    assert units == 11  # one unit has one rating only
    assert alphas == pytest.approx([0.743421, 0.815388, 0.849107], abs=1e-6)
    row = row_of(study, rater_agreement, "all raters")
    assert (row["Units"], row["Alpha, nominal"], row["Alpha, ordinal"]) == ("11", "0.743", "0.815")
    assert (row["Alpha, interval"], row["Kappa"]) == ("0.849", "more than two")


def test_raters_who_all_give_one_value_have_no_coefficient(study: Wave) -> None:
    deliver(study, 1, ratings=rated("1 1 1 1 1", "1 1 1 1 1", "1 1 1 1 1"))
    row = row_of(study, rater_agreement, "all raters")
    assert (row["Agreement"], row["Alpha, nominal"], row["Alpha, ordinal"]) == ("1", "undefined", "undefined")


def test_kappa_of_two_raters_with_and_without_weights(study: Wave) -> None:
    """Ten CFIR ratings: agreement 0.6, kappa 0.5, linear 0.714, quadratic 0.870 (scikit-learn)."""
    deliver(study, 1, ratings=rated("-2 -1 0 1 2 1 0 -1 2 2", "-2 0 0 1 1 1 1 -1 2 1"))
    names = "percent_agreement, kappa, kappa_linear, kappa_quadratic"
    (found,) = study.marts(f"SELECT {names} FROM mart.rating_agreement WHERE code IS NULL")
    assert found == pytest.approx((0.6, 0.5, 0.714286, 0.87013), abs=1e-6)
    row = row_of(study, rater_agreement, "all constructs")
    assert (row["Kappa"], row["Kappa, linear"], row["Kappa, quadratic"]) == ("0.5", "0.714", "0.87")


@pytest.mark.parametrize(
    ("table", "agreement", "kappa"), [((20, 5, 10, 15), 0.7, 0.4), ((45, 15, 25, 15), 0.6, 0.130435)]
)
def test_kappa_of_two_coders_by_source(
    study: Wave, table: tuple[int, int, int, int], agreement: float, kappa: float
) -> None:
    """Tables of both, first alone, second alone and neither: the same agreement gives other kappas."""
    deliver(study, 1, **coded(*table))
    query = """
        SELECT units, percent_agreement, kappa FROM mart.coding_agreement WHERE code = 'I.D' AND unit = 'source'
    """
    assert study.marts(query) == [(sum(table), pytest.approx(agreement), pytest.approx(kappa, abs=1e-6))]
    row = row_of(study, coder_agreement_by_code, "source")
    assert (row["Agreement"], row["Kappa"]) == (f"{agreement:g}", f"{round(kappa, 3):g}")


def test_a_table_without_declared_coders_says_so(study: Wave) -> None:
    tables = coded(2, 1, 0, 0)
    header, *rows = tables["interviews"].splitlines()
    tables["interviews"] = f"{header},is_double_coded\n" + "".join(f"{row},yes\n" for row in rows)
    del tables["source_coders"]
    deliver(study, 1, **tables)
    row = row_of(study, coder_agreement_by_code, "source")
    assert (row["Agreement"], row["Kappa"], row["Alpha"]) == ("coders not declared",) * 3
    note = "Wave 1, CFIR (2022): coders not declared for 1 of 3 sources; list them in source_coders."
    assert note in printed(study, coder_agreement_by_code).notes
