"""A delivery corrected, validated, checked by the rules and loaded; templates and marked copies.

Belongs elsewhere: how files are read (`reading`, `adapters`), what is made of the rows (`marts`).
"""
