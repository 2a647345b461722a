"""What the tables mean: one model a table, and everything else derived from the models.

Here belong the models, the study register, participant codes, imprecise dates and frameworks as data. Belongs
elsewhere: how a file is read, how a table is made (`assets`) or when it runs (`pipelines`).
"""
