// A dial being typed (form[data-dial], thousandths): what it would use is said at once. An unusual one asks for a second look
// before it is sent; the server decides all the same.
import { each } from "./dom.js";
import { say } from "./words.js";

function milli(text) {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "");
  const found = /^(\d{1,12})(?:\.(\d{1,3})0*)?$/.exec(plain);
  return found ? Number(found[1]) * 1000 + Number((found[2] ?? "").padEnd(3, "0")) : null;
}

function judge(form, typed) {
  const value = milli(typed);
  if (value === null) return typed ? ["bad", say("dialUnreadable")] : ["", ""];
  const { previous, multiplier, turn, low, high, unit } = form.dataset;
  if (value >= Number(turn)) return ["bad", say("dialTooLarge")];
  const used = (value - Number(previous)) * Number(multiplier);
  const words = `${say("dialUsed")} ${used / 1000} ${unit}`;
  if (used < 0) return ["odd", `${say("dialLess")}　${words}`];
  if (high !== undefined && (used > Number(high) || used < Number(low))) return ["odd", `${words}　${say("dialUnusual")}`];
  return ["good", high === undefined ? words : `${words}　${say("dialUsual")}`];
}

each("form[data-dial]", (form) => {
  const box = form.querySelector("input[name=value]");
  const note = form.querySelector("[data-says]");
  let looked = "";
  const tell = () => {
    const [tone, sentence] = judge(form, box.value);
    note.className = `dial-says ${tone}`;
    note.textContent = sentence;
    return tone;
  };
  box.addEventListener("input", tell);
  form.addEventListener("submit", (event) => {
    if (tell() !== "odd" || looked === box.value) return;
    looked = box.value;
    note.textContent = `${note.textContent}　${say("dialAgain")}`;
    form.querySelector("details.dial-photos")?.setAttribute("open", "");
    event.preventDefault();
    event.stopImmediatePropagation();
    box.focus();
  }, true);
  tell();
});
