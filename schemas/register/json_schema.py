"""The JSON Schema of study.yaml, by which editors complete and check it. It follows from the register's entries."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from casewave.schemas.register.study import Study

FILE = "study.schema.json"


def register_schema() -> dict[str, Any]:
    """The schema of study.yaml, with an entry in `$defs` for each kind of entry."""
    return schema_of(Study)


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a file of entries."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_as_written(model.model_json_schema())}


def schema_text(model: type[BaseModel]) -> str:
    """The schema of a file of entries, as its own file holds it."""
    return json.dumps(schema_of(model), ensure_ascii=False, indent=1) + "\n"


def register_schema_text() -> str:
    """The schema as its file holds it."""
    return schema_text(Study)


def _as_written(node: Any) -> Any:
    """A schema without titles that repeat its names. A text may look like a number there: YAML reads 2020 as one."""
    if isinstance(node, dict):
        kept = {key: _as_written(value) for key, value in node.items() if not _is_title(key, value)}
        is_text = kept.get("type") == "string" and not kept.keys() & {"enum", "format"}
        return {**kept, "type": ["string", "number"]} if is_text else kept
    return [_as_written(value) for value in node] if isinstance(node, list) else node


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)  # a key of an entry that is called title has a schema
