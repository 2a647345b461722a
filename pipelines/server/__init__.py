"""A Dagster instance for a team: what runs in its daemon and its workers. Needs the extra `casewave[server]`.

Belongs elsewhere: the files of an instance and how a study joins it (`actions.server`), and a single study's
own history (`runs`).
"""
