// Shared by all modules: start something on every matching element, now and after each htmx swap.

export function each(selector, start) {
  const started = new WeakSet();
  const scan = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches(selector)) found.unshift(root);
    for (const element of found) {
      if (started.has(element)) continue;
      started.add(element);
      start(element);
    }
  };
  scan(document.documentElement);
  document.addEventListener("htmx:load", (event) => scan(event.detail.elt));
}

export function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export function later(milliseconds, work) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), milliseconds);
  };
}

const libraries = new Map();

export function library(address) {
  if (!libraries.has(address)) {
    libraries.set(address, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = () => {
        libraries.delete(address);
        failed(new Error(address));
      };
      document.head.append(script);
    }));
  }
  return libraries.get(address);
}
