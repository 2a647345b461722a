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


# Rows, list items and marks that are built as two before them, next to which they stand: the same elements with the
# same attributes, and text where these have some. Looks and roles are compared by value, places and names by being
# there.
THIN = """() => {
  const compared = new Set(
    ["class", "role", "scope", "style", "fill", "stroke", "lang", "dir", "tabindex", "type", "hidden"]);
  const says = value => value.trim() ? "says" : "says nothing";
  const built = one => [one.tagName, ...[...one.attributes].map(
      each => each.name + "=" + (compared.has(each.name) ? each.value : says(each.value))).sort(),
    says([...one.childNodes].filter(each => each.nodeType === Node.TEXT_NODE).map(each => each.data).join("")),
    "(" + [...one.children].map(built).join(",") + ")"].join(" ");
  for (const parent of document.querySelectorAll("tbody, ul, ol, svg g")) {
    const count = new Map();
    for (const one of [...parent.children]) {
      const form = built(one);
      count.set(form, (count.get(form) || 0) + 1);
      if (count.get(form) > 2) one.remove();
    }
  }
}"""


def thin(page: Page) -> None:
    """Leave two of what stands next to each other and is built alike: of the others, axe-core says the same."""
    page.evaluate(THIN)


def violations(page: Page, *, preload: bool = False) -> list[tuple[str, list[str]]]:
    """What axe-core finds on the page as it is: each rule, with the first places.

    preload: have it ask for style sheets and media again, which rules about turned screens and sounds need.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [(rule, places) for rule, places in page.evaluate(RUN, preload)]
