// On a phone a list shows its search box and folds the other conditions away; the button says how many of them hold.
import { each } from "./dom.js";

each("form.folds", (form) => {
  const button = form.querySelector("[data-unfold]");
  const told = button.querySelector(".badge");
  const count = () => {
    const set = [...form.querySelectorAll(".field:not(:first-child) :is(input, select)")].filter((field) => field.value);
    told.hidden = set.length === 0;
    told.textContent = set.length;
  };
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", form.classList.toggle("open"));
  });
  form.addEventListener("change", count);
  count();
});
