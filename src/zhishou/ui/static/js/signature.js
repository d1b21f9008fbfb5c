// The hand on the page: finger, pen or mouse. The PNG and the strokes go into hidden fields; a scan may stand for both.
import { each, library } from "./dom.js";

const kept = new Map(); // survives the swap that brings back a form with errors

each("[data-signature]", async (root) => {
  const canvas = root.querySelector("canvas");
  const png = root.querySelector("[data-png]");
  const strokes = root.querySelector("[data-strokes]");
  const ghost = root.querySelector("[data-ghost]");
  const scan = root.querySelector("input[type=file]");
  await library(root.dataset.lib);
  const pad = new window.SignaturePad(canvas, { penColor: "#1d2327", minWidth: 1.1, maxWidth: 3.2, throttle: 8 });

  const show = () => {
    ghost.hidden = !pad.isEmpty() || png.value !== "";
  };
  const save = () => {
    png.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
    strokes.value = pad.isEmpty() ? "" : JSON.stringify({ width: canvas.clientWidth, height: canvas.clientHeight, strokes: pad.toData() });
    if (strokes.value) kept.set(png.id, strokes.value); else kept.delete(png.id);
    png.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  };
  const draw = (text) => {
    const old = JSON.parse(text);
    const scale = canvas.clientWidth && old.width ? Math.min(1, canvas.clientWidth / old.width) : 1;
    const fit = (point) => ({ ...point, x: point.x * scale, y: point.y * scale });
    pad.fromData(old.strokes.map((stroke) => ({ ...stroke, points: stroke.points.map(fit) })));
  };
  const resize = () => {
    if (!canvas.clientWidth) return;
    const ratio = Math.max(devicePixelRatio || 1, 1);
    if (canvas.width === Math.round(canvas.clientWidth * ratio)) return;
    const held = strokes.value || kept.get(png.id);
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (held) draw(held);
    else if (png.value) pad.fromDataURL(png.value, { ratio: 1, width: canvas.clientWidth, height: canvas.clientHeight });
    show();
    if (held && !png.value) save();
  };

  pad.addEventListener("beginStroke", () => {
    ghost.hidden = true;
    root.parentElement.querySelector(".field-error")?.remove(); // it said that nothing was written
    root.querySelector(".was-wrong")?.classList.remove("was-wrong");
    scan.value = "";
  });
  pad.addEventListener("endStroke", save);
  const clear = () => {
    pad.clear();
    save();
  };
  root.querySelector("[data-again]").addEventListener("click", () => {
    clear();
    scan.value = "";
  });
  scan.addEventListener("change", () => {
    if (scan.files.length) clear();
  });
  new ResizeObserver(resize).observe(canvas);
  resize();
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.defaultPrevented && event.detail.xhr.status < 400 && event.detail.requestConfig.verb !== "get") kept.clear();
});
