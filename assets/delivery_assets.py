"""The raw, core and audit assets: each delivery is loaded in one transaction, so one step makes them all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from casewave.assets.ingest.loading import Loaded, load_delivery
from casewave.assets.ingest.marked_copies import mark_refused
from casewave.assets.protection.erasing import erase_withdrawn
from casewave.assets.reading.issues import Refused
from casewave.assets.warehouse.published import expect_earlier_waves
from casewave.assets.warehouse.store import Store
from casewave.assets.warehouse.workspace import Workspace
from casewave.schemas.audit.tables import AUDIT
from casewave.schemas.columns import Table, table_name
from casewave.schemas.delivered.codings import Codings
from casewave.schemas.delivered.segments import Segments
from casewave.schemas.delivered.tables import DELIVERED, column_named
from casewave.schemas.derive import column_schema, summary
from casewave.schemas.language import numbered
from casewave.schemas.register.reading_rules import ReadingRules
from casewave.schemas.register.tables import REGISTER

REGISTER_KEYS = [dg.AssetKey(["core", table_name(model)]) for model in REGISTER]


class DeliveryConfig(dg.Config):
    """How a delivery is taken."""

    accept_partial: bool = False
    accept_few: bool = False


def delivery_assets(waves: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """Make the assets of a delivery, partitioned by wave."""

    @dg.multi_asset(name="delivery", specs=_specs(waves), check_specs=_checks())
    def delivery(
        context: dg.AssetExecutionContext, config: DeliveryConfig, store: dg.ResourceParam[Store],
        workspace: dg.ResourceParam[Workspace],
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # fmt: skip
        """Load the delivery of each wave of the run, or refuse it whole."""
        if workspace.study.withdrawals:
            erase_withdrawn(workspace)  # where a withdrawal was stopped midway
        loaded = {}
        try:
            with store.open() as con:
                waves_of_run = sorted(map(int, context.partition_keys))
                expect_earlier_waves(con, workspace.published, waves_of_run[0])
                for wave in waves_of_run:
                    loaded[wave] = load_delivery(
                        con,
                        workspace.study,
                        wave,
                        workspace.delivery(wave),
                        accept_partial=config.accept_partial,
                        accept_few=config.accept_few,
                    )
        except Refused as refusal:
            yield from (_check(model, refusal, workspace.study.reading) for model in DELIVERED)
            copies = mark_refused(workspace, refusal.wave, refusal.issues)
            raise _failure(refusal, copies, workspace.study.reading) from None
        for wave, each in loaded.items():
            _describe(context, wave, each)
        yield from _results(loaded)

    return delivery


def register_assets() -> list[dg.AssetSpec]:
    """The tables of the register: not made by a run but kept equal to study.yaml by every one."""
    return [
        dg.AssetSpec(key, group_name="register", description=summary(model), metadata=_schema(model))
        for key, model in zip(REGISTER_KEYS, REGISTER, strict=True)
    ]


def _specs(waves: dg.PartitionsDefinition) -> list[dg.AssetSpec]:
    raw = [dg.AssetSpec(["raw", table_name(model)]) for model in DELIVERED]
    core = [_spec("core", model, [spec.key]) for model, spec in zip(DELIVERED, raw, strict=True)]
    audit = [_spec("audit", model, [spec.key for spec in raw]) for model in AUDIT]
    segments = _spec("core", Segments, [core[DELIVERED.index(Codings)].key])
    grouped = [spec.replace_attributes(group_name=spec.key.path[0]) for spec in [*raw, *core, segments, *audit]]
    return [spec.replace_attributes(partitions_def=waves) for spec in grouped]


def _spec(layer: str, model: type[Table], deps: Sequence[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec([layer, table_name(model)], deps=deps, description=summary(model), metadata=_schema(model))


def _schema(model: type[Table]) -> dict[str, dg.TableSchema]:
    return {"dagster/column_schema": column_schema(model)}


def _checks() -> list[dg.AssetCheckSpec]:
    description = "No row of the delivery is refused."
    return [
        dg.AssetCheckSpec("well_formed", asset=["core", table_name(model)], blocking=True, description=description)
        for model in DELIVERED
    ]


def _describe(context: dg.AssetExecutionContext, wave: int, loaded: Loaded) -> None:
    """Tell Dagster of the rows of a wave, table by table."""
    for model in DELIVERED:
        name, was_before = table_name(model), {"was loaded before": loaded.is_unchanged}
        raw = {"dagster/row_count": loaded.delivered.get(name, 0), **was_before}
        core = {"dagster/row_count": loaded.rows[name], "rows refused": loaded.refused.get(name, 0), **was_before}
        context.add_asset_metadata(raw, dg.AssetKey(["raw", name]), str(wave))
        context.add_asset_metadata(core, dg.AssetKey(["core", name]), str(wave))


def _results(loaded: dict[int, Loaded]) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    for model in DELIVERED:
        name = table_name(model)
        refused = sum(each.refused.get(name, 0) for each in loaded.values())
        yield dg.MaterializeResult(asset_key=["raw", name])
        yield dg.MaterializeResult(asset_key=["core", name])
        yield dg.AssetCheckResult(
            asset_key=["core", name], check_name="well_formed", passed=not refused,
            severity=dg.AssetCheckSeverity.WARN,  # it is loaded in part, as someone decided
            metadata={"rows refused": refused},
        )  # fmt: skip
    yield dg.MaterializeResult(asset_key=["core", table_name(Segments)])
    yield from (dg.MaterializeResult(asset_key=["audit", table_name(model)]) for model in AUDIT)


def _check(model: type[Table], refusal: Refused, rules: ReadingRules) -> dg.AssetCheckResult:
    """The model's problems by row and column, and no delivered word: Dagster's records are readable to many."""
    rows = [issue for issue in refusal.issues if issue.table(rules) is model]
    places = [f"row {issue.row} {column_named(model, issue.column)}: {issue.check}".strip() for issue in rows]
    metadata: dict[str, Any] = {"problems": len(places), "places": places[:20]}
    return dg.AssetCheckResult(
        asset_key=["core", table_name(model)], check_name="well_formed", passed=not places, metadata=metadata
    )


def _failure(refusal: Refused, copies: Sequence[Path], rules: ReadingRules) -> dg.Failure:
    """The refusal in numbers, by kind of problem, and where the files with their problems marked are."""
    models = {issue.table(rules) for issue in refusal.issues}
    tables = sorted(table_name(model) if model else "a file of no table" for model in models)
    kinds = dict(sorted(Counter(issue.check for issue in refusal.issues).items()))
    marked = {"marked copies": dg.MetadataValue.path(str(copies[0].parent))} if copies else {}
    return dg.Failure(
        f"wave {refusal.wave} is refused: {numbered(len(refusal.issues), 'problem')} in {', '.join(tables)}. "
        "See them on the desk, with `casewave check`, or in the marked copies. The publication is unchanged.",
        metadata={"wave": refusal.wave, "problems": kinds, **marked},
        allow_retries=False,
    )
