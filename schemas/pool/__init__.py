"""Models of the tables that compare studies, one per table; `study` is part of every key."""
