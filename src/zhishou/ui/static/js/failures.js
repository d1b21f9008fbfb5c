// Whatever goes wrong on the way, the typed text stays and one plain sentence says what to do.
import { say } from "./words.js";
import { toast } from "./toast.js";

const SIGN_IN = "/sign-in";
const SENTENCES = { 403: "refused", 404: "notFound", 413: "tooLarge", 429: "tooOften" };

const bad = (text, link = null) => toast(text, { tone: "bad", link });

function signedOut(request) {
  if (request.status === 401) return true;
  const landed = request.responseURL ? new URL(request.responseURL) : null;
  return landed !== null && landed.pathname.startsWith(SIGN_IN) && !location.pathname.startsWith(SIGN_IN);
}

function sentenceOf(request) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  if (!type.includes("html")) return "";
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return page.querySelector("[data-sentence], [role=alert]")?.textContent.trim() ?? "";
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!signedOut(event.detail.xhr)) return;
  event.preventDefault();
  bad(say("signedOut"), { url: `${SIGN_IN}?next=/`, label: say("signInAgain") });
});

// A form that comes back with its refusal is shown in its place, whatever the status.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if ((xhr.status === 403 || xhr.status === 429) && requestConfig.elt.matches("form.op-form") && xhr.responseText.includes("op-form")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const request = event.detail.xhr;
  const fallback = SENTENCES[request.status] ?? "serverFault";
  bad(sentenceOf(request) || say(fallback));
});

document.addEventListener("htmx:sendError", () => bad(say("serverDown")));
document.addEventListener("htmx:timeout", () => bad(say("tooSlow")));

document.addEventListener("htmx:afterSwap", (event) => {
  const wrong = event.detail.target?.isConnected ? event.detail.target : document.getElementById(event.detail.elt.id);
  const first = wrong?.querySelector?.("[data-first-error], [aria-invalid=true], [data-wrong]");
  if (!first || event.detail.xhr.status < 400) return;
  const control = first.matches("fieldset") ? first.querySelector("input:not([type=hidden]), select, textarea, button") : first; // a group takes no focus itself
  control?.focus();
});
