"""What informants agreed to (quoting, archiving, re-use by others), and which interviews that keeps out of an output.

What someone said in any wave holds: one no is a no, and nothing recorded is no consent.
"""

from __future__ import annotations

from typing import Literal

import duckdb

Use = Literal["quote", "archive", "reuse"]
USES: tuple[Use, ...] = ("quote", "archive", "reuse")

# Each interview, and whether everyone who spoke in it agreed; null where nobody said no and somebody said nothing.
AGREED = """
    WITH informants AS (
        SELECT informant, bool_and({column}) AS agreed FROM core.informants GROUP BY informant
    )
    SELECT
        spoken.interview,
        CASE WHEN bool_or(informants.agreed = FALSE) THEN FALSE
            WHEN count(*) = count(informants.agreed) THEN TRUE END AS agreed
    FROM core.interview_informants AS spoken LEFT JOIN informants USING (informant)
    GROUP BY spoken.interview
"""


def agreed(use: Use) -> str:
    """SQL for interviews and whether everyone who spoke agreed to a use of it: true, false, or null."""
    return AGREED.format(column=f"may_{use}")


def refused(con: duckdb.DuckDBPyConnection, use: Use) -> set[str]:
    """The interviews in which someone said no to a use."""
    return {name for (name,) in con.execute(f"SELECT interview FROM ({agreed(use)}) WHERE NOT agreed").fetchall()}


def not_agreed(con: duckdb.DuckDBPyConnection, use: Use) -> list[str]:
    """The interviews in which not everyone is known to have agreed to a use, in order."""
    query = f"SELECT interview FROM ({agreed(use)}) WHERE agreed IS NOT TRUE ORDER BY interview"
    return [name for (name,) in con.execute(query).fetchall()]
