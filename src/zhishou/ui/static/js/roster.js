// The week's grid by keyboard: arrows and Enter walk, a digit or a letter fills and goes on, Delete clears, Ctrl+D takes the
// cell above, Ctrl+C the row, and blocks of cells go to and fro with a spreadsheet.
import { each } from "./dom.js";

const REST = ["0", "-", "休"];

each("[data-roster]", (form) => {
  const letters = form.dataset.letters ? form.dataset.letters.split("|") : [];
  const names = form.dataset.names ? form.dataset.names.split("|") : [];
  const grid = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input.roster-cell")]);
  const told = form.querySelector("[data-roster-dirty]");
  let dirty = form.hasAttribute("data-dirty");

  const show = () => {
    if (told) told.hidden = !dirty;
    for (const card of document.querySelectorAll("[data-when-saved]")) card.hidden = dirty;
  };
  const changed = () => {
    dirty = true;
    show();
    form.dispatchEvent(new CustomEvent("roster:changed", { bubbles: true }));
  };
  const meaning = (text) => {
    const plain = text.normalize("NFKC").trim();
    if (REST.includes(plain)) return "";
    return letters[Number(plain) - 1] ?? letters[names.indexOf(plain)] ?? plain;
  };
  const put = (cell, text) => {
    cell.value = meaning(text);
    cell.classList.toggle("wrong", cell.value !== "" && !letters.includes(cell.value));
  };
  const place = (cell) => {
    const y = grid.findIndex((row) => row.includes(cell));
    return [y, y < 0 ? -1 : grid[y].indexOf(cell)];
  };
  const go = (y, x) => {
    const flat = y * 7 + x;
    const cell = grid[Math.floor(flat / 7)]?.[((flat % 7) + 7) % 7];
    if (!cell) return;
    cell.focus();
    cell.select();
  };
  const fill = (y, x, lines) => {
    lines.forEach((line, down) => line.forEach((text, right) => {
      const cell = grid[y + down]?.[x + right];
      if (cell) put(cell, text);
    }));
    changed();
  };
  const words = (row) => grid[row].map((cell) => cell.value);

  form.addEventListener("input", (event) => {
    const cell = event.target;
    if (!cell.matches(".roster-cell") || event.isComposing) return;
    const before = cell.value;
    put(cell, before);
    changed();
    const [y, x] = place(cell);
    if (before !== "" && (cell.value === "" || letters.includes(cell.value))) go(y, x + 1);
  });
  form.addEventListener("compositionend", (event) => {
    if (event.target.matches(".roster-cell")) event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches(".roster-cell") || event.isComposing || event.altKey) return;
    const [y, x] = place(cell);
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== "d" || y < 1) return;
      event.preventDefault();
      fill(y, x, [[grid[y - 1][x].value]]);
      return;
    }
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      go(y + step[0], x + step[1]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      fill(y, x, [[""]]);
    }
  });
  form.addEventListener("focusin", (event) => event.target.matches(".roster-cell") && event.target.select());
  form.addEventListener("copy", (event) => {
    const [y] = place(event.target);
    if (y < 0) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", words(y).join("\t"));
  });
  form.addEventListener("paste", (event) => {
    const [y, x] = place(event.target);
    if (y < 0) return;
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
    fill(y, lines[0].length === 7 ? 0 : x, lines);
  });
  for (const button of form.querySelectorAll("[data-same]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const y = grid.findIndex((row) => row[0]?.closest("tr") === button.closest("tr"));
      fill(y, 0, [words(y - 1)]);
      grid[y][0].focus();
    });
  }
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => {
    if (dirty && form.isConnected) event.preventDefault();
  });
  show();
  if (matchMedia("(pointer: fine)").matches && dirty === false) grid[0]?.[0]?.focus({ preventScroll: true });
});
