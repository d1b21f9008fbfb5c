// The one search box of the header: results while typing, arrow keys, Enter opens; without a choice Enter goes to the full page.
import { each } from "./dom.js";
import { listbox } from "./listbox.js";

each("[data-search]", (form) => {
  const input = form.querySelector("input[name=q]");
  const list = form.querySelector("[role=listbox]");
  const box = listbox(input, list, (option) => {
    location.href = option.href;
  });
  list.addEventListener("htmx:afterSwap", box.opened);
  input.addEventListener("input", () => {
    if (!input.value.trim()) box.close();
  });
});
