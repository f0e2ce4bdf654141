//! What is forwarded, what is not, and what comes back.

mod support;

use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use proptest::prelude::*;
use support::*;
use tower::ServiceExt as _;

const ID: &str = "6498d88e-97fb-47e2-85a5-99e884f888aa";
const VALIDATE: &str = "/api/pis/confidant/sign-up_validation";
const REGISTER: &str = "/api/pis/confidant/register";
const AUTHORIZE: &str = "/oauth/apps/authorize";

fn post(path: &str) -> http::request::Builder {
    Request::post(path)
        .header("content-type", "application/json")
        .header("authorization", "Bearer c2Vzc2lvbg==")
}

async fn send(app: &axum::Router, request: http::request::Builder, body: impl Into<Body>) -> Response {
    app.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap()
}

async fn kind(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let envelope = json(answer).await;
    assert_eq!(envelope["meta"]["code"], status);
    (status, envelope["error"]["type"].as_str().unwrap().to_owned())
}

/// Everything an upstream may see of a call without a body.
fn seven(id: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = [
        ("accept", "application/json"),
        ("accept-encoding", "identity"),
        ("authorization", "Bearer c2Vzc2lvbg=="),
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("x-request-id", id),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    headers.sort();
    headers
}

fn without_host(seen: &Seen) -> Vec<(String, String)> {
    let mut headers: Vec<_> = seen
        .headers
        .iter()
        .filter(|(name, _)| name != "host")
        .cloned()
        .collect();
    headers.sort();
    headers
}

#[tokio::test]
async fn every_listed_call_reaches_its_upstream_and_nothing_else_of_the_request_does() {
    let (auth, api) = (
        Fake::start(Then::json("200 OK", "", "{}")).await,
        Fake::start(Then::json("200 OK", "", "{}")).await,
    );
    let auth_base = format!("{}/mithril", auth.url);
    let settings = try_settings(&["--auth-url", &auth_base, "--api-url", &api.url], &[]).unwrap();
    let app = app_of(&settings);

    let upper = ID.to_uppercase();
    let calls = [
        (true, VALIDATE.to_owned(), &api, VALIDATE.to_owned()),
        (true, REGISTER.to_owned(), &api, REGISTER.to_owned()),
        (true, AUTHORIZE.to_owned(), &auth, format!("/mithril{AUTHORIZE}")),
        (
            false,
            format!("/oauth/clients/{upper}/details"),
            &auth,
            format!("/mithril/oauth/clients/{ID}/details"),
        ),
        (
            false,
            format!("/oauth/users/{ID}"),
            &auth,
            format!("/mithril/oauth/users/{ID}"),
        ),
        (
            false,
            "/api/dictionaries?name=SCOPES".to_owned(),
            &api,
            "/api/dictionaries?name=SCOPES".to_owned(),
        ),
        (
            false,
            "/api/dictionaries?is_active=true&name=GENDER".to_owned(),
            &api,
            "/api/dictionaries?name=GENDER&is_active=true".to_owned(),
        ),
        (
            false,
            format!("/user/roles?client_id={ID}"),
            &api,
            format!("/user/roles?client_id={ID}"),
        ),
    ];
    for (has_body, path, upstream, target) in calls {
        let before = upstream.seen().len();
        let method = if has_body { "POST" } else { "GET" };
        let mut request = Request::builder()
            .method(method)
            .uri(&path)
            .header("host", "my.example")
            .header("origin", "https://my.example")
            .header("sec-fetch-site", "same-origin")
            .header("authorization", "bearer c2Vzc2lvbg==")
            .header("cookie", "authorization=stolen")
            .header("forwarded", "for=1.2.3.4")
            .header("x-forwarded-for", "1.2.3.4")
            .header("x-forwarded-host", "evil.example")
            .header("x_forwarded_for", "1.2.3.4")
            .header("x-consumer-id", "someone")
            .header("x-api-key", "mine")
            .header("api-key", "mine")
            .header("connection", "keep-alive, X-API-Key, authorization")
            .header("te", "trailers")
            .header("upgrade", "h2c")
            .header("user-agent", "browser")
            .header("accept", "text/html;q=0.1, */*")
            .header("accept-language", "uk")
            .header("accept-encoding", "br");
        if has_body {
            request = request.header("content-type", "application/json; charset=UTF-8");
        }
        let body = if has_body {
            "{ \"signed_content\" : \"\\u0421\" }\n"
        } else {
            ""
        };
        let answer = send(&app, request, body).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");

        let id = answer.headers()["x-request-id"].to_str().unwrap();
        let seen = &upstream.seen()[before..];
        assert_eq!(seen.len(), 1, "{path}");
        assert_eq!(seen[0].line, format!("{method} {target} HTTP/1.1"));
        assert_eq!(String::from_utf8_lossy(&seen[0].body), body, "byte for byte");
        let mut wanted = seven(id);
        if has_body {
            wanted.push(("content-length".to_owned(), body.len().to_string()));
            wanted.push(("content-type".to_owned(), "application/json".to_owned()));
            wanted.sort();
        }
        assert_eq!(without_host(&seen[0]), wanted, "{path}");
    }
    assert_eq!(
        (auth.connections(), api.connections()),
        (1, 1),
        "connections are reused"
    );
}

#[tokio::test]
async fn configured_headers_go_up_and_never_come_back() {
    let upstream = Fake::start(Then::json("200 OK", "X-Custom-PSK: echoed\r\n", "{}")).await;
    let (_keep, folder) = temp();
    let config = folder.join("proxy.toml");
    std::fs::write(&config, "[headers]\nX-Custom-PSK = { value_env = \"PSK\" }\n").unwrap();
    let args = [
        "--config",
        config.to_str().unwrap(),
        "--auth-url",
        &upstream.url,
        "--api-url",
        &upstream.url,
    ];
    let settings = try_settings(&args, &[("PSK", "s3cret-psk")]).unwrap();
    assert!(
        !format!("{settings:?}").contains("s3cret"),
        "settings do not print their secrets"
    );

    let app = app_of(&settings);
    let request = Request::get("/api/dictionaries?name=SCOPES").header("x-custom-psk", "client's own");
    let answer = ask(&app, request).await;
    assert!(!answer.headers().contains_key("x-custom-psk"));
    assert_eq!(upstream.seen()[0].header("x-custom-psk"), Some("s3cret-psk"));
}

#[tokio::test]
async fn an_answer_passes_unrewritten_with_only_the_headers_the_page_reads() {
    let body = "{\"data\":{\"a\":1},  \"meta\":{}}";
    let more = "X-Request-ID: 6617aeec-15e2-4d6f-b9bd-53559c358f97#17810\r\nRetry-After: 7\r\nSet-Cookie: a=b\r\n\
                Location: https://pis.example/callback?code=x\r\nAccess-Control-Allow-Origin: *\r\n\
                Content-Security-Policy: default-src *\r\nX-Frame-Options: ALLOWALL\r\nCache-Control: public\r\n\
                Clear-Site-Data: \"*\"\r\nServer: kong\r\nLink: </x>\r\n";
    for status in [
        "200 OK",
        "201 Created",
        "401 Unauthorized",
        "409 Conflict",
        "422 Odd Name",
        "429 Slow",
        "500 No",
        "503 Later",
    ] {
        let upstream = Fake::start(Then::json(status, more, body)).await;
        let app = app(&upstream.url, &[]);
        for path in [AUTHORIZE, REGISTER] {
            let answer = send(&app, post(path), "{}").await;
            assert_eq!(answer.status().as_str(), &status[..3]);
            let headers = answer.headers();
            assert_eq!(headers["content-type"], "application/json; charset=utf-8");
            assert_eq!(headers["x-request-id"], "6617aeec-15e2-4d6f-b9bd-53559c358f97#17810");
            assert_eq!(headers["retry-after"], "7");
            assert_eq!(headers["cache-control"], "no-store");
            assert_eq!(headers["x-frame-options"], "DENY");
            assert!(
                headers["content-security-policy"]
                    .to_str()
                    .unwrap()
                    .ends_with("sandbox")
            );
            assert_eq!(headers.contains_key("location"), path == AUTHORIZE);
            for name in [
                "set-cookie",
                "access-control-allow-origin",
                "clear-site-data",
                "server",
                "link",
            ] {
                assert!(!headers.contains_key(name), "{name}");
            }
            assert_eq!(text(answer).await, body);
        }
    }
}

#[tokio::test]
async fn html_and_emptiness_pass_as_they_came() {
    let html =
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<h1>nginx</h1".to_vec();
    let upstream = Fake::start(Then::Say(html)).await;
    let answer = send(&app(&upstream.url, &[]), post(VALIDATE), "{}").await;
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.headers()["content-type"].to_str().unwrap()
        ),
        (502, "text/html")
    );
    assert_eq!(text(answer).await, "<h1>nginx</h1");

    let upstream = Fake::start(Then::Say(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())).await;
    let answer = send(&app(&upstream.url, &[]), post(VALIDATE), "{}").await;
    assert_eq!(answer.status().as_u16(), 204);
    assert!(!answer.headers().contains_key("content-type") && bytes(answer).await.is_empty());
}

#[tokio::test]
async fn anything_not_on_the_list_stays_here() {
    let upstream = Fake::start(Then::json("200 OK", "", "{}")).await;
    let app = app(&upstream.url, &[]);
    let not_found = [
        "/api/pis/confidant/sign-up_validation/".to_owned(),
        "/api/pis/confidant/../confidant/register".to_owned(),
        "/api//pis/confidant/register".to_owned(),
        "/api/pis/confidant/%72egister".to_owned(),
        "/api/pis/confidant/register%00".to_owned(),
        "/api/pis/confidant/register;a=b".to_owned(),
        "/api/pis/confidant/Register".to_owned(),
        "/api/dictionaries/".to_owned(),
        "/api/v2/dictionaries".to_owned(),
        "/api/persons".to_owned(),
        "/api".to_owned(),
        "/oauth/tokens".to_owned(),
        "/oauth/nonce".to_owned(),
        format!("/oauth/clients/{ID}"),
        format!("/oauth/clients/{ID}/details/"),
        format!("/oauth/clients/{ID}/../{ID}/details"),
        format!("/oauth/clients/..%2f{ID}/details"),
        format!("/oauth/clients/{ID}%2fdetails"),
        format!("/oauth/users/{{{ID}}}"),
        format!("/oauth/users/urn:uuid:{ID}"),
        "/oauth/users/6498d88e97fb47e285a599e884f888aa".to_owned(),
        "/oauth/users/%36498d88e-97fb-47e2-85a5-99e884f888aa".to_owned(),
        "/oauth/users/me".to_owned(),
        "/oauth/users/".to_owned(),
        "/user/roles/".to_owned(),
        "/user".to_owned(),
    ];
    for path in not_found {
        let Ok(request) = Request::get(&path).body(Body::empty()) else {
            continue;
        };
        let answer = app.clone().oneshot(request).await.unwrap();
        assert_eq!(kind(answer).await, (404, "not_found".to_owned()), "{path}");
    }
    let bad_query = [
        "/api/dictionaries".to_owned(),
        "/api/dictionaries?".to_owned(),
        "/api/dictionaries?name=".to_owned(),
        "/api/dictionaries?name=scopes".to_owned(),
        "/api/dictionaries?name=SCOPES%26x=y".to_owned(),
        "/api/dictionaries?name=SCOPES&name=GENDER".to_owned(),
        "/api/dictionaries?name=SCOPES&is_active=false".to_owned(),
        "/api/dictionaries?name=SCOPES&token=CANARY".to_owned(),
        format!("/api/dictionaries?name={}", "A".repeat(65)),
        "/user/roles".to_owned(),
        format!("/user/roles?client_id={ID}&client_id={ID}"),
        format!("/user/roles?user_id={ID}"),
        "/user/roles?client_id=x".to_owned(),
        format!("/oauth/users/{ID}?a=b"),
        format!("/oauth/users/{ID}?"),
    ];
    for path in bad_query {
        assert_eq!(
            kind(get(&app, &path).await).await,
            (400, "request_malformed".to_owned()),
            "{path}"
        );
    }
    for (method, path, allow) in [
        ("GET", REGISTER, "POST"),
        ("PUT", REGISTER, "POST"),
        ("HEAD", "/api/dictionaries?name=SCOPES", "GET"),
        ("POST", "/api/dictionaries", "GET"),
        ("DELETE", "/user/roles", "GET"),
        ("BREW", AUTHORIZE, "POST"),
    ] {
        let answer = ask(&app, Request::builder().method(method).uri(path)).await;
        assert_eq!(answer.status().as_u16(), 405, "{method} {path}");
        assert_eq!(answer.headers()["allow"], allow);
    }
    let answer = send(&app, post(&format!("{REGISTER}?token=CANARY")), "{}").await;
    assert_eq!(kind(answer).await.0, 400);
    assert!(upstream.seen().is_empty(), "nothing was forwarded");
}

#[tokio::test]
async fn a_bearer_is_one_bearer_or_the_call_is_not_made() {
    let upstream = Fake::start(Then::json("200 OK", "", "{}")).await;
    let app = app(&upstream.url, &[]);
    let path = "/api/dictionaries?name=SCOPES";
    let long = format!("Bearer {}", "a".repeat(9000));
    for bad in [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a b",
        "Bearer a\tb",
        "token",
        "Bearer\u{a0}a",
    ] {
        let answer = ask(&app, Request::get(path).header("authorization", bad.as_bytes())).await;
        assert_eq!(kind(answer).await, (401, "access_denied".to_owned()), "{bad:?}");
    }
    let twice = Request::get(path)
        .header("authorization", "Bearer a")
        .header("authorization", "Bearer b");
    assert_eq!(kind(ask(&app, twice).await).await.0, 401);
    assert_eq!(
        kind(ask(&app, Request::get(path).header("authorization", &long)).await)
            .await
            .0,
        431
    );
    assert!(upstream.seen().is_empty());

    // Whether a call needs a token is the gateway's question.
    assert_eq!(get(&app, path).await.status(), StatusCode::OK);
    assert_eq!(upstream.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_body_is_json_within_the_limit_or_the_call_is_not_made() {
    let upstream = Fake::start(Then::json("200 OK", "", "{}")).await;
    let app = app(&upstream.url, &["--max-request-body", "2KB"]);
    for bad in ["", " ", "{", "{}{}", "a=b", "{\"a\":}", "\u{feff}{}"] {
        assert_eq!(
            kind(send(&app, post(REGISTER), bad.to_owned()).await).await,
            (400, "request_malformed".to_owned()),
            "{bad:?}"
        );
    }
    for bad in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/jsonp",
        "",
    ] {
        let request = Request::post(REGISTER).header("content-type", bad);
        assert_eq!(
            kind(send(&app, request, "{}").await).await,
            (415, "unsupported_media_type".to_owned()),
            "{bad:?}"
        );
    }
    assert_eq!(kind(send(&app, Request::post(REGISTER), "{}").await).await.0, 415);
    let large = format!("\"{}\"", "a".repeat(2047));
    assert_eq!(
        kind(send(&app, post(REGISTER), large).await).await,
        (413, "request_too_large".to_owned())
    );
    assert!(upstream.seen().is_empty());
    let fits = format!("\"{}\"", "a".repeat(2046));
    assert_eq!(send(&app, post(REGISTER), fits).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn another_sites_page_cannot_make_a_call() {
    let upstream = Fake::start(Then::json("200 OK", "", "{}")).await;
    let app = app(&upstream.url, &[]);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        for path in [VALIDATE, REGISTER, AUTHORIZE] {
            let request = post(path).header("host", "my.example").header(name, value);
            assert_eq!(
                kind(send(&app, request, "{}").await).await,
                (403, "cross_origin".to_owned())
            );
        }
    }
    assert!(upstream.seen().is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_said_so_and_the_call_is_made_once() {
    let truncated = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":".to_vec();
    let redirect = b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let moved = b"HTTP/1.1 307 Moved\r\nLocation: /oauth/tokens\r\nContent-Length: 0\r\n\r\n".to_vec();
    let not_modified = b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec();
    let gzip = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    let garbage = b"nonsense\r\n\r\n".to_vec();
    let mut huge = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".to_vec();
    huge.resize(200_000, b'x');
    let endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let cases = [
        ("reset", Then::Reset, 502, "upstream_unreadable"),
        ("closed", Then::Close, 502, "upstream_unreadable"),
        ("truncated", Then::SayAndClose(truncated), 502, "upstream_unreadable"),
        ("redirected", Then::Say(redirect), 502, "upstream_unreadable"),
        ("moved", Then::Say(moved), 502, "upstream_unreadable"),
        ("not modified", Then::Say(not_modified), 502, "upstream_unreadable"),
        ("encoded", Then::Say(gzip), 502, "upstream_unreadable"),
        ("garbage", Then::SayAndClose(garbage), 502, "upstream_unreadable"),
        ("huge", Then::Say(huge), 502, "upstream_unreadable"),
        (
            "flood",
            Then::Flood([endless, b"5\r\nhello\r\n".repeat(1000)].concat()),
            502,
            "upstream_unreadable",
        ),
        ("silent", Then::Hang, 504, "upstream_timeout"),
        (
            "stalled",
            Then::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".to_vec()),
            504,
            "upstream_timeout",
        ),
    ];
    for (what, then, status, word) in cases {
        let upstream = Fake::start(then).await;
        let app = app(
            &upstream.url,
            &["--call-timeout", "700ms", "--max-response-body", "64KB"],
        );
        let answer = send(&app, post(REGISTER), "{}").await;
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(answer.status().as_u16(), status, "{what}");
        let envelope = json(answer).await;
        assert_eq!(envelope["error"]["type"], word, "{what}");
        assert_eq!(envelope["meta"]["request_id"], id, "{what}");
        let message = envelope["error"]["message"].as_str().unwrap();
        assert!(!message.contains("http") && !message.contains("127.0.0.1"), "{message}");
        assert_eq!(upstream.seen().len(), 1, "{what}: registration is never repeated");
    }
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_is_told_apart_because_nothing_was_sent() {
    let answer = send(&app_alone(), post(REGISTER), "{}").await;
    assert_eq!(kind(answer).await, (502, "upstream_unreachable".to_owned()));
    let app = app("https://does-not-exist.invalid", &["--connect-timeout", "2s"]);
    let answer = send(&app, post(REGISTER), "{}").await;
    assert_eq!(kind(answer).await.1, "upstream_unreachable");
}

#[tokio::test]
async fn a_person_who_opens_a_call_in_the_browser_reads_the_failure_in_ukrainian() {
    let call = Request::get("/api/dictionaries?name=SCOPES")
        .header("sec-fetch-dest", "document")
        .header("accept", "text/html");
    let answer = ask(&app_alone(), call).await;
    assert_eq!(answer.status().as_u16(), 502);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert!(
        text(answer)
            .await
            .contains("Система охорони здоров’я не\u{a0}відповідає")
    );
}

/// Requirements A29.
#[tokio::test]
async fn a_service_that_cannot_prove_its_name_hears_nothing() {
    use tokio::io::AsyncReadExt as _;
    use tokio_rustls::rustls::ServerConfig;

    // The first app installs the cryptography that both sides use.
    drop(app_alone());
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![own.cert.der().clone()],
            own.signing_key.serialize_der().try_into().unwrap(),
        )
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        match acceptor.accept(stream).await {
            Ok(mut stream) => drop(stream.read_to_end(&mut bytes).await),
            Err(_refused) => {}
        }
        bytes
    });
    let app = app(&format!("https://localhost:{port}"), &[]);
    let answer = send(&app, post(REGISTER), "{}").await;
    assert_eq!(kind(answer).await, (502, "upstream_unreachable".to_owned()));
    assert!(heard.await.unwrap().is_empty());
}

#[tokio::test]
async fn a_lost_idle_connection_does_not_repeat_a_registration() {
    // The first call leaves a connection behind that the other side closes; the second must still be made once.
    let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    let upstream = Fake::start(Then::SayAndClose(ok)).await;
    let app = app(&upstream.url, &[]);
    for n in 1..=5 {
        let answer = send(&app, post(REGISTER), "{}").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(upstream.seen().len(), n);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn more_calls_than_there_is_room_for_wait_for_one_to_end() {
    let upstream = Fake::start(Then::Hang).await;
    let mut settings = settings(&upstream.url, &["--call-timeout", "700ms"]);
    settings.calls_at_once = 2;
    let app = app_of(&settings);
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { send(&app, post(VALIDATE), "{}").await.status() })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(upstream.connections(), 2);
    for call in calls {
        assert_eq!(call.await.unwrap(), StatusCode::GATEWAY_TIMEOUT);
    }
    assert_eq!(upstream.seen().len(), 3, "none is lost");
}

proptest! {
    /// Whatever the address, what is built from it is one of the contract's paths with values of their own alphabet.
    #[test]
    fn no_address_escapes_the_list(path in "/(api|oauth|user)?[/a-z0-9.%;_\\\\-]{0,60}", query in proptest::option::of(".{0,40}"), post: bool) {
        use auth_ui_proxy::patient::Call;
        let method = if post { http::Method::POST } else { http::Method::GET };
        if let Ok(call) = Call::read(&method, &path, query.as_deref()) {
            let built = call.path_and_query();
            prop_assert!(built.starts_with(&path) || path.starts_with("/oauth/"));
            prop_assert!(!built.contains("..") && !built.contains('%') && !built.contains("//"));
        }
    }

    /// Near misses of the paths with ids.
    #[test]
    fn an_id_is_a_uuid_or_there_is_no_call(id in "[0-9a-fA-F{}:/.%-]{0,45}") {
        use auth_ui_proxy::patient::Call;
        let path = format!("/oauth/users/{id}");
        if let Ok(call) = Call::read(&http::Method::GET, &path, None) {
            prop_assert_eq!(call.path_and_query(), path.to_lowercase());
        }
    }
}

#[tokio::test]
async fn a_dictionary_travels_compressed_and_an_answer_about_somebody_never_does() {
    let words = format!("{{\"data\":[\"{}\"]}}", "Отримання даних пацієнта. ".repeat(100));
    let upstream = Fake::start(Then::json("200 OK", "", &words)).await;
    let settings = try_settings(&["--auth-url", &upstream.url, "--api-url", &upstream.url], &[]).unwrap();
    let app = app_of(&settings);
    let ask = |request: http::request::Builder, takes: &'static str| {
        let app = app.clone();
        let request = request.header("accept-encoding", takes);
        async move { send(&app, request, "{}").await }
    };
    let dictionary = || Request::get("/api/dictionaries?name=SCOPES");

    let short = ask(dictionary(), "gzip, deflate, br").await;
    assert_eq!(short.headers()["content-encoding"], "br");
    assert_eq!(short.headers()["content-type"], "application/json; charset=utf-8");
    let length: usize = short.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let sent = bytes(short).await;
    assert_eq!(length, sent.len());
    assert!(length < words.len() / 5, "{length} of {}", words.len());
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut brotli::Decompressor::new(&sent[..], 4096), &mut read).unwrap();
    assert_eq!(read, words.as_bytes());

    for (request, takes) in [
        (dictionary(), "gzip, br;q=0"),
        (post(VALIDATE), "br"),
        (Request::get(format!("/oauth/clients/{ID}/details")), "br"),
        (Request::get(format!("/user/roles?client_id={ID}")), "br"),
    ] {
        let whole = ask(request, takes).await;
        assert_eq!(whole.headers().get("content-encoding"), None);
        assert_eq!(text(whole).await, words);
    }
}

#[tokio::test]
async fn a_dictionary_not_worth_compressing_or_not_given_stays_as_it_is() {
    let long = "x".repeat(2_000);
    for (status, given) in [("200 OK", "{}"), ("401 Unauthorized", long.as_str())] {
        let upstream = Fake::start(Then::json(status, "", given)).await;
        let settings = try_settings(&["--auth-url", &upstream.url, "--api-url", &upstream.url], &[]).unwrap();
        let request = Request::get("/api/dictionaries?name=SCOPES").header("accept-encoding", "br");
        let answer = send(&app_of(&settings), request, Body::empty()).await;
        assert_eq!(answer.headers().get("content-encoding"), None);
        assert_eq!(text(answer).await, given);
    }
}
