// Arrow keys, Enter and Escape over a list of role=option that belongs to a text box.

export function listbox(input, list, choose) {
  let at = -1;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (next) => {
    const all = options();
    at = all.length ? (next + all.length) % all.length : -1;
    all.forEach((option, place) => {
      option.id ||= `${list.id}-${place}`;
      option.setAttribute("aria-selected", String(place === at));
    });
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    list.replaceChildren();
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const opened = () => {
    at = -1;
    input.setAttribute("aria-expanded", String(list.childElementCount > 0));
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    if (event.key === "Escape") return close();
    if (!all.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    }
    if (event.key === "Enter" && (at >= 0 || choose.first)) {
      event.preventDefault();
      choose(all[Math.max(at, 0)]);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.button !== 0) return;
    event.preventDefault();
    choose(option);
  });
  document.addEventListener("click", (event) => {
    if (!list.contains(event.target) && event.target !== input) close();
  });
  return { close, opened };
}
