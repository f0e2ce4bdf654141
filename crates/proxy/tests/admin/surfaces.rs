//! What is on is served, what is off is not there, and what is unsafe does not start.

use std::os::unix::fs::PermissionsExt as _;

use auth_ui_proxy::Pages;
use auth_ui_proxy::health::{Health, Readiness};
use axum::body::Body;
use http::Request;
use serde_json::json;

use crate::bench::*;
use crate::ehealth::*;
use crate::support::*;

const ADMIN: [&str; 9] = [
    "/admin",
    "/admin/",
    "/admin/boot.js",
    "/admin/callback?code=a&state=b",
    "/admin/api/overview",
    "/admin/api/sign-in",
    "/admin/api/refresh",
    "/admin/api/history",
    "/admin/api/history.csv",
];

#[tokio::test]
async fn with_the_admin_surface_off_nothing_of_it_is_reachable() {
    let app = app("http://127.0.0.1:1", &[]);
    for path in ADMIN {
        for method in ["GET", "POST"] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("content-type", "application/json")
                .header("x-csrf", "1")
                .header("sec-fetch-site", "same-origin");
            let answer = ask(&app, request).await;
            assert_eq!(answer.status(), 404, "{method} {path}");
            assert!(answer.headers().get("set-cookie").is_none());
        }
    }
}

#[tokio::test]
async fn with_the_patient_surface_off_its_routes_are_gone() {
    let bench = Bench::with(&[("--surfaces", "admin")]).await;
    let mut browser = bench.browser();
    for path in [
        "/confidant/sign-up",
        "/api/pis/confidant/register",
        "/oauth/apps/authorize",
        "/api/dictionaries?name=SCOPES",
        "/style.css",
        "/index.html",
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let root = browser.get("/").await;
    assert_eq!((root.status.as_u16(), root.header("location")), (303, "/admin/"));
    assert_eq!(browser.get("/admin/").await.status, 200);
    assert!(bench.ehealth.calls("").is_empty());
}

#[tokio::test]
async fn the_admin_page_has_a_policy_of_its_own_and_its_files_stand_beside_it() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    let page = browser.get("/admin/").await;
    assert_eq!(page.text, HTML);
    let policy = page.header("content-security-policy");
    for words in [
        "default-src 'none'",
        "connect-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "'sha256-",
    ] {
        assert!(policy.contains(words), "{policy}");
    }
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(browser.get("/admin/boot.js").await.text, "export {}");
    assert_eq!(browser.get("/admin").await.header("location"), "/admin/");
    for path in [
        "/admin/index.html",
        "/admin//boot.js",
        "/admin/%62oot.js",
        "/admin/nothing",
        "/admin/api/nothing",
    ] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    assert_eq!(browser.get("/confidant/sign-up").await.status, 200);
}

#[tokio::test]
async fn the_admin_page_is_told_where_the_operator_says_more_and_nothing_of_the_patients_journey() {
    let bench = Bench::with(&[
        ("--terms-url", "https://mis.example/terms"),
        ("--require-token", "false"),
    ])
    .await;
    let page = bench.browser().get("/admin/").await;
    assert!(
        page.text.contains("; terms_url=https://mis.example/terms\">"),
        "{}",
        page.text
    );
    assert!(page.text.contains("require_token=true"), "{}", page.text);
}

/// Whoever is stopped by the proxy itself needs the operator's help more than anybody.
#[tokio::test]
async fn the_proxys_own_pages_lead_where_the_operator_says_more() {
    let links = [
        ("--help-url", "https://mis.example/help"),
        ("--accessibility-url", "https://mis.example/accessibility"),
        ("--privacy-url", "https://mis.example/privacy"),
    ];
    let bench = Bench::with(&links).await;
    let mut browser = bench.browser();
    for path in ["/typo", "/admin/typo", "/admin/callback?state=x"] {
        let page = browser.get(path).await.text;
        for (_, link) in links {
            let more = format!("<a href=\"{link}\" target=\"_blank\" rel=\"noreferrer\">Докладніше (нова вкладка)");
            assert_eq!(page.matches(&more).count(), 1, "{path}: {page}");
        }
    }
    let without = Bench::new().await.browser().get("/typo").await.text;
    assert!(
        !without.contains("Докладніше") && !without.contains("{help}"),
        "{without}"
    );
}

/// Nobody comes to the admin page from an application, and no patient is there.
#[tokio::test]
async fn what_goes_wrong_on_the_admin_surface_is_told_in_its_own_words() {
    let says = |answer: &Answer, title: &str| {
        assert!(answer.text.contains(title), "{}", answer.text);
        assert!(answer.text.contains("href=\"/admin/\""), "{}", answer.text);
        assert!(
            answer.text.contains(r#"<p class="small" lang="en">"#),
            "{}",
            answer.text
        );
        for alien in ["застосунк", "пацієнт", "заявк", "application", "patient"] {
            assert!(!answer.text.contains(alien), "{alien}: {}", answer.text);
        }
    };
    let both = Bench::new().await;
    let mut browser = both.browser();
    let typo = browser.get("/admin/typo").await;
    assert_eq!(typo.status, 404);
    says(&typo, "Сторінку не\u{a0}знайдено");
    let posted = Request::post("/admin/callback").header("accept", "text/html");
    let posted = browser.send(posted.body(Body::empty()).unwrap()).await;
    assert_eq!(posted.status, 405);
    says(&posted, "Запит не\u{a0}вдалося прочитати");
    let fat = Request::get("/admin/").header("cookie", "a".repeat(40_000));
    let fat = browser.send(fat.body(Body::empty()).unwrap()).await;
    assert_eq!(fat.status, 431);
    says(&fat, "Запит завеликий");
    // The patient's pages keep theirs.
    assert!(browser.get("/typo").await.text.contains("застосунку"));
    assert!(browser.get("/administrator").await.text.contains("застосунку"));

    let alone = Bench::with(&[("--surfaces", "admin")]).await;
    says(&alone.browser().get("/typo").await, "Сторінку не\u{a0}знайдено");
    let long = alone.browser().get(&format!("/?{}", "a".repeat(65_530))).await;
    assert_eq!(long.status, 414);
    says(&long, "Запит завеликий");

    // Where there is no admin page, nobody is sent to it.
    let none = text(get(&app("http://127.0.0.1:1", &[]), "/admin/typo").await).await;
    assert!(
        none.contains("застосунку") && !none.contains("href=\"/admin/\""),
        "{none}"
    );

    let broken = axum::Router::new()
        .route(
            "/admin/callback",
            axum::routing::get(async || -> &'static str { panic!("as ordered") }),
        )
        .layer(axum::middleware::from_fn_with_state(
            both.settings.terms(),
            auth_ui_proxy::around::around,
        ));
    let answer = Answer::of(get(&broken, "/admin/callback?code=a&state=b").await).await;
    assert_eq!(answer.status, 500);
    says(&answer, "Сталася помилка на сервері МІС");
}

#[tokio::test]
async fn nothing_of_the_admin_surface_is_ever_stored_by_a_browser() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    for path in [
        "/admin/",
        "/admin/callback",
        "/admin/api/overview",
        "/admin/api/history",
        "/admin/api/history.csv",
        "/admin/api/nothing",
        "/admin/api/refresh",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
    let head = browser
        .send(Request::head("/admin/api/overview").body(Body::empty()).unwrap())
        .await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    let options = browser
        .send(Request::options("/admin/api/overview").body(Body::empty()).unwrap())
        .await;
    assert_eq!(options.status, 405);
}

#[tokio::test]
async fn readiness_and_numbers_tell_no_names() {
    let bench = Bench::new().await;
    let health = Health::new(Readiness::default(), Some(bench.admin.clone()));
    let app = auth_ui_proxy::health::app(health, bench.settings.terms());
    assert_eq!(text(get(&app, "/livez").await).await, "ok\n");
    assert_eq!(text(get(&app, "/readyz").await).await, "ok\n");
    let mut browser = bench.signed_in(HEAD).await;
    bench.ehealth.instead("PATCH ", Instead::Hang);
    bench.refreshed(&mut browser).await;
    bench.later(1000);
    let health = Health::new(Readiness::default(), Some(bench.admin.clone()));
    let app = auth_ui_proxy::health::app(health, bench.settings.terms());
    let ready = get(&app, "/readyz").await;
    assert_eq!(ready.status(), 200, "taken out of service, nobody could repair it");
    assert_eq!(text(ready).await, "degraded: an outcome is unknown\n");
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    let numbers = text(get(&app, "/metrics").await).await;
    for line in [
        "auth_ui_refresh_total{result=\"in_doubt\"} 1",
        "auth_ui_refresh_total{result=\"stored\"} 0",
        "auth_ui_in_doubt 1",
        "auth_ui_store_up 1",
        "auth_ui_key_up 1",
    ] {
        assert!(numbers.contains(line), "{numbers}");
    }
    assert!(numbers.contains("auth_ui_active_secret_oldest_seconds 1"), "{numbers}");
    for name in [CLINIC, CONNECTION, EDRPOU, HEAD, "CANARY"] {
        assert!(!numbers.contains(name), "{numbers}");
    }
}

/// Requirements B18: whoever finds the pages learns nothing of the store and causes no write in it.
#[tokio::test]
async fn health_with_an_address_of_its_own_is_told_only_there() {
    let bench = Bench::with(&[("--admin-health-listen", "127.0.0.1:0")]).await;
    for path in ["/livez", "/readyz", "/metrics"] {
        let answer = bench.browser().get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
    }
    let health = Health::new(Readiness::default(), Some(bench.admin.clone()));
    let app = auth_ui_proxy::health::app(health, bench.settings.terms());
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(get(&app, path).await.status(), 200, "{path}");
    }
    let without = Bench::new().await;
    assert_eq!(without.browser().get("/readyz").await.text, "ok\n");
    assert_eq!(without.browser().get("/metrics").await.status, 404);
}

#[tokio::test]
async fn a_key_that_others_can_read_makes_the_process_not_ready() {
    let bench = Bench::new().await;
    let key = bench.folder.join("key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let health = Health::new(Readiness::default(), Some(bench.admin.clone()));
    let pages = Pages {
        patient: Some(built()),
        admin: Some(built()),
    };
    let app = auth_ui_proxy::app(&bench.settings, &pages, Some(bench.admin.clone()), health).unwrap();
    let ready = get(&app, "/readyz").await;
    assert_eq!(ready.status(), 503);
    assert_eq!(text(ready).await, "key\n");
    let mut browser = bench.signed_in(HEAD).await;
    let answer = browser.post("/admin/api/refresh", order()).await;
    assert_eq!(
        answer.json()["error"],
        json!({ "type": "not_ready", "reason": "key_exposed" })
    );
    assert_eq!(bench.ehealth.refreshes(), 0);
}

/// Requirements A30.
#[test]
fn what_is_unsafe_or_missing_is_refused_in_one_line() {
    let (_keep, folder) = temp();
    let good = files(&folder);
    let line = |flag: &str, value: Option<&str>| {
        let mut args = vec!["--auth-url", "https://auth.example", "--api-url", "https://api.example"];
        for (name, given) in good.iter().filter(|(name, _)| *name != flag) {
            args.extend([*name, given.as_str()]);
        }
        if let Some(value) = value {
            args.extend([flag, value]);
        }
        try_settings(&args, &[])
            .map(|_| ())
            .map_err(|problem| problem.to_string())
    };
    assert_eq!(line("--admin-mis-name", Some("Медокс")), Ok(()));
    let exposed = |name: &str| {
        let path = folder.join(name);
        std::fs::write(&path, "CANARY-0123456789abcdef0123456789abcdef").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let short = private(&folder.join("short"), "CANARY-short");
    let empty = private(&folder.join("empty"), "\n# nothing\n");
    let empty_token = private(&folder.join("empty-token"), "\n");
    let lines = private(&folder.join("lines"), "CANARY\nCANARY");
    let hash = private(&folder.join("hash"), "sha256:CANARY");
    let cases: &[(&str, Option<&str>, &str)] = &[
        ("--admin-public-url", None, "admin_public_url is not set"),
        ("--admin-public-url", Some("http://mis.example"), "must use https://"),
        ("--admin-public-url", Some("http://10.0.0.1:8080"), "must use https://"),
        (
            "--admin-public-url",
            Some("https://mis.example/path"),
            "only scheme, host and port",
        ),
        (
            "--admin-public-url",
            Some("https://CANARY:a@mis.example"),
            "must not contain",
        ),
        (
            "--admin-redirect-uri",
            Some("http://mis.example/callback"),
            "must use https://",
        ),
        (
            "--admin-sign-in-url",
            Some("http://auth.example/sign-in"),
            "must use https://",
        ),
        ("--admin-mis-client-id", None, "admin_mis_client_id is not set"),
        ("--admin-mis-client-id", Some("MIS"), "must be a UUID"),
        ("--admin-mis-name", None, "admin_mis_name is not set"),
        ("--admin-api-key-file", None, "admin_api_key_file is not set"),
        ("--admin-api-key-file", Some("/nonexistent"), "cannot be read"),
        ("--admin-api-key-file", Some(&exposed("a")), "chmod o-rwx"),
        ("--admin-api-key-file", Some(&lines), "does not fit"),
        ("--admin-api-key-env", Some("UNSET"), "is not set"),
        ("--admin-psk-file", Some(&exposed("b")), "chmod o-rwx"),
        ("--admin-key-file", None, "admin_key_file is not set"),
        ("--admin-store", Some("mysql://CANARY"), "must begin with sqlite:"),
        ("--admin-store", Some("sqlite:"), "must begin with sqlite:"),
        (
            "--admin-store",
            Some("postgres://CANARY:CANARY@db.example/auth"),
            "sslmode=verify-full",
        ),
        (
            "--admin-store",
            Some("postgres://CANARY@10.0.0.1/auth?sslmode=require"),
            "sslmode=verify-full",
        ),
        (
            "--admin-machine-token-file",
            None,
            "admin_machine_token_file is not set",
        ),
        ("--admin-machine-token-file", Some(&exposed("c")), "chmod o-rwx"),
        ("--admin-machine-token-file", Some(&short), "shorter than 32"),
        ("--admin-machine-token-file", Some(&empty), "no token"),
        ("--admin-machine-token-file", Some(&hash), "sha256"),
        ("--admin-machine-listen", Some("0.0.0.0:8082"), "admin_machine_remote"),
        ("--admin-trusted-proxies", Some("any"), "list of IP addresses"),
        ("--admin-trusted-proxies", Some("0.0.0.0/0"), "list of IP addresses"),
        ("--admin-trusted-proxies", Some("0.0.0.0"), "list of IP addresses"),
        (
            "--admin-notify-url",
            Some("http://mis.example/told"),
            "must use https://",
        ),
        (
            "--admin-notify-url",
            Some("https://mis.example/told?key=CANARY"),
            "must not contain a query",
        ),
        ("--admin-notify-token-file", Some(&exposed("d")), "chmod o-rwx"),
        ("--admin-notify-token-file", Some(&empty_token), "empty value"),
        ("--admin-notify-token-file", Some(&short), "admin_notify_url is not set"),
        ("--admin-escrow-dir", Some("/tmp"), "only together"),
        (
            "--admin-refresh-method",
            Some("both"),
            "must be connection or legacy_client",
        ),
        ("--admin-session-idle", Some("0s"), "must be a duration"),
        ("--admin-session-idle", Some("9h"), "must not be longer"),
        ("--admin-scope", Some("a\"b"), "must be scopes"),
        ("--admin-refreshes-per-connection", Some("0"), "between 1 and"),
    ];
    for (flag, value, words) in cases {
        let problem = line(flag, *value).expect_err(flag);
        assert!(problem.contains(words), "{flag} {value:?}: {problem}");
        assert!(!problem.contains('\n') && !problem.contains("CANARY"), "{problem}");
    }
}

#[test]
fn scopes_may_be_one_text_or_a_list() {
    let (_keep, folder) = temp();
    let file = folder.join("proxy.toml");
    let with = |scope: &str| {
        std::fs::write(&file, format!("[admin]\nscope = {scope}\n")).unwrap();
        let mut args = vec!["--config", file.to_str().unwrap()];
        args.extend(["--auth-url", "https://auth.example", "--api-url", "https://api.example"]);
        let given = files(&folder);
        for (flag, value) in &given {
            args.extend([*flag, value.as_str()]);
        }
        try_settings(&args, &[]).map(|settings| settings.admin.unwrap().scope)
    };
    let wanted = "connection:read connection:refresh_secret";
    for scope in [
        "\"connection:read connection:refresh_secret\"",
        "[\"connection:read\", \"connection:refresh_secret\"]",
        "\"connection:read,connection:refresh_secret\"",
        "[\"connection:read connection:refresh_secret\"]",
    ] {
        assert_eq!(with(scope).unwrap(), wanted, "{scope}");
    }
    for scope in ["[]", "\"\"", "[\"\", \" \"]"] {
        assert!(
            with(scope).unwrap_err().to_string().contains("must be scopes"),
            "{scope}"
        );
    }
}

#[test]
fn the_table_admin_of_the_file_means_the_same_as_the_flags() {
    let (_keep, folder) = temp();
    let mut text = "surfaces = [\"admin\"]\nauth_url = \"https://auth.example/mithril\"\napi_url = \"https://api.example\"\n[admin]\n".to_owned();
    for (flag, value) in files(&folder) {
        if let Some(key) = flag.strip_prefix("--admin-") {
            text.push_str(&format!("{} = {value:?}\n", key.replace('-', "_")));
        }
    }
    let file = folder.join("proxy.toml");
    std::fs::write(&file, &text).unwrap();
    let settings = try_settings(&["--config", file.to_str().unwrap()], &[]).unwrap();
    let admin = settings.admin.clone().unwrap();
    assert!(settings.patient.is_none());
    assert_eq!(admin.origin, ORIGIN);
    assert_eq!(admin.redirect_uri, format!("{ORIGIN}/admin/callback"));
    assert_eq!(admin.sign_in_url.at(""), "https://auth.example/mithril/sign-in");
    assert!(!format!("{settings:?}").contains("CANARY"));

    for (more, words) in [
        ("pulbic_url = \"https://a.example\"\n", "admin.pulbic_url in "),
        ("mis_name = { secret = \"CANARY\" }\n", "proxy.toml"),
    ] {
        std::fs::write(&file, format!("[admin]\n{more}")).unwrap();
        let problem = try_settings(&["--config", file.to_str().unwrap()], &[])
            .unwrap_err()
            .to_string();
        assert!(problem.contains(words) && !problem.contains("CANARY"), "{problem}");
    }
    std::fs::write(&file, "admin_mis_name = \"a\"\n[admin]\nmis_name = \"b\"\n").unwrap();
    let problem = try_settings(&["--config", file.to_str().unwrap()], &[])
        .unwrap_err()
        .to_string();
    assert!(problem.contains("is set twice"), "{problem}");
}
