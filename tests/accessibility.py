"""Pages in a browser, checked by axe-core.

Belongs elsewhere: which pages, and how they are opened.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
# All that axe-core has to say of a page is thousands of entries, which take seconds to come out of the browser.
RUN = """preload => axe.run({preload: preload, resultTypes: ["violations"]}).then(found => found.violations.map(
    each => [each.id, each.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))"""


def violations(page: Page, *, preload: bool = False) -> list[tuple[str, list[str]]]:
    """What axe-core finds on the page as it is: each rule, with the first places.

    preload: have it ask for style sheets and media again, which rules about turned screens and sounds need.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [(rule, places) for rule, places in page.evaluate(RUN, preload)]
