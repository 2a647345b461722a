"""The commands, a module each.

Each says what it will do in its help, what it did in a summary that fits a screen, and what a user can mend in a line.
What brings Dagster, Altair or another heavy library is imported where it is used.
"""
