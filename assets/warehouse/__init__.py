"""Where data are kept: connections, keys, disk, a study's folders, its history, and what is published.

Belongs elsewhere: what is written there (`ingest`, `marts`).
"""
