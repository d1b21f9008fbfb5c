// Photos: taken or chosen, seen at once, removable, made smaller before they travel.
// Photos and other files chosen once survive a form that comes back with errors.
import { each } from "./dom.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const LONGEST = 1600;
const QUALITY = 0.85;
const kept = new Map();

function bagOf(files) {
  const bag = new DataTransfer();
  for (const file of files) bag.items.add(file);
  return bag.files;
}

async function smaller(file) {
  if (!file.type.startsWith("image/")) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // a format this browser cannot draw travels as it is; the server checks it
  }
  const scale = LONGEST / Math.max(picture.width, picture.height);
  if (scale >= 1 && file.size < 1_500_000) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * Math.min(1, scale));
  canvas.height = Math.round(picture.height * Math.min(1, scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
}

each("[data-photos]", (grid) => {
  const input = grid.querySelector("input[name]");
  const camera = grid.querySelector("[data-camera]");
  const most = Number(grid.dataset.most);
  let files = kept.get(input.id) ?? [];

  const show = () => {
    input.files = bagOf(files);
    kept.set(input.id, files);
    for (const old of grid.querySelectorAll("[data-shown]")) {
      URL.revokeObjectURL(old.querySelector("img")?.src);
      old.remove();
    }
    files.forEach((file) => grid.insertBefore(tile(file), camera));
  };
  const tile = (file) => {
    const box = document.createElement("div");
    box.className = "photo";
    box.dataset.shown = "";
    const shown = document.createElement(file.type.startsWith("image/") ? "img" : "span");
    if (shown.matches("img")) shown.src = URL.createObjectURL(file);
    shown.alt = shown.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn-remove";
    remove.setAttribute("aria-label", say("removePhoto"));
    remove.innerHTML = '<i class="ti ti-x" aria-hidden="true"></i>';
    remove.addEventListener("click", () => {
      files = files.filter((other) => other !== file);
      show();
    });
    box.append(shown, remove);
    return box;
  };
  const add = async (chosen) => {
    const fresh = await Promise.all([...chosen].map(smaller));
    if (files.length + fresh.length > most) toast(say("tooManyPhotos", most), { tone: "warn" });
    files = [...files, ...fresh].slice(0, most);
    show();
  };

  input.addEventListener("change", () => add([...input.files]));
  camera.hidden = !matchMedia("(pointer: coarse)").matches;
  camera.querySelector("input").addEventListener("change", async (event) => {
    const taken = [...event.target.files];
    event.target.value = "";
    await add(taken);
  });
  if (files.length) show();
});

each("input[data-file]", (input) => {
  const held = kept.get(input.id);
  if (held) input.files = bagOf(held);
  input.addEventListener("change", () => kept.set(input.id, [...input.files]));
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.defaultPrevented && event.detail.xhr.status < 400 && event.detail.requestConfig.verb !== "get") kept.clear();
});
