// What every page of the desk does: rows added to a form, and a sign of life while a page is open.

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

setInterval(() => fetch("/alive").catch(() => {}), 5 * 60 * 1000);

/** Say something to whoever listens to the page. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/** Ask the desk for something as JSON; a problem is thrown in words. */
export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The desk has stopped. Start it again; nothing that was saved is lost.");
  }
  if (answer.status === 204) return null;
  const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : { problem: await answer.text() };
  if (!answer.ok) throw new Error(said.problem);
  return said;
}
