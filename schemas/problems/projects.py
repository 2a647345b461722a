"""Problems of the projects of QDA tools: files that are not safe or not whole, and codings that cannot be assigned."""

from casewave.schemas.problems.kinds import Kind

WHO = "Ask the person who made this file to export it again."
AGAIN = "Export the project again."
SUSPECT = "Ask the person who made this file, and do not open it in other programs."
EXPORT = "Export it as a REFI-QDA project (.qdpx) or codebook (.qdc)."

# The file

ZIP_CLOSED = Kind("project zip", "The zip file does not open.", AGAIN)
ZIP_DAMAGED = Kind("project damaged", "The zip file is cut off or damaged.", "Copy or export it again.")
ZIP_OVERCLAIMS = Kind("project members", "The members of the zip file claim to be larger than the file.", AGAIN)
ZIP_MANY_MEMBERS = Kind("project member count", "The zip file has more than {most} members.", WHO, {"most": "10,000"})
ZIP_MEMBER_TWICE = Kind("project member twice", "The zip file has two members of the same name.", SUSPECT)
ZIP_ABSOLUTE = Kind("project absolute path", "A member of the zip file has an absolute path.", SUSPECT)
ZIP_ESCAPES = Kind("project path", "The path of a member leads out of the zip file.", SUSPECT)
ZIP_LINK = Kind("project link", "A member of the zip file is a symbolic link.", SUSPECT)
ZIP_PASSWORD = Kind("project password", "The zip file has a password.", SUSPECT)
ZIP_COMPRESSION = Kind(
    "project compression", "A member of the zip file is not compressed by deflate, as the standard requires.", SUSPECT
)
ZIP_IMPOSSIBLE = Kind("project member size", "A member of the zip file cannot be as large as it claims.", SUSPECT)
ZIP_MEMBER_DAMAGED = Kind(
    "project member damaged", "{member} is damaged in the zip file.", AGAIN, {"member": "project.qde"}
)
ZIP_MEMBER_LARGE = Kind(
    "project member large", "{member} is larger than {most} when unpacked.", WHO,
    {"member": "project.qde", "most": "1,000 MB"},
)  # fmt: skip
ZIP_MEMBER_TIGHT = Kind(
    "project member ratio", "{member} is compressed by more than {most} to 1.", WHO,
    {"member": "project.qde", "most": "200"},
)  # fmt: skip
PROJECT_LARGE = Kind("project large", "The project is larger than {most}.", WHO, {"most": "2,000 MB"})
NO_PROJECT = Kind("project missing", "The zip file has no project (.qde).", "Export it as a REFI-QDA project (.qdpx).")
SEVERAL_PROJECTS = Kind(
    "several projects", "The zip file has {count} projects (.qde).", "Remove all but one.", {"count": 2}
)
XML_CONTROL = Kind(
    "project control character",
    "The XML has a control character in line {line}, character {character}.",
    "It probably came with text copied from a PDF. In the QDA tool, find the passage, name or note at this place, "
    "delete the invisible character, and export the project again.",
    {"line": 12, "character": 40},
)
XML_BROKEN = Kind("project XML", "The XML is not well formed in line {line}.", AGAIN, {"line": 12})
XML_ENCODING = Kind("project encoding", "The XML is not in UTF-8.", AGAIN)
XML_TAGS = Kind("project tags", "The XML has a tag longer than {most}.", WHO, {"most": "10 MB"})
XML_NAMES = Kind("project names", "The XML has more than {most} different names.", WHO, {"most": "1,000"})
XML_DEEP = Kind("project depth", "The XML nests elements more than {most} deep.", WHO, {"most": 100})
XML_ROOT = Kind("project root", "The XML file is no REFI-QDA {root}.", EXPORT, {"root": "project"})
XML_TEXTS = Kind("project texts", "A text is longer than {most}.", WHO, {"most": "100 million characters"})
XML_DOCTYPE = Kind("project document type", "The XML declares a document type or entities.", SUSPECT)
CODES_DEEP = Kind("code depth", "Codes are nested more than {most} deep.", WHO, {"most": 100})
SEGMENTS_CLOSED = Kind("segments table", "The table of coded segments does not open.", "Export it again.")
SEGMENTS_ENCODING = Kind(
    "segments encoding",
    "The table of coded segments is not text in UTF-8.",
    "Export it as .xlsx, save it as 'CSV UTF-8', or declare 'encoding: cp1252' in study.yaml if that is its encoding.",
)
SEGMENTS_HEADER = Kind(
    "segments header",
    "The file has no header row that names a source, a code and a segment.",
    "Export the coded segments again.",
)
SEGMENTS_LARGE = Kind(
    "segments large", "The workbook is larger than {most} when unpacked.", "Export it in parts.", {"most": "500 MB"}
)
DATABASE_TABLES = Kind(
    "project database tables",
    "The database does not have the tables that the tool makes.",
    "Export the project again with a current version of the tool.",
)
DATABASE_LARGE = Kind("project database large", "The database is larger than {most}.", WHO, {"most": "2,000 MB"})
DATABASE_CLOSED = Kind(
    "project database", "The database of {tool} does not open.", "Copy or export it again.", {"tool": "QualCoder"}
)
DATABASE_OF_OTHER = Kind(
    "project of another tool", "The database is not a project of {tool}.", "Check which file the tool exports.",
    {"tool": "QualCoder"},
)  # fmt: skip
TAGUETTE_PROJECTS = Kind(
    "Taguette projects", "The database has {count} projects.", "In Taguette, use Export this project.", {"count": 2}
)

# What its codings become

CASE_OF_NOBODY = Kind(
    "case of a project",
    "Case {case} of the project becomes neither an informant nor a site: {reason}",
    "Change the rule under qda: cases.",
    {"case": 1, "reason": "'NOR' is not a participant code: it does not end in the participant's number."},
)
CASE_WITHDRAWN = Kind(
    "withdrawn",
    "Case {case} of the project is an informant who has withdrawn.",
    "Export the project without what they said.",
    {"case": 1},
)
SOURCE_WITHDRAWN = Kind(
    "withdrawn",
    "Source {source} of the project is named after an informant who has withdrawn.",
    "Export the project without what they said.",
    {"source": 1},
)
SOURCES_UNMAPPED = Kind(
    "sources without a rule",
    "No rule says what {sources} of the project {verb}.",
    "Run casewave map to see them, then say under qda: sources what they are, or left_out: true.",
    {"sources": "source 1 (1 coding)", "verb": "is"},
)
NO_CODE_OF_A_FRAMEWORK = Kind(
    "project without codes of a framework",
    "Nothing of the project is loaded ({codings}): none of its codes is a code of the study's frameworks.",
    "Run casewave map to see them, then put the codebook into the folder frameworks, or say under qda: codes which "
    "codes of a framework they are.",
    {"codings": "1,930 codings"},
    severity="warning",
)
USERS_UNMAPPED = Kind(
    "users without a coder",
    "No rule says which coder {users} of the project {verb}.",
    "Run casewave map to see them, then say under qda: users which coder they are.",
    {"users": "user 1 (1 coding)", "verb": "is"},
)
NO_USER = Kind(
    "codings without a coder",
    "Nothing says who gave {codings} coding: the file names no user, as the column Created by does.",
    "Export it again with that column or, if one person coded all of it, add to study.yaml: {declaration}.",
    {"count": 86, "codings": "86",
     "declaration": 'qda: {users: [{project: "Coded Segments.xlsx", coder: CODE}]}'},
    plural="Nothing says who gave {codings} codings: the file names no user, as the column Created by does.",
)  # fmt: skip
SEVERAL_TRANSCRIPTS = Kind(
    "several transcripts",
    "Sources {sources} of the project all become {name}; an interview or document has one transcript.",
    "Run casewave map to see them. If they are different interviews, distinguish them under qda: sources by group and "
    "name, as in {{name: Round 1/P01, becomes: ...}}; if they are parts of one, give each a rule of its own with "
    "part: 1, part: 2.",
    {"sources": "1 and 2", "name": "INT-1"},
)
POSITIONS_MISFIT = Kind(
    "positions misfit",
    "The positions do not fit the text of source {source}: the best reading of the project ({profile}) scores {score} "
    "on {passages}{other}.",
    "Read so, it would quote {quotes}. Export the project again with this transcript as it was coded, or say under "
    "qda: positions how it counts.",
    {"source": 1, "profile": "code points", "score": 0.4, "passages": "12 passages", "other": "",
     "quotes": "“ork of”, “d the te” and “ am”"},
)  # fmt: skip
POSITIONS_DOUBTFUL = Kind(
    "positions",
    "The positions of source {source} are read as '{profile}' (score {score} on {passages}), but '{other}' scores "
    "{other_score}.",
    "Read so, its passages begin {quotes}. If they are cut off wrongly, say under qda: positions how this source "
    "counts.",
    {"source": 1, "profile": "code points", "score": 0.9, "passages": "12 passages", "other": "UTF-16 units",
     "other_score": 0.95, "quotes": "“work of” and “the team”"},
    severity="warning",
)  # fmt: skip
CODERS_NOT_DECLARED = Kind(
    "coders not declared",
    "{coders} share {shared}; {alone} coded by some of them only, and the project does not say whether the others "
    "found nothing there.",
    "List the coders of double-coded sources in source_coders.",
    {"coders": "AS and R01", "shared": "2 sources", "alone": "1 source is"},
    severity="warning",
)
