"""Published vocabularies as data, each with its reader: frameworks, rating scale, roles, kinds, reporting items."""
