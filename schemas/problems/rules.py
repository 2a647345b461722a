"""Problems of rows that contradict other rows or the register: one kind for each rule in `assets/ingest/rules`.

A rule's SQL names its kind and gives the facts; kinds are named after the rule, or after it and what else it finds.
"""

from casewave.schemas.problems.kinds import Kind

TAKE_ONE = "Remove one of the two."
GIVE_ANOTHER = "Give one of the two another name."

RULES = (
    Kind(
        "case_of_its_interview",
        "Case {case} of the project is linked to {source}, whose informants do not include {value}.",
        "Add {informant} to the informants of {source}, or change the rule under qda: cases.",
        {"case": "1", "source": "INT-2", "value": "WAL-NOR-01", "informant": "WAL-NOR-01"},
    ),
    Kind(
        "cell_of_one_kind",
        "The missing-data code {value} is one of several entries of the cell {cell}.",
        "A cell holds statements or one missing-data code: remove the others.",
        {"value": "not reported", "cell": "WAL, adoption, fit"},
    ),
    Kind(
        "claim_counts_something",
        "to_wave ({value}) is before from_wave ({from_wave}).",
        "Swap the two.",
        {"value": "1", "from_wave": "2"},
    ),
    Kind(
        "claim_of_site_and_programme",
        "The claim names a site and a programme ({value}).",
        "Leave programme blank: the site belongs to one.",
        {"value": "WAL"},
    ),
    Kind(
        "code_of_its_framework",
        "{value} is not a code of {framework}.",
        "Use one of its codes, such as {example}.",
        {"value": "I.Z", "framework": "cfir-2022", "example": "I.A"},
    ),
    Kind(
        "code_beside_its_framework",
        "{value} is a code, but the row names no framework.",
        "Name the framework, or remove the code.",
        {"value": "I.A"},
    ),
    Kind(
        "other_code_without_code",
        "{value} is the second of two codes, but there is no first.",
        "Write a single code in the column code.",
        {"value": "I.A"},
    ),
    Kind("sufficiency_of_something", "The row names neither a code nor a theme.", "Name the one that is judged."),
    Kind("sufficiency_of_one", "The row names a code and a theme.", "Name either a code or a theme."),
    Kind(
        "coder_of_its_source",
        "{value} is not among the coders of {source} by {framework} that source_coders lists ({coders}).",
        "Add {coder} to source_coders, or correct the coder here.",
        {"value": "R03", "source": "INT-1-001", "framework": "cfir-2022", "coders": "R01, R02", "coder": "R03"},
    ),
    Kind(
        "entry_named_once",
        "{value} is also the name of a finding (wave {wave}, {other}).",
        GIVE_ANOTHER,
        {"value": "F-1", "wave": "1", "other": "findings.csv, row 2"},
    ),
    Kind(
        "feature_in_one_row",
        "{feature} has the feature_order {value} here and {other} elsewhere.",
        "Write the same number in all its rows.",
        {"feature": "setting", "value": "3", "other": "2"},
    ),
    Kind(
        "follows_the_same_cell",
        "{value} is in wave {wave}, {other_cell}; a {entry} follows one of an earlier wave in the same cell ({cell}).",
        "Name the {entry} of an earlier wave in this cell, or leave follows blank.",
        {"value": "F-1", "wave": "1", "other_cell": "WAL, adoption, fit", "entry": "finding",
         "cell": "WAL, adoption, need"},
    ),
    Kind(
        "informant_of_its_programme",
        "{value} is an informant of {other}, not of {programme}.",
        "Correct the programme or the informant.",
        {"value": "RUN-SUD-01", "other": "RUN", "programme": "WAL"},
    ),
    Kind(
        "informant_on_the_roster",
        "{value} is not on the roster of wave {wave}.",
        "Add {informant} to the informants of this wave.",
        {"value": "WAL-NOR-01", "wave": "2", "informant": "WAL-NOR-01"},
    ),
    Kind(
        "measure_of_a_group",
        "The value describes {value} people, fewer than the smallest group that this study allows ({smallest}).",
        "Give the value for a larger group, or leave it out.",
        {"value": "4", "smallest": "5"},
    ),
    Kind(
        "measure_of_a_row",
        "The measure has a phase or an element, but not both.",
        "Fill in both, to name a row of a cross-case table, or neither.",
    ),
    Kind(
        "one_person_a_code",
        "{informant} has the key number {value} here and {first} in wave {wave}.",
        "A code is never given to another person: give this person a code of their own.",
        {"informant": "WAL-NOR-01", "value": "7", "first": "1", "wave": "1"},
    ),
    Kind(
        "phase_judged_once",
        "{unit} already has a phase of {framework} ({earlier}).",
        TAKE_ONE,
        {"unit": "NOR", "framework": "growth-2025", "earlier": "phase_judgements.csv, row 2"},
    ),
    Kind(
        "phase_of_its_framework",
        "{value} is not a phase of {framework}.",
        "{remedy}",
        {"value": "P9", "framework": "growth-2025", "remedy": "Use one of its phases (P1, P2)."},
    ),
    Kind("state_without_phase", "The row has the state present but names no phase.", "{remedy}",
         {"remedy": "Use one of its phases (P1, P2)."}),
    Kind(
        "phase_without_state",
        "The row has the phase {value}, although its state is {state}.",
        "Remove the phase, or change the state.",
        {"value": "P1", "state": "not reported"},
    ),
    Kind(
        "growth_state_of_its_framework",
        "{value} is not a growth state of {framework}.",
        "{remedy}",
        {"value": "dead", "framework": "growth-2025", "remedy": "Use one of its growth states (dormancy)."},
    ),
    Kind(
        "rated_once",
        "{code} already has a rating by {value} for {unit} ({earlier}).",
        TAKE_ONE,
        {"code": "I.D", "value": "rater 1", "unit": "NOR", "earlier": "ratings.csv, row 2"},
    ),
    Kind(
        "recruited_of_those_approached",
        "{value} people were approached, but {together} declined, were not reached or withdrew.",
        "Check the counts.",
        {"value": "3", "together": "4"},
    ),
    Kind(
        "screening_goes_down",
        "The stage has {value} records, more than the stage {earlier} ({records}).",
        "Check whether the numbers of two stages were swapped.",
        {"value": "120", "earlier": "identified", "records": "100"},
    ),
    Kind(
        "wave_is_collected",
        "Wave {wave} is loaded, but study.yaml does not declare it as collected.",
        "Declare it again as collected.",
        {"wave": 3},
    ),
    Kind("screening_of_a_reason", "The stage and reason already have a row.", TAKE_ONE),
    Kind(
        "segment_has_a_length",
        "The segment does not end ({value}) after its start ({start}).",
        "Check the two positions.",
        {"value": "4", "start": "9"},
    ),
    Kind(
        "segment_of_both_ends",
        "The segment has only one of its two positions.",
        "Fill in start_character and end_character, or neither.",
    ),
    Kind(
        "site_of_its_programme",
        "{value} is a site of {other}, not of {programme}.",
        "Correct the site or the programme.",
        {"value": "SUD", "other": "RUN", "programme": "WAL"},
    ),
    Kind(
        "site_without_programme",
        "{value} is a site of {other}, but the row names no programme.",
        "Fill in {other} as the programme.",
        {"value": "SUD", "other": "RUN"},
    ),
    Kind(
        "source_named_once",
        "{value} is also the name of {kind} (wave {wave}, {other}).",
        GIVE_ANOTHER,
        {"value": "INT-1", "kind": "a document", "wave": "1", "other": "documents.csv, row 3"},
    ),
    Kind(
        "state_and_statement",
        "The state is {state}, but there is no statement.",
        "Write the statement, or change the state.",
        {"state": "present"},
    ),
    Kind(
        "statement_without_state",
        "There is a statement, although the state is {state}.",
        "Remove the statement, or change the state.",
        {"state": "not reported"},
    ),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in RULES}
