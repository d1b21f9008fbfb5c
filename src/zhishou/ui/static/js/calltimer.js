// The timer of a call: data-call-timer names the field of the record form that takes the seconds, data-limit the wanted most.
// It survives a reload of the page in this tab, and a start that was forgotten begins with the first answer.
import { each } from "./dom.js";
import { say } from "./words.js";

const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

each("[data-call-timer]", (timer) => {
  const name = timer.dataset.callTimer;
  const limit = Number(timer.dataset.limit);
  const key = `call:${timer.dataset.about}`;
  const [start, stop] = [timer.querySelector("[data-start]"), timer.querySelector("[data-stop]")];
  let [began, ended] = (sessionStorage.getItem(key) ?? "").split("|").map(Number);
  const field = () => document.querySelector(`form.op-form input[name="${CSS.escape(name)}"]`);

  const show = () => {
    const running = Boolean(began) && !ended;
    start.hidden = Boolean(began);
    stop.hidden = !running;
    if (!began) return;
    const seconds = Math.floor(((ended || Date.now()) - began) / 1000);
    timer.querySelector("[data-shown]").textContent = shown(seconds);
    timer.classList.toggle("over", seconds > limit);
    timer.classList.toggle("near", seconds <= limit && seconds > limit * 0.8);
    timer.querySelector("[data-left]").textContent = seconds > limit ? say("callOver", shown(seconds - limit)) : say("callLeft", shown(limit - seconds));
    const box = field();
    if (box && document.activeElement !== box) box.value = seconds;
  };
  const keep = () => sessionStorage.setItem(key, `${began}|${ended || 0}`);
  const begin = () => {
    if (began) return;
    began = Date.now();
    keep();
    show();
  };
  const finish = () => {
    if (!began || ended) return;
    ended = Date.now();
    keep();
    show();
  };

  start.addEventListener("click", () => {
    begin();
    field()?.form.querySelector("input[type=radio]")?.focus({ preventScroll: true }); // the button is gone: go on with the first question
  });
  stop.addEventListener("click", finish);
  document.addEventListener("change", (event) => {
    if (event.target.type === "radio" && event.target.form?.contains(field()) && event.isTrusted && event.target.name !== "channel") begin();
  });
  document.addEventListener("htmx:afterSettle", show);
  setInterval(show, 1000);
  show();
  if (!start.hidden && document.activeElement === document.body && matchMedia("(pointer: fine)").matches) start.focus({ preventScroll: true });
});
