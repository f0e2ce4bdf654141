// Starts the app, or says in words why it cannot be started. It stands inside the page, so that it cannot fail to load. An
// old browser that cannot read all of its grammar runs none of it, and the script after it misses this mark.
document.documentElement.classList.add("started");

const show = (id) => {
  for (const page of document.querySelectorAll("#static article")) page.hidden = page.id !== id;
  const heading = document.querySelector(`#${id} h1`);
  document.title = heading.dataset.title || heading.textContent;
  heading.focus();
};

// A module with all that browsers learned late of what the app is compiled to, and nothing else: several results, memory that
// is copied, signs that are extended, numbers that are cut to fit.
const LATEST = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 0, 2, 127, 127, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10, 24, 1, 22, 0, 65, 0, 65, 0, 65, 0,
  252, 10, 0, 0, 65, 0, 192, 67, 0, 0, 0, 0, 252, 0, 11,
);
const supported =
  typeof WebAssembly === "object" && WebAssembly.validate(LATEST) && typeof BigInt === "function" &&
  typeof fetch === "function" && typeof AbortController === "function" && typeof history.replaceState === "function";

// The digest has shown that the file is whole, so it is the browser that cannot read it; some call this an evaluation that
// the policy forbids, not knowing the policy's word for wasm.
const isTooOld = (error) => error instanceof WebAssembly.CompileError || error instanceof EvalError;

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

// Milliseconds after which loading is said to take long. It goes on, and may still end well.
const LONG = 15000;
let isLong;
let attempt = 0;
// The attempt whose files were there first: one app is started, however many were asked for.
let chosen = 0;
const start = async () => {
  const { js, wasm } = document.getElementById("app-boot").dataset;
  const slow = document.getElementById("slow");
  const own = ++attempt;
  // A module that failed to load stays failed under its name, so another try needs another name.
  const again = own > 1 ? `?attempt=${own}` : "";
  clearTimeout(isLong);
  slow.hidden = true;
  isLong = setTimeout(() => { slow.hidden = false; }, LONG);
  try {
    const { default: init } = await import(js + again);
    // Browsers do not check the digest of a preloaded wasm by themselves, so the fetch that uses it names it.
    const preload = document.querySelector('link[rel="preload"][as="fetch"]');
    const integrity = preload ? preload.integrity : "";
    const file = await fetch(wasm + again, { integrity });
    if (chosen) return;
    chosen = own;
    await init({ module_or_path: file });
  } catch (error) {
    console.error("the app did not start:", error && error.name);
    if (isFault(error)) breakDown();
    else if (own === (chosen || attempt) && document.getElementById("static")) {
      chosen = 0;
      show(isTooOld(error) ? "unsupported" : "failed");
    }
  }
};

if (supported) {
  addEventListener("error", ({ error }) => isFault(error) && breakDown());
  addEventListener("unhandledrejection", ({ reason }) => isFault(reason) && breakDown());
  document.getElementById("static").addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") return;
    show("loading");
    start();
  });
  start();
} else {
  show("unsupported");
}
