"""The pages of the desk, in the order of the navigation: a new page is a module here and one line."""

from __future__ import annotations

from casewave.pipelines.desk.page import DeskPage
from casewave.pipelines.desk.pages import (
    ask,
    codes,
    headers,
    history,
    mapping,
    names,
    people,
    results,
    settings,
    start,
    study,
    tables,
    wave,
)

PAGES: tuple[DeskPage, ...] = (
    study.PAGE, wave.PAGE, mapping.PAGE, headers.PAGE, results.PAGE, tables.PAGE, ask.PAGE, history.PAGE, people.PAGE,
    settings.PAGE, codes.PAGE, names.PAGE, start.PAGE,
)  # fmt: skip
