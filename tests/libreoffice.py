"""LibreOffice driven by a macro: it opens a workbook, fills cells as if they were typed, and saves it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from html import escape
from pathlib import Path

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Fill" script:language="StarBasic">
{}
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Fill"/></library:library>
"""
MACRO = """Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
{cells}
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "{filter}"
  book.storeToURL("{target}", how())
  book.close(True)
  StarDesktop.terminate()
End Sub
"""


def fill_in(source: Path, target: Path, cells: Mapping[tuple[str, str], str], profile: Path) -> None:
    """Fill cells, by sheet and address, of a workbook and save it in the form that the target's ending says.

    profile: a folder for LibreOffice's own files. What its first start makes there would replace a macro, so it comes
    first.
    """
    office = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    typed = "\n".join(
        f'  book.Sheets.getByName("{sheet}").getCellRangeByName("{address}").FormulaLocal = "{text}"'
        for (sheet, address), text in cells.items()
    )
    macro = MACRO.format(
        source=source.as_uri(), target=target.as_uri(), filter=FILTERS[target.suffix], cells=typed
    )  # fmt: skip
    folder = profile / "user" / "basic" / "Standard"
    (folder / "Fill.xba").write_text(MODULE.format(escape(macro)), encoding="utf-8")
    (folder / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    subprocess.run([*office, "macro:///Standard.Fill.Main"], check=True, capture_output=True, timeout=120)
    assert target.exists(), "the macro did not run to its end"
