"""A pool of studies: each study's core tables and some marts as Parquet, and tables that compare the studies.

A study is one folder, `study=NAME`, which its own people may be given the rights to. Belongs elsewhere: one study's
tables (`marts`), and publications on their way between sites (`exchange`).
"""
