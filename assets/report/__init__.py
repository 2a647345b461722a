"""Everything that people see of a study: its tables in each format, its figures as files, and the report site.

Here belongs how the marts become printable tables (`tables`), figures with their words (`figures`), files (`formats`)
and pages (`site`), and which of them make up a report (`making`). All is read from the published database, so a report
says what an analyst can query. Belongs elsewhere: what a mart holds (`assets.marts`) or where marks and words are in
a chart (`assets.charts`).

What may be shown of the evidence is decided in one place, `evidence`.
"""

PARTS = ("tables", "figures", "site")
TABLE_FORMATS = ("docx", "xlsx", "csv", "parquet", "md", "tex")
# What a load leaves out, since it takes longest.
PRINT_FORMATS = ("pdf", "png")
FIGURE_FORMATS = ("svg", *PRINT_FORMATS)
FORMATS = (*TABLE_FORMATS, *FIGURE_FORMATS)
