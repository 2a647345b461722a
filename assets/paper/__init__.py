"""The paper kit: the tables and figures of a paper as its authors and journal want them.

Here belongs what a file of a paper (`schemas.paper`) becomes: which tables and figures it takes and how they are cut
(`choosing`, `reducing`, `quotations`), their words (`wording`), what the gate for texts lets through (`guarding`), what
changed since the last version (`versions`), how a journal's theme looks (`themes`), the Word document (`document`), the
files (`making`), and a manuscript held against all that (`manuscript`). Belongs elsewhere: what a table says
(`assets.report.tables`), how a chart is drawn (`assets.charts`), and the documents of a wave (`assets.report.making`).
"""
