"""The bill of materials: it covers the lock, whole and with who needs what, and is the present one."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_bill_of_materials_names_each_pin_of_the_lock_and_nothing_else() -> None:
    bill = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    pins = re.findall(r"^([\w.-]+)==([^ \\;]+)", LOCK, re.MULTILINE)
    assert len(pins) > 50
    assert sorted((each["name"], each["version"]) for each in bill["components"]) == sorted(pins)
    refs = {each["bom-ref"] for each in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    assert {each["ref"] for each in bill["dependencies"]} == refs
    needed = {each for entry in bill["dependencies"] for each in entry["dependsOn"]}
    assert refs - needed == {bill["metadata"]["component"]["bom-ref"]}  # each is there for somebody


def test_the_bill_of_materials_is_the_present_one() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_sbom.py"))
    kept = json.loads((ROOT / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert made["bill"](LOCK, kept["metadata"]["component"]["version"]) == kept


def test_the_review_of_dependencies_is_of_the_versions_of_the_lock() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pins = {re.split(r"[=>]", each)[0].replace(".", "-"): "" for each in asked}
    for name, version in re.findall(r"^([\w.-]+)==([^ \\;]+)", LOCK, re.MULTILINE):
        if name in pins:
            pins[name] = ", ".join(filter(None, [pins[name], version]))
    review = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    table = [line for line in review.splitlines() if line.startswith("|")][2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    assert {row[0]: row[1] for row in rows} == pins
    assert all(row[5] for row in rows if row[4] != "no")
