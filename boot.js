// Starts the app, or says in words why it cannot be started. It stands inside the page, so that it cannot fail to load,
// and keeps to a grammar that every browser with modules can read, so that it can tell an old one that it is old.

const show = (id) => {
  for (const page of document.querySelectorAll("#static article")) page.hidden = page.id !== id;
  const heading = document.querySelector(`#${id} h1`);
  document.title = heading.dataset.title || heading.textContent;
  if (heading.tabIndex === -1) heading.focus();
};

const supported =
  typeof WebAssembly === "object" && typeof BigInt === "function" && typeof fetch === "function" &&
  typeof AbortController === "function" && typeof history.replaceState === "function";

// A fault stops the app at once, as a trap: from then on it can do nothing, not even take away what it showed.
const isFault = (error) => error instanceof WebAssembly.RuntimeError;
const breakDown = () => {
  for (const stale of ["app", "static"]) {
    const element = document.getElementById(stale);
    if (element) element.remove();
  }
  const broken = document.getElementById("broken");
  const heading = broken.querySelector("h1");
  broken.hidden = false;
  // A document has one `main` that is not hidden, so this one is hidden by itself.
  broken.querySelector("main").hidden = false;
  heading.focus();
  document.title = heading.textContent;
};

let attempt = 0;
const start = async () => {
  const { js, wasm } = document.getElementById("app-boot").dataset;
  // A module that failed to load stays failed under its name, so another try needs another name.
  const again = attempt++ ? `?attempt=${attempt}` : "";
  try {
    const { default: init } = await import(js + again);
    // Browsers do not check the digest of a preloaded wasm by themselves, so the fetch that uses it names it.
    const preload = document.querySelector('link[rel="preload"][as="fetch"]');
    const integrity = preload ? preload.integrity : "";
    await init({ module_or_path: fetch(wasm + again, { integrity }) });
  } catch (error) {
    console.error("the app did not start:", error && error.name);
    if (isFault(error)) breakDown();
    else if (document.getElementById("static")) show("failed");
  }
};

if (supported) {
  addEventListener("error", ({ error }) => isFault(error) && breakDown());
  addEventListener("unhandledrejection", ({ reason }) => isFault(reason) && breakDown());
  document.getElementById("boot-retry").addEventListener("click", () => {
    show("loading");
    start();
  });
  start();
} else {
  show("unsupported");
}
