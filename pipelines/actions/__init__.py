"""What a person can ask for, as plain functions with typed results: no terminal and no click in them.

Belongs elsewhere: words and arguments (`cli`), how tables are made (`assets`).
"""
