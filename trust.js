// Leptos draws the static parts of the admin page's templates through innerHTML, all of them constants of the program. The
// policy lets those through and refuses everything that could act (requirements A31). The patient page draws without it, and
// allows no policy at all.
(() => {
  const ACTS = /<(?:script|iframe|object|embed|base|meta|link)\b|[\s/"']on[a-z]+\s*=|javascript:/i;
  if (!window.trustedTypes) return;
  trustedTypes.createPolicy("default", {
    createHTML(html) {
      if (ACTS.test(html)) throw new TypeError("markup that acts is refused");
      return html;
    },
  });
})();
