"""Run the queries of the guides on a published database, and print the answers. Needs duckdb and no more."""

import re
import sys
from pathlib import Path

import duckdb

GUIDE = Path(__file__).parent.parent / "docs" / "guide"
PAGES = (GUIDE / "analysts.md", GUIDE / "questions.md")


def queries() -> list[str]:
    """The SQL of the guide for analysts and of the twenty questions."""
    pages = (page.read_text(encoding="utf-8") for page in PAGES)
    return [query for page in pages for query in re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)]


def answers(database: Path) -> str:
    con = duckdb.connect(str(database), read_only=True)
    try:
        lines = []
        for query in queries():
            answer = con.execute(query)
            lines += [query.strip(), str([column[0] for column in answer.description]), *map(str, answer.fetchall())]
        return "\n".join(lines)
    finally:
        con.close()


if __name__ == "__main__":
    print(f"duckdb {duckdb.__version__}")
    print(answers(Path(sys.argv[1])))
