"""A first look at a published study: sample, cross-case table, change, printed numbers. A marimo notebook.

CASEWAVE_PUBLISHED=warehouse/coproduction.duckdb marimo edit docs/notebooks/first_look.py
"""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import os

    import altair as alt
    import duckdb
    import marimo as mo

    published = os.environ.get("CASEWAVE_PUBLISHED", "warehouse/coproduction.duckdb")
    con = duckdb.connect(published, read_only=True)

    def ask(query, *values):
        return con.execute(query, list(values)).df()

    first, last = con.execute("SELECT min(from_wave), max(to_wave) FROM mart.wave_ranges").fetchone()
    return alt, ask, first, last, mo


@app.cell
def _(ask, first, last, mo):
    title, note = ask("SELECT title, coalesce(note, '') FROM core.studies").iloc[0]
    mo.md(f"# {title}\n\n{note}\n\nWaves {first} to {last}.")
    return


@app.cell
def _(ask, first, last, mo):
    sample = ask(
        """
        SELECT coalesce(programmes.name, 'Total') AS programme, frame.interviews, frame.informants, frame.documents
        FROM mart.sampling_frame AS frame LEFT JOIN core.programmes AS programmes USING (programme)
        WHERE from_wave = ? AND to_wave = ? AND site_scope = 'all sites' ORDER BY frame.case_order NULLS LAST
        """,
        first,
        last,
    )
    mo.vstack([mo.md("## Sample"), sample])
    return (sample,)


@app.cell
def _(ask, mo):
    phases = ask("SELECT phase, label FROM core.phases WHERE framework IS NOT NULL ORDER BY phase_order")
    choice = mo.ui.dropdown(
        dict(zip(phases["label"], phases["phase"], strict=True)), value=phases["label"][0], label="Table"
    )
    mo.vstack([mo.md("## Cross-case table"), choice])
    return (choice,)


@app.cell
def _(ask, choice, first, last):
    cells = ask(
        """
        SELECT row_order, row_label, programme, cell FROM mart.cross_case
        WHERE from_wave = ? AND to_wave = ? AND phase = ? ORDER BY row_order, case_order
        """,
        first,
        last,
        choice.value,
    )
    cross_case = cells.pivot(index=["row_order", "row_label"], columns="programme", values="cell")
    cross_case
    return (cross_case,)


@app.cell
def _(alt, ask, mo):
    held = ask(
        """
        SELECT programmes.name AS programme, date_trunc('month', held_on) AS month, count(*) AS interviews
        FROM core.interviews JOIN core.programmes AS programmes USING (programme) GROUP BY ALL ORDER BY ALL
        """
    )
    chart = (
        alt.Chart(held).mark_bar().encode(x="month:T", y="interviews:Q", color="programme:N")
        if len(held)
        else "No interviews"
    )
    mo.vstack([mo.md("## Interviews by month, each once"), chart])
    return (held,)


@app.cell
def _(ask, mo):
    changes = ask(
        """
        SELECT from_wave, to_wave, change, count(*) AS statements FROM mart.statement_changes
        GROUP BY ALL ORDER BY ALL
        """
    )
    mo.vstack([mo.md("## Statements between waves"), changes])
    return (changes,)


@app.cell
def _(ask, last, mo):
    claims = ask(
        """
        SELECT claim_source, line, wording, printed, computed, verdict FROM mart.claims_against_data
        WHERE as_of_wave = ? ORDER BY verdict DESC, claim
        """,
        last,
    )
    mo.vstack([mo.md("## Printed numbers"), claims])
    return (claims,)


if __name__ == "__main__":
    app.run()
