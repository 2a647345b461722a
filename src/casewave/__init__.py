"""A study's wave folders turned into cross-case tables and timelines that can be traced, repeated and published."""
