"""Studies that may not share rows: their public packages combined into the pooled tables that such packages allow.

Belongs elsewhere: how a study's own counts are protected (`assets.protection`), and studies whose rows the pool holds
(`assets.pool.taking`).
"""
