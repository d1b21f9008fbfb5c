// The counter: the ticked charges make the sum, the sum the amount, the cash handed over the change. All in whole fen.
import { each } from "./dom.js";

const written = (fen) => `${fen < 0 ? "-" : ""}${Math.floor(Math.abs(fen) / 100).toLocaleString("en-US")}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;

function read(text) {
  const plain = text.normalize("NFKC").replaceAll(",", "").trim().replace(/^¥/, "").replace(/元$/, "");
  const found = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(plain);
  return found ? Number(found[1]) * 100 + Number((found[2] || "0").padEnd(2, "0")) : null;
}

each("[data-till]", (form) => {
  const boxes = [...form.querySelectorAll("[data-fen]")];
  const all = form.querySelector("[data-till-all]");
  const amount = form.querySelector("[name=amount]");
  const tendered = form.querySelector("[name=tendered]");
  const cash = form.querySelectorAll("[data-till-cash]");
  const sure = form.querySelector("[data-till-sure]");
  const number = form.querySelector("[data-till-number]");
  const put = (name, fen) => {
    const place = form.querySelector(`[data-till-${name}]`);
    if (place) place.textContent = written(fen);
  };
  const sum = () => boxes.reduce((total, box) => total + (box.checked ? Number(box.dataset.fen) : 0), 0);
  const show = () => {
    const due = read(amount.value);
    const given = read(tendered.value);
    put("sum", sum());
    put("change", due !== null && given !== null ? Math.max(0, given - due) : 0);
    const over = due !== null ? Math.max(0, due - sum()) : 0;
    put("over", over);
    sure.hidden = over < Number(sure.dataset.tillSure);
  };
  const method = () => {
    const chosen = form.querySelector("[name=method]:checked")?.value;
    for (const place of cash) place.hidden = chosen !== "1";
    number.hidden = chosen === "1";
    if (chosen !== "1") tendered.value = "";
    show();
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    if (event.target === all || event.target.name === "charges") amount.value = sum() ? written(sum()).replaceAll(",", "") : "";
    if (event.target.name === "method") method();
    show();
  });
  form.addEventListener("input", show);
  method();
  const wrong = form.querySelector("[aria-invalid=true], .is-invalid, [data-first-error]");
  (wrong ?? (boxes.length ? tendered : amount)).focus();
});

// The drawer as it is counted: pieces by denomination, their sum, and what it is off from the books.
each("[data-count]", (told) => {
  const card = told.parentElement;
  const notes = told.dataset.notes.split(" ").map((one) => one.split(":"));
  const show = () => {
    const pieces = (name) => Number(card.querySelector(`[name=${name}]`)?.value.normalize("NFKC").trim() || 0) || 0;
    const counted = notes.reduce((total, [name, fen]) => total + pieces(name) * Number(fen), 0);
    const off = counted - Number(told.dataset.count);
    told.querySelector("[data-count-sum]").textContent = written(counted);
    told.querySelector("[data-count-off]").textContent = written(off);
    told.querySelector("[data-count-off]").classList.toggle("late-text", off !== 0);
  };
  card.addEventListener("input", show);
  show();
});

each("[data-focus-submit]", (place) => place.querySelector("button[type=submit]")?.focus());
