"""Every kind of problem that a delivery can have: its name, its wording and its remedy, in one catalogue.

`kinds` says what a kind is; each other module holds the kinds of one area, and `catalogue` lists them all. The guide
"Problems and what to do" is generated from it. Belongs elsewhere: finding a problem (`schemas.values`, `assets`) and
its place in a file (`assets.reading.issues`).
"""
