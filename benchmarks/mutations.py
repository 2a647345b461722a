"""Whether the oracle notices each fault of its kinds: put back one by one, and generated studies compared.

`python benchmarks/mutations.py` prints a line for each: which tables differ, in which study. A fault that no study
shows ends it with 1: then the oracle or its generator is to grow. STUDIES says how many studies a fault is tried on.

Each fault is a change of one mart's code, made in memory for this run. Belongs elsewhere: faults in reading files or
the register, which tests with their own data hold.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from oracle.comparison import FRAMEWORKS, differing_cells, expected_tables, loaded  # noqa: E402
from oracle.delivered import Row, read_study  # noqa: E402
from oracle.generator import write_study  # noqa: E402
from states import with_marts  # noqa: E402

from casewave.assets import marts  # noqa: E402
from casewave.assets.marts import building  # noqa: E402
from casewave.schemas.columns import table_name  # noqa: E402

STUDIES = int(os.environ.get("STUDIES", "6"))
FIRST = 9  # a study with a skipped wave, late coding, consensus, silent coders and three raters


@dataclass(frozen=True)
class Fault:
    """A text of a mart's code that replaces another one, which brings a known fault back."""

    point: int
    what: str
    mart: str
    right: str
    wrong: str


FAULTS = (
    Fault(1, "not applicable of one site is of the whole case", "changes",
          "FROM mart.cell_entries\n    GROUP BY wave, phase, code, programme, site\n",
          "FROM (SELECT * REPLACE (CAST(NULL AS VARCHAR) AS site) FROM mart.cell_entries)\n"
          "    GROUP BY wave, phase, code, programme, site\n"),
    Fault(1, "the same words about another site are kept", "statement_changes",
          "AND e.programme = l.programme AND e.site IS NOT DISTINCT FROM l.site AND e.statement = l.statement\n"
          "        AND e.state = l.state AND e.place = l.place",
          "AND e.programme = l.programme AND e.statement = l.statement\n"
          "        AND e.state = l.state AND e.place = l.place"),
    Fault(1, "a missing-data code of a site names no site", "cell_counts",
          "CASE WHEN bool_or(site IS NULL) THEN '' ELSE ' [' || string_agg(site, ', ' ORDER BY site) || ']' END", "''"),
    Fault(2, "a coding counts in the wave that delivers it", "codings_by_wave",
          "    sources.wave, codings.wave AS delivered_in", "    codings.wave, codings.wave AS delivered_in"),
    Fault(3, "coders who found nothing are left out", "coders_of_sources",
          "    SELECT source, framework, coder, TRUE AS is_declared, has_synthetic FROM declared\n",
          "    SELECT source, framework, coder, TRUE AS is_declared, has_synthetic FROM declared\n"
          "    SEMI JOIN codings USING (source, framework, coder)\n"),
    Fault(3, "an interview in which nobody found a code is none of the series", "interview_series",
          "    WHERE ranges.is_shown AND coded.counts_as = 'interview'\n",
          "    SEMI JOIN mart.coded_sources AS given\n"
          "        ON coded.source = given.source AND coded.framework = given.framework\n"
          "    WHERE ranges.is_shown AND coded.counts_as = 'interview'\n"),
    Fault(4, "alpha of more than two is that of pairs", "coding_agreement",
          'said = {("yes",) * given_by + ("no",) * (coders - given_by): number}',
          'said = {("yes",) * min(given_by, 1) + ("no",) * min(coders - given_by, 1): number}'),
    Fault(4, "a third rater is not heard", "rating_agreement",
          "WHERE ratings.rated_by <> 'consensus'", "WHERE ratings.rated_by IN ('rater 1', 'rater 2')"),
    Fault(5, "what consensus rejected counts", "counted_codings",
          "WHERE agreed.source IS NULL OR confirmed.coding IS NOT NULL", ""),
    Fault(6, "another valence with the same words is kept", "statement_changes",
          "            WHEN earlier.state <> later.state THEN 'valence changed'\n", ""),
    Fault(6, "a statement that is not repeated has ceased", "statement_changes",
          "ELSE 'not restated'", "ELSE 'ceased'"),
    Fault(6, "equal statements are matched with each other", "statement_changes",
          "        AND e.state = l.state AND e.place = l.place", "        AND e.state = l.state"),
    Fault(6, "a construct rated once is two rows", "changes",
          "            ELSE coalesce(after.code, by_rating.from_code)", "            ELSE NULL"),
    Fault(7, "what there is none of is not counted", "quantities",
          "CAST(coalesce(totals.group_interviews, 0) AS DOUBLE)", "CAST(totals.group_interviews AS DOUBLE)"),
    Fault(7, "a code of two frameworks is added up", "quantities",
          "ON constructs.framework = coded.framework AND constructs.code = coded.code AND coded.counts_as = 'document'",
          "ON constructs.code = coded.code AND coded.counts_as = 'document'"),
    Fault(7, "a site of a joint interview is a home site", "quantities",
          "INNER JOIN core.sites AS sites ON scopes.site_scope = 'all sites' OR sites.is_home",
          "CROSS JOIN core.sites AS sites"),
    Fault(7, "a cell counts as not applicable if any entry is", "quantities",
          "count(CASE WHEN cell_state = 'not applicable' THEN 1 END)",
          "count(CASE WHEN contains(coalesce(printed, ''), 'NA') THEN 1 END)"),
    Fault(8, "informants at the site are all who spoke about it", "site_coverage",
          "quantity = 'informants_at_site'", "quantity = 'informants_about_site'"),
    Fault(9, "a site is open for ever", "sites_seen",
          "        WHEN sites.last_wave < loaded.wave THEN 'closed'\n", ""),
    Fault(9, "a site that has closed has a column", "rating_matrix",
          "AND matrices.wave BETWEEN units.first_wave AND coalesce(units.last_wave, matrices.wave)", ""),
    Fault(9, "nobody warns of what is outside the life of a site", "warnings",
          "WHERE about.wave < lives.first_wave OR about.wave > lives.last_wave", "WHERE FALSE"),
    Fault(9, "nobody warns of a retired code", "warnings",
          "WHERE coalesce(coded.given_on, waves.window_start) > retired.decided_on", "WHERE FALSE"),
    Fault(10, "a place and a coding's name are taken for each other", "coded_sources",
          "count(DISTINCT CASE WHEN start_character IS NOT NULL THEN (start_character, end_character) END)\n"
          "        + count(CASE WHEN start_character IS NULL THEN coding END) AS segments",
          "count(DISTINCT start_character) AS segments"),
    Fault(11, "a code of another codebook is not yet analysed", "changes",
          "coalesce(left_alone.why, come_anew.why, lacking.why) IS NOT NULL AS is_of_codebook",
          "FALSE AS is_of_codebook"),
    Fault(13, "a source with two subordinate codes counts twice", "crosstab_cells",
          "count(DISTINCT ", "count("),
    Fault(13, "a stage and its reasons are added up", "screening_flow",
          "            WHEN count(screening.reason) < count(*) THEN any_value(CASE WHEN screening.reason IS NULL THEN "
          "screening.records END)\n", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A generated study, loaded, with what the oracle says of it."""

    seed: int
    con: duckdb.DuckDBPyConnection
    expected: dict[str, list[Row]]


def main() -> int:
    """Try every fault on the same studies, and say who notices it. The code as it is has to agree first."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        studies = [_loaded(stack, place / f"study-{seed}", seed) for seed in range(FIRST, FIRST + STUDIES)]
        unseen = 0
        for fault in FAULTS:
            noticed = next((told for study in studies if (told := _tried(fault, study))), "")
            unseen += not noticed or noticed.startswith("stale")
            print(f"{fault.point:>2}  {fault.what}: {noticed or 'NOT NOTICED'}", flush=True)
    return int(unseen > 0)


def _loaded(stack: ExitStack, folder: Path, seed: int) -> Tried:
    folder.mkdir()
    waves = write_study(folder, seed)
    con = stack.enter_context(loaded(folder, waves))
    study = Tried(seed, con, expected_tables(read_study(folder, waves, FRAMEWORKS)))
    assert not list(differing_cells(study.expected, con)), f"study {seed} differs as it is"
    return study


def _tried(fault: Fault, study: Tried) -> str:
    """Which tables of a study differ with this fault in the code; or that a table breaks its model."""
    model = next(model for model in marts.MARTS if table_name(model) == fault.mart)
    original, right = marts.mart_code, marts.mart_code(model)
    if fault.right not in right:
        return f"stale: {fault.mart} does not hold what the fault replaces"
    wrong = right.replace(fault.right, fault.wrong)
    module = None if marts.is_in_sql(model) else import_module(f"casewave.assets.marts.{fault.mart}")
    kept = dict(vars(module)) if module else {}
    building.mart_code = lambda of: wrong if of is model else original(of)  # type: ignore[attr-defined]
    if module:
        exec(compile(wrong, fault.mart, "exec"), vars(module))
    try:
        with_marts(study.con)
        found = {difference.mart for difference in differing_cells(study.expected, study.con)}
    except (AssertionError, duckdb.Error):
        return f"study {study.seed}: a table breaks its model"
    finally:
        building.mart_code = original  # type: ignore[attr-defined]
        if module:
            vars(module).update(kept)
    return f"study {study.seed}: {', '.join(sorted(found))}" if found else ""


if __name__ == "__main__":
    sys.exit(main())
