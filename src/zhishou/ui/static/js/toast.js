// A sentence in the corner. The server asks for one with the header HX-Trigger: {"toast": {"text": "…", "tone": "good"}}.
import { say } from "./words.js";

const STAY = 6000;
const ICONS = { good: "check", warn: "alert-triangle", bad: "alert-circle" };

export function toast(text, { tone = "good", link = null } = {}) {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  for (const shown of place.children) if (shown.dataset.text === text) shown.remove();
  const note = document.createElement("div");
  note.className = `told ${tone}`;
  note.dataset.text = text;
  note.setAttribute("role", tone === "good" ? "status" : "alert");
  const icon = document.createElement("i");
  icon.className = `ti ti-${ICONS[tone] ?? "info-circle"}`;
  icon.setAttribute("aria-hidden", "true");
  const words = document.createElement("div");
  words.textContent = text;
  if (link) words.append(" ", anchor(link));
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", say("close"));
  close.addEventListener("click", () => note.remove());
  note.append(icon, words, close);
  place.append(note);
  if (tone === "good") setTimeout(() => note.remove(), STAY);
}

function anchor({ url, label }) {
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = label;
  return link;
}

// What was said about the last attempt is over when the next one starts.
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.detail.requestConfig.verb === "get") return;
  for (const note of document.querySelectorAll("#toasts .bad")) note.remove();
});

document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, { tone: event.detail.tone }));
