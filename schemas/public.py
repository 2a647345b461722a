"""The models of the tables that are made for everybody: protected counts, the data list, cleared quotes."""

from casewave.schemas.columns import Table, Text, Whole, YesNo, column

STATES = ("counted", "present", "none", "hidden")


class PublicCounts(Table):
    """How many people or interviews one cell of a table of counts has in one wave, as far as that is published."""

    wave: Whole = column("Wave.", key=True, example="1")
    place: Text = column("Site, programme, or All.", key=True, example="ESTHER")
    category: Text = column("Role or mode, as far as it is distinguished, or All.", key=True, example="strategic")
    state: Text = column("What is published of the cell.", required=True, isin=STATES, example="counted")
    people: Whole = column("The count; blank where it is not published.", unit="informants or interviews", example="7")
    form: Text = column("How the table is published so that no small count can be worked out.", example="counts")
    has_synthetic: YesNo = column("Whether any interview of the wave is synthetic.", required=True, example="no")


class PublicDataList(Table):
    """One interview, as an archive lists it, with no more of it than the tables of counts tell."""

    item: Whole = column("Running number, which says nothing about the interview.", key=True, example="1")
    wave: Whole = column("Wave.", required=True, example="1")
    place: Text = column("Site, programme, or All.", required=True, example="ESTHER")
    interview_mode: Text = column(
        "How it was held, as far as that is published, or All.", required=True, example="online"
    )
    has_synthetic: YesNo = column("Whether any interview of the wave is synthetic.", required=True, example="no")


class PublicMethods(Table):
    """One number of what was done in one wave, as far as it is published."""

    wave: Whole = column("Wave.", key=True, example="1")
    quantity: Text = column("What is counted.", key=True, example="interviews")
    programme: Text = column("Programme, or All.", key=True, example="All")
    value: Whole = column("The count; blank where it is not published.", example="21")


class PublicLog(Table):
    """One thing that was done to the data before they went out, without the values that it was done to."""

    where: Text = column("Table or part of the study.", key=True, example="informants_wave_1")
    what: Text = column("What was done.", key=True, example="left out")
    number: Whole = column("How many cells or texts it concerns; blank where that would count people.", example="3")


class PublicQuotes(Table):
    """A person's words that were cleared to be quoted, one by one."""

    wave: Whole = column("Wave.", required=True, example="1")
    programme: Text = column("Programme.", required=True, example="ESTHER")
    framework: Text = column("Framework and version of the code.", required=True, example="cfir-2022")
    code: Text = column("Code that the words were given.", required=True, example="III.E")
    quote: Text = column("The words.", required=True, example="...")


class PublicNotes(Table):
    """A memo or reflexive note of the team that was cleared to be published, one by one."""

    wave: Whole = column("Wave.", required=True, example="1")
    kind: Text = column("Kind of memo, or reflexive note.", required=True, example="analytic")
    text: Text = column("The note.", required=True, example="...")
