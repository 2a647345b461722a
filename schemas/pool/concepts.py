"""Which codes of different studies stand for the same."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column


class Concepts(Table):
    """One code of one study, and the concept that it is compared by.

    Codes of different studies are one concept if they are the same code of the same framework, or joined by one-to-one
    rows of the bundled crosswalk. Frameworks of a study's own are the same if they have one name and the same codes and
    labels.
    """

    study: Text = column("Study.", key=True, example="coproduction")
    framework: Text = column("Framework and version.", key=True, example="cfir-2022")
    code: Text = column("Code.", key=True, example="III.E")
    label: Text = column("Its name in the study.", required=True, example="Tension for Change")
    concept: Text = column("Concept.", required=True, example="cfir-2009 III.D.1")
    concept_label: Text = column("Its name in the pool.", required=True, example="Tension for Change")
    concept_order: Whole = column("Place of the concept.", required=True, unit="1, 2, ...", example="33")
    studies: Whole = column("Studies whose frameworks have the concept.", required=True, example="3")
    held_apart: Text = column(
        "Why the code is a concept of this study alone, where something holds it apart.", example=""
    )
    is_used: YesNo = column("Whether the study stated, rated or coded anything by it.", required=True, example="yes")
