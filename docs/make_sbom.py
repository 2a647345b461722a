"""Write `sbom.cdx.json`: what runs casewave, each with its version, as a bill of materials in CycloneDX 1.6.

It follows from `requirements.lock`, which has the hash of each file too, and holds no time of making, so the same lock
gives the same bytes. The wheel holds it below `sboms` (PEP 770).
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK, BILL = ROOT / "requirements.lock", ROOT / "sbom.cdx.json"
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^ \\;]+)(?: ; (?P<marker>[^\\]+?))? \\\n(?P<rest>(?:    .*\n?)+)")


def bill(lock: str, version: str) -> dict[str, Any]:
    """The bill of materials of a lock. version: that of casewave."""
    pins = list(PIN.finditer(lock))
    own = f"pkg:pypi/casewave@{version}"
    refs: dict[str, list[str]] = {"casewave": [own]}  # of some, each system has another version
    for pin in pins:
        refs.setdefault(pin["name"], []).append(_ref(pin))
    needed: dict[str, set[str]] = {ref: set() for those in refs.values() for ref in those}
    for pin in pins:
        for parent in (ref for name in _parents(pin["rest"]) for ref in refs[name]):
            needed[parent].add(_ref(pin))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{own} {lock}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": "casewave", "version": version, "purl": own,
            },
        },
        "components": [_component(pin) for pin in pins],
        "dependencies": [{"ref": ref, "dependsOn": sorted(those)} for ref, those in sorted(needed.items())],
    }  # fmt: skip


def _ref(pin: re.Match[str]) -> str:
    return f"pkg:pypi/{pin['name']}@{pin['version']}"


def _component(pin: re.Match[str]) -> dict[str, Any]:
    ref = _ref(pin)
    only = {"properties": [{"name": "casewave:only-where", "value": pin["marker"]}]} if pin["marker"] else {}
    return {
        "type": "library", "bom-ref": ref, "name": pin["name"], "version": pin["version"], "purl": ref, **only,
    }  # fmt: skip


def _parents(comments: str) -> Iterator[str]:
    """The packages that a pin is there for, by the comments below it."""
    via = comments.partition("# via")[2]
    for line in via.replace("#", "").splitlines():
        name = line.strip().split(" ")[0].split("[")[0]
        if name and name != "-c":
            yield name


def main() -> None:
    (version,) = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    content = json.dumps(bill(LOCK.read_text(encoding="utf-8"), version), ensure_ascii=False, indent=1)
    BILL.write_text(content + "\n", encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
