"""The desk: a local page for people who use neither a terminal nor YAML, over the actions of the command line.

Belongs elsewhere: what a person can ask for (`pipelines.actions`). A page here reads a request, calls an action and
renders its result.
"""
