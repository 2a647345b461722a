// A page that waits for work goes on to what came of it.
import { follow } from "./desk.js";

follow(document.querySelector("[data-follow]").dataset.follow);
