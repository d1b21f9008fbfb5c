// One record found by typing: the hidden field holds its id, the box shows its name. A changed text means nobody is chosen.
import { each, later } from "./dom.js";
import { listbox } from "./listbox.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

each("[data-typeahead]", (finder) => {
  const input = finder.querySelector("[role=combobox]");
  const list = finder.querySelector("[role=listbox]");
  const chosen = finder.querySelector("[data-chosen]");
  let under = null;

  const set = (value) => {
    if (chosen.value === value) return;
    chosen.value = value;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // What else the record knows (the customer's community and place) goes into fields that are empty or that it filled.
  const filled = new Map();
  const fill = (known) => {
    for (const [field, value] of filled) if (field.value === value) put(field, "");
    filled.clear();
    for (const [name, value] of Object.entries(known)) {
      const field = input.form?.elements.namedItem(name);
      if (!field || field.value || !value) continue;
      put(field, value);
      filled.set(field, field.value);
    }
  };
  const put = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const choose = (option) => {
    box.close();
    fill(JSON.parse(option.dataset.fills || "{}"));
    if (option.dataset.new) return open(option.dataset.new);
    input.value = option.dataset.text;
    input.setCustomValidity("");
    set(option.dataset.value);
    document.getElementById(`${input.id}-new`)?.replaceChildren();
  };
  choose.first = true;
  const box = listbox(input, list, choose);
  const open = (address) => {
    const target = document.getElementById(`${input.id}-new`);
    window.htmx.ajax("GET", withText(address), { target, swap: "innerHTML" }).then(() => target.querySelector("input:not([type=hidden])")?.focus());
  };
  const withText = (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("q", input.value.trim());
    return url.pathname + url.search;
  };

  const find = later(180, async () => {
    under?.abort();
    if (!input.value.trim()) return box.close();
    under = new AbortController();
    try {
      const answer = await fetch(withText(finder.dataset.typeahead), { headers: { "HX-Request": "true" }, signal: under.signal, redirect: "error" });
      if (!answer.ok) throw new TypeError(answer.status);
      list.innerHTML = await answer.text();
      box.opened();
    } catch (problem) {
      if (problem.name !== "AbortError") toast(say("serverDown"), { tone: "bad" });
    }
  });

  input.addEventListener("input", () => {
    set("");
    fill({});
    find();
  });
  input.addEventListener("blur", () => {
    const lost = input.value.trim() && !chosen.value && !document.getElementById(`${input.id}-new`)?.childElementCount;
    input.classList.toggle("is-invalid", Boolean(lost));
    input.title = lost ? say("chooseFromList") : "";
  });
});
