"""The pages as files: well formed, safe, alone, and saying what the tables say."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from states import ATTACK, ask

from casewave.assets.report.site.pages import write_site
from casewave.assets.report.source import open_source
from casewave.assets.warehouse.workspace import Workspace

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
OURS = {"../site/casewave.css", "../site/casewave.js"}


class Page(HTMLParser):
    """A page read strictly: every element closed in order; its ids, links, loads, and the text of its table cells."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.elements: Counter[str] = Counter()
        self.policy = ""
        self.cells: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        assert len(told) == len(attrs), f"an attribute is twice in {tag}"
        assert not [name for name in told if name.startswith("on")], f"{tag} has a script of its own"
        assert "style" not in told
        self.elements[tag] += 1
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if tag == "a" else []
        self.loads += [value for name, value in told.items() if name in LOADS or ("href" in name and tag != "a")]
        if told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"]
        if tag in {"td", "th"}:
            self.cells.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag, f"{tag} closes another element"

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data


@pytest.fixture(params=[1, 2, 3])
def wave(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def page_text(workspace: Workspace, wave: int) -> str:
    return (workspace.reports(wave) / "index.html").read_text(encoding="utf-8")


def test_a_page_is_well_formed_and_loads_only_what_stands_beside_it(reported: Workspace, wave: int) -> None:
    page = Page(page_text(reported, wave))
    assert "default-src 'none'" in page.policy
    assert "unsafe" not in page.policy
    assert {"iframe", "object", "embed", "base", "style"} & page.elements.keys() == set()
    figures = {load for load in page.loads if load.startswith("figures/")}
    assert set(page.loads) == OURS | figures
    for load in page.loads:
        assert (reported.reports(wave) / load).exists(), load
    assert page.elements["h1"] == page.elements["title"] == page.elements["main"] == 1


def test_ids_are_unique_and_every_link_leads_somewhere(reported: Workspace, wave: int) -> None:
    page = Page(page_text(reported, wave))
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert {"#cross-case", "#timelines", "#claims", "#evidence"} <= set(page.links)
    assert [link for link in page.links if link.startswith("#") and link[1:] not in page.ids] == []
    files = {link for link in page.links if not link.startswith("#")}
    assert len(files) > 10
    assert [link for link in files if not (reported.reports(wave) / link).exists()] == []


def test_the_site_follows_from_the_published_database_alone(reported: Workspace, tmp_path: Path) -> None:
    """Made where nothing else stands, or later, or by another command, it has the same bytes."""
    with open_source(reported.published, reported.study) as source:
        made = write_site(source, tmp_path).made
    assert {"index.html", "change.html", "wave-3/index.html"} <= {str(path.relative_to(tmp_path)) for path in made}
    for path in made:
        assert path.read_bytes() == (reported.report / path.relative_to(tmp_path)).read_bytes(), path


def test_the_studys_page_leads_to_each_wave_and_to_its_files(reported: Workspace) -> None:
    page = Page((reported.report / "index.html").read_text(encoding="utf-8"))
    assert {"wave-1/index.html", "wave-2/index.html", "wave-3/index.html", "coproduction.docx"} <= set(page.links)
    files = {link.split("#")[0] for link in page.links} - {""}
    assert {f"plausibility/wave-{wave}/index.html" for wave in (1, 2, 3)} <= files
    assert [file for file in files if not (reported.report / file).exists()] == []


def test_everything_that_the_search_finds_is_there(reported: Workspace) -> None:
    script = (reported.report / "site" / "search.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("window.casewaveIndex = ").removesuffix(";\n"))
    kinds = Counter(kind for kind, *_ in index)
    (events,) = ask(reported.published, "SELECT count(*) FROM mart.timeline")
    (claims,) = ask(reported.published, "SELECT count(*) FROM core.claims")
    assert (kinds["Event"], kinds["Claim"]) == (*events, *claims)
    ids = {f"wave-{wave}/index.html": set(Page(page_text(reported, wave)).ids) for wave in (1, 2, 3)}
    for kind, _, _, address, _ in index:
        place, anchor = address.split("#")
        assert anchor in ids[place] or kind == "Event", address


RATED = {1: "cfir_2009", 2: "cfir_2022", 3: "cfir_2022"}


def test_a_page_has_each_figure_with_words_data_and_files(reported: Workspace, wave: int) -> None:
    ratings = [f"ratings_{RATED[wave]}_by_{kind}" for kind in ("case", "site")]
    names = [*(f"timeline_{case}" for case in ("esther", "mrr", "lc", "all_cases")), "interviews_by_site_and_month"]
    shown = figures_of(reported.reports(wave), page_text(reported, wave))
    assert {re.sub(r"^(timeline_all_cases)_\d+$", r"\1", name) for name in shown} == {*names, *ratings}


def test_the_pages_of_change_and_methods_have_their_figures(reported: Workspace) -> None:
    change, methods = ((reported.report / page).read_text(encoding="utf-8") for page in ("change.html", "methods.html"))
    of_change = {"rating_changes", "assimilation_over_waves", "panel"}
    agreed = {f"agreement_of_raters_wave_{wave}_{framework}" for wave, framework in RATED.items()}
    of_methods = {"code_saturation", "agreement_of_coders_wave_1_cfir_2022", *agreed}
    assert figures_of(reported.report, change + methods) == of_change | of_methods
    assert set(re.findall(r'<img src="figures/(\w+).svg"', change)) == of_change
    assert Page(change).elements["figure"] == len(of_change)


def figures_of(folder: Path, text: str) -> set[str]:
    """The figures that a page shows: each has words, and a file for each of them is next to the page."""
    words = dict(re.findall(r'<img src="figures/(\w+).svg" alt="([^"]+)"', text))
    assert min(map(len, words.values())) > 60
    files = {path.name for path in (folder / "figures").iterdir()}
    assert files == {f"{name}.{kind}" for name in words for kind in ("svg", "csv")}
    return set(words)


def test_the_page_of_a_wave_tells_nothing_of_later_waves(reported: Workspace) -> None:
    text = page_text(reported, 1)
    later = ask(
        reported.published, "SELECT finding, statement FROM core.findings WHERE wave > 1 AND statement IS NOT NULL"
    )
    assert len(later) > 40
    assert [name for name, statement in later if f'"{name}"' in text or statement in text] == []


def test_texts_with_markup_appear_as_text(attacked: Workspace) -> None:
    text = page_text(attacked, 1)
    page = Page(text)
    assert page.elements["img"] == page.elements["figure"]
    assert {"i", "u", "b"} & page.elements.keys() == set()
    assert page.elements["script"] == 2  # ours, and the data of the timeline
    assert any(ATTACK in cell for cell in page.cells)
    data = re.findall(r'class="timeline-data">(.*?)</script>', text, flags=re.DOTALL)
    assert json.loads(data[0])["events"][0]["text"].count("<script>") <= 1
    assert "<" not in data[0]
    assert "https://example.org" not in " ".join(page.loads + page.links)
