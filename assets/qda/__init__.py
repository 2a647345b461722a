"""QDA projects by the REFI-QDA standard: read, written, and their positions put right. A library of its own.

It reads what NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette and others export, and imports nothing of casewave.

Read a project whole:

    project = read_project(Path("project.qdpx"))
    for source in project.sources:
        for selection in source.selections:
            print(source.name, selection.start, selection.end, selection.text, selection.codings)
    print(project.not_carried)  # what was found and is not in the project, with counts

Read one of a million codings in constant memory:

    with ProjectFile(Path("project.qdpx")) as file:
        for batch in file.batches():
            ...  # batch.source, batch.body with profile and score, batch.text, batch.selections

Write one, valid by the published schema: `write_project(project, Path("out.qdpx"))`. Codebooks (`.qdc`) are
written by `write_codebook`; the exports that are no REFI-QDA by `assets.qda.others`.

| module | what it holds |
| --- | --- |
| archive | a zip whose members are read by name, each judged first |
| streaming | XML without document types, entities or a tree |
| model | plain values: Project, Source, Body, Selection, Coding, ... |
| elements | the XML's elements made into these, and what has no place counted |
| positions | the ways of counting, tried on the text and scored |
| passages | the selections of one text at a time, placed in it |
| reader, writer | whole projects |
| codebook | codebooks |
| anchoring | a segment found again in a text that has changed |
| others | spreadsheets of NVivo and MAXQDA, Taguette's and QualCoder's own files, with the same two readings |

Positions: `start` and `end` count Unicode code points of the text with LF line ends and without a byte-order mark, the
end exclusive; `raw_start` and `raw_end` are as the tool wrote them. A file that is not to be trusted raises `QdaError`.
"""

from casewave.assets.qda.errors import QdaError
from casewave.assets.qda.model import Project
from casewave.assets.qda.reader import ProjectFile, read_project
from casewave.assets.qda.writer import write_project

__all__ = ["Project", "ProjectFile", "QdaError", "read_project", "write_project"]
