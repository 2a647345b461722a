"""Where a study is and where its products go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casewave.schemas.register.study import Study

BUNDLED = Path("data_raw/coproduction")
OTHERS = {"owner": 0o077, "group": 0o007}  # the bits of a file's mode that whoever may not read it lacks


def study_here() -> Path:
    """The folder in which one works, where that is a study's, or else the bundled study."""
    here = Path()
    return here if (here / "study.yaml").exists() else BUNDLED


@dataclass(frozen=True)
class Workspace:
    """A study's folder. Products are next to `data_raw` where the study is in one, else inside its folder."""

    folder: Path

    @staticmethod
    def current() -> Workspace:
        """The study that `CASEWAVE_STUDY` names, or else the one in this folder, or the bundled one."""
        return Workspace(Path(os.environ.get("CASEWAVE_STUDY") or study_here()).resolve())

    @cached_property
    def study(self) -> Study:
        """The register, without those who have withdrawn.

        Whoever reads it makes files that only its readers may read from then on.

        No product has a path without it, so this holds for whatever makes one: a command, a Dagster run, a script.
        """
        from casewave.schemas.register.study_file import load_study  # brings pydantic and YAML, which no help needs

        study = load_study(self.folder)
        os.umask(OTHERS[study.protection.readers])
        if study.withdrawals:
            from casewave.schemas.values.masking import without_withdrawn

            return without_withdrawn(study)
        return study

    @property
    def root(self) -> Path:
        return self.folder.parent.parent if self.folder.parent.name == "data_raw" else self.folder

    @property
    def is_encrypted(self) -> bool:
        """Whether nothing of the study is written in the clear."""
        return self.study.protection.encryption == "required"

    @property
    def store(self) -> Path:
        """The pipeline's own database, which analysts never open."""
        return self.root / "warehouse" / "store" / f"{self.study.study}.duckdb"

    @property
    def mishaps(self) -> Path:
        """The log of what went wrong in a way that nobody had thought of."""
        return self.root / "warehouse" / "store" / "mishaps.log"

    @property
    def published(self) -> Path:
        """The published database, which is replaced in one step."""
        return self.root / "warehouse" / f"{self.study.study}.duckdb"

    @property
    def dagster_home(self) -> Path:
        return self.root / ".dagster"

    def delivery(self, wave: int) -> Path:
        return self.folder / f"wave-{wave}"

    @property
    def report(self) -> Path:
        """The report of the study: its own page and documents, and one folder per wave."""
        return self.root / "reports" / self.study.study

    def refused(self, wave: int) -> Path:
        """Where marked-up copies of a wave's refused files are, next to its report."""
        return self.report / f"wave-{wave}-refused"

    @property
    def plausibility(self) -> Path:
        """Where the plausibility reports are, one folder per wave."""
        return self.report / "plausibility"

    def reports(self, wave: int) -> Path:
        return self.report / f"wave-{wave}"

    @property
    def papers(self) -> Path:
        """Where the files of papers are, a folder for each."""
        return self.report / "papers"

    @property
    def public(self) -> Path:
        """The package for everybody."""
        return self.root / "public" / self.study.study

    @property
    def review(self) -> Path:
        """What a second person looks at before an exception is approved: for the team alone."""
        return self.report / "disclosure-review.md"

    @property
    def template(self) -> Path | None:
        """The Word file whose styles the study's documents take, if the study has one."""
        template = self.folder / "template.docx"
        return template if template.exists() else None
