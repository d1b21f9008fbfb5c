// After signing in again in another tab the page's old CSRF token is void; the cookie always holds the valid one.
import { cookie } from "./dom.js";

const NAME = "csrfmiddlewaretoken";

document.addEventListener("htmx:configRequest", (event) => {
  const token = cookie("csrftoken");
  if (!token || event.detail.verb === "get") return;
  event.detail.headers["X-CSRFToken"] = token;
  if (event.detail.parameters[NAME]) event.detail.parameters[NAME] = token;
});

document.addEventListener("submit", (event) => {
  const field = event.target.elements?.[NAME];
  const token = cookie("csrftoken");
  if (field && token) field.value = token;
}, true);
