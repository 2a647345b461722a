"""The sheets that casewave itself puts into a workbook. They are no tables, and no delivery is read from them."""

GUIDE_SHEET = "casewave guide"
WORDS_SHEET = "casewave words"
ISSUES_SHEET = "casewave problems"
OWN_SHEETS = frozenset({GUIDE_SHEET, WORDS_SHEET, ISSUES_SHEET})
