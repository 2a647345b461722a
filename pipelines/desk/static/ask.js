// The question's names completed while it is typed, the list of tables filtered, and code copied.
import { ask, say } from "./desk.js";

const sql = document.getElementById("sql");
const list = document.getElementById("names");
const MOST = 8;
let names = [];
let at = -1;

/** The word before the cursor, with the table before its dot. */
function word() {
  return sql.value.slice(0, sql.selectionStart).match(/[\w.]*$/)[0];
}

function close() {
  list.hidden = true;
  at = -1;
  sql.removeAttribute("aria-activedescendant");
}

function choose(place) {
  const options = [...list.children];
  at = (place + options.length) % options.length;
  options.forEach((option, number) => option.setAttribute("aria-selected", number === at));
  sql.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

function take() {
  const typed = word();
  sql.setRangeText(list.children[at].textContent, sql.selectionStart - typed.length, sql.selectionStart, "end");
  close();
}

function suggest() {
  const typed = word().toLowerCase();
  const found = typed.length < 2 ? [] : names.filter((name) => name !== typed && (name.startsWith(typed) || name.includes(`.${typed}`)));
  if (!found.length) return close();
  list.replaceChildren(...found.slice(0, MOST).map((name, number) => {
    const option = document.createElement("li");
    option.id = `name-${number}`;
    option.setAttribute("role", "option");
    option.textContent = name;
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      at = number;
      take();
    });
    return option;
  }));
  list.hidden = false;
  choose(0);
  say(`${Math.min(found.length, MOST)} names. ${found[0]}`);
}

if (sql) {
  ask("/ask/names").then((tables) => {
    names = [...Object.keys(tables), ...new Set(Object.values(tables).flat())].sort((one, other) => one.length - other.length);
  });
  sql.addEventListener("input", suggest);
  sql.addEventListener("blur", close);
  sql.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return sql.form.requestSubmit();
    }
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter") take();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  document.getElementById("find").addEventListener("input", (event) => {
    const typed = event.target.value.toLowerCase();
    const items = [...document.querySelectorAll("#tables > li")];
    for (const item of items) item.hidden = !item.dataset.words.includes(typed);
    say(`${items.filter((item) => !item.hidden).length} tables`);
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    say("Copied");
    button.textContent = "Copied";
  });
}
