// A repeated group posts as name-0-field, name-1-field, …; a new row copies the last one, empty and with the next number.
import { each } from "./dom.js";

each("[data-rows]:has([data-add-row])", (group) => {
  const add = group.querySelector("[data-add-row]");
  const rows = () => [...group.querySelectorAll("[data-row]")];
  add.hidden = rows().length === 0;
  add.addEventListener("click", () => {
    const last = rows().at(-1);
    const fresh = last.cloneNode(true);
    const number = rows().length;
    for (const field of fresh.querySelectorAll("[name]")) {
      field.name = field.name.replace(/-\d+-/, `-${number}-`);
      if (field.type === "checkbox" || field.type === "radio") field.checked = false; else field.value = "";
    }
    last.after(fresh);
    fresh.querySelector("[name]").focus();
  });
});
