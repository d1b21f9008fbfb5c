// Keeps spoken time true while the page stays open: <time class="clock due" datetime="…" data-clock>还剩 3 小时 05 分</time>.
import { say } from "./words.js";

const MINUTE = 60_000;
const DAY = 24 * 60;
const SOON = 8 * 60; // as the server colours it

export function spoken(minutes) {
  if (minutes < 60) return say("minutes", minutes);
  if (minutes >= 2 * DAY) return say("days", Math.floor(minutes / DAY));
  const rest = minutes % 60;
  const hours = say("hours", Math.floor(minutes / 60));
  return rest && minutes < DAY ? `${hours} ${say("minutes", String(rest).padStart(2, "0"))}` : hours;
}

function refresh() {
  for (const clock of document.querySelectorAll("time[data-clock][datetime]")) {
    const gap = Date.parse(clock.dateTime) - Date.now();
    if (Number.isNaN(gap)) continue;
    const minutes = Math.floor(Math.abs(gap) / MINUTE);
    const kind = gap < 0 ? "late" : minutes < SOON ? "due" : "ok";
    clock.textContent = say(gap < 0 ? "late" : "left", spoken(minutes));
    clock.classList.remove("late", "due", "ok");
    clock.classList.add(kind);
  }
}

setInterval(refresh, MINUTE);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
