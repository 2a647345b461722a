"""A small study over three waves, for the tests of tables over waves: rows in, tables out.

Belongs elsewhere: any expectation.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from deliveries import Wave

from casewave.schemas.vocabularies.frameworks import load_framework

RATINGS = "rating,programme,site,framework,code,rated_by,rated,was_asked\n"
FINDINGS = "finding,programme,site,phase,element,position,state,statement,evidence,follows,is_negative_case\n"
JUDGEMENTS = "judgement,programme,phase,scenario,judgement_kind,state,statement\n"
PHASES = "phase_judgement,programme,site,framework,state,code,growth_state\n"
CODINGS = "coding,source,framework,code,coder,start_character,end_character\n"
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language\n"
# The middle of each wave's window in the bundled register.
DAYS = {1: "2020-10-01", 2: "2022-03-01", 3: "2023-02-01"}


def interviews(wave: int, *held: tuple[str, str], in_turn: bool = False) -> dict[str, str]:
    """The roster and interviews of a wave: sites and informants of each, as in ("DND; FIF", "MRR-DND-01").

    in_turn: one a day, so that they are a series in this order.
    """
    prefixes = {"EST": "ESTHER", "MRR": "MRR", "LC": "LC"}
    speakers = sorted({informant for _, informants in held for informant in informants.split("; ")})
    rows = "".join(
        f"INT-{wave}-{number},{prefixes[informants.split('-')[0]]},{sites},{informants},"
        f"{DAYS[wave][:8]}{number if in_turn else 1:02d},online,en\n"
        for number, (sites, informants) in enumerate(held, start=1)
    )
    roster = "informant,informant_role\n" + "".join(f"{informant},strategic\n" for informant in speakers)
    return {"informants": roster, "interviews": INTERVIEWS + rows}


def ratings(wave: int, *rated: str) -> str:
    """Consensus ratings, as in `MRR,,cfir-2022,I.D,+1` or `MRR,,cfir-2022,I.D,M,yes` with whether it was asked."""
    rows = []
    for number, row in enumerate(rated):
        programme, site, framework, code, value, *asked = row.split(",")
        rows.append(f"R{wave}-{number},{programme},{site},{framework},{code},consensus,{value},{''.join(asked)}\n")
    return RATINGS + "".join(rows)


def deliver(study: Wave, wave: int, **tables: str) -> None:
    """Load a wave, which must hold no problem. Without tables it is an empty roster."""
    issues = study.issues(wave, **(tables or {"informants": "informant,informant_role\nEST-JKG-01,strategic\n"}))
    assert issues == [], "\n".join(map(str, issues))


def deliver_series(study: Wave, novel: Sequence[int], sizes: Sequence[int] = ()) -> None:
    """Load a wave of interviews in which so many codes are new; each has at least one code, or as many as `sizes`."""
    codes = [construct.code for construct in load_framework("cfir-2022").constructs]
    rows = ["coding,source,framework,code,coder\n"]
    for at, (new, known) in enumerate(zip(novel, accumulate([0, *novel]), strict=False), start=1):
        size = sizes[at - 1] if sizes else max(new, 1)
        found = [*range(known, known + new), *range(size - new)]
        assert len(set(found)) == size
        rows += [f"C{at}-{number},INT-1-{at},cfir-2022,{codes[number]},R01\n" for number in found]
    held = interviews(1, *(("DND", f"MRR-DND-{at:02d}") for at in range(1, len(novel) + 1)), in_turn=True)
    deliver(study, 1, **held, codings="".join(rows))
