"""Code saturation across studies."""

from casewave.schemas.columns import Day, Table, Text, Whole, YesNo, column


class SaturationAcrossStudies(Table):
    """One study in the order of first interviews, and the concepts that its codings add to those before it."""

    study_number: Whole = column("Place of the study.", key=True, unit="1, 2, ...", example="2")
    study: Text = column("Study.", required=True, example="coproduction")
    first_interview: Day = column("Day of its first interview.", example="2019-11-04")
    interviews: Whole = column("Its interviews.", required=True, example="71")
    concepts: Whole = column("Different concepts that it coded.", required=True, example="40")
    new_concepts: Whole = column("Of these, coded by no study before.", required=True, example="4")
    cumulative_concepts: Whole = column("Different concepts up to it.", required=True, example="52")
    has_synthetic: YesNo = column("Whether any coding behind it is synthetic.", required=True, example="no")
