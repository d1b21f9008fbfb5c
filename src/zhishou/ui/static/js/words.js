// Sentences come from the page (parts/page_end.html), so that they are translated with everything else.

export function say(key, ...values) {
  const sentence = document.getElementById("words")?.dataset[key] ?? "";
  return sentence.replace(/\{(\d)\}/g, (_, place) => values[Number(place)] ?? "");
}
