//! Signing in, and every way it can go wrong.

use axum::body::Body;
use http::Request;
use serde_json::json;
use sha2::Digest as _;

use crate::bench::*;
use crate::ehealth::*;

#[tokio::test]
async fn the_head_signs_in_and_sees_their_clinic() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    assert_eq!(browser.get("/admin/api/overview").await.error(), "signed_out");
    let began = browser
        .post("/admin/api/sign-in", json!({ "edrpou": " 12345678 " }))
        .await;
    let location = url::Url::parse(began.json()["location"].as_str().unwrap()).unwrap();
    assert!(
        location
            .as_str()
            .starts_with(&format!("{}/sign-in?", bench.ehealth.url)),
        "{location}"
    );
    let query: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    let of = |name: &str| query.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!(of("client_id"), CLINIC);
    assert_eq!(of("redirect_uri"), format!("{ORIGIN}/admin/callback"));
    assert_eq!(of("response_type"), "code");
    assert_eq!(of("scope"), "client:read connection:read connection:refresh_secret");
    assert!(
        of("state").starts_with("auth-ui.") && of("state").len() >= 8 + 22,
        "128 bits and more"
    );

    let hop = browser
        .get(&format!(
            "/admin/callback?code=CANARY-code.{HEAD}&state={}",
            of("state")
        ))
        .await;
    assert_eq!(hop.status, 200);
    assert!(
        hop.text.contains(r#"http-equiv="refresh" content="0;url=/admin/""#),
        "{}",
        hop.text
    );

    let exchanged = &bench.ehealth.calls("POST /oauth/tokens")[0];
    let body: serde_json::Value = serde_json::from_slice(&exchanged.body).unwrap();
    assert_eq!(
        body,
        json!({ "token": {
            "grant_type": "authorization_code", "client_id": CLINIC, "client_secret": OLD_SECRET,
            "code": format!("CANARY-code.{HEAD}"), "redirect_uri": format!("{ORIGIN}/admin/callback"),
            "scope": "client:read connection:read connection:refresh_secret",
        }})
    );

    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(overview["legal_entity"]["name"], REGISTERED);
    assert_eq!(
        overview["session"]["actor"],
        json!({ "user_id": HEAD, "email": "head@clinic.example", "roles": ["OWNER"] })
    );
    assert_eq!(overview["session"]["is_owner"], true);
    assert_eq!(
        overview["active"]["proof"]["state"], "proven",
        "the exchange has shown it"
    );
    let checks = overview["preflight"].as_array().unwrap();
    assert_eq!(checks.len(), 9);
    assert!(
        checks.iter().all(|check| check["result"]["state"] == "passed"),
        "{checks:?}"
    );
    assert_eq!(bench.audited("authn_login_success").await.len(), 1);
}

#[tokio::test]
async fn who_chose_a_language_is_back_in_it_and_no_other_word_gets_into_the_way_back() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    for (language, page) in [("en", "/admin/?ui_locales=en"), ("uk", "/admin/?ui_locales=uk")] {
        let began = browser
            .post(
                "/admin/api/sign-in",
                json!({ "edrpou": "12345678", "language": language }),
            )
            .await;
        let location = url::Url::parse(began.json()["location"].as_str().unwrap()).unwrap();
        let state = location.query_pairs().find(|(name, _)| name == "state").unwrap().1;
        let hop = browser
            .get(&format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}"))
            .await;
        assert!(hop.text.contains(&format!(r#"content="0;url={page}""#)), "{}", hop.text);
        let button = format!(r#"<a class="primary" href="{page}">"#);
        assert_eq!(hop.text.matches(&button).count(), 1, "{}", hop.text);
    }
    let refused = browser
        .post(
            "/admin/api/sign-in",
            json!({ "edrpou": "12345678", "language": "en\"><script>" }),
        )
        .await;
    assert_eq!(refused.error(), "malformed");
}

#[tokio::test]
async fn a_clinic_nobody_set_up_is_refused_before_anything_leaves() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    for (edrpou, error) in [
        ("87654321", "unknown_clinic"),
        ("1234567", "malformed"),
        ("1234567a", "malformed"),
        ("", "malformed"),
    ] {
        let answer = browser.post("/admin/api/sign-in", json!({ "edrpou": edrpou })).await;
        assert_eq!(answer.error(), error, "{edrpou}");
        assert!(answer.headers.get("set-cookie").is_none());
    }
    let more = json!({ "edrpou": EDRPOU, "redirect_uri": "https://evil.example" });
    assert_eq!(browser.post("/admin/api/sign-in", more).await.error(), "malformed");
    assert!(bench.ehealth.calls("").is_empty());
}

/// A page in Ukrainian with a button back; nobody is signed in; nothing of the query is on it.
async fn ends_in_words(browser: &mut Browser, path: &str, status: u16, words: &str) {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text);
    assert!(answer.header("content-type").starts_with("text/html"), "{path}");
    assert!(answer.text.contains(words), "{path}: {}", answer.text);
    assert!(answer.text.contains(r#"<a class="primary" href="/admin/">"#), "{path}");
    assert!(!answer.text.contains("CANARY"), "{path}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(browser.cookie("__Host-auth-ui-session").is_none(), "{path}");
    assert_eq!(browser.get("/admin/api/overview").await.status, 401);
}

#[tokio::test]
async fn every_failure_at_the_way_back_ends_in_words() {
    let bench = Bench::new().await;
    let code = format!("CANARY-code.{HEAD}");
    let refused = |message: &str| Instead::Json(401, refusal(401, "invalid_client", message));
    let cases = [
        ("error=access_denied", None, 403, "Вхід скасовано або не\u{a0}дозволено"),
        (
            "error=access_denied&code=CANARY",
            None,
            403,
            "Вхід скасовано або не\u{a0}дозволено",
        ),
        ("code=", None, 400, "Вхід не\u{a0}завершено"),
        ("", None, 400, "Вхід не\u{a0}завершено"),
        ("code=CANARY-unknown.nobody", None, 400, "одноразового коду"),
        (
            "code=CANARY",
            Some(refused(
                "The redirection URI provided does not match a pre-registered value.",
            )),
            502,
            "Адреса повернення не\u{a0}збігається",
        ),
        (
            "code=CANARY",
            Some(Instead::Json(
                401,
                refusal(401, "access_denied", "API-KEY header required"),
            )),
            502,
            "ЕСОЗ не\u{a0}приймає api-key",
        ),
        (
            "code=CANARY",
            Some(Instead::Text(502, "<html>CANARY</html>")),
            502,
            "ЕСОЗ не\u{a0}відповідає",
        ),
        (
            "code=CANARY",
            Some(Instead::Text(200, "{}")),
            502,
            "ЕСОЗ не\u{a0}відповідає",
        ),
        ("code=CANARY", Some(Instead::Cut), 502, "ЕСОЗ не\u{a0}відповідає"),
        ("code=CANARY", Some(Instead::Hang), 502, "ЕСОЗ не\u{a0}відповідає"),
    ];
    let count = cases.len();
    for (query, instead, status, words) in cases {
        let mut browser = bench.browser();
        let state = browser.begin().await;
        if let Some(instead) = instead {
            bench.ehealth.instead("POST /oauth/tokens", instead);
        }
        let path = format!("/admin/callback?{query}&state={state}");
        ends_in_words(&mut browser, &path, status, words).await;
        // The try is used up.
        let again = format!("/admin/callback?code={code}&state={state}");
        ends_in_words(&mut browser, &again, 400, "Вхід не\u{a0}завершено").await;
    }
    assert_eq!(bench.audited("authn_login_fail").await.len(), count);
    let active = bench.store.active_info(clinic().id).await.unwrap().unwrap();
    assert_eq!(
        active.proof,
        auth_ui_contract::admin::Proof::Untried,
        "none of these says anything of the secret"
    );
}

#[tokio::test]
async fn only_the_browser_that_began_may_finish_once_and_soon() {
    let bench = Bench::new().await;
    let code = format!("CANARY-code.{HEAD}");
    let mut mine = bench.browser();
    let state = mine.begin().await;
    let path = format!("/admin/callback?code={code}&state={state}");

    // A link sent to somebody else signs nobody in (login CSRF), nor does one with another's state.
    let mut other = bench.browser();
    ends_in_words(&mut other, &path, 400, "Вхід не\u{a0}завершено").await;
    let theirs = other.begin().await;
    ends_in_words(&mut other, &path, 400, "Вхід не\u{a0}завершено").await;
    for wrong in [
        format!("/admin/callback?code={code}&state={theirs}"),
        format!("/admin/callback?code={code}&state={}", &state[..state.len() - 1]),
        format!("/admin/callback?code={code}&state="),
        format!("/admin/callback?code={code}"),
        format!("/admin/callback?code={code}&state={state}&state={state}"),
        format!("/admin/callback?code={code}&code={code}&state={state}"),
        format!("/admin/callback?code={}&state={state}", "a".repeat(3000)),
        "/admin/callback".to_owned(),
    ] {
        ends_in_words(&mut mine, &wrong, 400, "Вхід не\u{a0}завершено").await;
    }
    assert!(bench.ehealth.calls("").is_empty(), "eHealth is not asked");
    // None of that has used up the real one.
    assert_eq!(mine.get(&path).await.status, 200);

    let mut late = bench.browser();
    let state = late.begin().await;
    bench.later(601);
    ends_in_words(
        &mut late,
        &format!("/admin/callback?code={code}&state={state}"),
        400,
        "10\u{a0}хвилин",
    )
    .await;
}

#[tokio::test]
async fn looking_ahead_uses_nothing_up() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    let state = browser.begin().await;
    let path = format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}");
    let looks = [
        Request::head(&path),
        Request::get(&path).header("sec-purpose", "prefetch;prerender"),
    ];
    for look in looks {
        assert_eq!(browser.send(look.body(Body::empty()).unwrap()).await.status, 400);
    }
    assert!(bench.ehealth.calls("").is_empty());
    assert_eq!(browser.get(&path).await.status, 200);
}

#[tokio::test]
async fn two_callbacks_at_once_use_a_code_once() {
    let bench = Bench::new().await;
    let mut one = bench.browser();
    let state = one.begin().await;
    let path = format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}");
    let mut two = one.clone();
    let (a, b) = tokio::join!(one.get(&path), two.get(&path));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    assert_eq!(bench.ehealth.calls("POST /oauth/tokens").len(), 1);
}

#[tokio::test]
async fn a_secret_changed_elsewhere_is_said_so_and_remembered() {
    let bench = Bench::new().await;
    bench.ehealth.set_secret("CANARY-changed-by-somebody");
    let mut browser = bench.browser();
    let state = browser.begin().await;
    let path = format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}");
    ends_in_words(&mut browser, &path, 502, "Збережений client_secret не\u{a0}діє").await;
    let state = browser.begin().await;
    let path = format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}");
    // No line breaks at a hyphen that has to be typed.
    let command = r#"<span class="command">auth-ui-proxy</span> secrets import"#;
    ends_in_words(&mut browser, &path, 502, command).await;
    let active = bench.store.active_info(clinic().id).await.unwrap().unwrap();
    assert!(matches!(active.proof, auth_ui_contract::admin::Proof::Refused { .. }));
    let failed = bench.audited("authn_login_fail").await;
    assert_eq!(failed[0]["result"], "secret_refused");
}

#[tokio::test]
async fn who_has_no_email_and_no_roles_signs_in_nevertheless() {
    let bench = Bench::new().await;
    for path in ["GET /oauth/users/", "GET /oauth/user", "GET /user/roles"] {
        bench.ehealth.instead(path, Instead::Text(500, "CANARY"));
    }
    let mut browser = bench.signed_in(HEAD).await;
    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(overview["session"]["actor"], json!({ "user_id": HEAD, "roles": [] }));
    assert_eq!(
        overview["session"]["is_owner"], true,
        "rights come from the token's scope"
    );
}

#[tokio::test]
async fn too_many_sign_ins_are_refused_with_the_time_to_wait() {
    let bench = Bench::with(&[("--admin-sign-ins-per-address", "3")]).await;
    let mut browser = bench.browser();
    for _ in 0..3 {
        browser.begin().await;
    }
    let answer = browser.post("/admin/api/sign-in", json!({ "edrpou": EDRPOU })).await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (429, "too_many"));
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&wait), "{wait}");
    assert_eq!(bench.audited("excess_rate_limit_exceeded").await.len(), 1);
    bench.later(wait + 1);
    browser.begin().await;
}

#[tokio::test]
async fn all_together_have_a_limit_too_which_keeps_nobody_out_who_comes_now_and_then() {
    let bench = Bench::with(&[("--admin-sign-ins-overall", "2")]).await;
    let from = |source: u8| {
        let mut browser = bench.browser();
        browser.peer = Some(([10, 0, 0, source], 40_000).into());
        browser
    };
    for _ in 0..5 + 2 {
        from(1).begin().await;
    }
    let refused = from(1).post("/admin/api/sign-in", json!({ "edrpou": EDRPOU })).await;
    assert_eq!(refused.status, 429);
    for _ in 0..5 {
        from(2).begin().await;
    }
    let refused = from(2).post("/admin/api/sign-in", json!({ "edrpou": EDRPOU })).await;
    assert_eq!(refused.status, 429, "by then the others have used it up");
}

#[tokio::test]
async fn a_sign_in_is_finished_although_the_browser_hangs_up() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    let state = browser.begin().await;
    // Waited for for three seconds.
    bench.ehealth.instead("GET /oauth/user", Instead::Hang);
    let way_back = format!("/admin/callback?code=CANARY-code.{HEAD}&state={state}");
    let hung_up = tokio::time::timeout(std::time::Duration::from_millis(500), browser.get(&way_back));
    assert!(hung_up.await.is_err());
    assert!(bench.audited("authn_login_success").await.is_empty());
    // The process does not stop before that.
    let done = tokio::time::timeout(std::time::Duration::from_secs(10), bench.admin.is_done());
    done.await.unwrap();
    assert_eq!(bench.audited("authn_login_success").await.len(), 1);
}

/// `GET /api/clients/{id}` of contract h.2.
#[tokio::test]
async fn the_clinic_is_called_as_ehealth_calls_it_and_asked_about_once_a_session() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    for _ in 0..2 {
        let overview = browser.get("/admin/api/overview").await.json();
        assert_eq!(
            overview["legal_entity"],
            json!({ "id": CLINIC, "name": REGISTERED, "edrpou": EDRPOU })
        );
    }
    let asked: Vec<Call> = bench
        .ehealth
        .calls(CLIENT)
        .into_iter()
        .filter(|call| call.line == CLIENT)
        .collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        asked[0].headers["authorization"],
        format!("Bearer CANARY-access-1.{HEAD}")
    );
    assert_eq!(asked[0].headers["api-key"], API_KEY);
    assert_eq!(asked[0].headers["x-custom-psk"], PSK);
}

#[tokio::test]
async fn a_clinic_that_ehealth_does_not_name_is_called_as_it_was_set_up() {
    let bench = Bench::new().await;
    let named = |id: &str, name: &str| {
        Instead::Json(
            200,
            json!({ "meta": { "code": 200, "type": "object", "request_id": "ehealth#1" }, "data": { "id": id, "name": name } }),
        )
    };
    for instead in [
        Instead::Json(403, refusal(403, "forbidden", "Missing allowances: client:read")),
        Instead::Text(200, "<html>"),
        Instead::Cut,
        Instead::Hang,
        named(HEAD, "Somebody else"),
        named(CLINIC, "  "),
        named(CLINIC, "two\nlines"),
        named(CLINIC, &"а".repeat(301)),
    ] {
        bench.ehealth.instead(CLIENT, instead);
        let mut browser = bench.signed_in(HEAD).await;
        let overview = browser.get("/admin/api/overview").await;
        assert_eq!(overview.status, 200);
        assert_eq!(overview.json()["legal_entity"]["name"], clinic().name);
    }
}

#[tokio::test]
async fn a_sign_in_does_not_wait_long_for_what_is_only_shown() {
    for path in [CLIENT, "GET /oauth/user", "GET /user/roles"] {
        let bench = Bench::with(&[("--call-timeout", "30s")]).await;
        // The e-mail is asked for at two places.
        bench.ehealth.instead(path, Instead::Hang);
        bench.ehealth.instead(path, Instead::Hang);
        let began = std::time::Instant::now();
        bench.signed_in(HEAD).await;
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "{path}");
    }
}

#[tokio::test]
async fn a_session_from_before_clinics_were_named_goes_on() {
    let bench = Bench::new().await;
    let mut browser = bench.signed_in(HEAD).await;
    let id = browser.cookie("__Host-auth-ui-session").unwrap();
    let hash: [u8; 32] = sha2::Sha256::digest(&id).into();
    let kept = bench.store.get_session(hash).await.unwrap().unwrap();
    let mut session: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    assert!(session.as_object_mut().unwrap().remove("clinic_name").is_some());
    let older = serde_json::to_vec(&session).unwrap();
    assert!(bench.store.renew_session(hash, &older, now() + 600).await.unwrap());
    let overview = browser.get("/admin/api/overview").await.json();
    assert_eq!(overview["legal_entity"]["name"], clinic().name);
}
