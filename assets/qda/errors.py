"""What a reader of this package raises for a file that it will not read."""

from __future__ import annotations

from casewave.schemas.problems.kinds import Problem


class QdaError(ValueError):
    """The file is refused; `problem` says why and what to do, and repeats no word of its content."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.text} {problem.remedy}")
        self.problem = problem
