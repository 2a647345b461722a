"""The published tables for SPSS and Stata: values, labels, what is left out, and the same bytes each time."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from deliveries import small_study

from casewave.assets.exchange.statistics_files import Program, StatisticsFile, write_statistics_files

TABLES = {
    "informants": "informant,informant_role,may_quote\n"
    "EST-JKG-01,strategic,yes\nEST-JKG-02,service,no\nEST-JKG-03,service,\n",
    "interviews": "interview,programme,sites,informants,held_on,interview_mode,language,duration_minutes\n"
    "INT-1,ESTHER,JKG,EST-JKG-01,2020-06-01,online,sv,61\nINT-2,ESTHER,JKG,EST-JKG-02,2020-06-02,in person,sv,\n",
    "codings": "coding,source,framework,code,coder,segment\nC1,INT-1,cfir-2022,I.A,R01,Only she said Åström\n",
}
READ: dict[Program, Any] = {"spss": pyreadstat.read_sav, "stata": pyreadstat.read_dta}


def write(folder: Path, study_folder: Path, program: Program) -> dict[str, StatisticsFile]:
    with small_study(study_folder) as study:
        assert study.issues(1, **TABLES) == []
        return {made.path.stem: made for made in write_statistics_files(study.con, study.study, folder, program)}


@pytest.mark.parametrize("program", ["spss", "stata"])
def test_values_and_labels_come_back_as_they_were(tmp_path: Path, program: Program) -> None:
    made = write(tmp_path / "out", tmp_path / "study", program)
    assert sorted(made) == ["codings", "informants", "interviews"]
    rows, shown = READ[program](str(made["interviews"].path), apply_value_formats=True)
    assert rows["interview"].tolist() == ["INT-1", "INT-2"]
    assert rows["interview_mode"].tolist() == ["Online", "In person"]
    assert rows["held_on"].tolist() == [dt.date(2020, 6, 1), dt.date(2020, 6, 2)]
    assert rows["duration_minutes"].tolist()[0] == 61
    assert pd.isna(rows["duration_minutes"].tolist()[1])
    assert shown.column_names_to_labels["interview"] == "Identifier, unique in the whole study."
    rows, _ = READ[program](str(made["informants"].path), apply_value_formats=True)
    assert rows["may_quote"].tolist()[:2] == ["yes", "no"]
    assert pd.isna(rows["may_quote"].tolist()[2])


@pytest.mark.parametrize("program", ["spss", "stata"])
def test_free_text_that_may_identify_stays_behind_and_is_named(tmp_path: Path, program: Program) -> None:
    made = write(tmp_path / "out", tmp_path / "study", program)["codings"]
    assert made.left_out["segment"] == "free text that may identify someone"
    assert "segment" not in READ[program](str(made.path))[0].columns
    assert "Åström".encode() not in made.path.read_bytes()


@pytest.mark.parametrize("program", ["spss", "stata"])
def test_the_same_tables_give_the_same_bytes_at_another_time(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(tmp_path / "first", tmp_path / "study_1", program)
    time.sleep(1.1)  # SPSS files tell the second, Stata files the minute
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    second = write(tmp_path / "second", tmp_path / "study_2", program)
    for name, made in first.items():
        assert made.path.read_bytes() == second[name].path.read_bytes()


def test_the_number_of_a_word_is_the_same_whatever_words_are_used(tmp_path: Path) -> None:
    made = write(tmp_path / "out", tmp_path / "study", "spss")["interviews"]
    _, shown = pyreadstat.read_sav(str(made.path))
    assert list(shown.variable_value_labels["interview_mode"].values())[:2] == ["In person", "Online"]
    assert len(shown.variable_value_labels["interview_mode"]) == 3
