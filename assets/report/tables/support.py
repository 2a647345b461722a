"""What stands behind the findings: the sources, informants and sites of each cell, and how sites are covered."""

from assets.report.printable import Column
from assets.report.tables.plain import plain

triangulation = plain(
    "support_of_findings",
    "Support of findings",
    """
    SELECT phases.label || ': ' || told.row_label AS place,
        programmes.name || coalesce(', ' || told.site, '')
            || CASE WHEN told.has_synthetic THEN ' \u2020' ELSE '' END AS case_name,
        told.entries, told.interviews, told.documents, told.field_notes, told.informants, told.sites, told.support,
        CASE WHEN told.negative_cases > 0 THEN told.negative_cases || ' negative' END AS negative
    FROM mart.cell_triangulation AS told
    JOIN core.phases AS phases USING (phase) JOIN core.programmes AS programmes USING (programme)
    WHERE told.from_wave = $first AND told.to_wave = $last
    ORDER BY phases.phase_order, told.row_order, told.case_order, told.site NULLS FIRST
    """,
    {
        "place": Column("Table and row", width=1.4), "case_name": Column("Case", width=1.1),
        "entries": Column("Entries", "count", 0.5), "interviews": Column("Interviews", "count", 0.6),
        "documents": Column("Documents", "count", 0.6), "field_notes": Column("Field notes", "count", 0.5),
        "informants": Column("Informants", "count", 0.6), "sites": Column("Sites", "count", 0.4),
        "support": Column("Support", width=1), "negative": Column("Negative cases", width=0.6),
    },
    ("Counted: the sources behind the entries of a cell, each once; an informant of several interviews once.",),
)  # fmt: skip

coverage = plain(
    "coverage_of_sites",
    "Coverage of sites",
    """
    SELECT
        told.site_name || ' (' || told.site || ')' || CASE WHEN told.has_synthetic THEN ' \u2020' ELSE '' END AS place,
        programmes.name, told.interviews, told.informants, told.quoted_informants, told.entries, told.coverage
    FROM mart.site_coverage AS told JOIN core.programmes AS programmes USING (programme)
    WHERE told.from_wave = $first AND told.to_wave = $last ORDER BY told.case_order, told.site_order
    """,
    {
        "place": Column("Site", width=1.4), "name": Column("Programme", width=1.2),
        "interviews": Column("Interviews", "count", 0.6), "informants": Column("Informants", "count", 0.6),
        "quoted_informants": Column("Of these quoted", "count", 0.6), "entries": Column("Entries", "count", 0.5),
        "coverage": Column("Coverage", width=1.1),
    },
    ("Quoted: named in the evidence of an entry.",),
)  # fmt: skip
