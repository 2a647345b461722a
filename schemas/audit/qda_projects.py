"""The models of the tables that say how a QDA project was read: what of it is where, and what was not carried over.

Names of sources, cases and users are not kept, since people are called by them: things of a project go by their place.
Belongs elsewhere: what the project gives to the study (`schemas.delivered.codings`).
"""

from casewave.schemas.columns import Number, Table, Text, Whole, column


class QdaSources(Table):
    """One text of one source of a QDA project, or one source without text: what it is, and how its positions count."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    qda_source: Whole = column("Place of the source in the project.", key=True, unit="1, 2, ...", example="4")
    qda_text: Whole = column(
        "Place of the text in the source; blank where it has none.", key=True, required=False, example="1"
    )
    kind: Text = column("text, pdf, picture, audio, video or note.", required=True, example="text")
    source: Text = column("Interview or document that it is; blank where it is left out.", example="INT-2-014")
    sha256: Text = column("Hash of the text with LF line ends and no byte-order mark.", example="9f86d0...")
    characters: Whole = column("Length of the text.", unit="code points", example="48211")
    positions: Text = column(
        "How the project counts positions in it.", example="UTF-16, no byte-order mark, CRLF 2, end exclusive"
    )
    score: Number = column(
        "How well that fits: selections that quote the text, or start and end at words. Blank without evidence.",
        unit="0 to 1", example="0.995",
    )  # fmt: skip
    evidence: Whole = column("Selections on which the score is based.", required=True, example="303")
    codings: Whole = column("Codings in it.", required=True, example="303")


class QdaCodes(Table):
    """One code of a QDA project, and the code of a framework that it is."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    qda_code: Whole = column("Place of the code in the codebook.", key=True, unit="1, 2, ...", example="17")
    path: Text = column("Names from the top of the codebook.", required=True, example="Barriers / Leadership")
    framework: Text = column("Framework; blank where no rule matches.", example="cfir-2022")
    code: Text = column("Code of it.", example="III.G")
    matched_by: Text = column(
        "rule, code, label or path (a label that several codes have, distinguished by the names above it).",
        example="label",
    )
    nearest: Text = column("Where nothing matches, the most alike constructs.", example="cfir-2022 III.G Leadership")
    codings: Whole = column("Codings by it.", required=True, example="12")


class QdaCodings(Table):
    """One coding of a QDA project as it is there: where, by which code, and what became of it."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    row: Whole = column("Place of the coding in the project.", key=True, unit="1, 2, ...", example="303")
    coding: Text = column("Coding in core.codings, where it was carried over.", example="Q-9f86d081884c7d65")
    qda_source: Whole = column("Place of the source in the project.", required=True, example="4")
    qda_text: Whole = column("Place of the text in the source; blank for an area or the whole source.", example="1")
    qda_code: Whole = column("Place of the code in the codebook; blank where it is not in it.", example="17")
    kind: Text = column(
        "text, transcript, pdf, picture, audio, video or whole (the source).", required=True, example="text"
    )
    raw_start: Whole = column("Start as the project has it.", unit="as its profile counts", example="1204")
    raw_end: Whole = column("End as the project has it.", unit="as its profile counts", example="1390")
    anchored: Text = column(
        "position, or text where the passage was found again in an edited transcript.", example="position"
    )
    outcome: Text = column("carried over, or why not.", required=True, example="carried over")


class QdaCases(Table):
    """One link of one case of a QDA project to one of its sources. A link to a passage counts for its source."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    qda_case: Whole = column("Place of the case in the project.", key=True, unit="1, 2, ...", example="3")
    qda_source: Whole = column(
        "Place of the source in the project; blank where it is not in it.", key=True, required=False, example="4"
    )
    source: Text = column("Interview or document that the source is.", example="INT-2-014")
    informant: Text = column("Informant that the case is.", example="EST-JKG-01")
    site: Text = column("Site that the case is.", example="JKG")


class QdaCoders(Table):
    """One coder who has codings in one source of a QDA project, by whatever code.

    A project does not tell who read a source and found nothing.
    """

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    source: Text = column("Interview or document.", key=True, example="INT-2-014")
    coder: Text = column("Coder.", key=True, example="R02")
    codings: Whole = column("Codings of theirs in it.", required=True, example="17")


class NotCarriedOver(Table):
    """One kind of thing in a QDA project or another export that the study takes nothing of, and how many there are."""

    wave: Whole = column("Wave.", key=True, example="2")
    file: Text = column("File, within the wave's folder.", key=True, example="project.qdpx")
    what: Text = column("What it is.", key=True, example="graphs")
    count: Whole = column("How many.", required=True, example="2")


QDA_TABLES: tuple[type[Table], ...] = (QdaSources, QdaCodes, QdaCodings, QdaCases, QdaCoders, NotCarriedOver)
