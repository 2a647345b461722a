"""The recipe of docs/architecture.md for a delivered table with a mart and a report table, followed in a copied tree.

Five files are all that is touched: three new ones, and a place in each of two.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEW_FILES = {
    "schemas/delivered/visits.py": '''"""The model of visits to sites."""

from casewave.schemas.columns import IDENTIFIER, Day, Table, Text, YesNo, column, synthetic


class Visits(Table):
    """One visit of a member of the team to a site."""

    visit: Text = column("Identifier, unique in the whole study.", key=True, str_matches=IDENTIFIER, example="V1-01")
    programme: Text = column("Programme (case) visited.", required=True, reads="programme", example="MRR")
    site: Text = column("Site visited.", required=True, reads="site", example="DND")
    visited_on: Day = column("Day of the visit.", required=True, example="2021-03-18")
    visit_mode: Text = column("How it was made.", required=True, among="interview_modes", example="online")
    framework: Text = column("Framework and version of the construct.", among="frameworks", example="cfir-2022")
    code: Text = column("Construct in that framework.", example="III.E")
    interview: Text = column("Interview held during it.", refers=("interviews",), example="INT-2-014")
    observations: Text = column("What was seen.", may_identify=True, example="The room was full.")
    is_synthetic: YesNo = synthetic()
''',
    "schemas/marts/visits_by_site.py": '''"""The model of the visits by site."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class VisitsBySite(Table):
    """The visits to one site in one wave."""

    wave: Whole = column("Wave.", key=True, unit="wave", example="1")
    site: Text = column("Site.", key=True, example="DND")
    site_name: Text = column("Its name.", required=True, example="Dundee")
    visits: Whole = column("Visits to it.", required=True, unit="visits", example="3")
    has_synthetic: YesNo = column("Whether any of them is synthetic.", required=True, example="no")
''',
    "assets/marts/visits_by_site.sql": """-- How often each site was visited in each wave.
SELECT
    visits.wave, visits.site, sites.name AS site_name, count(*) AS visits,
    coalesce(bool_or(visits.is_synthetic), FALSE) AS has_synthetic
FROM core.visits AS visits
INNER JOIN core.sites AS sites ON visits.site = sites.site
GROUP BY visits.wave, visits.site, sites.name
ORDER BY visits.wave, visits.site
""",
}
CHANGES = {
    "schemas/delivered/tables.py": [
        ("\nDELIVERED: ", "from casewave.schemas.delivered.visits import Visits\n\nDELIVERED: "),
        ("\n)  # fmt: skip\n\nDELIVERED_NAMES", "\n    Visits,\n)  # fmt: skip\n\nDELIVERED_NAMES"),
    ],
    "assets/report/tables/__init__.py": [
        (
            "from casewave.assets.warehouse.naming",
            "from casewave.assets.report.printable import Column\n"
            "from casewave.assets.report.tables.plain import plain\nfrom casewave.assets.warehouse.naming",
        ),
        (
            "TABLES: tuple[ReportTable, ...] = (\n",
            """TABLES: tuple[ReportTable, ...] = (
    ReportTable(
        SAMPLE,
        plain(
            "visits",
            "Visits by site",
            "FROM mart.visits_by_site WHERE wave BETWEEN $first AND $last ORDER BY wave, site",
            {"site_name": Column("Site"), "visits": Column("Visits", "count")},
        ),
        "each span",
    ),
""",
        ),
    ],
}
# What is found in the tree: asked in a process of its own, which knows the models of the tree.
TRIAL = """
import io, json, sys
from pathlib import Path

import docx, openpyxl
from deliveries import batch, small_study
from states import with_marts

import casewave
from casewave.assets.ingest.template import write_template
from casewave.assets.ingest.validation import validate
from casewave.assets.report.formats.word import Part, word
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables import wave_tables
from casewave.schemas.columns import delivered_columns
from casewave.schemas.delivered.tables import table_named
from casewave.schemas.values.readings import Readers

folder = Path(sys.argv[1])
found = {"package": casewave.__file__}
visits = table_named("Visits")
header = [column.name for column in delivered_columns(visits)]
GOOD = "V1-01,MRR,DND,2021-03-18,online,cfir-2022,III.E,,Full,no"

def delivered(old="", new=""):
    return {"visits": f"{','.join(header)}\\n{GOOD.replace(old, new, 1)}\\nV1-02,MRR,DND,2021-03-19,online,,,,,\\n"}

with small_study(folder / "study") as wave:
    write_template(wave.study, wave.study.waves[0], folder / "template.xlsx", {})
    sheet = openpyxl.load_workbook(folder / "template.xlsx")["visits"]
    found["template"] = [cell.value for cell in sheet[1]]
    found["drop_downs"] = [str(each.sqref) for each in sheet.data_validations.dataValidation]
    good = {column.name: column.example for column in delivered_columns(visits)}
    found["example"] = [issue.text for issue in validate(batch(visits, good), Readers(wave.study)).issues]
    changes = {
        "a word": ("online", "by pigeon"), "another case's site": ("DND", "JKG"), "no framework": ("cfir-2022", ""),
        "no code": ("III.E", "III.ZZ"), "no interview": (",,Full", ",INT-9,Full"),
        "an address": ("Full", "write to anna.svensson@example.org"),
    }
    found["issues"] = {
        name: [(each.row, each.column, each.check) for each in wave.issues(**delivered(*change))]
        for name, change in changes.items()
    }
    found["loaded"] = [issue.text for issue in wave.issues(**delivered())]
    source = ReportData(with_marts(wave.con), wave.study)
    found["mart"] = wave.rows("SELECT * FROM mart.visits_by_site")
    tables = [table for _, tables in wave_tables(source, 1) for table in tables if table.title == "Visits by site"]
    document = docx.Document(io.BytesIO(word("Report", "", [Part("Sample", "", tables)], {})))
    found["word"] = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
print(json.dumps(found))
"""


def tree(folder: Path) -> Path:
    """A tree with the table in it."""
    for layer in ("schemas", "assets", "pipelines"):
        shutil.copytree(ROOT / layer, folder / "casewave" / layer, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "src" / "casewave" / "__init__.py", folder / "casewave")
    for name, content in NEW_FILES.items():
        (folder / "casewave" / name).write_text(content, encoding="utf-8")
    for name, changes in CHANGES.items():
        path = folder / "casewave" / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{name} does not have {old!r} once"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_table_with_a_mart_and_a_report_table_takes_five_files(tmp_path: Path) -> None:
    assert len(NEW_FILES.keys() | CHANGES.keys()) == 5
    where = os.pathsep.join([str(tree(tmp_path)), str(ROOT / "tests")])
    done = subprocess.run(
        [sys.executable, "-c", TRIAL, str(tmp_path)], env={**os.environ, "PYTHONPATH": where}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("package") == str(tmp_path / "casewave" / "__init__.py")
    names = ["visit", "programme", "site", "visited_on", "visit_mode", "framework", "code", "interview"]
    assert found == {
        "template": [*names, "observations", "is_synthetic"],
        "drop_downs": [f"{letter}2:{letter}5000" for letter in "BCEFGJ"],
        "example": [],
        "issues": {
            "a word": [[2, "visit_mode", "not declared"]],
            "another case's site": [[2, "site", "site_of_its_programme"]],
            "no framework": [[2, "code", "code_beside_its_framework"]],
            "no code": [[2, "code", "code_of_its_framework"]],
            "no interview": [[2, "interview", "no such row"]],
            "an address": [[2, "observations", "identifier"]],
        },
        "loaded": [],
        "mart": [[1, "DND", "Dundee", 2, False]],
        "word": [["Site", "Visits"], ["Dundee", "2"]],
    }
