// Phones, Windows and macOS have Chinese fonts of their own; a Linux desktop may have none and would show boxes. Only there
// Noto Sans SC is asked for, in pieces, and only for characters that no font named before it in css/tokens.css has.
if (/^Linux (x86|i\d86)/.test(navigator.platform) || (/Linux/.test(navigator.platform) && !/Android/.test(navigator.userAgent))) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = document.currentScript.dataset.fonts;
  document.head.append(link);
}
