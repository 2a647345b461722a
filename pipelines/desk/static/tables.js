// Only choices that go together are offered: cells and columns of the rows, and filters of what is shown.

const combinations = JSON.parse(document.getElementById("choose")?.dataset.combinations ?? "{}");
const chosen = Object.fromEntries(["rows", "cells", "columns", "phase", "framework"].map((name) => [name, document.getElementById(name)]));

/** Offer some options of a list; where the chosen one is not among them, the first is. */
function offer(list, isOffered) {
  for (const option of list.options) option.hidden = option.disabled = !isOffered(option);
  if (list.selectedOptions[0]?.disabled) list.value = [...list.options].find((option) => !option.disabled)?.value ?? "";
}

function show(part, isShown) {
  part.hidden = part.disabled = !isShown;
}

function update() {
  const rows = chosen.rows.value;
  offer(chosen.cells, (option) => option.value in combinations[rows]);
  offer(chosen.columns, (option) => combinations[rows][chosen.cells.value].includes(option.value));
  const hasPhase = ["elements", "scenarios"].includes(rows);
  offer(chosen.phase, (option) => (hasPhase ? option.dataset.rows === rows : !option.value));
  offer(chosen.framework, (option) => (rows === "constructs") === Boolean(option.value));
  for (const name of ["phase", "framework"]) chosen[name].parentElement.hidden = !chosen[name].value;
  for (const part of document.querySelectorAll("[data-of]")) {
    show(part, part.dataset.of === rows && ["", chosen.phase.value, chosen.framework.value].includes(part.dataset.key));
  }
  show(document.getElementById("only-sites"), rows === "sites" || (chosen.cells.value === "ratings" && chosen.columns.value !== "cases"));
}

if (chosen.rows) {
  for (const list of Object.values(chosen)) list.addEventListener("change", update);
  update();
}
