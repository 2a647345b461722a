"""The model of the counted quantities, which printed numbers are compared with."""

from casewave.schemas.columns import Number, Table, Text, Whole, column

# Each quantity and what it counts. A claim names one of these.
QUANTITIES = {
    "interviews": "interviews, each counted once (category: interview mode; of a site: those about it)",
    "interviews_site_sum": "interviews summed over the sites that each is about",
    "interviews_site_excess": "site sum less interviews counted once",
    "multi_site_interviews": "interviews about more than one site",
    "group_interviews": "interviews with more than one informant",
    "double_coded_interviews": "interviews that two coders coded independently",
    "translated_interviews": "interviews held in another language than the study's",
    "informants": "informants interviewed, each counted once (category: informant role)",
    "informants_about_site": "informants interviewed about a site, wherever they belong, each counted once",
    "informants_at_site": "informants of a site, as their codes say, who were interviewed, each counted once",
    "new_informants": "informants who spoke in these waves and in none before (category: informant role)",
    "participations": "pairs of an informant and an interview",
    "participations_per_informant_lowest": "fewest interviews of one informant",
    "participations_per_informant_highest": "most interviews of one informant",
    "interviewers": "interviewers, each counted once",
    "documents": "documents reviewed, without field notes (category: kind of document)",
    "field_notes": "field notes",
    "interviews_per_programme_lowest": "interviews of the programme with the fewest, among those with any",
    "interviews_per_programme_highest": "interviews of the programme with the most",
    "interviews_per_site_lowest": "interviews of the site code with the fewest, among those with any",
    "interviews_per_site_highest": "interviews of the site code with the most",
    "interview_minutes_lowest": "minutes of the shortest interview",
    "interview_minutes_highest": "minutes of the longest interview",
    "interview_window_months": "calendar months from the first interview to the last, both included",
    "interviews_before_clearance": "interviews before the first ethics clearance of a site, 0 where none is declared",
    "sites": "sites, without codes that are no place (category: site role)",
    "site_codes": "site codes, those that are no place included (category: the source that lists them)",
    "countries": "countries of the sites",
    "statements": "statements in a cross-case table (category: phase)",
    "statements_of_row": "statements in one row of a framework's tables (framework, category: element or scenario)",
    "not_applicable_cells": "cells of a cross-case table that print not applicable (category: phase)",
    "start_year": "year in which the innovation started",
    "programmes": "programmes with a site in the study (category: country)",
    "constructs": "codes of a framework (category: framework)",
    "events": "events of the timelines (category: phase)",
    "measured_people": "people behind a measure of a programme, the most of any (category: instrument)",
    "coded_documents": "documents coded by a code itself, without the codes below it (framework, category: code)",
    "coded_documents_percent": "documents coded by a code itself, in per cent of all (framework, category: code)",
    "screened_records": "records of a stage of a review (category: stage)",
    "forums": "joint interpretive forums and similar meetings, planned ones included",
    "audiences": "audiences of dissemination, planned ones included",
    "model_versions": "versions of the study's model that decisions led to",
    "member_check_rounds": "rounds of member checking",
    "sufficiency_judgements": "judgements of whether the data suffice (category: the judgement)",
    "team_members": "members of the team, each counted once (category: familiar, with a site before the study)",
}


class Quantities(Table):
    """One quantity counted over a span of waves, for the study, a programme or a site. Blank means all.

    What there is none of is 0. What nobody can know, as the shortest of no interviews, has no row. Within the home
    sites are the interviews about at least one of them and, of a site, the home sites alone.
    """

    from_wave: Whole = column("First wave counted.", key=True, unit="wave", example="1")
    to_wave: Whole = column("Last wave counted.", key=True, unit="wave", example="3")
    quantity: Text = column("What is counted.", key=True, isin=tuple(QUANTITIES), example="interviews")
    programme: Text = column("Programme, or blank for all.", key=True, required=False, example="LC")
    site: Text = column("Site, or blank for all.", key=True, required=False, example="WPG")
    site_scope: Text = column(
        "Sites that are counted: home sites, or all sites.", key=True, isin=("home sites", "all sites"),
        example="all sites", formerly="reach",
    )  # fmt: skip
    framework: Text = column(
        "Framework and version, where the category is a code.", key=True, required=False, example="cfir-2022"
    )
    category: Text = column(
        "Group within the quantity, or blank for all.", key=True, required=False, example="strategic"
    )
    value: Number = column("The count.", required=True, example="71")
