"""A small study that is loaded, for pages of the desk that show what is published."""

from __future__ import annotations

from pathlib import Path

from deliveries import write_tables
from states import load

from casewave.assets.warehouse.workspace import Workspace

REGISTER = """# The register of a small study.
study: small
title: A small study
programmes:
  - {programme: PA, prefix: PA, name: Programme PA} # the first case
  - {programme: PB, prefix: PB, name: Programme PB}
sites:
  - {site: SA, name: Site SA, programme: PA, country: Sweden, jurisdiction: SE, role: home, first_wave: 1}
  - {site: SB, name: Site SB, programme: PB, country: Wales, jurisdiction: UK, role: home, first_wave: 1}
code_schemes: [{scheme: plain, parts: [programme, site, number]}]
waves:
  - {wave: 1, window: "2020", topic: First, status: collected}
  - {wave: 2, window: "2021", topic: Second, status: planned}
frameworks: [cfir-2022, combined-elements-2024]
phases: [{phase: adoption, label: Adoption, framework: combined-elements-2024, filled_by: findings}]
vocabularies:
  informant_roles: {manager: Managers, nurse: Nurses}
  interview_modes: {online: Online}
"""
INTERVIEWS = "interview,programme,sites,informants,held_on,interview_mode,language,is_double_coded\n"
FINDINGS = "finding,phase,element,programme,site,position,state,statement,evidence,analyst,analysed_on\n"
ROSTER = "informant,informant_role\nPA-SA-01,manager\nPA-SA-02,nurse\n"
ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)> & \"so\" on"
QUOTED = ATTACK.replace('"', '""')


def loaded_study(root: Path) -> Workspace:
    """A study with one wave that was delivered twice; a statement of it attacks the page that shows it."""
    folder = root / "data_raw" / "small"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(REGISTER, encoding="utf-8")
    workspace = Workspace(folder)
    for statement in ("Rules help.", QUOTED):
        write_tables(
            workspace.delivery(1),
            informants=ROSTER,
            interviews=INTERVIEWS
            + "I1,PA,SA,PA-SA-01,2020-03-01,online,en,no\nI2,PA,SA,PA-SA-01; PA-SA-02,2020-03-02,online,en,no\n",
            findings=FINDINGS + f'F1,adoption,EL.EXT,PA,,1,present,"{statement}",I1,R1,2020-06-01\n',
        )
        load(workspace, 1)
    return workspace
