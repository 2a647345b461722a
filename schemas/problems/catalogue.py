"""All kinds of problems by area, as the guide prints them."""

from __future__ import annotations

from types import ModuleType

from casewave.schemas.problems import deliveries, exports, files, identifiers, projects, rules, values
from casewave.schemas.problems.kinds import Kind

AREAS: dict[str, ModuleType] = {
    "Files and sheets": files,
    "Cells": values,
    "Rows and tables": rules,
    "Deliveries and corrections": deliveries,
    "Names and other identifiers": identifiers,
    "Projects of QDA tools": projects,
    "REDCap and reference managers": exports,
}


def kinds(area: ModuleType) -> list[Kind]:
    """The kinds that a module of the catalogue declares, in its order."""
    declared = [value for value in vars(area).values() if isinstance(value, Kind)]
    return declared + list(getattr(area, "RULES", ()))
