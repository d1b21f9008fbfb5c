// Rows chosen for one act at once: data-check-all ticks the shown rows, .bulk-bar appears with their number in data-bulk-count.
import { each } from "./dom.js";
import { say } from "./words.js";

const boxes = () => [...document.querySelectorAll("[data-list] input[type=checkbox][form]")];

function tell() {
  const chosen = boxes().filter((box) => box.checked).length;
  for (const bar of document.querySelectorAll(".bulk-bar")) {
    bar.hidden = chosen === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = say("chosen", chosen);
  }
}

each("[data-check-all]", (all) => all.addEventListener("change", () => {
  for (const box of boxes()) box.checked = all.checked;
  tell();
}));

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-list] input[type=checkbox][form]")) tell();
});
document.addEventListener("htmx:afterSettle", tell);
tell();
