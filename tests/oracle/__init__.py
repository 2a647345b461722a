"""A second, independent implementation of the tables that print numbers, to hold the product's tables against.

The oracle reads the delivered CSV files and study.yaml by itself, in plain Python, and computes each table from its
meaning. It shares no SQL and no helper with the product and imports nothing of it: a mistake would have to be made
twice, in two ways, to stay unseen. Slow and plain is right here; fast and clever is not.

`delivered` reads a study. The modules of tables (`sample`, `statements`, `changes`, `ratings`, `codings`, ...) have one
function for each table, of the table's name, with the rule in its docstring. `generator` writes studies, and
`comparison` loads them with the product and reports the cells that differ. Belongs elsewhere: tests of single rules.
"""
