"""A made-up study of 10 programmes, 50 sites and 10 waves, with as many codings as asked, put straight into a store.

Everything in it is synthetic. The register and an empty roster of each wave are loaded as any delivery is; the rest is
written by SQL, since reading a million rows from files is what other benchmarks time.
"""

from pathlib import Path

import duckdb

from casewave.assets.ingest.loading import load_delivery
from casewave.schemas.register.study_file import load_study

PROGRAMMES, SITES_EACH, WAVES, INTERVIEWS_A_WAVE = 10, 5, 10, 500

HEAD = """
study: large
title: A large study (synthetic)
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
frameworks: [combined-elements-2024, compatibility-gaps-2002, cfir-2022]
phases:
  - {phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}
  - {phase: implementation, label: Implementation, framework: combined-elements-2024, filled_by: findings}
  - {phase: assimilation, label: Assimilation, framework: compatibility-gaps-2002, filled_by: scenario_judgements}
vocabularies:
  informant_roles: {strategic: Strategic, service: Service}
  interview_modes: {online: Online}
  document_kinds: {report: Report, field note: Notes}
"""

# Each interview has one informant at one site, whose people change slowly; a tenth is about a second site as well.
INTERVIEWS = """
    CREATE TEMP TABLE held AS
    SELECT
        wave.n AS wave, 'I' || wave.n || '-' || interview.n AS interview, interview.n AS n,
        sites.programme, sites.site, sites.site_order,
        sites.programme || '-' || sites.site || '-'
        || lpad(CAST((interview.n // 50 + wave.n * 4) % 60 + 1 AS VARCHAR), 2, '0') AS informant,
        interview.n % 20 = 0 AS is_double_coded
    FROM range(1, $waves + 1) AS wave (n)
    CROSS JOIN range($interviews) AS interview (n)
    INNER JOIN core.sites AS sites ON sites.site_order = interview.n % 50 + 1
"""
FILL = {
    "informants": """
        SELECT DISTINCT ON (wave, informant) wave, 'informants.csv' AS file, '' AS sheet, 2 AS row, informant,
            CASE WHEN n % 3 = 0 THEN 'service' ELSE 'strategic' END AS informant_role, programme, site,
            CAST(right(informant, 2) AS BIGINT) AS number, TRUE AS is_synthetic
        FROM held ORDER BY wave, informant, n
    """,
    "interviews": """
        SELECT wave, 'interviews.csv' AS file, '' AS sheet, n + 2 AS row, interview, programme,
            make_date(2010 + wave, 1, 1) + CAST(n % 300 AS INTEGER) AS held_on, 'online' AS interview_mode,
            30 + n % 60 AS duration_minutes, 'en' AS language, 'R0' || n % 5 AS interviewer, '1' AS guide,
            n % 2 = 0 AS is_recorded, 40000 AS characters, is_double_coded, TRUE AS is_synthetic
        FROM held
    """,
    "interview_sites": """
        SELECT wave, interview, site FROM held
        UNION ALL
        SELECT held.wave, held.interview, other.site FROM held
        INNER JOIN core.sites AS other
            ON held.programme = other.programme AND held.site_order % 5 + 1 = (other.site_order - 1) % 5 + 1
        WHERE held.n % 10 = 0
    """,
    "interview_informants": "SELECT wave, interview, informant FROM held",
    # Two coders of a double coding give mostly the same codes to the same passages.
    "codings": """
        WITH codes AS (
            SELECT code, row_number() OVER (ORDER BY construct_order) - 1 AS place, count(*) OVER () AS codes
            FROM core.constructs WHERE framework = 'cfir-2022' AND level = 'construct'
        ),
        given AS (
            SELECT held.*, k.n AS k, CASE WHEN is_double_coded THEN k.n // 2 ELSE k.n END AS passage,
                CASE WHEN is_double_coded AND k.n % 2 = 1 THEN 'R02' ELSE 'R01' END AS coder
            FROM held CROSS JOIN range($each) AS k (n)
        )
        SELECT wave, 'codings.csv' AS file, '' AS sheet, n * $each + k + 2 AS row,
            'C' || wave || '-' || n || '-' || k AS coding, interview AS source, 'cfir-2022' AS framework, codes.code,
            coder, passage * 190 AS start_character, passage * 190 + 120 + k % 5 AS end_character,
            'A made-up passage of about as many words as people say before they are asked the next thing.' AS segment,
            k % 7 = 0 AS adds_aspect, TRUE AS is_synthetic
        FROM given
        INNER JOIN codes
            ON codes.place = (passage * passage + n * 7 + CASE WHEN k % 9 = 1 THEN 1 ELSE 0 END) % codes.codes
    """,
    "ratings": """
        WITH units AS (
            SELECT programme, NULL AS site, case_order AS place FROM core.programmes
            UNION ALL SELECT programme, site, site_order AS place FROM core.sites
        )
        SELECT wave.n AS wave, 'ratings.csv' AS file, '' AS sheet, 2 AS row,
            'R' || wave.n || '-' || units.programme || coalesce(units.site, '') || constructs.code || by_whom.who
            AS rating,
            units.programme, units.site, 'cfir-2022' AS framework, constructs.code, by_whom.who AS rated_by,
            (ARRAY['-2', '-1', '0', '1', '2', 'mixed', 'missing', '1', '2'])[
                CAST((units.place * 3 + constructs.construct_order * 5 + wave.n + by_whom.shift) % 9 + 1 AS INTEGER)
            ] AS rated, TRUE AS was_asked, TRUE AS is_synthetic
        FROM range(1, $waves + 1) AS wave (n)
        CROSS JOIN units
        INNER JOIN core.constructs AS constructs
            ON constructs.framework = 'cfir-2022' AND constructs.level = 'construct'
        CROSS JOIN (VALUES ('rater 1', 0), ('rater 2', 0), ('consensus', 0)) AS by_whom (who, shift)
    """,
    "findings": """
        SELECT wave.n AS wave, 'findings.csv' AS file, '' AS sheet, 2 AS row,
            'F' || wave.n || programmes.programme || phases.phase || constructs.code || spot.n AS finding,
            programmes.programme, phases.phase, constructs.code AS element, spot.n AS position, 'present' AS state,
            'A made-up statement of wave ' || wave.n AS statement,
            CASE
                WHEN wave.n > 1
                    THEN 'F' || (wave.n - 1) || programmes.programme || phases.phase || constructs.code || spot.n
            END AS follows, TRUE AS is_synthetic
        FROM range(1, $waves + 1) AS wave (n)
        CROSS JOIN core.programmes AS programmes
        INNER JOIN core.phases AS phases ON phases.filled_by = 'findings'
        INNER JOIN core.constructs AS constructs ON phases.framework = constructs.framework
        CROSS JOIN range(1, 4) AS spot (n)
    """,
    "finding_evidence": """
        SELECT findings.wave, findings.finding, held.interview AS source
        FROM core.findings AS findings
        INNER JOIN held ON findings.wave = held.wave AND findings.programme = held.programme
        WHERE held.n % 25 = findings.position
    """,
    "scenario_judgements": """
        SELECT wave.n AS wave, 'scenario_judgements.csv' AS file, '' AS sheet, 2 AS row,
            'J' || wave.n || programmes.programme || constructs.code || kind.name AS judgement, programmes.programme,
            'assimilation' AS phase, constructs.code AS scenario, kind.name AS judgement_kind,
            CASE WHEN (wave.n + constructs.construct_order) % 3 = 0 THEN 'not applicable' ELSE 'present' END AS state,
            CASE WHEN (wave.n + constructs.construct_order) % 3 > 0 THEN 'A made-up judgement' END AS statement,
            TRUE AS is_synthetic
        FROM range(1, $waves + 1) AS wave (n)
        CROSS JOIN core.programmes AS programmes
        INNER JOIN core.constructs AS constructs ON constructs.framework = 'compatibility-gaps-2002'
        CROSS JOIN (VALUES ('evidence'), ('headline')) AS kind (name)
        WHERE kind.name = 'evidence' OR constructs.construct_order = (wave.n + programmes.case_order) % 4 + 1
    """,
    "events": """
        SELECT 1 AS wave, 'events.csv' AS file, '' AS sheet, 2 AS row,
            'E' || programmes.programme || spot.n AS event, programmes.programme, 'adoption' AS phase,
            CAST(2000 + spot.n AS VARCHAR) AS date, make_date(CAST(2000 + spot.n AS INTEGER), 1, 1) AS earliest,
            make_date(CAST(2000 + spot.n AS INTEGER), 12, 31) AS latest, 'year' AS date_precision,
            'A made-up event' AS description, TRUE AS is_synthetic
        FROM core.programmes AS programmes CROSS JOIN range(20) AS spot (n)
    """,
}


def fill(con: duckdb.DuckDBPyConnection, folder: Path, codings: int) -> None:
    """Put the study into an open store. folder: an empty one, for its register."""
    (folder / "study.yaml").write_text(register(), encoding="utf-8")
    study = load_study(folder)
    for wave in range(1, WAVES + 1):
        delivery = folder / f"wave-{wave}"
        delivery.mkdir()
        roster = "informant,informant_role\nP01-S0101-99,strategic\n"
        (delivery / "informants.csv").write_text(roster, encoding="utf-8")
        load_delivery(con, study, wave, delivery)
    values = {"waves": WAVES, "interviews": INTERVIEWS_A_WAVE}
    con.execute(INTERVIEWS, values)
    each = codings // (WAVES * INTERVIEWS_A_WAVE)
    for table, query in FILL.items():
        filled = query.replace("$each", str(each)).replace("$waves", str(WAVES))
        con.execute(f"INSERT INTO core.{table} BY NAME {filled}")


def register() -> str:
    """The study's register."""
    lines = [HEAD, "programmes:"]
    programmes = [f"P{number:02}" for number in range(1, PROGRAMMES + 1)]
    lines += [
        f"  - {{programme: {name}, prefix: {name}, name: Programme {name}, start_year: 2008}}" for name in programmes
    ]
    lines.append("sites:")
    for number, name in enumerate(programmes, start=1):
        for at in range(1, SITES_EACH + 1):
            role = "home" if at == 1 else "diffusion"
            lines.append(
                f"  - {{site: S{number:02}{at:02}, name: Site {number}.{at}, programme: {name}, country: Sweden, "
                f"jurisdiction: SE, role: {role}, first_wave: 1}}"
            )
    lines.append("waves:")
    lines += [
        f'  - {{wave: {wave}, window: "{2010 + wave}", topic: Wave {wave}, status: collected}}'
        for wave in range(1, WAVES + 1)
    ]
    return "\n".join(lines) + "\n"
