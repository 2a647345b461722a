"""The models of the tables that a wave delivers, one model per table.

Belongs elsewhere: what the register declares (`register`), what is made of them (`marts`).
"""
