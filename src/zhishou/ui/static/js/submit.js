// One press, one request: the pressed button rests while the form is under way.
import { each } from "./dom.js";
import { say } from "./words.js";

function buttons(form) {
  return [...form.querySelectorAll('button[type="submit"], button:not([type])'), ...document.querySelectorAll(`button[form="${form.id || "-"}"]`)];
}

function rest(form) {
  for (const button of buttons(form)) {
    button.setAttribute("aria-busy", "true");
    button.dataset.label ??= button.innerHTML;
    if (button.classList.contains("btn-primary")) button.textContent = say("sending");
  }
}

function wake(form) {
  for (const button of buttons(form)) {
    button.removeAttribute("aria-busy");
    if (button.dataset.label !== undefined) button.innerHTML = button.dataset.label;
    delete button.dataset.label;
  }
  delete form.dataset.sending;
}

// A button elsewhere (the bar at the bottom of a hand page) takes the place of the form's own: data-submits="#wrapper .op-form".
each("[data-submits]", (button) => {
  const form = document.querySelector(button.dataset.submits);
  if (!form) return;
  button.type = "submit";
  button.setAttribute("form", form.id);
  form.parentElement.classList.add("foot-in-bar");
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.hasAttribute("hx-post")) return;
  // A file that is saved leaves the page as it is: nothing would ever wake the button again.
  if (form.hasAttribute("data-downloads")) {
    setTimeout(() => form.closest("dialog")?.close());
    return;
  }
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sending = "yes";
    rest(form);
  });
}, true);

document.addEventListener("htmx:beforeSend", (event) => {
  const form = event.detail.elt;
  if (!form.matches("form[hx-post]")) return;
  form.dataset.sending = "yes";
  rest(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig.elt; // the form itself may have been replaced by the answer
  if (form.matches("form[hx-post]")) wake(form);
});
// A page taken from the browser's own cache must not keep a resting button.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  if (document.querySelector("[data-fresh]")) return location.reload(); // what it showed has gone on meanwhile
  for (const form of document.querySelectorAll("form[data-sending]")) wake(form);
});
