// The steps of a wave: files that are dropped, and work that is begun by a button.

import { ask, follow } from "./desk.js";

const wave = document.getElementById("wave");
const page = wave.dataset.page;

for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.addEventListener("change", () => {
    for (const box of all.closest("fieldset").querySelectorAll("[name=warning]")) box.checked = all.checked;
  });
}

const drop = document.getElementById("drop");
if (drop) {
  const how = document.getElementById("how");
  const problem = document.getElementById("upload-problem");
  let chosen = [];

  const take = (files) => {
    chosen = [...files];
    if (!chosen.length) return;
    how.hidden = wave.dataset.files === "0";
    if (how.hidden) handIn("replace");
    else how.querySelector("input").focus();
  };

  const handIn = async (kind) => {
    problem.hidden = true;
    try {
      const { batch } = await ask(`${page}/batch`, {});
      for (const file of chosen) await send(batch, file);
      follow((await ask(`${page}/hand-in`, { batch, how: kind })).next);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  };

  const send = async (batch, file) => {
    const answer = await fetch(`/uploads/${wave.dataset.wave}/${batch}`, {
      method: "POST",
      body: file,
      headers: { "x-file-name": encodeURIComponent(file.name), accept: "application/json" },
    });
    if (!answer.ok) {
      const said = await answer.text();
      throw new Error(`${file.name}: ${said.startsWith("{") ? JSON.parse(said).problem : said}`);
    }
  };

  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer.files);
  });
  document.getElementById("choose").addEventListener("change", (event) => take(event.target.files));
  document.getElementById("hand-in").addEventListener("click", () => {
    const kind = how.querySelector("input:checked");
    if (kind) handIn(kind.value);
    else how.querySelector("input").focus();
  });
}
