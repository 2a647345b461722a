"""What protects the people in a study: the scan for direct identifiers, and the disclosure check of what goes out.

`identifiers` says what an identifier looks like, `check_digits` which numbers are national numbers, `names` finds the
team's own list, and `scanning` looks through a delivery. Belongs elsewhere: who may read a file (`pipelines`), or how
an informant is withdrawn (`assets.protection.withdrawal`).
"""
