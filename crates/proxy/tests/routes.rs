//! What is served: the page, the files of the build, health, and a kind page for everything else.

mod support;

use auth_ui_proxy::document::Inline;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, Method, Request, StatusCode};
use sha2::{Digest, Sha256};
use support::*;

const PAGE: &str = "/confidant/sign-up";
const WASM: &str = "/app-1f2e3d4c5b6a7980_bg.wasm";

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let mut values = headers.get_all(name).iter();
    let value = values
        .next()
        .unwrap_or_else(|| panic!("{name} is missing"))
        .to_str()
        .unwrap();
    assert!(values.next().is_none(), "{name} is there twice");
    value
}

/// Requirements A5 and A6, written out again on purpose.
const SNAPSHOT: &[(&str, &str)] = &[
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("x-dns-prefetch-control", "off"),
    ("x-robots-tag", "noindex, nofollow"),
];

#[tokio::test]
async fn every_class_of_answer_carries_every_security_header() {
    let upstream = Fake::start(Then::json("200 OK", "Server: gateway\r\nX-Powered-By: x\r\n", "{}")).await;
    let app = app(&upstream.url, &["--max-request-line", "8KB"]);
    let long = format!("{PAGE}?user_data={}", "a".repeat(9000));
    let big = "x".repeat(40 * 1024);
    let id = "6498d88e-97fb-47e2-85a5-99e884f888aa";
    let classes = [
        ("the page", Request::get(PAGE), 200, "no-store"),
        ("the page's head", Request::head(PAGE), 200, "no-store"),
        ("a file", Request::get(WASM), 200, "no-cache"),
        (
            "a known file",
            Request::get("/style.css").header("if-none-match", "*"),
            304,
            "no-cache",
        ),
        ("a call", Request::get(format!("/oauth/users/{id}")), 200, "no-store"),
        ("an unlisted call", Request::get("/api/persons"), 404, "no-store"),
        ("nothing", Request::get("/nothing"), 404, "no-store"),
        ("the root", Request::get("/"), 404, "no-store"),
        ("options of the page", Request::options(PAGE), 405, "no-store"),
        (
            "options of a call",
            Request::options(format!("/oauth/users/{id}")),
            405,
            "no-store",
        ),
        ("a long link", Request::get(long), 414, "no-store"),
        (
            "large headers",
            Request::get(PAGE).header("x-large", big),
            431,
            "no-store",
        ),
        ("health", Request::get("/livez"), 200, "no-store"),
        ("readiness", Request::get("/readyz"), 200, "no-store"),
    ];
    for (class, request, status, cache) in classes {
        let answer = ask(&app, request).await;
        assert_eq!(answer.status().as_u16(), status, "{class}");
        let headers = answer.headers();
        for (name, value) in SNAPSHOT {
            assert_eq!(header(headers, name), *value, "{class}: {name}");
        }
        for directive in header(headers, "permissions-policy").split(", ") {
            let (feature, allowed) = directive.split_once('=').unwrap();
            let wanted = if feature == "otp-credentials" { "(self)" } else { "()" };
            assert_eq!(allowed, wanted, "{class}: {feature}");
        }
        let policy = header(headers, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{class}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{class}: {policy}");
        assert!(!policy.contains(','), "{class}: a comma starts a second policy");
        assert_eq!(header(headers, "cache-control"), cache, "{class}");
        assert_eq!(header(headers, "x-request-id").len(), 36, "{class}");
        assert!(!headers.contains_key("server"), "{class}");
        assert!(!headers.contains_key("x-powered-by"), "{class}");
    }
}

#[tokio::test]
async fn a_handler_that_panics_still_answers_with_every_header() {
    use auth_ui_proxy::around::{Terms, around};
    use auth_ui_proxy::refusal::Served;
    let app = axum::Router::new()
        .route("/boom", axum::routing::get(async || -> &'static str { panic!("boom") }))
        .layer(axum::middleware::from_fn_with_state(
            Terms {
                request_line: 1024,
                served: Served::Patient,
                links: Default::default(),
            },
            around,
        ));
    let answer = get(&app, "/boom").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in SNAPSHOT {
        assert_eq!(header(answer.headers(), name), *value);
    }
    let page = text(answer).await;
    assert!(page.contains("Сталася помилка в\u{a0}нашій системі") && !page.contains("boom"));
}

#[tokio::test]
async fn the_page_may_run_exactly_its_own_inline_code() {
    let answer = get(&app_alone(), PAGE).await;
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    let wanted = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src 'self' {} {}; img-src 'self'; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRUB),
        hash("body{margin:0}"),
        hash(".app{display:none}"),
    );
    assert_eq!(header(answer.headers(), "content-security-policy"), wanted);
    assert_eq!(text(answer).await, HTML);
}

#[test]
fn only_code_that_a_browser_would_run_is_hashed() {
    let hash = |text: &str| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)));
    let cases: &[(&str, &[&str])] = &[
        ("<script>a()</script>", &["a()"]),
        ("<SCRIPT TYPE=module>a()</SCRIPT>", &["a()"]),
        ("<script>a()\r\nb()\rc()</script>", &["a()\nb()\nc()"]),
        ("<script>a('</' + 'script>')</script>", &["a('</' + 'script>')"]),
        ("<script>1 && 2 &amp; 3</script>", &["1 && 2 &amp; 3"]),
        ("<script>a()</script><script>a()</script>", &["a()"]),
        ("<script>a()</script><script> a()</script>", &["a()", " a()"]),
        ("<script type=importmap>{}</script>", &["{}"]),
        ("<script type=application/json>{}</script>", &[]),
        ("<script type='application/ld+json'>{}</script>", &[]),
        ("<script src=/a.js>ignored()</script>", &[]),
        ("<script></script>", &[]),
        ("<!-- <script>a()</script> -->", &[]),
        ("<textarea><script>a()</script></textarea>", &[]),
        (
            "<template><script>a()</script></template><script>b()</script>",
            &["b()"],
        ),
    ];
    for (html, wanted) in cases {
        let found = Inline::find(html).unwrap();
        let wanted: Vec<String> = wanted.iter().map(|text| hash(text)).collect();
        assert_eq!(found.scripts, wanted, "{html}");
    }
}

#[test]
fn a_policy_of_trusted_types_is_allowed_to_a_page_that_makes_one_and_to_no_other() {
    for (html, wanted) in [
        ("<script>trustedTypes.createPolicy('default',{})</script>", true),
        (
            "<script type=application/json>trustedTypes.createPolicy()</script>",
            false,
        ),
        ("<script>a()</script>", false),
    ] {
        assert_eq!(Inline::find(html).unwrap().makes_trusted_types, wanted, "{html}");
    }
}

#[tokio::test]
async fn default_page_settings_leave_the_built_page_untouched() {
    let app = app_alone();
    assert_eq!(text(get(&app, PAGE).await).await, HTML);
    let compressed = ask(&app, Request::get(PAGE).header("accept-encoding", "br")).await;
    assert_eq!(header(compressed.headers(), "content-encoding"), "br");
    assert_eq!(text(compressed).await, "<page in brotli>");
}

#[tokio::test]
async fn other_page_settings_are_written_into_the_page() {
    let cases: &[(&[&str], &str)] = &[
        (
            &["--registration-auth", "blueprint"],
            "registration_auth=blueprint; require_token=true; require_scope=true; redirect_on_error=false",
        ),
        (
            &["--require-token", "false"],
            "registration_auth=seed; require_token=false; require_scope=true; redirect_on_error=false",
        ),
        (
            &["--require-scope", "false"],
            "registration_auth=seed; require_token=true; require_scope=false; redirect_on_error=false",
        ),
        (
            &["--redirect-on-error", "true"],
            "registration_auth=seed; require_token=true; require_scope=true; redirect_on_error=true",
        ),
        (
            &[
                "--help-url",
                "https://example.com/help?a=1&b=;\"<",
                "--privacy-url",
                "https://example.com/privacy",
                "--terms-url",
                "https://example.com/terms",
                "--agreement-url",
                "https://example.com/agreement",
            ],
            "registration_auth=seed; require_token=true; require_scope=true; redirect_on_error=false; \
             help_url=https://example.com/help?a=1&amp;b=%3B%22%3C; privacy_url=https://example.com/privacy; terms_url=https://example.com/terms; agreement_url=https://example.com/agreement",
        ),
    ];
    for (args, content) in cases {
        let app = app("http://127.0.0.1:1", args);
        // Compressed twins are of the built page and must not be served in place of the changed one.
        let answer = ask(&app, Request::get(PAGE).header("accept-encoding", "br, gzip")).await;
        assert!(!answer.headers().contains_key("content-encoding"));
        let policy = header(answer.headers(), "content-security-policy").to_owned();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"));
        let charset = "<meta charset=\"utf-8\">";
        let wanted = HTML.replace(
            charset,
            &format!("{charset}<meta name=\"auth-ui\" content=\"{content}\">"),
        );
        assert_eq!(text(answer).await, wanted);
    }
}

#[test]
fn a_minified_page_takes_settings_too_and_keeps_one_voice() {
    use auth_ui_proxy::document::Document;
    let page = settings("http://127.0.0.1:1", &["--require-token", "false"])
        .patient
        .unwrap();
    let minified = concat!(
        "<!doctype html><html lang=uk><meta charset=utf-8><script>a()</script>",
        "<meta content=\"require_token=true\" name=auth-ui><title>x</title><meta charset=utf-8>",
    );
    let document = |html: &'static str| {
        let files = [("index.html".to_owned(), html.as_bytes().into())].into();
        Document::new(&files, &page)
    };
    let answer = document(minified).unwrap().answer(&HeaderMap::new());
    let sent = futures_util::FutureExt::now_or_never(text(answer)).unwrap();
    let meta = "<meta name=\"auth-ui\" content=\"registration_auth=seed; require_token=false; require_scope=true; redirect_on_error=false\">";
    let wanted = format!(
        "<!doctype html><html lang=uk><meta charset=utf-8>{meta}<script>a()</script><title>x</title><meta charset=utf-8>"
    );
    assert_eq!(sent, wanted);
    let problem = document("<!doctype html><p>x").unwrap_err().to_string();
    assert!(problem.contains("has no <meta charset>"), "{problem}");
}

#[tokio::test]
async fn files_go_out_in_the_best_encoding_the_browser_takes() {
    let app = app_alone();
    let cases = [
        (None, None, &b"\0asm identity"[..]),
        (Some("gzip, deflate, br, zstd"), Some("br"), b"\0asm brotli"),
        (Some("gzip"), Some("gzip"), b"\0asm gzip"),
        (Some("br;q=0.1, gzip;q=0.9"), Some("gzip"), b"\0asm gzip"),
        (Some("br;q=0, gzip;q=0"), None, b"\0asm identity"),
    ];
    let mut etags = std::collections::BTreeSet::new();
    for (accept, encoding, body) in cases {
        let mut request = Request::get(WASM);
        if let Some(accept) = accept {
            request = request.header("accept-encoding", accept);
        }
        let answer = ask(&app, request).await;
        assert_eq!(header(answer.headers(), "content-type"), "application/wasm");
        assert_eq!(header(answer.headers(), "vary"), "accept-encoding");
        assert_eq!(
            answer.headers().get("content-encoding").map(|v| v.to_str().unwrap()),
            encoding
        );
        etags.insert(header(answer.headers(), "etag").to_owned());
        assert_eq!(bytes(answer).await, body);
    }
    assert_eq!(etags.len(), 3, "each encoding has its own validator");
}

#[tokio::test]
async fn a_known_file_is_not_sent_again() {
    let app = app_alone();
    let first = get(&app, "/boot.js").await;
    assert_eq!(
        header(first.headers(), "content-type"),
        "text/javascript; charset=utf-8"
    );
    let etag = header(first.headers(), "etag").to_owned();
    for known in [
        etag.clone(),
        format!("W/{etag}"),
        format!("\"other\", {etag}"),
        "*".to_owned(),
    ] {
        let again = ask(&app, Request::get("/boot.js").header("if-none-match", &known)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header(again.headers(), "etag"), etag);
        assert!(bytes(again).await.is_empty());
    }
    let changed = ask(&app, Request::get("/boot.js").header("if-none-match", "\"other\"")).await;
    assert_eq!(changed.status(), StatusCode::OK);
    let page = ask(&app, Request::get(PAGE).header("if-none-match", "*")).await;
    assert_eq!(page.status(), StatusCode::OK, "the page is never answered from memory");
}

#[tokio::test]
async fn only_a_name_that_proves_its_content_is_kept_forever() {
    let app = app_alone();
    let cache = async |path: &str| header(get(&app, path).await.headers(), "cache-control").to_owned();
    assert_eq!(
        cache("/real-c58e9029f1fd3d1b.js").await,
        "public, max-age=31536000, immutable"
    );
    assert_eq!(cache(WASM).await, "no-cache", "trunk's hash is not of the final bytes");
    assert_eq!(cache("/style.css").await, "no-cache");
    assert_eq!(cache(PAGE).await, "no-store");
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let app = app_alone();
    for path in [PAGE, WASM, "/nothing", "/livez"] {
        let whole = get(&app, path).await;
        let head = ask(&app, Request::head(path)).await;
        assert_eq!(head.status(), whole.status(), "{path}");
        assert_eq!(
            head.headers().get("content-type"),
            whole.headers().get("content-type"),
            "{path}"
        );
        let length = header(head.headers(), "content-length").to_owned();
        assert!(bytes(head).await.is_empty(), "{path}");
        assert_eq!(length, bytes(whole).await.len().to_string(), "{path}");
    }
}

#[tokio::test]
async fn nothing_but_the_build_can_be_reached() {
    let app = app_alone();
    let paths = [
        "/index.html",
        "/index.html.br",
        "/boot.js/",
        "//boot.js",
        "/./boot.js",
        "/../boot.js",
        "/%62oot.js",
        "/boot.js%00",
        "/boot.js;a",
        "/BOOT.JS",
        "/app-1f2e3d4c5b6a7980_bg.wasm.br",
        "/..%2f..%2fCargo.toml",
        "/.env",
        "/confidant/sign-up/",
        "/confidant",
        "/confidant/../livez",
        "/apiary",
    ];
    for path in paths {
        let answer = get(&app, path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let page = text(answer).await;
        assert!(page.contains("Сторінку не\u{a0}знайдено"), "{path}");
        assert!(page.contains(r#"lang="en">There is nothing at this address"#), "{path}");
    }
}

#[tokio::test]
async fn people_get_a_ukrainian_page_and_programs_an_envelope() {
    let app = app_alone();
    let page = ["text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "*/*", "text/*"];
    for accept in page {
        let answer = ask(&app, Request::get("/nothing").header("accept", accept)).await;
        assert_eq!(header(answer.headers(), "content-type"), "text/html; charset=utf-8");
        let policy = header(answer.headers(), "content-security-policy").to_owned();
        let id = header(answer.headers(), "x-request-id").to_owned();
        let html = text(answer).await;
        assert!(html.contains("<html lang=\"uk\">") && html.contains(&id), "{accept}");
        // The page's one style is the one its policy allows, and there is nothing else it could load.
        let found = Inline::find(&html).unwrap();
        assert_eq!(found.styles.len(), 1);
        assert!(found.scripts.is_empty());
        assert!(
            policy.contains(&format!("style-src '{}';", found.styles[0])),
            "{policy}"
        );
        assert!(!html.contains("href=") && !html.contains("src=") && !html.contains(" style="));
    }
    for request in [
        Request::get("/nothing").header("accept", "application/json"),
        Request::get("/api").header("accept", "text/html"),
        Request::get("/oauth/nothing").header("accept", "text/html"),
        Request::get("/user/").header("accept", "text/html"),
    ] {
        let answer = ask(&app, request).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(answer.headers(), "content-type"), "application/json");
        let id = header(answer.headers(), "x-request-id").to_owned();
        let envelope = json(answer).await;
        assert_eq!(envelope["meta"]["request_id"], id);
        assert_eq!(envelope["meta"]["code"], 404);
        assert_eq!(envelope["error"]["type"], "not_found");
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_the_ones_that_work() {
    let app = app_alone();
    for path in [PAGE, WASM] {
        for method in [
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
            Method::TRACE,
        ] {
            let answer = ask(&app, Request::builder().method(&method).uri(path)).await;
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(header(answer.headers(), "allow"), "GET, HEAD");
        }
    }
}

#[tokio::test]
async fn a_stopping_server_says_that_it_is_not_ready() {
    let readiness = auth_ui_proxy::health::Readiness::default();
    let app = app_with(&settings("http://127.0.0.1:1", &[]), readiness.clone());
    assert_eq!(get(&app, "/readyz").await.status(), StatusCode::OK);
    readiness.stop();
    assert_eq!(get(&app, "/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&app, "/livez").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_uuid_from_the_page_becomes_the_request_id_and_anything_else_does_not() {
    let app = app_alone();
    let given = "0191f3a2-7b1c-7def-8a90-123456789abc";
    let answer = ask(&app, Request::get("/livez").header("x-request-id", given)).await;
    assert_eq!(header(answer.headers(), "x-request-id"), given);
    for bad in [
        "",
        "x",
        "CANARY",
        "{0191f3a2-7b1c-7def-8a90-123456789abc}",
        "0191f3a27b1c7def8a90123456789abc",
    ] {
        let answer = ask(&app, Request::get("/livez").header("x-request-id", bad)).await;
        let id = header(answer.headers(), "x-request-id");
        assert!(id.len() == 36 && id != bad);
    }
}

#[test]
fn the_folder_may_be_the_page_or_contain_it() {
    let (_keep, folder) = temp();
    write_built(&folder);
    assert_eq!(read_folder(&folder).unwrap(), built());

    let (_keep, outer) = temp();
    std::fs::create_dir(outer.join("patient")).unwrap();
    write_built(&outer.join("patient"));
    std::fs::write(outer.join("patient/.hidden"), "x").unwrap();
    assert_eq!(read_folder(&outer).unwrap(), built());

    let (_keep, empty) = temp();
    let problem = read_folder(&empty).unwrap_err().to_string();
    assert!(
        problem.starts_with("assets ") && problem.contains("cargo xtask dist"),
        "{problem}"
    );
}
