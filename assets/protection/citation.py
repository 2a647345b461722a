"""How the public package is cited and found: DataCite, schema.org, CITATION.cff and RO-Crate, all from the register.

What the register does not say is left out of a file, never guessed. Belongs elsewhere: the tables of the package and
their description as a data package and in DDI (`assets.protection.package`).
"""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from casewave.schemas.register.creators import Creator
from casewave.schemas.register.study import Study

CRATE = "ro-crate-metadata.json"
CRATE_VERSION = "https://w3id.org/ro/crate/1.2"
UNKNOWN = ":unav"  # DataCite's own word for what is not known


def citation_files(study: Study, licence: dict[str, str]) -> dict[str, str]:
    """The files that say how the package is cited, by name. licence: its SPDX name, title and, if known, address."""
    return {
        "datacite.json": _json(datacite(study, licence)),
        "schema-org.jsonld": _json(schema_org(study, licence)),
        "CITATION.cff": citation_cff(study, licence),
    }


def datacite(study: Study, licence: dict[str, str]) -> dict[str, Any]:
    """The package as DataCite's kernel 4.6 describes a data set."""
    public = study.protection.public
    return _filled(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "doi": public.doi,
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Qualitative multiple-case study"},
            "titles": [{"title": study.title, "lang": study.language}],
            "creators": [_datacite_creator(creator) for creator in public.cited] or [{"name": UNKNOWN}],
            "publisher": {"name": public.distributor or UNKNOWN},
            "publicationYear": str(public.published_on.year) if public.published_on else "",
            "language": study.language,
            "rightsList": [_filled({"rights": licence["title"], "rightsIdentifier": licence["name"],
                                    "rightsUri": licence.get("path", "")})],
            "descriptions": [
                {"description": public.abstract or study.title, "descriptionType": "Abstract", "lang": study.language}
            ],
        }
    )  # fmt: skip


def _datacite_creator(creator: Creator) -> dict[str, Any]:
    family, given = creator.family_and_given
    return _filled(
        {
            "name": creator.name,
            "nameType": "Personal" if creator.is_person else "Organizational",
            "familyName": family if creator.is_person else "",
            "givenName": given,
            "affiliation": [{"name": creator.affiliation}] if creator.affiliation else [],
            "nameIdentifiers": [
                {"nameIdentifier": creator.orcid_address, "nameIdentifierScheme": "ORCID",
                 "schemeUri": "https://orcid.org"}
            ] if creator.orcid else [],
        }
    )  # fmt: skip


def schema_org(study: Study, licence: dict[str, str]) -> dict[str, Any]:
    """The package as a schema.org Dataset, which search engines for data read."""
    public = study.protection.public
    return _filled({"@context": "https://schema.org", **_dataset(study, licence),
                    "@id": f"https://doi.org/{public.doi}" if public.doi else "",
                    "creator": [_in_roles(creator) for creator in public.cited]})  # fmt: skip


def _dataset(study: Study, licence: dict[str, str]) -> dict[str, Any]:
    public = study.protection.public
    return {
        "@type": "Dataset",
        "name": study.title,
        "description": public.abstract or study.title,
        "inLanguage": study.language,
        "license": licence.get("path") or licence["name"],
        "publisher": {"@type": "Organization", "name": public.distributor} if public.distributor else {},
        "datePublished": str(public.published_on or ""),
        "temporalCoverage": "/".join(str(day) for day in _collected(study)),
        "identifier": f"https://doi.org/{public.doi}" if public.doi else "",
    }


def _collected(study: Study) -> tuple[object, object]:
    bounds = [wave.bounds for wave in study.waves]
    return min(each.earliest for each in bounds if each.earliest), max(each.latest for each in bounds if each.latest)


def _agent(creator: Creator) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Person" if creator.is_person else "Organization",
            "@id": creator.orcid_address,
            "name": creator.name,
            "affiliation": {"@type": "Organization", "name": creator.affiliation} if creator.affiliation else {},
        }
    )


def _in_roles(creator: Creator) -> dict[str, Any]:
    """A creator, within the contributor roles that they have."""
    if not creator.roles:
        return _agent(creator)
    return {"@type": "Role", "roleName": list(creator.roles), "creator": _agent(creator)}


def citation_cff(study: Study, licence: dict[str, str]) -> str:
    """The package as a Citation File Format 1.2 data set."""
    public = study.protection.public
    described = _filled(
        {
            "cff-version": "1.2.0",
            "message": "If you use these data, please cite them as below.",
            "type": "dataset",
            "title": study.title,
            "abstract": public.abstract,
            "authors": [_cff_author(creator) for creator in public.cited] or [{"name": UNKNOWN}],
            "license": licence["name"],
            "doi": public.doi,
            "date-released": public.published_on,
        }
    )
    file, yaml = io.StringIO(), YAML()
    yaml.width = 4096
    yaml.dump(described, file)
    return file.getvalue()


def _cff_author(creator: Creator) -> dict[str, str]:
    family, given = creator.family_and_given
    named = {"family-names": family, "given-names": given} if creator.is_person else {"name": creator.name}
    return _filled({**named, "affiliation": creator.affiliation, "orcid": creator.orcid_address})


def ro_crate(study: Study, licence: dict[str, str], folder: Path, files: Iterable[Path]) -> str:
    """The folder of the package as an RO-Crate 1.2, with each of its files."""
    public = study.protection.public
    parts = [_crate_file(path, path.relative_to(folder).as_posix()) for path in files]
    agents = [_agent(creator) | {"@id": creator.orcid_address or f"#creator-{number}"}
              for number, creator in enumerate(public.cited, start=1)]  # fmt: skip
    publisher = {"@id": "#publisher", "@type": "Organization", "name": public.distributor}
    root = _filled(
        {
            "@id": "./", **_dataset(study, licence),
            "license": {"@id": licence.get("path") or f"#{licence['name']}"},
            "publisher": {"@id": "#publisher"} if public.distributor else {},
            "author": [{"@id": agent["@id"]} for agent in agents],
            "hasPart": [{"@id": part["@id"]} for part in parts],
        }
    )  # fmt: skip
    rights = {"@id": root["license"]["@id"], "@type": "CreativeWork", "name": licence["title"]}
    head = {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": CRATE_VERSION}, "about": {"@id": "./"}}
    graph = [head, root, rights, *([publisher] if public.distributor else []), *agents, *parts]
    return _json({"@context": f"{CRATE_VERSION}/context", "@graph": graph})


def _crate_file(path: Path, name: str) -> dict[str, Any]:
    """One file. The blocks of a database are in any order: its hash is in the list of hashes, and not here."""
    content = b"" if path.suffix == ".duckdb" else path.read_bytes()
    kind = mimetypes.guess_type(name, strict=False)[0]
    return _filled({"@id": name, "@type": "File", "name": name, "contentSize": str(len(content)) * bool(content),
                    "encodingFormat": kind if name.endswith((".csv", ".xml", ".json", ".svg", ".png", ".pdf")) else "",
                    "sha256": hashlib.sha256(content).hexdigest() * bool(content)})  # fmt: skip


def _filled(described: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if value not in ("", None, [], {})}


def _json(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"
