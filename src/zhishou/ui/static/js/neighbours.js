// From one row of a list to the next without going back: the list one came from is remembered for this tab, J and K lead on.
const KEPT = "zhishou:list";

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-list] [data-item] a[href]");
  if (!link) return;
  const items = [...link.closest("[data-list]").querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
  const rows = items.map((item) => item.querySelector("a[href]")?.pathname ?? "");
  if (rows.includes(link.pathname)) sessionStorage.setItem(KEPT, JSON.stringify(rows));
});

function lead(link, path, key) {
  link.hidden = !path;
  if (!path) return;
  link.href = path;
  if (!document.querySelector(`[data-key="${key}"]`)) link.dataset.key = key;
}

const place = document.querySelector("[data-neighbours]");
const rows = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
const at = rows.indexOf(location.pathname);
if (place && at >= 0 && rows.length > 1) {
  lead(place.querySelector("[data-before]"), rows[at - 1], "k");
  lead(place.querySelector("[data-after]"), rows[at + 1], "j");
  place.querySelector("[data-position]").textContent = `${at + 1}/${rows.length}`;
  place.hidden = false;
}
