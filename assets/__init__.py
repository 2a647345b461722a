"""What is made: from delivered files over raw and core tables to marts, charts and pages.

Here belong the assets, which only read, call, write and report, and the plain functions that they call. Belongs
elsewhere: what a table means (`schemas`) or when something runs (`pipelines`).
"""
