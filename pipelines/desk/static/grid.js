// The cells of the files with problems: a table of which only the rows in view are drawn, gone through by keyboard.

import { ask, complain, follow, say } from "./desk.js";

const SPARE = 8; // rows that are drawn above and below those in view
const SAVE_AFTER = 400; // milliseconds after the last change
const page = document.getElementById("wave").dataset.page;
const box = document.getElementById("grid-box");
const byId = (id) => document.getElementById(id);

let seen, isFixable, sheets, sheet;
let active = { at: 0, column: 1 };
let editing = null;
const unsent = new Map();
let sending;

if (box) begin().catch((error) => complain(error.message));

async function begin() {
  const said = await ask(`${page}/cells`);
  seen = said.seen;
  isFixable = said.is_fixable;
  sheets = said.sheets.map(prepared);
  for (const edit of said.edits) {
    const of = sheetOf(edit);
    if (of && !of.rows.has(edit.row)) of.rows.set(edit.row, []);
    of?.edits.set(keyOf(edit.row, edit.column), edit.value);
  }
  showElsewhere(said.elsewhere, said.tables);
  if (!sheets.length) return;
  byId("fix").hidden = false;
  for (const each of sheets) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${each.sheet || each.file} (${each.marked.length || "no problems"})`;
    button.addEventListener("click", () => open(each));
    each.button = button;
    byId("sheets").append(button);
  }
  open(sheets.find((each) => each.marked.length) ?? sheets[0]);
  byId("in-order").addEventListener("change", () => open(sheet));
  byId("save").addEventListener("click", () => save("save"));
  byId("correct")?.addEventListener("click", () =>
    save("correct", { reason: byId("reason").value, decided_by: byId("decided-by").value }),
  );
  count();
  box.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
}

function prepared(said) {
  const marks = new Map();
  for (const mark of said.marks) {
    const key = keyOf(mark.row, Math.max(1, mark.column));
    marks.set(key, [...(marks.get(key) ?? []), mark]);
  }
  const rows = new Map(said.rows);
  const width = Math.max(1, ...said.rows.map(([, cells]) => cells.length), ...said.marks.map((mark) => mark.column));
  const marked = [...marks.keys()];
  return { ...said, marks, rows, width, marked, edits: new Map() };
}

const keyOf = (row, column) => `${row}:${column}`;
/** Whether a problem cell has been changed, or all of its row removed. */
const isFixed = (of, key) => of.edits.has(key) || isBlank(of, Number(key.split(":")[0]));
const isBlank = (of, row) => {
  const cells = of.rows.get(row) ?? [];
  return Array.from({ length: of.width }, (_, at) => of.edits.get(keyOf(row, at + 1)) ?? cells[at]).every((text) => !text);
};
const sheetOf = (edit) => sheets.find((each) => each.file === edit.file && each.sheet === edit.sheet);

function showElsewhere(problems, tables) {
  byId("elsewhere").hidden = !problems.length;
  for (const problem of problems) {
    const item = document.createElement("li");
    item.textContent = `${problem.place}: ${problem.message}`;
    const actions = document.createElement("p");
    actions.className = "line";
    if (problem.unnamed) actions.append(...nameTable(problem, tables));
    if (problem.sheet) actions.append(settle(`Leave out sheets named ${problem.sheet}`, "leave-out", () => ({ sheet: problem.sheet })));
    if (actions.children.length) item.append(actions);
    byId("elsewhere-list").append(item);
  }
}

/** A choice of tables, and a button that names a sheet or file after the one that is chosen. */
function nameTable({ unnamed, of_file: file, sheet, near }, tables) {
  const select = document.createElement("select");
  select.setAttribute("aria-label", `Table that ${unnamed} is`);
  select.append(new Option("Choose a table", ""), ...tables.map((name) => new Option(name, name, false, name === near)));
  return [select, settle(`Use ${unnamed} as this table`, "name", () => ({ file, sheet, table: select.value }))];
}

/** A button that settles a problem of a whole sheet or file, and has the files checked again. */
function settle(words, where, said) {
  return button(words, async () => {
    try {
      follow((await ask(`${page}/${where}`, said())).next);
    } catch (error) {
      showProblem(error);
    }
  });
}

// What is drawn

let order = [];
let table, body, space, height;

function open(chosen) {
  sheet = chosen;
  for (const each of sheets) each.button.setAttribute("aria-pressed", String(each === sheet));
  addBlankRow();
  const withProblems = new Set(sheet.marked.map((key) => Number(key.split(":")[0])));
  const numbers = [...sheet.rows.keys()].filter((row) => row > sheet.header_row || withProblems.has(row));
  order = byId("in-order").checked
    ? numbers
    : [...numbers.filter((row) => withProblems.has(row)), ...numbers.filter((row) => !withProblems.has(row))];
  build();
  const first = sheet.marked.find((key) => !isFixed(sheet, key)) ?? sheet.marked[0];
  goTo(first, false);
}

/** Have the table end with a blank row, which becomes one of its rows when something is typed in it. */
function addBlankRow() {
  const last = Math.max(sheet.header_row, ...sheet.rows.keys());
  if (!isFixable || sheet.is_cut || (isBlank(sheet, last) && last > sheet.header_row)) return;
  sheet.rows.set(last + 1, []);
}

function build() {
  space = document.createElement("div");
  table = document.createElement("table");
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", `${sheet.file} ${sheet.sheet}`.trim());
  table.setAttribute("aria-describedby", "keys");
  table.setAttribute("aria-rowcount", order.length + 1);
  table.setAttribute("aria-colcount", sheet.width + 1);
  const head = table.createTHead().insertRow();
  head.setAttribute("aria-rowindex", 1);
  const header = sheet.rows.get(sheet.header_row) ?? [];
  for (let column = 0; column <= sheet.width; column += 1) {
    const cell = document.createElement("th");
    cell.scope = "col";
    if (column === 0) cell.className = "number";
    cell.textContent = column === 0 ? "Row" : `${letter(column)} ${header[column - 1] ?? ""}`.trim();
    cell.title = cell.textContent;
    head.append(cell);
  }
  body = table.createTBody();
  space.append(table);
  box.replaceChildren(space);
  height = 0;
  box.scrollTop = 0;
  draw();
}

function letter(column) {
  const above = Math.floor((column - 1) / 26);
  return (above ? letter(above) : "") + String.fromCharCode(65 + ((column - 1) % 26));
}

let first = 0;

function draw() {
  const hadFocus = box.contains(document.activeElement);
  first = height ? Math.max(0, Math.floor(box.scrollTop / height) - SPARE) : 0;
  const shown = height ? Math.ceil(box.clientHeight / height) + 2 * SPARE : 20;
  body.replaceChildren(...order.slice(first, first + shown).map((number, at) => drawnRow(number, first + at)));
  if (!height && body.rows.length) {
    height = body.rows[0].getBoundingClientRect().height;
    return draw();
  }
  table.style.marginTop = `${first * height}px`;
  space.style.height = `${(order.length + 1) * height}px`;
  if (hadFocus) (activeCell() ?? box).focus({ preventScroll: true });
  return undefined;
}

function drawnRow(number, at) {
  const row = document.createElement("tr");
  row.setAttribute("aria-rowindex", at + 2);
  const head = document.createElement("th");
  head.scope = "row";
  head.className = "number";
  head.textContent = number;
  row.append(head);
  for (let column = 1; column <= sheet.width; column += 1) row.append(drawnCell(number, at, column));
  return row;
}

function drawnCell(number, at, column) {
  const cell = document.createElement("td");
  const key = keyOf(number, column);
  cell.textContent = valueOf(number, column);
  cell.title = cell.textContent;
  cell.tabIndex = at === active.at && column === active.column ? 0 : -1;
  cell.dataset.at = at;
  cell.dataset.column = column;
  if (sheet.edits.has(key)) cell.dataset.fixed = "";
  else if (sheet.marks.has(key)) {
    cell.dataset.mark = "";
    cell.setAttribute("aria-invalid", "true");
  }
  return cell;
}

const valueOf = (row, column) => sheet.edits.get(keyOf(row, column)) ?? sheet.rows.get(row)?.[column - 1] ?? "";
const activeCell = () => body?.querySelector(`[data-at="${active.at}"][data-column="${active.column}"]`);

// Moving

function move(at, column, focus = true) {
  if (!order.length) return;
  active = {
    at: Math.min(Math.max(at, 0), order.length - 1),
    column: Math.min(Math.max(column, 1), sheet.width),
  };
  const top = active.at * height;
  if (top < box.scrollTop) box.scrollTop = top;
  if (top + 2 * height > box.scrollTop + box.clientHeight - height) box.scrollTop = top + 3 * height - box.clientHeight;
  draw();
  const cell = activeCell();
  const left = cell.offsetLeft - 80;
  if (left < box.scrollLeft) box.scrollLeft = left;
  if (cell.offsetLeft + cell.offsetWidth > box.scrollLeft + box.clientWidth)
    box.scrollLeft = cell.offsetLeft + cell.offsetWidth - box.clientWidth + 8;
  if (focus) cell.focus({ preventScroll: true });
  describe();
}

function goTo(key, focus = true) {
  if (!key) return move(0, 1, focus);
  const [row, column] = key.split(":").map(Number);
  return move(order.indexOf(row), column, focus);
}

function goToNext(step) {
  const left = sheet.marked
    .filter((key) => !isFixed(sheet, key))
    .map((key) => key.split(":").map(Number))
    .map(([row, column]) => ({ at: order.indexOf(row), column }))
    .sort((one, other) => one.at - other.at || one.column - other.column);
  if (!left.length) {
    const other = sheets.find((each) => each.marked.some((key) => !isFixed(each, key)));
    if (other && other !== sheet) {
      open(other);
      activeCell()?.focus({ preventScroll: true });
      return;
    }
    say("Each problem cell has been changed. Save and check again.");
    byId("save").focus();
    return;
  }
  const after = left.filter(
    (each) => step * (each.at - active.at || each.column - active.column) > 0,
  );
  const next = step > 0 ? (after[0] ?? left[0]) : (after[after.length - 1] ?? left[left.length - 1]);
  move(next.at, next.column);
}

function describe() {
  const row = order[active.at];
  const key = keyOf(row, active.column);
  const marks = sheet.marks.get(key) ?? [];
  const name = sheet.rows.get(sheet.header_row)?.[active.column - 1];
  byId("detail-place").textContent = `Cell ${letter(active.column)}${row}${name ? `, ${name}` : ""}`;
  const text = marks.map((mark) => mark.message).join("\n");
  byId("detail-message").textContent = text || "No problem here.";
  byId("detail-actions").replaceChildren(...actions(marks));
  if (text) say(`${letter(active.column)}${row}: ${text}`);
}

function actions(marks) {
  if (!isFixable) return [];
  const made = [];
  const mark = marks.find((each) => each.suggestion);
  if (mark) {
    made.push(button(`Use ${mark.suggestion}`, () => change([[order[active.at], active.column]], mark.suggestion)));
    const same = alike(mark);
    if (same.length > 1)
      made.push(button(`Use it in all ${same.length} cells with this problem`, () => change(same, mark.suggestion)));
  }
  const missing = marks.find((each) => each.missing_row)?.missing_row;
  const other = missing && sheets.find((each) => each.table === missing[0]);
  if (other) made.push(button(`Add ${missing[1]} to ${missing[0]}`, () => addRow(other, missing[1])));
  const row = order[active.at];
  const filled = (sheet.rows.get(row) ?? []).flatMap((_, at) => (valueOf(row, at + 1) ? [[row, at + 1]] : []));
  if (filled.length && row !== sheet.header_row) made.push(button("Remove this row", () => change(filled, "")));
  return made;
}

/** Begin a row of another table, of which the key is known; the rest is to be filled in. */
function addRow(other, key) {
  const column = other.key_column;
  open(other);
  const row = Math.max(...sheet.rows.keys());
  change([[row, column]], key);
  move(order.indexOf(row), column < sheet.width ? column + 1 : column);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", () => {
    act();
    activeCell()?.focus({ preventScroll: true });
  });
  return made;
}

/** The cells of the same column that hold the same, and for which the same is suggested. */
function alike(mark) {
  const written = sheet.rows.get(mark.row)?.[mark.column - 1];
  return [...sheet.marks.values()]
    .flat()
    .filter((each) => each.column === mark.column && each.suggestion === mark.suggestion)
    .filter((each) => sheet.rows.get(each.row)?.[each.column - 1] === written)
    .map((each) => [each.row, each.column]);
}

// Changing

function change(cells, value) {
  if (!isFixable) return;
  for (const [row, column] of cells) {
    const key = keyOf(row, column);
    if (value === (sheet.rows.get(row)?.[column - 1] ?? "")) sheet.edits.delete(key);
    else sheet.edits.set(key, value);
    unsent.set(`${sheet.file}\n${sheet.sheet}\n${key}`, { file: sheet.file, sheet: sheet.sheet, row, column, value });
  }
  clearTimeout(sending);
  sending = setTimeout(keep, SAVE_AFTER);
  const rows = sheet.rows.size;
  addBlankRow();
  if (sheet.rows.size > rows) {
    order.push(Math.max(...sheet.rows.keys()));
    table.setAttribute("aria-rowcount", order.length + 1);
  }
  draw();
  count();
  say(cells.length > 1 ? `${cells.length} cells changed to ${value}` : `Changed to ${value || "blank"}`);
}

async function keep() {
  const edits = [...unsent.values()];
  unsent.clear();
  try {
    await ask(`${page}/edits`, { seen, edits });
  } catch (error) {
    showProblem(error);
  }
}

function showProblem(error) {
  byId("fix-problem").textContent = error.message;
  byId("fix-problem").hidden = false;
}

function count() {
  const changed = sheets.reduce((sum, each) => sum + each.edits.size, 0);
  const problems = sheets.reduce((sum, each) => sum + each.marked.length, 0);
  const left = sheets.reduce((sum, each) => sum + each.marked.filter((key) => !isFixed(each, key)).length, 0);
  byId("changed").textContent = changed
    ? `${changed} ${changed === 1 ? "cell" : "cells"} changed; ${left} of ${problems} problem cells left.`
    : "No cell is changed.";
  for (const name of ["save", "correct"]) if (byId(name)) byId(name).disabled = !changed;
}

/** Send all changed cells to where they are saved, with what is said about them. */
async function save(where, said = {}) {
  clearTimeout(sending);
  const edits = [...unsent.values()];
  unsent.clear();
  try {
    follow((await ask(`${page}/${where}`, { seen, edits, ...said })).next);
  } catch (error) {
    showProblem(error);
  }
}

function edit(text) {
  if (!isFixable || editing) return;
  const cell = activeCell();
  const row = order[active.at];
  const marks = sheet.marks.get(keyOf(row, active.column)) ?? [];
  const input = document.createElement("input");
  input.value = text ?? valueOf(row, active.column);
  input.setAttribute("aria-label", byId("detail-place").textContent);
  const allowed = marks.find((mark) => mark.allowed.length)?.allowed ?? [];
  if (allowed.length) {
    const list = document.createElement("datalist");
    list.id = "allowed";
    list.append(...allowed.map((word) => Object.assign(document.createElement("option"), { value: word })));
    cell.replaceChildren(input, list);
    input.setAttribute("list", "allowed");
  } else cell.replaceChildren(input);
  editing = { input, row, column: active.column };
  input.focus();
  input.addEventListener("blur", () => finish(true, false));
}

function finish(isKept, focus = true) {
  if (!editing) return;
  const { input, row, column } = editing;
  editing = null;
  if (isKept && input.value !== valueOf(row, column)) change([[row, column]], input.value);
  else draw();
  if (focus) activeCell()?.focus({ preventScroll: true });
  describe();
}

// Keys

const inView = () => Math.max(1, Math.floor(box.clientHeight / height) - 2);
const MOVES = {
  ArrowDown: () => move(active.at + 1, active.column),
  ArrowUp: () => move(active.at - 1, active.column),
  ArrowRight: () => move(active.at, active.column + 1),
  ArrowLeft: () => move(active.at, active.column - 1),
  PageDown: () => move(active.at + inView(), active.column),
  PageUp: () => move(active.at - inView(), active.column),
  Home: (event) => move(event.ctrlKey ? 0 : active.at, 1),
  End: (event) => move(event.ctrlKey ? order.length - 1 : active.at, sheet.width),
  Enter: () => edit(),
  F2: () => edit(),
  Delete: () => change([[order[active.at], active.column]], ""),
};

function suggest(isForAll) {
  const marks = sheet.marks.get(keyOf(order[active.at], active.column)) ?? [];
  const mark = marks.find((each) => each.suggestion);
  if (!mark) say("There is no suggestion for this cell.");
  else change(isForAll ? alike(mark) : [[order[active.at], active.column]], mark.suggestion);
}

if (box) {
  box.tabIndex = -1;
  box.addEventListener("scroll", () => !editing && draw());
  box.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell && !editing) move(Number(cell.dataset.at), Number(cell.dataset.column));
  });
  box.addEventListener("dblclick", () => edit());
  box.addEventListener("keydown", (event) => {
    if (editing) return pressedInCell(event);
    if (MOVES[event.key] && !event.altKey) {
      event.preventDefault();
      return MOVES[event.key](event);
    }
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      return edit(event.key);
    }
    return undefined;
  });
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "F8" && event.key !== "F9") || !sheet) return;
    event.preventDefault();
    if (editing) finish(true);
    if (event.key === "F8") goToNext(event.shiftKey ? -1 : 1);
    else suggest(event.shiftKey);
  });
}

function pressedInCell(event) {
  if (event.key === "Enter" || event.key === "Escape") {
    event.preventDefault();
    finish(event.key === "Enter");
  } else if (event.key === "Tab") finish(true);
}
