"""The study register, `study.yaml`: its entries, their checks, and their tables.

Belongs elsewhere: what a wave delivers (`delivered`).
"""
