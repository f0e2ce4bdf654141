//! The proxy with a certificate of its own: what is agreed on, and that every rule of plain connections holds.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use auth_ui_proxy::server::{Door, Patience, Tls, serve};
use bytes::Bytes;
use http::header::{CONNECTION, HOST};
use http::{HeaderMap, Request, StatusCode};
use support::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const PAGE: &str = "/confidant/sign-up";

struct Server {
    address: String,
    roots: RootCertStore,
    stop: oneshot::Sender<()>,
    done: tokio::task::JoinHandle<()>,
}

async fn server(app: axum::Router, patience: Patience) -> Server {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = Tls::new(made.cert.pem().as_bytes(), made.signing_key.serialize_pem().as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(async move {
        let stopped = async move {
            let _ = stopped.await;
        };
        serve(Door::new(listener, Some(tls)), app, stopped, patience).await;
    });
    Server {
        address,
        roots,
        stop,
        done,
    }
}

impl Server {
    async fn connect(&self, protocols: &[&str]) -> TlsStream<TcpStream> {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap()
    }

    async fn browser(&self) -> h2::client::SendRequest<Bytes> {
        let stream = self.connect(&["h2", "http/1.1"]).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (browser, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        browser
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

async fn ask(
    browser: &mut h2::client::SendRequest<Bytes>,
    request: http::request::Builder,
    body: Option<&'static str>,
) -> Result<Answer, h2::Error> {
    let mut ready = browser.clone().ready().await?;
    let (answer, mut upload) = ready.send_request(request.body(()).unwrap(), body.is_none())?;
    if let Some(body) = body {
        upload.send_data(Bytes::from_static(body.as_bytes()), true)?;
    }
    let (head, mut rest) = answer.await?.into_parts();
    let mut body = Vec::new();
    while let Some(chunk) = rest.data().await {
        body.extend_from_slice(&chunk?);
    }
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: String::from_utf8(body).unwrap(),
    })
}

fn at(path: &str) -> http::request::Builder {
    Request::get(format!("https://localhost{path}"))
}

#[tokio::test]
async fn a_browser_that_knows_http_2_gets_it_with_every_header() {
    let server = server(app_alone(), Patience::default()).await;
    let mut browser = server.browser().await;
    for _ in 0..3 {
        let answer = ask(&mut browser, at(PAGE), None).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, HTML));
        for name in ["strict-transport-security", "content-security-policy", "x-request-id"] {
            assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{name}");
        }
        assert_eq!(
            answer.headers["strict-transport-security"],
            "max-age=63072000; includeSubDomains"
        );
    }
}

#[tokio::test]
async fn a_browser_that_does_not_gets_http_1_1() {
    let server = server(app_alone(), Patience::default()).await;
    for protocols in [&["http/1.1"][..], &[]] {
        let mut stream = server.connect(protocols).await;
        let request = format!("GET {PAGE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with(HTML));
    }
}

#[tokio::test]
async fn what_is_not_tls_gets_no_answer_and_harms_nobody() {
    let server = server(app_alone(), Patience::default()).await;
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got).await;
    assert!(!got.starts_with(b"HTTP"), "{got:?}");
    assert!(ask(&mut server.browser().await, at(PAGE), None).await.is_ok());
}

#[tokio::test]
async fn links_up_to_64_kb_open_the_page_over_http_2() {
    let server = server(app_alone(), Patience::default()).await;
    let mut browser = server.browser().await;
    for bytes in [4_096, 16_384, 61_440, 65_500] {
        let path = format!("{PAGE}?{}", "a".repeat(bytes - PAGE.len() - 1));
        let answer = ask(&mut browser, at(&path), None).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, HTML), "{bytes}");
    }
}

#[tokio::test]
async fn a_link_that_http_2_cannot_carry_is_asked_again_over_http_1_1_and_explained_there() {
    let server = server(app_alone(), Patience::default()).await;
    for bytes in [65_537, 100_000, 200_000] {
        let path = format!("{PAGE}?{}", "a".repeat(bytes));
        let mut browser = server.browser().await;
        // The library's own limit for an address keeps a client from making one, so the frames are written by hand.
        let error = send_by_hand(&server, &path).await;
        assert_eq!(error, h2::Reason::HTTP_1_1_REQUIRED, "{bytes}");
        // The same server goes on answering everybody else.
        assert_eq!(ask(&mut browser, at(PAGE), None).await.unwrap().status, StatusCode::OK);

        let mut stream = server.connect(&["http/1.1"]).await;
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        assert!(answer.starts_with("HTTP/1.1 414 "), "{bytes}");
        assert!(answer.contains("Посилання задовге") && answer.contains("\r\nx-request-id: "));
    }
}

/// Asks for a path as a browser would; gives the reason of the reset that comes back.
async fn send_by_hand(server: &Server, path: &str) -> h2::Reason {
    let mut stream = server.connect(&["h2"]).await;
    let mut head = vec![0x82, 0x87, 0x41, 9];
    head.extend(b"localhost");
    // `:path`, a literal that is not remembered (RFC 7541, 6.2.2), its length as a prefixed number (5.1).
    head.extend([0x04, 0x7f]);
    let mut left = path.len() - 0x7f;
    while left >= 128 {
        head.push(u8::try_from(left % 128).unwrap() | 0x80);
        left /= 128;
    }
    head.push(u8::try_from(left).unwrap());
    head.extend(path.as_bytes());

    let frame = |kind: u8, flags: u8, id: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags, 0, 0, 0, id], content].concat()
    };
    let mut all = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    all.extend(frame(4, 0, 0, b""));
    let pieces: Vec<&[u8]> = head.chunks(16_000).collect();
    for (place, piece) in pieces.iter().enumerate() {
        let kind = if place == 0 { 1 } else { 9 };
        let ends = if place + 1 == pieces.len() { 4 } else { 0 };
        let ends_stream = u8::from(place == 0);
        all.extend(frame(kind, ends | ends_stream, 1, piece));
    }
    stream.write_all(&all).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut content = vec![0; length as usize];
        stream.read_exact(&mut content).await.unwrap();
        if head[3] == 3 {
            return u32::from_be_bytes(content.try_into().unwrap()).into();
        }
    }
}

#[tokio::test]
async fn large_headers_are_refused_in_words_over_http_2_too() {
    let server = server(app_alone(), Patience::default()).await;
    let mut browser = server.browser().await;
    let answer = ask(&mut browser, at("/").header("a", "b".repeat(40_000)), None)
        .await
        .unwrap();
    assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert!(answer.body.contains("Запит завеликий"));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_the_connection_goes_on() {
    let server = server(
        app("http://127.0.0.1:1", &["--max-request-body", "1KB"]),
        Patience::default(),
    )
    .await;
    let mut browser = server.browser().await;
    static LARGE: &str = concat!("[\"", include_str!("tls.rs"), "\"]");
    let post = Request::post("https://localhost/api/pis/confidant/register").header("content-type", "application/json");
    let answer = ask(&mut browser, post, Some(LARGE)).await.unwrap();
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.headers.get(CONNECTION).is_none(), "RFC 9113, 8.2.2");
    assert_eq!(ask(&mut browser, at(PAGE), None).await.unwrap().status, StatusCode::OK);
}

/// A long call's head, with the length of its body.
fn long_post(length: usize) -> http::request::Builder {
    Request::post("https://localhost/api/pis/confidant/register")
        .header("content-type", "application/json")
        .header("content-length", length)
}

/// Reads what comes until there are so many bytes behind the head, or it ends.
async fn read_body(ehealth: &mut TcpStream, bytes: usize) -> Vec<u8> {
    let mut raw = Vec::new();
    loop {
        let end = raw.windows(4).position(|four| four == b"\r\n\r\n").map(|end| end + 4);
        if end.is_some_and(|end| raw.len() >= end + bytes) || !matches!(ehealth.read_buf(&mut raw).await, Ok(1..)) {
            return raw.split_off(end.unwrap_or(raw.len()));
        }
    }
}

#[tokio::test]
async fn a_long_body_goes_on_while_it_comes_and_arrives_byte_for_byte_over_http_2() {
    let body = Bytes::from(format!("\"{}\"", "абв".repeat(7_000)));
    for length in [Some(body.len()), None] {
        let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", upstream.local_addr().unwrap());
        let server = server(app(&url, &[]), Patience::default()).await;
        let mut browser = server.browser().await.ready().await.unwrap();
        let mut post = long_post(body.len());
        if length.is_none() {
            post.headers_mut().unwrap().remove("content-length");
        }
        let (answer, mut upload) = browser.send_request(post.body(()).unwrap(), false).unwrap();
        upload.send_data(body.slice(..30_000), false).unwrap();
        let early = tokio::time::timeout(Duration::from_millis(400), upstream.accept()).await;
        assert_eq!(early.is_ok(), length.is_some(), "without a length it is held");
        let mut early = early.ok().map(|accepted| accepted.unwrap().0);
        let mut came = match &mut early {
            Some(ehealth) => read_body(ehealth, 16 * 1024).await,
            None => Vec::new(),
        };
        upload.send_data(body.slice(30_000..), true).unwrap();
        let mut ehealth = match early {
            Some(ehealth) => ehealth,
            None => upstream.accept().await.unwrap().0,
        };
        match length {
            Some(length) => {
                while came.len() < length {
                    assert_ne!(ehealth.read_buf(&mut came).await.unwrap(), 0);
                }
            }
            None => came = read_body(&mut ehealth, body.len()).await,
        }
        assert_eq!(came, body);
        ehealth
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            .await
            .unwrap();
        assert_eq!(answer.await.unwrap().status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_long_body_that_is_reset_or_shorter_than_it_says_is_never_whole_at_ehealth() {
    let body = Bytes::from(format!("\"{}\"", "a".repeat(39_998)));
    for is_reset in [true, false] {
        let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", upstream.local_addr().unwrap());
        let server = server(app(&url, &[]), Patience::default()).await;
        let mut browser = server.browser().await.ready().await.unwrap();
        let post = long_post(body.len()).body(()).unwrap();
        let (_answer, mut upload) = browser.send_request(post, false).unwrap();
        upload.send_data(body.slice(..30_000), false).unwrap();
        let (mut ehealth, _) = upstream.accept().await.unwrap();
        match is_reset {
            true => upload.send_reset(h2::Reason::CANCEL),
            false => upload.send_data(body.slice(30_000..39_999), true).unwrap(),
        }
        let came = tokio::time::timeout(Duration::from_secs(5), read_body(&mut ehealth, usize::MAX - 9_999)).await;
        let came = came.expect("ends").len();
        assert!((1..body.len()).contains(&came), "{came}");
    }
}

#[tokio::test]
async fn a_connection_whose_other_side_takes_nothing_is_closed() {
    let long = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n{}",
        "a".repeat(400_000)
    );
    let upstream = Fake::start(Then::Say(long.into_bytes())).await;
    let patience = Patience {
        idle: Duration::from_millis(300),
        stop: Duration::from_millis(300),
        ..Default::default()
    };
    let server = server(app(&upstream.url, &[]), patience).await;
    let stream = server.connect(&["h2"]).await;
    let (browser, connection) = h2::client::handshake(stream).await.unwrap();
    let ended = tokio::spawn(connection);
    let request = at("/api/dictionaries?name=SCOPES").body(()).unwrap();
    let (answer, _) = browser.ready().await.unwrap().send_request(request, true).unwrap();
    // The window is never opened any further.
    let _kept = answer.await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), ended).await;
    assert!(ended.is_ok(), "is closed");
}

#[tokio::test]
async fn a_long_answer_that_breaks_off_is_reset_and_the_connection_goes_on() {
    let half = format!("HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n{}", "a".repeat(30_000));
    let upstream = Fake::start(Then::SayAndClose(half.into_bytes())).await;
    let server = server(app(&upstream.url, &[]), Patience::default()).await;
    let mut browser = server.browser().await;
    let broken = ask(&mut browser, at("/api/dictionaries?name=SCOPES"), None).await;
    assert!(broken.err().expect("does not look whole").is_reset());
    assert_eq!(ask(&mut browser, at(PAGE), None).await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_connection_on_which_a_long_answer_still_comes_is_not_idle() {
    let upstream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", upstream.local_addr().unwrap());
    let patience = Patience {
        idle: Duration::from_millis(200),
        stop: Duration::from_millis(200),
        ..Default::default()
    };
    let server = server(app(&url, &[]), patience).await;
    let mut browser = server.browser().await;
    let slow = async {
        let (mut ehealth, _) = upstream.accept().await.unwrap();
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n";
        ehealth.write_all(head.as_bytes()).await.unwrap();
        ehealth.write_all(&[b'a'; 30_000]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        ehealth.write_all(&[b'a'; 10_000]).await.unwrap();
    };
    let asked = ask(&mut browser, at("/api/dictionaries?name=SCOPES"), None);
    let (answer, ()) = tokio::join!(asked, slow);
    assert_eq!(answer.unwrap().body.len(), 40_000);
}

/// In HTTP/2 the host stands in `:authority`, and the check that a call is our own page's needs it.
#[tokio::test]
async fn our_own_page_may_post_over_http_2_and_another_may_not() {
    let upstream = Fake::start(Then::json("200 OK", "", "{}")).await;
    let server = server(app(&upstream.url, &[]), Patience::default()).await;
    let mut browser = server.browser().await;
    let post = |origin: &str| {
        Request::post("https://localhost/api/pis/confidant/register")
            .header("content-type", "application/json")
            .header("origin", origin)
    };
    let ours = ask(&mut browser, post("https://localhost"), Some("{}")).await.unwrap();
    assert_eq!(ours.status, StatusCode::OK);
    let theirs = ask(&mut browser, post("https://evil.example"), Some("{}"))
        .await
        .unwrap();
    assert_eq!(theirs.status, StatusCode::FORBIDDEN);
    let misled = post("https://evil.example").header(HOST, "evil.example");
    let misled = ask(&mut browser, misled, Some("{}")).await.unwrap();
    assert_eq!(misled.status, StatusCode::FORBIDDEN, "the authority is the host");
    assert_eq!(upstream.seen().len(), 1);
}

/// Ends when the other side closes.
async fn closed(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Duration {
    let started = Instant::now();
    let mut waste = Vec::new();
    let reading = stream.read_to_end(&mut waste);
    let _ = tokio::time::timeout(Duration::from_secs(5), reading)
        .await
        .expect("closes");
    started.elapsed()
}

#[tokio::test]
async fn a_connection_that_does_not_say_what_it_wants_is_cut_off() {
    let patience = Patience {
        head: Duration::from_millis(300),
        ..Default::default()
    };
    let server = server(app_alone(), patience).await;
    let least = Duration::from_millis(250);

    let mut silent = TcpStream::connect(&server.address).await.unwrap();
    assert!(closed(&mut silent).await >= least, "no TLS");
    let mut no_preface = server.connect(&["h2"]).await;
    assert!(closed(&mut no_preface).await >= least, "no HTTP/2 in it");
    let mut no_head = server.connect(&["http/1.1"]).await;
    no_head.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    assert!(closed(&mut no_head).await >= least, "half a head");
    let mut half_head = server.connect(&["h2"]).await;
    half_head
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x0a\x01\x04\0\0\0\x01\x82\x87")
        .await
        .unwrap();
    assert!(closed(&mut half_head).await >= least, "half a head of HTTP/2");
}

#[tokio::test]
async fn an_idle_connection_is_closed_politely_and_a_busy_one_is_not() {
    let upstream = Fake::start(Then::Hang).await;
    let patience = Patience {
        head: Duration::from_millis(200),
        idle: Duration::from_millis(200),
        ..Default::default()
    };
    let server = server(app(&upstream.url, &["--call-timeout", "900ms"]), patience).await;
    let mut busy = server.browser().await;
    let answer = ask(&mut busy, at("/api/dictionaries?name=SCOPES"), None).await.unwrap();
    assert_eq!(
        answer.status,
        StatusCode::GATEWAY_TIMEOUT,
        "a slow answer is not idle time"
    );
    tokio::time::sleep(Duration::from_millis(700)).await;
    let error = ask(&mut busy, at(PAGE), None).await.err().expect("is closed");
    assert!(
        !error.is_io() || error.get_io().is_none(),
        "said goodbye first: {error}"
    );
}

#[tokio::test]
async fn a_stop_finishes_the_call_that_has_begun_over_http_2() {
    let upstream = Fake::start(Then::Hang).await;
    let server = server(app(&upstream.url, &["--call-timeout", "600ms"]), Patience::default()).await;
    let mut busy = server.browser().await;
    let _idle = server.browser().await;
    let asking = ask(&mut busy, at("/api/dictionaries?name=SCOPES"), None);
    let stopping = async {
        while upstream.seen().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        server.stop.send(()).unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(TcpStream::connect(&server.address).await.is_err(), "no new connection");
    };
    let (answer, ()) = tokio::join!(asking, stopping);
    assert_eq!(
        answer.unwrap().status,
        StatusCode::GATEWAY_TIMEOUT,
        "ended as it would have"
    );
    tokio::time::timeout(Duration::from_secs(5), server.done)
        .await
        .expect("idle connections do not hold it")
        .unwrap();
}
