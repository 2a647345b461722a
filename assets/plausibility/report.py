"""The plausibility report of one wave, made in a process of its own: `python -m casewave.assets.plausibility.report`.

Great Expectations' Data Docs ask the network for styles and scripts; here they are made to ask for nothing, and to be
the same for the same study at any time.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
from markupsafe import Markup

from casewave.assets.plausibility import RESULTS
from casewave.assets.plausibility.expectations import Expectation, expectations
from casewave.assets.warehouse.products import Folder
from casewave.assets.warehouse.store import connect
from casewave.schemas.register.study import Study, Wave
from casewave.schemas.register.study_file import load_study

HERE = Path(__file__).parent
STYLE = (HERE / "data_docs.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
REMOTE = re.compile(
    r"<script\b[^>]*>.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<form\b.*?</form>|<iframe\b.*?</iframe>|<style\b.*?</style>",
    re.DOTALL | re.IGNORECASE,
)
LINK = re.compile(r'\bhref="(?!#)[^"]*"|\bonclick="[^"]*"', re.IGNORECASE)
# What a screen reader needs and the library's pages lack: a language, a main part, headings from the first level on.
BACK = '<p><a href="index.html">Back to the plausibility of the wave</a></p>'
LACKING = {"<html>": '<html lang="en">', "<body>": f"<body><main>{BACK}", "</body>": "</main></body>"}
HEADING = re.compile(r"(</?h)([456])\b")
# When the library read a frame, and the names that it gives to parts of a page: others each time.
EACH_TIME = re.compile(r"\b20\d{6}T\d{6}\.\d{6}Z|-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HEADER = ("expectation", "frame", "is_met", "rows", "rows_outside", "outside", "meaning", "advice", "page")


def main(study: str, published: str, folder: str, *waves: str) -> None:
    """Write the report of each wave into a folder of its own below `folder`."""
    register = load_study(Path(study))
    for wave in register.waves:
        if str(wave.wave) in waves:
            write_report(register, wave, Path(published), Folder(Path(folder) / f"wave-{wave.wave}"))


def write_report(study: Study, wave: Wave, published: Path, folder: Folder) -> None:
    """Run the expectations on what is published as of a wave; write index.html, the Data Docs and results.csv."""
    with tempfile.TemporaryDirectory() as project:
        results = _run(expectations(study.plausibility), published, wave, Path(project))
        _copy_docs(Path(project) / "gx" / "uncommitted" / "data_docs" / "local_site" / "validations", folder)
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows([HEADER, *results])
    folder.write(RESULTS, table.getvalue())
    lines = [dict(zip(HEADER, row, strict=True)) for row in results]
    template = jinja2.Environment(autoescape=True).from_string((HERE / "index.html.j2").read_text(encoding="utf-8"))
    page = template.render(wave=wave.wave, results=lines, policy=POLICY, style=Markup(STYLE))  # noqa: S704 (our own)
    folder.write("index.html", page)
    folder.prune("*")


class _Later(ModuleType):
    """A module that is imported when something of it is used: the library imports it and needs it here for nothing.

    `importlib.util.LazyLoader` does not do, since each further import of such a module loads it.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what an import asks for
            raise AttributeError(name)
        if sys.modules[self.__name__] is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def _run(expected: tuple[Expectation, ...], published: Path, wave: Wave, project: Path) -> list[tuple[Any, ...]]:
    for name in ("scipy.stats", "altair"):
        sys.modules.setdefault(name, _Later(name))
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier

    context = gx.get_context(mode="file", project_root_dir=str(project))
    source = context.data_sources.add_pandas("published")
    run_time = dt.datetime.combine(wave.bounds.latest or dt.date.min, dt.time(), dt.UTC)  # the same at any time
    run_id = RunIdentifier(run_name=f"wave {wave.wave}", run_time=run_time)
    con = connect(published, read_only=True)
    results = []
    for number, each in enumerate(expected, start=1):
        frame, name = con.execute(each.sql, {"wave": wave.wave}).df(), f"{number}_{each.frame}"
        suite = context.suites.add(gx.ExpectationSuite(name=name))
        suite.add_expectation(_expectation(gx, each))
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        definition = gx.ValidationDefinition(name=name, data=batch, suite=suite)
        found = context.validation_definitions.add(definition).run(
            batch_parameters={"dataframe": frame}, run_id=run_id,
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [frame.columns[0]]},
        )  # fmt: skip
        results.append((*_result(each, frame, found.results[0]), f"{name}.html"))
    con.close()
    context.build_data_docs()
    return results


def _expectation(gx: Any, each: Expectation) -> Any:
    kind = getattr(gx.expectations, each.kind)
    return kind(**each.settings, notes=[each.meaning, each.advice], description=each.meaning)


def _result(each: Expectation, frame: Any, found: Any) -> tuple[Any, ...]:
    """A row of results.csv. An exception of the library's is an error of ours and not a failed expectation."""
    failed = [info for info in _exceptions(found.exception_info) if info.get("raised_exception")]
    if failed:
        raise RuntimeError(f"{each.frame}: {failed[0]['exception_message']}")
    outside = [str(row[frame.columns[0]]) for row in found.result.get("unexpected_index_list") or ()]
    is_met = "nothing to compare yet" if frame.empty else "yes" if found.success else "no"
    return each.kind, each.frame, is_met, len(frame), len(outside), "; ".join(outside), each.meaning, each.advice


def _exceptions(info: dict[str, Any]) -> list[dict[str, Any]]:
    return [info] if "raised_exception" in info else [each for each in info.values() if isinstance(each, dict)]


def _copy_docs(validations: Path, folder: Folder) -> None:
    """Copy one page per expectation, without what it asks of the network and when, in one style that is within it."""
    for page in sorted(validations.rglob("*.html")):
        html = EACH_TIME.sub("", LINK.sub("", REMOTE.sub("", page.read_text(encoding="utf-8"))))
        head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{STYLE}</style></head>'
        for old, new in LACKING.items():
            html = html.replace(old, new, 1)
        html = HEADING.sub(lambda level: f"{level[1]}{int(level[2]) - 3}", html)
        name = page.relative_to(validations).parts[0]
        folder.write(f"{name}.html", html.replace("</head>", head, 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # the library leaves threads behind that take seconds to end
