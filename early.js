// Sends the validation call while the app is still on its way: on a slow line that saves the person half a second.
//
// It knows none of the rules. It goes ahead only for a link so plain that there is nothing in it to judge or to mend; any
// other link waits for the app. The app asks for the very same call and takes this one over; were its own different in
// anything, it would send its own (browser/early.rs, and a test that holds the two together).
(() => {
  const PLAIN = {
    client_id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    redirect_uri: /^https?:\/\/[a-z0-9.-]+(:[0-9]+)?\/[\w.~\/-]*(\?[\w.~=&-]*)?$/,
    scope: /^[\w:]+( [\w:]+)*$/,
    user_data: /^[A-Za-z0-9+\/]+={0,2}$/,
    token: /^[!-~]+$/,
  };
  // Bits left over at the end are zeros, so that writing it anew gives the same text.
  const WHOLE = /(?:[A-Za-z0-9+\/]|[AEIMQUYcgkosw048]=|[AQgw]==)$/;
  const isLocal = (host) => host === "127.0.0.1" || host === "localhost";

  const read = (query) => {
    const given = {};
    for (const pair of query.slice(1).split("&")) {
      const [, name, raw] = /^([a-z_]+)=([^]*)$/.exec(pair) || [];
      if (!name || name in given || (name !== "user_data" && raw.length > 2000)) return null;
      given[name] = decodeURIComponent(name === "scope" ? raw.replace(/\+/g, " ") : raw);
    }
    const { protocol, hostname, href } = new URL(given.redirect_uri);
    const isPlain =
      Object.keys(PLAIN).every((name) => name in given && PLAIN[name].test(given[name])) &&
      given.user_data.length % 4 === 0 && WHOLE.test(given.user_data) && href === given.redirect_uri &&
      (protocol === "https:" || (isLocal(hostname) && isLocal(location.hostname)));
    return isPlain ? given : null;
  };

  // The first picture comes first: what follows would keep a slow phone from drawing it, and the app takes longer to come
  // than the answer. A page that is not seen draws nothing.
  const shown = new Promise((go) => {
    if (document.hidden) return go();
    requestAnimationFrame(() => setTimeout(go));
    setTimeout(go, 500);
  });

  // As the app does it: only one tab works on one container (browser.rs).
  const claim = async (content) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
    const name = "auth-ui:" + Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return new Promise((tell, fail) => {
      const hold = (lock) => (lock ? new Promise((release) => tell({ name, release })) : fail());
      navigator.locks.request(name, { ifAvailable: true }, hold).catch(fail);
    });
  };

  try {
    const query = window.authUiQuery;
    if (typeof WebAssembly !== "object" || query[0] !== "?" || query.length > 100000) return;
    const { user_data: content, token } = read(query);
    const path = "/api/pis/confidant/sign-up_validation";
    const body = JSON.stringify({ signed_content: content, signed_content_encoding: "base64" });
    const abort = new AbortController();
    const claimed = shown.then(() => claim(content));
    const response = claimed.then(() => fetch(path, {
      method: "POST",
      headers: { Accept: "application/json", Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: abort.signal,
    }));
    // Whatever goes wrong, the app meets it again and says it in words.
    response.catch(() => {});
    window.authUiEarly = { path, token, body, abort, claimed, response };
  } catch (_) {
    // Not a plain link, or not a browser for this.
  }
})();
