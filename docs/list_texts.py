"""List every text that people read with its place: string literals, docstrings, comments, templates, SQL and guides.

`python docs/list_texts.py` prints one line per text: file, line, kind, text. tests/test_texts.py reads the same list.
Belongs elsewhere: the wording of problems (`schemas.problems`), translations (`schemas.language`).
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
CODE = ("schemas", "assets", "pipelines")
GUIDES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/glossary.md", "docs/guide/*.md")
TEMPLATES = ("*.html", "*.jinja", "*.j2", "*.js", "*.mustache")
PROSE = re.compile(r"[a-z]{2,} [a-z]{2,}")  # two words in a row: neither a name, a key nor a query's fragment
QUERY = re.compile(r"\b(SELECT|FROM|WHERE|INSERT|DELETE|UPDATE|CREATE|JOIN|ATTACH|COPY|UNION|PRAGMA|ALTER)\b")


class Text(NamedTuple):
    """A text for people, and where it is. kind: literal, docstring, comment, template or guide."""

    place: str
    line: int
    kind: str
    text: str


def texts() -> Iterator[Text]:
    """Every text for people in the repository, by file and line."""
    for path in _files("*.py"):
        yield from _of_python(path)
    for path in _files("*.sql"):
        yield from _of_lines(path, "comment", marker="--")
    for path in _files(*TEMPLATES):
        yield from _of_lines(path, "template")
    for path in sorted(path for pattern in GUIDES for path in ROOT.glob(pattern)):
        yield from _of_guide(path)


def _files(*patterns: str) -> list[Path]:
    """Files of the code by pattern, without other people's scripts."""
    found = (path for folder in CODE for pattern in patterns for path in (ROOT / folder).rglob(pattern))
    return sorted(path for path in found if not path.name.endswith(".min.js") and path.parent.name != "vendor")


def _of_python(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    place = path.relative_to(ROOT).as_posix()
    for node in ast.walk(tree):
        text = _literal(node) if id(node) not in inside else None
        if text is None or not PROSE.search(text):
            continue
        if id(node) in docstrings:
            yield Text(place, node.lineno, "docstring", text)
        elif not QUERY.search(text):
            yield Text(place, node.lineno, "literal", text)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and PROSE.search(token.string):
            yield Text(place, token.start[0], "comment", token.string.lstrip("# "))


def _literal(node: ast.AST) -> str | None:
    """The text of a literal; what an f-string fills in is shown as three dots."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return None


def _of_lines(path: Path, kind: str, marker: str = "") -> Iterator[Text]:
    place = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        _, found, after = line.partition(marker) if marker else ("", "found", line)
        if found and PROSE.search(after):
            yield Text(place, number, kind, after.strip())


def _of_guide(path: Path) -> Iterator[Text]:
    """The paragraphs of a guide, without its code."""
    place = path.relative_to(ROOT).as_posix()
    number, is_code = 0, False
    block: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        is_code ^= line.lstrip().startswith("```")
        if is_code or line.lstrip().startswith(("```", "<!--")):
            continue
        if line.strip() and not line.lstrip().startswith(("#", "|", "- ", "* ")) and not re.match(r"\s*\d+\. ", line):
            block.append(line.strip())
            continue
        if block:
            yield Text(place, number - len(block), "guide", " ".join(block))
        block = [line.strip()] if line.strip() else []
    if block:
        yield Text(place, number, "guide", " ".join(block))


if __name__ == "__main__":
    for text in texts():
        sys.stdout.write(f"{text.place}:{text.line}: {text.kind}: {' '.join(text.text.split())}\n")
