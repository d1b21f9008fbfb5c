// <dialog class="sheet" id="x"> opened by data-opens="x", by a link that ends in #x, closed by data-closes; questions of hx-confirm and data-confirm; menus that close by themselves.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens)?.showModal();
    opener.closest("details.menu")?.removeAttribute("open");
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches("dialog.sheet")) event.target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
});

// A link from another page may lead straight to a dialog: /people#passwords.
function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.matches("dialog.sheet:not([open])")) named.showModal();
}
window.addEventListener("hashchange", openNamed);
openNamed();

function ask(question, go) {
  const box = document.getElementById("confirm");
  box.querySelector("[data-question]").textContent = question;
  const yes = box.querySelector("[data-yes]");
  const agree = () => {
    box.close();
    go();
  };
  yes.addEventListener("click", agree, { once: true });
  box.addEventListener("close", () => yes.removeEventListener("click", agree), { once: true });
  box.showModal();
}

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, () => event.detail.issueRequest(true));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.agreed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form.dataset.confirm, () => {
    form.dataset.agreed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.agreed;
  });
}, true);
