// Keys: / search, N intake, J and K in lists marked data-list, Enter opens (or presses data-enter), ? shows the list. They sleep while somebody types.
// A key that is held down presses once. Ctrl+Enter sends the form one is in, from a box of several lines too.

const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [data-signature]");

function items() {
  return [...document.querySelectorAll("[data-list] [data-item]")].filter((item) => item.offsetParent !== null);
}

function move(step) {
  const rows = items();
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains("here"));
  const next = Math.min(Math.max(at + step, 0), rows.length - 1);
  for (const row of rows) row.classList.toggle("here", row === rows[next]);
  rows[next].tabIndex = -1;
  rows[next].focus({ preventScroll: true });
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const target = document.querySelector(`main ${wanted}`) ?? document.querySelector(wanted); // what the page gives a key before the frame
  target?.click();
  return Boolean(target);
}

function act(key, element) {
  if (key === "/") {
    const box = document.querySelector('[data-key-focus="/"]');
    box?.focus();
    return Boolean(box);
  }
  if (key === "?") {
    document.getElementById("keys")?.showModal();
    return true;
  }
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1) || press(key);
  if (key === "Enter" && element.matches("[data-item]")) {
    const link = element.querySelector("[data-enter]") ?? element.querySelector("a[href]");
    link?.click();
    return Boolean(link);
  }
  return key.length === 1 && press(key);
}

const moves = (key) => "jk".includes(key.toLowerCase());

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.isComposing && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (location.hash === "#side") location.hash = "";
    if (typing(event.target)) event.target.blur();
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.removeAttribute("open");
    return;
  }
  // In a box for digits (data-awake) nobody types a J or K.
  if (typing(event.target) && !(event.target.closest("[data-awake]") && moves(event.key))) return;
  if (event.repeat && !moves(event.key)) return;
  if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key, event.target)) event.preventDefault();
});
