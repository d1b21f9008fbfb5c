// A form with data-draft keeps its typed text by user, page and operation until it has been accepted.
// Signed-in people: this device, seven days. Public pages: this tab only, since the device may be shared.
import { each, later } from "./dom.js";
import { say } from "./words.js";

const WEEK = 7 * 24 * 3600 * 1000;
const PREFIX = "draft:";
const store = document.body.hasAttribute("data-public") ? sessionStorage : localStorage;
const unsaved = new Set();
const accepted = new WeakMap();

const keyOf = (form) => [PREFIX + (document.body.dataset.me ?? ""), location.pathname, form.dataset.draft, subject(form)].join("|");

// The same operation may stand on one page for several records; their hidden references tell them apart.
function subject(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden][id]:not([data-png]):not([data-chosen])")];
  return hidden.filter((field) => !field.name.startsWith("_")).map((field) => `${field.name}=${field.value}`).join("&");
}

function typed(form) {
  return [...form.elements].filter((field) => field.name && !field.name.startsWith("_")
    && !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.tagName !== "FIELDSET");
}

function values(form) {
  return typed(form).map((field) => [field.name, ["checkbox", "radio"].includes(field.type) ? [field.value, field.checked] : field.value]);
}

function read(key) {
  const text = store.getItem(key);
  if (!text) return null;
  const draft = JSON.parse(text);
  if (Date.now() - draft.at < WEEK) return draft;
  store.removeItem(key);
  return null;
}

function put(form, draft) {
  let changed = false;
  const waiting = [...draft.values];
  for (const field of typed(form)) {
    const tick = ["checkbox", "radio"].includes(field.type);
    const place = waiting.findIndex(([name, value]) => name === field.name && (!tick || value[0] === field.value));
    if (place < 0) continue;
    const [, value] = waiting.splice(place, 1)[0];
    if (tick ? field.checked === value[1] : field.value === value || value === "") continue;
    if (tick) field.checked = value[1]; else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    changed = true;
  }
  return changed;
}

function tell(form, key, before) {
  const note = document.createElement("div");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = say("draftRestored");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-sm";
  drop.textContent = say("draftDrop");
  drop.addEventListener("click", () => {
    put(form, { values: before });
    for (const field of typed(form)) if (field.type !== "checkbox" && field.type !== "radio") field.value = before.find(([name]) => name === field.name)?.[1] ?? "";
    forget(form, key);
    note.remove();
  });
  note.append(words, drop);
  form.prepend(note);
}

function forget(form, key) {
  store.removeItem(key);
  unsaved.delete(key);
  form.dataset.accepted = "yes";
}

// A plain post was accepted when the server sent the browser on to another page; an error page or none proves nothing.
const sentOn = performance.getEntriesByType("navigation")[0]?.redirectCount > 0 && !location.pathname.startsWith("/sign-in");
for (const mark of Object.keys(sessionStorage).filter((key) => key.endsWith("|sent"))) {
  sessionStorage.removeItem(mark);
  if (sentOn) store.removeItem(mark.slice(0, -"|sent".length));
}

each("form[data-draft]", (form) => {
  const key = keyOf(form);
  const draft = read(key);
  const before = values(form);
  const failed = form.querySelector("[aria-invalid=true], [data-first-error]");
  if (draft && !failed && put(form, draft)) {
    tell(form, key, before);
  }
  const save = later(400, () => {
    if (!form.isConnected || form.dataset.accepted) return;
    store.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) }));
  });
  form.addEventListener("input", (event) => {
    delete form.dataset.accepted;
    if (event.isTrusted && event.target.name) unsaved.add(key);
    save();
  });
  accepted.set(form, () => forget(form, key));
  form.addEventListener("submit", () => {
    if (form.hasAttribute("hx-post") && window.htmx) return;
    unsaved.delete(key);
    sessionStorage.setItem(`${key}|sent`, "yes");
  });
});

// Heard at the document, after session loss has had its say (failures.js).
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status < 400 && !event.defaultPrevented) accepted.get(event.detail.elt)?.();
});

// Whoever has the server fill a form anew gives up what stood in it: the draft must not come back over the new words.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.requestConfig.elt.hasAttribute("data-fills-anew")) return;
  for (const form of event.detail.target.querySelectorAll("form[data-draft]")) accepted.get(form)?.();
});

addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-forgets-drafts]")) return;
  unsaved.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});
