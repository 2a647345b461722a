// What every page of the desk does: rows added to a form, work that is followed, and a sign of life while a page is open.

for (const button of document.querySelectorAll("[data-add-row]")) {
  button.addEventListener("click", () => {
    const body = document.getElementById(button.dataset.addRow).tBodies[0];
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    for (const input of row.querySelectorAll("input")) {
      input.value = "";
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, body.rows.length + 1));
    }
    body.append(row);
    row.querySelector("input").focus();
  });
}

for (const button of document.querySelectorAll("[data-begin]")) {
  button.addEventListener("click", async () => {
    try {
      follow((await ask(button.dataset.begin, {})).next);
    } catch (error) {
      complain(error.message);
    }
  });
}

setInterval(() => fetch("/alive").catch(() => {}), 5 * 60 * 1000);

/** Say something to whoever listens to the page. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/** Show what went wrong at the top of the page. */
export function complain(text) {
  const problem = document.createElement("p");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  problem.textContent = text;
  document.getElementById("main").prepend(problem);
  problem.scrollIntoView();
}

/** Ask the desk for something as JSON; a problem is thrown in words. */
export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: { accept: "application/json" } });
  } catch {
    throw new Error("The desk has stopped. Start it again; nothing that was saved is lost.");
  }
  if (answer.status === 204) return null;
  const isJson = answer.headers.get("content-type")?.includes("json");
  const said = isJson ? await answer.json() : { problem: await answer.text() };
  if (!answer.ok) throw new Error(said.problem);
  return said;
}

const panel = document.getElementById("job");
let last = "";

/** Show how far the present work is until it is done; the job as it was last. */
async function untilDone() {
  for (;;) {
    const job = await ask("/job");
    if (!job?.is_running) return job;
    show(job);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** Show how far the work is that this page has begun, then go on to the page that shows what came of it. */
export async function follow(next) {
  try {
    await untilDone();
    location.assign(next);
  } catch (error) {
    complain(error.message);
  }
}

function show(job) {
  panel.hidden = false;
  document.getElementById("job-title").textContent = `${job.title}.`;
  document.getElementById("job-stage").textContent = job.stage;
  document.getElementById("job-bar").value = job.done;
  for (const button of document.querySelectorAll("[data-begin], #save, #correct, #hand-in")) button.disabled = true;
  if (job.stage !== last) say(`${job.title}: ${job.stage}`);
  last = job.stage;
}

/** A page that is opened while something is done goes on where that leads, if it is a page of the same wave; one that
    shows the state of the study is shown again. */
async function join() {
  const job = await untilDone();
  if (document.querySelector(`[data-wave="${job.wave}"]`)) location.assign(job.next);
  else if (document.querySelector("[data-shows-state]") && !job.problem) location.reload();
  else {
    document.getElementById("job-stage").textContent = job.problem || "Done.";
    say(`${job.title}: ${job.problem || "done"}`);
    for (const button of document.querySelectorAll("[data-begin]")) button.disabled = false;
  }
}

if (panel.dataset.isBusy) join().catch((error) => complain(error.message));
