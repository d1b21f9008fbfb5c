// Small manners of a page: its name in the tab, the step or view at hand in sight, a note when the network is gone.
import { each } from "./dom.js";

each("[data-page-title]", (heading) => {
  const name = heading.textContent.trim();
  if (name) document.title = `${name} · ${document.querySelector(".brand")?.lastChild.textContent.trim() ?? ""}`;
});

each("[data-steps], .views", (strip) => {
  const now = strip.querySelector("[aria-current]");
  if (now) strip.scrollLeft = now.offsetLeft - strip.offsetLeft - (strip.clientWidth - now.clientWidth) / 2;
});

// Whoever opens this page types at once: the named box takes the focus, unless something is in it or being typed elsewhere.
each("[data-starts-here]", (place) => {
  const box = document.querySelector(place.dataset.startsHere);
  const free = document.activeElement === document.body || !document.activeElement;
  if (!box || (box.value && box.value !== "0") || !free || !matchMedia("(pointer: fine)").matches) return;
  box.focus({ preventScroll: true });
  box.select?.();
});

const tellNetwork = () => {
  for (const bar of document.querySelectorAll("[data-offline]")) bar.hidden = navigator.onLine;
};
addEventListener("online", tellNetwork);
addEventListener("offline", tellNetwork);
tellNetwork();
