// A reply is read by the server while it is written: better wording is shown under the field. It advises, it never blocks.
import { cookie, each, later } from "./dom.js";

each("textarea[data-phrase-url]", (field) => {
  const place = document.getElementById(`${field.id}-phrase`) ?? field.insertAdjacentElement("afterend", document.createElement("div"));
  let under = null;
  const check = later(600, async () => {
    under?.abort();
    if (!field.value.trim()) return place.replaceChildren();
    under = new AbortController();
    const body = new URLSearchParams({ text: field.value });
    try {
      const answer = await fetch(field.dataset.phraseUrl, { method: "POST", body, headers: { "X-CSRFToken": cookie("csrftoken"), "HX-Request": "true" }, signal: under.signal, redirect: "error" });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      place.replaceChildren(); // advice that cannot be fetched is simply absent
    }
  });
  field.addEventListener("input", check);
  if (field.value.trim()) check();
});
