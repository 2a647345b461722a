"""How it runs: the store, the main job, Dagster's definitions and the command line.

Belongs elsewhere: what a table means (`schemas`) or how it is made (`assets`).
"""
