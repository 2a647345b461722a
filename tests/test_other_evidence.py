"""Measures, screening and crosstabs: what is refused, and what the tables say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from deliveries import Wave, register, small_study, write_tables

from casewave.assets.charts.flow import lay_out, read_stages
from casewave.assets.report.printable import count
from casewave.assets.report.source import ReportData
from casewave.assets.report.tables.mixed import crosstabs, joint_displays
from casewave.schemas.marts.cross_case import lines_of
from casewave.schemas.register.study_file import StudyError, load_study

INSTRUMENT = ("  feature_tables:", "  instruments: {WHO5: Well-being}\n  feature_tables:")
CROSSTAB = (
    "outcomes: #",
    "crosstabs:\n  - {crosstab: gaps, title: Gaps, rows: combined-elements-2024, columns: compatibility-gaps-2002}\n"
    "outcomes: #",
)
MEASURES = "measure,programme,instrument,item,statistic,value,unit,n,phase,element\n"
SCREENING = "screening,stage,reason,records\n"


def problems_of(study: Wave, **tables: str) -> list[str]:
    return [str(issue) for issue in study.issues(**tables)]


# measure_of_a_group


def test_a_value_of_few_people_is_refused(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as study:
        (line,) = problems_of(study, measures=MEASURES + "M1,MRR,WHO5,Total,mean,61.5,points,4,,\n")
        assert line == (
            "measures.csv, row 2, column n: The value describes '4' people, fewer than the smallest group that this "
            "study allows (5). Give the value for a larger group, or leave it out."
        )
        assert problems_of(study, measures=MEASURES + "M1,MRR,WHO5,Total,mean,61.5,points,5,,\n") == []


def test_a_measure_names_a_row_of_a_table_in_full_and_an_instrument_of_the_register(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as study:
        half = MEASURES + "M1,MRR,WHO5,Total,mean,61.5,points,9,adoption,\n"
        assert "The measure has a phase or an element, but not both." in problems_of(study, measures=half)[0]
        unknown = MEASURES + "M1,MRR,WHO,Total,mean,61.5,points,9,,\n"
        assert (
            "'WHO' is not an instrument in this study. Use WHO5. Did you mean WHO5?"
            in problems_of(study, measures=unknown)[0]
        )


def test_every_case_stands_in_a_row_of_the_joint_display_in_which_one_is_measured(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as study:
        findings = "finding,programme,phase,element,position,state,statement\n"
        findings += "F1,MRR,adoption,EL.EXT,1,present,A law helped.\nF2,MRR,adoption,EL.EXT,2,mixed,It came late.\n"
        findings += "F3,LC,adoption,EL.EXT,1,missing,\n"
        measures = MEASURES + "M1,MRR,WHO5,Total,mean,61.5,points,34,adoption,EL.EXT\n"
        assert study.issues(findings=findings, measures=measures) == []
        query = "SELECT programme, statements, entries, measures FROM mart.joint_display ORDER BY case_order"
        assert study.marts(query) == [
            ("ESTHER", None, None, None),
            ("MRR", "A law helped.\nIt came late. (mixed)", "F1\nF2", "Well-being, Total: mean 61.5 points (n = 34)"),
            ("LC", None, None, None),
        ]


# screening_goes_down


def test_a_flow_that_does_not_add_up_is_shown_and_one_that_grows_is_refused(tmp_path: Path) -> None:
    flow = "S1,identified,,100\nS2,screened,,100\nS3,excluded at screening,late,60\nS4,excluded at screening,off,20\n"
    with small_study(tmp_path) as study:
        assert study.issues(screening=SCREENING + flow + "S5,included,,30\n") == []
        query = "SELECT records, follows, verdict FROM mart.screening_flow WHERE stage LIKE 'excl%' AND reason IS NULL"
        assert study.marts(query) == [(80, 70, "differs")]
        grown = problems_of(study, screening=SCREENING + "S1,identified,,100\nS2,screened,,130\n")
        assert "more than the stage identified (100)" in grown[0]
        twice = problems_of(study, screening=SCREENING + "S1,identified,,100\nS2,identified,,130\n")
        assert "The stage and reason already have a row." in twice[0]


def test_a_stage_and_its_reasons_are_not_added_up(tmp_path: Path) -> None:
    flow = "S1,identified,,100\nS2,identified,databases,90\nS3,identified,others,10\nS4,screened,,100\n"
    flow += "S5,excluded at screening,,60\nS6,excluded at screening,late,35\nS7,included,,40\n"
    with small_study(tmp_path) as study:
        assert study.issues(screening=SCREENING + flow) == []
        query = "SELECT stage, records, follows, verdict FROM mart.screening_flow WHERE reason IS NULL"
        assert study.marts(query) == [
            ("identified", 100, None, "reported"), ("screened", 100, None, "reported"),
            ("excluded at screening", 60, 60, "agrees"), ("included", 40, None, "reported"),
        ]  # fmt: skip
        quantity = "SELECT value FROM mart.quantities WHERE quantity = 'screened_records' AND category = 'identified'"
        assert study.marts(quantity) == [(100.0,)]


def test_boxes_of_a_flow_stand_below_and_beside_one_another(tmp_path: Path) -> None:
    flow = "S1,identified,,100\nS2,screened,,100\nS3,excluded at screening,late,60\nS4,sought,,40\nS5,included,,30\n"
    with small_study(tmp_path) as study:
        assert study.issues(screening=SCREENING + flow) == []
        study.marts("SELECT * FROM mart.screening_flow")
        rows = study.con.execute("SELECT * FROM mart.screening_flow").to_arrow_table().to_pandas()
    placed = lay_out(read_stages(rows))
    assert [each.of.heading[0] for each in placed] == [
        "Records identified (n = 100)", "Records screened (n = 100)", "Records excluded (n = 60)",
        "Reports sought for retrieval (n = 40)", "Studies included in the review (n = 30)",
    ]  # fmt: skip
    for one in placed:
        for other in placed:
            apart = one.bottom <= other.top or other.bottom <= one.top or one.sides[1] < other.sides[0]
            assert one is other or apart or other.sides[1] < one.sides[0]


def test_a_crosstab_counts_each_source_once_and_names_frameworks_of_the_study(tmp_path: Path) -> None:
    with small_study(tmp_path, CROSSTAB) as study:
        documents = "document,programme,title,document_kind\nD1,MRR,One,report\nD2,MRR,Two,report\n"
        codings = "coding,source,framework,code,coder\n"
        for at, code in enumerate(("EL.EXT", "EL.EXT", "EL.INT")):
            codings += f"A{at},D1,combined-elements-2024,{code},R0{at + 1}\n"
        codings += "B1,D1,compatibility-gaps-2002,CG.L,R01\nB2,D2,compatibility-gaps-2002,CG.L,R01\n"
        assert study.issues(documents=documents, codings=codings) == []
        query = "SELECT row_code, column_code, sources FROM mart.crosstab_cells WHERE sources > 0 ORDER BY ALL"
        assert study.marts(query) == [
            ("EL.EXT", "CG.L", 1), ("EL.EXT", None, 1), ("EL.INT", "CG.L", 1), ("EL.INT", None, 1), (None, "CG.L", 1),
            (None, None, 1),
        ]  # fmt: skip
    register(tmp_path / "other", (CROSSTAB[0], CROSSTAB[1].replace("columns: compat", "columns: combat")))
    with pytest.raises(StudyError, match="crosstabs, gaps: framework: combatibility-gaps-2002 is not declared"):
        load_study(tmp_path / "other")


def test_a_study_without_participant_codes_says_so_where_one_is_written(tmp_path: Path) -> None:
    text = register(tmp_path).joinpath("study.yaml").read_text(encoding="utf-8")
    head, rest = text.split("code_schemes:")
    tail = rest.split("\n\n", 1)[1]
    (tmp_path / "study.yaml").write_text(head + tail, encoding="utf-8")
    with small_study(tmp_path / "unused") as unused:
        study = Wave(tmp_path, load_study(tmp_path), unused.con)
        (line,) = problems_of(study, informants="informant,informant_role\nMRR-DND-01,service\n")
        assert "none: add code_schemes" in line


def test_the_tables_that_the_guide_shows_load(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "guide" / "shapes.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"```csv\n# my-study/wave-1/(\w+)\.csv\n(.*?)```", guide, re.DOTALL))
    assert shown.keys() == {"measures", "screening"}
    shown["measures"] = shown["measures"].replace("WAL", "MRR").replace("findings-1,WHY", "adoption,EL.EXT")
    with small_study(tmp_path, INSTRUMENT) as study:
        assert study.issues(**shown) == []
        display = "SELECT measures FROM mart.joint_display WHERE measures IS NOT NULL"
        assert [messages.count("\n") for (messages,) in study.marts(display)] == [1]
        follows = "SELECT follows FROM mart.screening_flow WHERE stage = 'excluded at screening' AND reason IS NULL"
        assert study.marts(follows) == [(850,)]


def test_a_small_measure_is_written_in_digits(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as study:
        values = ("0.00002", "-0.5", "12", "1234567.25")
        measures = "".join(
            f"M{at},MRR,WHO5,{at},mean,{value},points,34,adoption,EL.EXT\n" for at, value in enumerate(values)
        )
        assert study.issues(measures=MEASURES + measures) == []
        ((display,),) = study.marts("SELECT measures FROM mart.joint_display WHERE measures IS NOT NULL")
    assert [line.split("mean ")[1].split(" points")[0] for line in display.split("\n")] == list(values)
    assert [count(float(value)).text for value in values] == [value.replace("-", "\u2212") for value in values]


def test_a_line_break_in_a_statement_or_a_measure_breaks_no_table(tmp_path: Path) -> None:
    with small_study(tmp_path, INSTRUMENT) as study:
        findings = "finding,programme,phase,element,position,state,statement\n"
        findings += 'F1,MRR,adoption,EL.EXT,1,present,"A law\n helped."\n'
        measures = MEASURES + 'M1,MRR,WHO5,"Total\nscore",mean,61.5,points,34,adoption,EL.EXT\n'
        assert study.issues(findings=findings, measures=measures) == []
        query = "SELECT statements, entries, measures FROM mart.joint_display WHERE programme = 'MRR'"
        assert study.marts(query) == [("A law helped.", "F1", "Well-being, Total score: mean 61.5 points (n = 34)")]
        cells = study.marts("SELECT cell, statements FROM mart.cross_case WHERE cell_state = 'stated'")
        assert [(lines_of(cell), number) for cell, number in cells] == [(["A law helped."], 1)]
        study.marts("SELECT * FROM mart.joint_display")
        (table,) = joint_displays(ReportData(study.con, study.study), (1, 1))
        assert [row.heading for row in table.rows] == ["External context", "Making Recovery Real"]


OWN = ("frameworks: [", "frameworks: [ours, theirs, ")
SETS = (
    "outcomes: #",
    "crosstabs:\n  - {crosstab: sets, title: Sets, rows: ours, columns: theirs}\noutcomes: #",
)


def test_subordinate_codes_of_a_crosstab_are_subsets_that_no_total_adds_again(tmp_path: Path) -> None:
    ours = "code,label,parent\nA,Able,\nA1,Abler,A\nA11,Ablest,A1\nB,Bold,\n"
    write_tables(tmp_path / "frameworks", ours=ours, theirs="code,label\nX,Ex\n")
    documents = "document,programme,title,document_kind\n" + "".join(f"D{n},MRR,T,report\n" for n in range(1, 5))
    given = [("D1", "A"), ("D2", "A1"), ("D3", "A11"), ("D3", "A"), ("D4", "B")]
    codings = "coding,source,framework,code,coder\n"
    codings += "".join(f"C{n},{source},ours,{code},R1\n" for n, (source, code) in enumerate(given))
    codings += "".join(f"X{n},D{n},theirs,X,R1\n" for n in range(1, 5))
    with small_study(tmp_path, OWN, SETS) as study:
        assert study.issues(documents=documents, codings=codings) == []
        query = (
            "SELECT row_code, row_parent, sources FROM mart.crosstab_cells WHERE column_code = 'X' ORDER BY row_order"
        )
        assert study.marts(query) == [("A", None, 3), ("A1", "A", 2), ("A11", "A1", 1), ("B", None, 1), (None, None, 4)]
        (table,) = crosstabs(ReportData(study.con, study.study), (1, 1))
    assert [(row.role, row.heading) for row in table.rows] == [
        ("row", "Able"), ("part", "of which: Abler"), ("part", "of which, in Abler: Ablest"), ("row", "Bold"),
        ("total", "Total"),
    ]  # fmt: skip
    assert "Of which: a subset of the code above it, which no total adds again." in table.notes
