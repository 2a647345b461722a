"""What is behind the findings: the sources, informants and sites of each cell, and how sites are covered."""

from collections.abc import Iterator

from casewave.assets.report.printable import Column, Table
from casewave.assets.report.source import ReportData, Span
from casewave.assets.report.tables.plain import plain

COUNTED = "Counts are sources per cell, each once; an informant of several interviews counts once."


def triangulation(source: ReportData, span: Span) -> Iterator[Table]:
    """What is behind each cell, with a column for each of the study's kinds of source."""
    kinds = source.rows("SELECT kind_order, label FROM core.source_kinds ORDER BY kind_order")
    by_kind = {f"kind_{kind['kind_order']}": Column(kind["label"], "count", 0.6) for kind in kinds}
    query = f"""
        WITH counted AS (
            SELECT
                entries.phase, entries.code, entries.programme, kinds.kind_order,
                count(DISTINCT evidence.source) AS sources
            FROM mart.triangulation AS entries
            JOIN mart.evidence_sources AS evidence USING (entry_kind, entry)
            JOIN core.source_kinds AS kinds USING (source_kind)
            WHERE entries.wave BETWEEN $first AND $last
            GROUP BY entries.phase, entries.code, entries.programme, kinds.kind_order
        ),

        by_kind AS (
            SELECT
                phase, code, programme,
                {", ".join(f"max(CASE WHEN kind_order = {name[5:]} THEN sources END) AS {name}" for name in by_kind)}
            FROM counted GROUP BY phase, code, programme
        )

        SELECT phases.label || ': ' || base.row_label AS place,
            programmes.name || CASE WHEN base.has_synthetic THEN ' \u2020' ELSE '' END AS case_name,
            base.entries, {", ".join(f"coalesce({name}, 0) AS {name}" for name in by_kind)}, base.informants,
            base.sites, base.support,
            CASE WHEN base.negative_cases > 0 THEN base.negative_cases || ' negative' END AS negative
        FROM mart.cell_triangulation AS base
        JOIN core.phases AS phases USING (phase) JOIN core.programmes AS programmes USING (programme)
        LEFT JOIN by_kind USING (phase, code, programme)
        WHERE base.from_wave = $first AND base.to_wave = $last
        ORDER BY phases.phase_order, base.row_order, base.case_order
    """
    columns = {
        "place": Column("Table and row", width=1.4), "case_name": Column("Case", width=1.1),
        "entries": Column("Entries", "count", 0.5), **by_kind,
        "informants": Column("Informants interviewed", "count", 0.7), "sites": Column("Sites", "count", 0.4),
        "support": Column("Support", width=1),
        "negative": Column("Negative cases", width=0.6),
    }  # fmt: skip
    return plain("support_of_findings", "Support of findings", query, columns, (COUNTED,))(source, span)


coverage = plain(
    "coverage_of_sites",
    "Coverage of sites",
    """
    SELECT
        base.site_name || ' (' || base.site || ')' || CASE WHEN base.has_synthetic THEN ' \u2020' ELSE '' END AS place,
        programmes.name, base.interviews, base.informants, base.quoted_informants, base.entries, base.coverage
    FROM mart.site_coverage AS base JOIN core.programmes AS programmes USING (programme)
    WHERE base.from_wave = $first AND base.to_wave = $last
        AND EXISTS (SELECT 1 FROM core.interviews WHERE wave <= $last)
    ORDER BY base.case_order, base.site_order
    """,
    {
        "place": Column("Site", width=1.4), "name": Column("Programme", width=1.2),
        "interviews": Column("Interviews", "count", 0.6),
        "informants": Column("Informants at the site", "count", 0.7),
        "quoted_informants": Column("Of these quoted", "count", 0.6), "entries": Column("Entries", "count", 0.5),
        "coverage": Column("Coverage", width=1.1),
    },
    (
        "Interviews: those about the site. Informants at the site: those who belong to it, as their codes say, and "
        "were interviewed. Quoted: named in the evidence of an entry.",
    ),
)  # fmt: skip
