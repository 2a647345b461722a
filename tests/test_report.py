"""The page of a wave as a reader has it: whole, alone, safe, and saying what the tables say."""

from __future__ import annotations

import csv
import re
import shutil
import struct
import subprocess
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from states import ask, edit, load

from assets.reporting import _number, publish_reports
from pipelines.workspace import Workspace

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background"}


class Page(HTMLParser):
    """A page read strictly: every element closed in order; its ids, links, loads and the text of its table cells."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.elements: Counter[str] = Counter()
        self.policy = ""
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        assert len(told) == len(attrs), f"an attribute stands twice in {tag}"
        assert not [name for name in told if name.startswith("on")], f"{tag} has a script of its own"
        self.elements[tag] += 1
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if tag == "a" else []
        self.loads += [value for name, value in told.items() if name in LOADS or ("href" in name and tag != "a")]
        self.loads += [reference for value in told.values() for reference in re.findall(r"url\(([^)]*)\)", value)]
        if told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"]
        self.begin_cell(tag)
        if tag not in VOID:
            self.open.append(tag)

    def begin_cell(self, tag: str) -> None:
        if tag == "table":
            self.tables.append([])
            self.captions.append("")
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
        elif tag == "li" and "td" in self.open:
            self.tables[-1][-1][-1] += "\n"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "caption":
            self.captions[-1] += data
        elif {"td", "th"} & set(self.open) and "small" not in self.open:
            self.tables[-1][-1][-1] += data


@pytest.fixture(params=[1, 2, 3])
def wave(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def page_text(workspace: Workspace, wave: int) -> str:
    return (workspace.reports(wave) / "index.html").read_text(encoding="utf-8")


def spans(wave: int) -> list[tuple[int, int]]:
    return [(wave, wave)] if wave == 1 else [(wave, wave), (1, wave)]


def test_the_page_is_well_formed_and_asks_for_nothing(reported: Workspace, wave: int) -> None:
    page = Page(page_text(reported, wave))
    assert "default-src 'none'" in page.policy
    assert "script-src" not in page.policy
    assert {"script", "iframe", "object", "embed", "link", "base", "form"} & page.elements.keys() == set()
    assert [load for load in page.loads if not load.startswith(("#", "data:"))] == []
    assert not re.search(r"@import|url\(\s*['\"]?https?:", page_text(reported, wave))
    assert page.elements["h1"] == page.elements["title"] == page.elements["main"] == 1


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(reported: Workspace, wave: int) -> None:
    page = Page(page_text(reported, wave))
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert {"#cases", "#claims", "#evidence"} <= set(page.links)
    assert [link for link in page.links if link.startswith("#") and link[1:] not in page.ids] == []
    assert [load for load in page.loads if load.startswith("#") and load[1:] not in page.ids] == []


def test_the_sampling_frame_of_the_page_has_the_counts_of_the_mart(reported: Workspace, wave: int) -> None:
    found = [rows for rows in Page(page_text(reported, wave)).tables if rows[0][:2] == ["Case", "Start"]]
    query = """
        SELECT interviews, informants, documents FROM mart.sampling_frame WHERE (from_wave, to_wave) = (?, ?)
        ORDER BY reach DESC, case_order NULLS LAST
    """
    for rows, span in zip(found, spans(wave), strict=True):
        counts = [tuple(map(int, row[3:])) for row in rows[1:] if len(row) == 6]
        assert counts == ask(reported.published, query, *span)
        assert len(counts) == 8


def test_the_counts_by_site_of_the_page_are_those_of_the_mart(reported: Workspace, wave: int) -> None:
    found = [rows for rows in Page(page_text(reported, wave)).tables if rows[0][0] == "Programme and site"]
    query = """
        SELECT interviews, site_sum, excess, group_interviews, informants FROM mart.interview_counts
        WHERE (from_wave, to_wave) = (?, ?) ORDER BY case_order NULLS LAST, site_order NULLS FIRST
    """
    for rows, span in zip(found, spans(wave), strict=True):
        assert [tuple(map(int, row[2:])) for row in rows[1:]] == ask(reported.published, query, *span)


def cross_case(page: Page) -> Iterator[tuple[str, list[list[str]]]]:
    return ((caption, rows) for caption, rows in zip(page.captions, page.tables, strict=True) if caption)


def test_the_cross_case_tables_of_the_page_are_those_of_the_mart(reported: Workspace, wave: int) -> None:
    found = list(cross_case(Page(page_text(reported, wave))))
    query = """
        SELECT row_label, list(cell ORDER BY case_order), list(statements ORDER BY case_order) FROM mart.cross_case
        WHERE (from_wave, to_wave) = (?, ?) AND table_label = ? GROUP BY row_order, row_label ORDER BY row_order
    """
    tables = [(*span, label) for span in spans(wave) for label in ("Table 6", "Table 7", "Table 8")]
    for (caption, rows), (first, last, label) in zip(found, tables, strict=True):
        assert label in caption
        assert (f"wave {last}" if first == last else f"waves {first} to {last}") in caption
        expected = ask(reported.published, query, first, last, label)
        printed = [(row[0], [re.sub(r" *\n *", "\n", cell.strip()) for cell in row[1:]]) for row in rows[1:-1]]
        assert printed == [(label, cells) for label, cells, _ in expected]
        assert [int(cell) for cell in rows[-1][1:]] == [
            sum(of_case) for of_case in zip(*(row[2] for row in expected), strict=True)
        ]


def test_the_claims_of_the_page_are_those_of_the_mart(reported: Workspace, wave: int) -> None:
    (found,) = [rows for rows in Page(page_text(reported, wave)).tables if rows[0][0] == "Claim"]
    query = """
        SELECT claim, printed, computed, difference, verdict FROM mart.claims_against_data WHERE as_of_wave = ?
        ORDER BY claim
    """
    printed = [(row[0], *(float(cell) if cell else None for cell in row[3:6]), row[6]) for row in found[1:]]
    assert printed == ask(reported.published, query, wave)


def test_a_page_has_a_figure_of_each_case_and_of_all_as_svg_and_png(reported: Workspace, wave: int) -> None:
    figures = reported.reports(wave) / "figures"
    names = [
        *(f"timeline_{case}" for case in ("esther", "mrr", "lc", "all_cases")), "interviews_by_site_and_month"
    ]  # fmt: skip
    assert sorted(path.name for path in figures.iterdir()) == sorted(
        f"{name}.{kind}" for name in names for kind in ("svg", "png")
    )
    for name in names:
        assert "<svg" in (figures / f"{name}.svg").read_text(encoding="utf-8")[:200]
        head = (figures / f"{name}.png").read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert min(struct.unpack(">II", head[16:])) > 200
    assert Page(page_text(reported, wave)).elements["svg"] == len(names)


def test_the_tables_beside_the_page_are_the_marts_up_to_the_wave(reported: Workspace, wave: int) -> None:
    tables = reported.reports(wave) / "tables"
    for name, bound in {"cross_case": "to_wave", "claims_against_data": "as_of_wave", "timeline": "wave"}.items():
        with (tables / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        counted = f"SELECT count(*) FROM mart.{name} WHERE {bound} <= {wave}"
        assert [(len(rows),)] == ask(reported.published, counted)
    with (tables / f"adoption_wave_{wave}.csv").open(encoding="utf-8", newline="") as file:
        header, *body = list(csv.reader(file))
    assert header == ["", "ESTHER", "Making Recovery Real", "CMHA Learning Centres"]
    assert [row[0] for row in body] == [
        "External context", "Internal context", "Individual characteristics", "Innovation features", "Process",
    ]  # fmt: skip


def test_the_page_of_a_wave_tells_nothing_of_later_waves(reported: Workspace) -> None:
    text = page_text(reported, 1)
    later = ask(
        reported.published, "SELECT finding, statement FROM core.findings WHERE wave > 1 AND statement IS NOT NULL"
    )
    assert len(later) > 40
    assert [name for name, statement in later if f'"{name}"' in text or statement in text] == []


@pytest.mark.parametrize(("count", "shown"), [(70.0, "70"), (3.5, "3.5"), (1234567.0, "1234567"), (None, "")])
def test_a_number_of_a_claim_is_shown_in_full(count: float | None, shown: str) -> None:
    assert re.sub(r"[ ,\u00a0\u202f]", "", _number(count)) == shown


ATTACK = "<script>alert('x')</script><img src=https://example.org/x.png onerror=alert(1)> & \"so\" on"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, loaded: Workspace) -> Workspace:
    """A study whose texts try to be page, SVG and markup."""
    root = tmp_path_factory.mktemp("attacked")
    workspace = Workspace(Path(shutil.copytree(loaded.folder, root / "data_raw" / "coproduction")))
    delivery = workspace.delivery(1)
    edit(delivery / "findings.csv", lambda rows: rows[0].update(statement=ATTACK))
    edit(delivery / "events.csv", lambda rows: [row.update(description=ATTACK) for row in rows[:3]])
    edit(delivery / "case_features.csv", lambda rows: rows[0].update(description=ATTACK, feature="<b>Location</b>"))
    edit(delivery / "claims.csv", lambda rows: rows[0].update(wording=ATTACK, explanation=ATTACK, line="<i>"))
    register = workspace.folder / "study.yaml"
    text = register.read_text(encoding="utf-8").replace("name: ESTHER,", 'name: "<u>ESTHER</u> & co",')
    register.write_text(text, encoding="utf-8")
    load(workspace, 1)
    publish_reports(workspace.published, workspace.study, workspace.reports, 1)
    return workspace


def test_texts_with_markup_appear_as_text(attacked: Workspace) -> None:
    text = page_text(attacked, 1)
    page = Page(text)
    assert {"script", "img", "i", "u", "b"} & page.elements.keys() == set()
    assert [load for load in page.loads if not load.startswith(("#", "data:"))] == []
    assert any(ATTACK in cell for rows in page.tables for row in rows for cell in row)
    assert text.count("&lt;script&gt;") >= 5
    assert "<script" not in text


def dump(chromium: Path, page: Path, profile: Path) -> tuple[str, str]:
    """The document as the browser has it, and what its console says."""
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
            "--enable-logging=stderr", "--disable-background-networking", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.parametrize("of", ["bundled", "attacked"])
def test_a_browser_shows_the_page_without_a_complaint(
    request: pytest.FixtureRequest, chromium: Path, tmp_path: Path, of: str
) -> None:
    workspace = request.getfixturevalue("reported" if of == "bundled" else "attacked")
    last = 3 if of == "bundled" else 1
    document, console = dump(chromium, workspace.reports(last) / "index.html", tmp_path / "profile")
    assert console == ""
    assert document.count("<svg") == 5
    assert f"Wave {last}" in document


def test_a_browser_paints_the_page(reported: Workspace, chromium: Path, tmp_path: Path) -> None:
    shot = tmp_path / "page.png"
    subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={shot}", "--window-size=1200,2000", (reported.reports(3) / "index.html").as_uri(),
        ],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    head = shot.read_bytes()[:24]
    assert struct.unpack(">II", head[16:]) == (1200, 2000)
    assert shot.stat().st_size > 50_000
