// Says how much may still be written; the server decides.
import { each } from "./dom.js";
import { say } from "./words.js";

each("[data-count-for]", (note) => {
  const field = document.getElementById(note.dataset.countFor);
  if (!field) return;
  const most = Number(note.dataset.atMost);
  const tell = () => {
    const left = most - [...field.value].length;
    note.textContent = left < 0 ? say("overChars", -left) : left <= most / 2 ? say("leftChars", left) : "";
    note.classList.toggle("over", left < 0);
  };
  field.addEventListener("input", tell);
  tell();
});
