"""What runs the queries of the pool's tables: DuckDB in this process, or Apache Spark in an environment of its own.

Both run the same SQL files and give the same rows. Belongs elsewhere: the SQL (`assets.pool.marts`), and what is made
of the rows (`assets.pool.building`).
"""
