//! What a browser sees on the wire: long links, slow heads, kept connections, and answers hyper gives by itself.

mod support;

use std::time::{Duration, Instant};

use auth_ui_proxy::pages::Links;
use auth_ui_proxy::refusal::Served;
use auth_ui_proxy::server::{Door, Patience, serve, serve_on_threads};
use support::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const PAGE: &str = "/confidant/sign-up";

/// Nothing is put into an operator's address, whatever stands in it.
const HELP: &str = "https://help.example/a?b=1&c={title}";

struct Server {
    address: String,
    stop: oneshot::Sender<()>,
    done: tokio::task::JoinHandle<()>,
}

async fn server(app: axum::Router, patience: Patience) -> Server {
    server_of(app, patience, Served::Patient).await
}

/// Where the pages' footers lead.
fn links() -> Links {
    Links::of(&settings("http://127.0.0.1:1", &["--help-url", HELP]).admin_page)
}

async fn server_of(app: axum::Router, patience: Patience, served: Served) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let door = Door::new(listener, None).serving(served, links());
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(async move {
        let stopped = async move {
            let _ = stopped.await;
        };
        serve(door, app, stopped, patience).await;
    });
    Server { address, stop, done }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }
}

/// One answer with a known length; the connection may go on.
async fn answer(stream: &mut TcpStream) -> (u16, String, String) {
    let mut raw = Vec::new();
    let end = loop {
        if let Some(end) = raw.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        assert_ne!(stream.read_buf(&mut raw).await.unwrap(), 0, "closed before an answer");
    };
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    while raw.len() < end + 4 + length {
        assert_ne!(stream.read_buf(&mut raw).await.unwrap(), 0, "closed inside an answer");
    }
    assert_eq!(raw.len(), end + 4 + length, "nothing follows unasked");
    let status = head[9..12].parse().unwrap();
    (status, head, String::from_utf8(raw[end + 4..].to_vec()).unwrap())
}

/// A page request whose request line has this many bytes, the end of line not counted.
fn with_line(bytes: usize) -> Vec<u8> {
    let query = "a".repeat(bytes - format!("GET {PAGE}? HTTP/1.1").len());
    format!("GET {PAGE}?{query} HTTP/1.1\r\nHost: my.example\r\n\r\n").into_bytes()
}

fn assert_complete(head: &str, body: &str) {
    let headers: Vec<&str> = head
        .lines()
        .skip(1)
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    for name in [
        "x-frame-options",
        "strict-transport-security",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "cross-origin-embedder-policy",
        "permissions-policy",
        "x-dns-prefetch-control",
        "x-robots-tag",
        "content-security-policy",
        "cache-control",
        "x-request-id",
    ] {
        assert_eq!(
            headers.iter().filter(|found| **found == name).count(),
            1,
            "{name} in {head}"
        );
    }
    assert!(body.contains("<html lang=\"uk\">"));
}

#[tokio::test]
async fn links_up_to_64_kb_open_the_page() {
    let server = server(app_alone(), Patience::default()).await;
    for bytes in [4_096, 8_192, 16_384, 61_440, 65_000, 65_535, 65_536] {
        let mut stream = server.connect().await;
        stream.write_all(&with_line(bytes)).await.unwrap();
        let (status, _, body) = answer(&mut stream).await;
        assert_eq!((status, body.as_str()), (200, HTML), "{bytes}");
    }
}

#[tokio::test]
async fn a_longer_link_is_told_so_in_ukrainian_and_with_every_header() {
    let server = server(app_alone(), Patience::default()).await;
    // Just over our limit, just over hyper's, over its buffer, and far over everything.
    for bytes in [65_537, 65_560, 70_000, 120_000, 250_000, 300_000, 2_000_000] {
        // A browser does not hand a whole request to its system at once: it is still sending when the answer comes.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(16 * 1024).unwrap();
        let mut stream = socket.connect(server.address.parse().unwrap()).await.unwrap();
        stream.write_all(&with_line(bytes)).await.unwrap();
        let (status, head, body) = answer(&mut stream).await;
        assert_eq!(status, 414, "{bytes}");
        assert!(head.starts_with("HTTP/1.1 414 URI Too Long\r\n"));
        assert!(head.contains("\r\nconnection: close"));
        assert_complete(&head, &body);
        assert!(body.contains("Посилання задовге"), "{bytes}");
        assert_eq!(
            stream.read(&mut [0; 16]).await.unwrap(),
            0,
            "the connection ends politely"
        );
    }
}

#[tokio::test]
async fn a_longer_link_on_a_kept_connection_is_told_the_same() {
    let server = server(app_alone(), Patience::default()).await;
    for bytes in [65_540, 70_000, 300_000] {
        let mut stream = server.connect().await;
        for _ in 0..3 {
            stream.write_all(&with_line(10_000)).await.unwrap();
            assert_eq!(answer(&mut stream).await.0, 200);
        }
        stream.write_all(&with_line(bytes)).await.unwrap();
        let (status, head, body) = answer(&mut stream).await;
        assert_eq!(status, 414);
        assert_complete(&head, &body);
    }
}

#[tokio::test]
async fn a_longer_link_right_behind_another_request_spoils_neither_answer() {
    let server = server(app_alone(), Patience::default()).await;
    let mut stream = server.connect().await;
    let both = [b"GET /boot.js HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), with_line(70_000)].concat();
    stream.write_all(&both).await.unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    let (first, second) = all.split_once("export {}").unwrap();
    assert!(first.starts_with("HTTP/1.1 200 OK\r\n"));
    let (head, body) = second.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 414"), "{head}");
    assert_complete(head, body);
}

#[tokio::test]
async fn whatever_is_not_a_request_still_gets_a_whole_answer() {
    let server = server(app_alone(), Patience::default()).await;
    let many_headers = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    let large_headers = format!("GET / HTTP/1.1\r\nHost: x\r\na: {}\r\n\r\n", "b".repeat(300_000));
    let fitting_headers = format!("GET / HTTP/1.1\r\nHost: x\r\na: {}\r\n\r\n", "b".repeat(40_000));
    let cases = [
        ("nonsense\r\n\r\n", 400, "Запит не\u{a0}вдалося прочитати"),
        (
            "GET / HTTP/1.1\r\nbad header\r\n\r\n",
            400,
            "Запит не\u{a0}вдалося прочитати",
        ),
        ("GET /\u{1} HTTP/1.1\r\n\r\n", 400, "Запит не\u{a0}вдалося прочитати"),
        (&many_headers, 431, "Запит завеликий"),
        (&large_headers, 431, "Запит завеликий"),
        (&fitting_headers, 431, "Запит завеликий"),
    ];
    for (request, wanted, words) in cases {
        let mut stream = server.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let (status, head, body) = answer(&mut stream).await;
        assert_eq!(status, wanted, "{:.40}", request);
        assert_complete(&head, &body);
        assert!(body.contains(words));
    }
}

/// Nobody comes to the admin page from an application, and the answers hyper gives by itself know it too.
#[tokio::test]
async fn whatever_is_refused_at_the_admin_page_is_told_in_its_own_words() {
    let long = |path: &str| format!("GET {path}?{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000));
    let fat = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\na: {}\r\n\r\n", "b".repeat(300_000));
    let bad = |path: &str| format!("GET {path} HTTP/1.1\r\nbad header\r\n\r\n");
    let far = |path: &str| format!("GET {path}?{}", "a".repeat(300_000));
    for (served, path, is_admins) in [
        (Served::Both, "/admin/", true),
        (Served::Both, "/admin", true),
        (Served::Both, "/administrator", false),
        (Served::Both, PAGE, false),
        (Served::Admin, "/", true),
        (Served::Patient, "/admin/", false),
    ] {
        let server = server_of(app_alone(), Patience::default(), served).await;
        for (request, wanted) in [(long(path), 414), (fat(path), 431), (bad(path), 400), (far(path), 414)] {
            // The first words of all come in two pieces.
            let (one, other) = request.split_at(6);
            let mut stream = server.connect().await;
            stream.write_all(one.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.write_all(other.as_bytes()).await.unwrap();
            let (status, head, body) = answer(&mut stream).await;
            assert_eq!(status, wanted, "{path}");
            assert_complete(&head, &body);
            assert!(
                body.contains(
                    "<a href=\"https://help.example/a?b=1&amp;c={title}\" target=\"_blank\" rel=\"noreferrer\">"
                ),
                "{body}"
            );
            assert_eq!(
                body.contains("href=\"/admin/\""),
                is_admins,
                "{served:?} {path}: {body}"
            );
            assert_eq!(body.contains("застосун"), !is_admins, "{served:?} {path}: {body}");
        }
    }
    let server = server_of(app_alone(), Patience::default(), Served::Admin).await;
    let mut stream = server.connect().await;
    stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
    assert!(answer(&mut stream).await.2.contains("href=\"/admin/\""));
}

#[tokio::test]
async fn an_upstream_that_speaks_like_hyper_is_passed_on_unharmed() {
    let body = "HTTP/1.1 414 URI Too Long\r\nconnection: close\r\ncontent-length: 0\r\n\r\n!";
    let upstream = Fake::start(Then::json("200 OK", "", body)).await;
    let server = server(app(&upstream.url, &[]), Patience::default()).await;
    let mut stream = server.connect().await;
    for _ in 0..2 {
        stream
            .write_all(b"GET /api/dictionaries?name=SCOPES HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        let (status, _, got) = answer(&mut stream).await;
        assert_eq!((status, got.as_str()), (200, body));
    }
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut_off_and_an_idle_connection_is_not() {
    let patience = Patience {
        head: Duration::from_millis(400),
        ..Default::default()
    };
    let server = server(app_alone(), patience).await;

    let mut slow = server.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    let started = Instant::now();
    let mut idle = server.connect().await;
    idle.write_all(&with_line(100)).await.unwrap();
    assert_eq!(answer(&mut idle).await.0, 200);

    // Each byte in time, the whole never.
    let mut cut = false;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if slow.write_all(b"a").await.is_err() || matches!(slow.try_read(&mut [0; 16]), Ok(0)) {
            cut = true;
            break;
        }
    }
    assert!(
        cut && started.elapsed() >= Duration::from_millis(400),
        "{:?}",
        started.elapsed()
    );

    tokio::time::sleep(Duration::from_millis(600)).await;
    idle.write_all(&with_line(100)).await.unwrap();
    assert_eq!(answer(&mut idle).await.0, 200, "idle time is not slowness");
}

#[tokio::test]
async fn an_answer_nobody_takes_is_given_up() {
    let patience = Patience {
        write: Duration::from_millis(400),
        ..Default::default()
    };
    // More than any socket takes in by itself.
    let long = "x".repeat(40 << 20);
    let upstream = Fake::start(Then::json("200 OK", "", &long)).await;
    let server = server(app(&upstream.url, &["--max-response-body", "64MB"]), patience).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"GET /api/dictionaries?name=SCOPES HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    stream.readable().await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut got = Vec::new();
    // Closed or reset: either way without the rest.
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut got))
        .await
        .unwrap();
    assert!(got.len() < long.len(), "{}", got.len());
}

#[tokio::test]
async fn more_connections_than_there_is_room_for_wait_for_one_to_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let door = Door::new(listener, None).holding(2);
    let (_stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(async move {
        let stopped = async move {
            let _ = stopped.await;
        };
        serve(door, app_alone(), stopped, Patience::default()).await;
    });
    let connect = || TcpStream::connect(&address);
    let (silent, mut first) = (connect().await.unwrap(), connect().await.unwrap());
    first.write_all(&with_line(100)).await.unwrap();
    assert_eq!(answer(&mut first).await.0, 200);
    let mut waiting = connect().await.unwrap();
    waiting.write_all(&with_line(100)).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(300), waiting.read(&mut [0; 1])).await;
    assert!(early.is_err(), "there is no room yet");
    drop(silent);
    assert_eq!(answer(&mut waiting).await.0, 200);
}

#[tokio::test]
async fn a_slow_answer_is_not_a_slow_head() {
    let upstream = Fake::start(Then::Hang).await;
    let patience = Patience {
        head: Duration::from_millis(200),
        ..Default::default()
    };
    let server = server(app(&upstream.url, &["--call-timeout", "900ms"]), patience).await;
    let mut stream = server.connect().await;
    let request = "POST /api/pis/confidant/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    stream.write_all(request.as_bytes()).await.unwrap();
    let (status, _, body) = answer(&mut stream).await;
    assert_eq!(status, 504);
    assert!(body.contains("upstream_timeout"));
}

#[tokio::test]
async fn a_stop_finishes_the_call_that_has_begun_and_takes_no_new_one() {
    let upstream = Fake::start(Then::Hang).await;
    let server = server(app(&upstream.url, &["--call-timeout", "600ms"]), Patience::default()).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /api/dictionaries?name=SCOPES HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut idle = server.connect().await;
    while upstream.seen().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let late = TcpStream::connect(&server.address).await;
    assert!(late.is_err(), "no new connection while the old one ends");
    assert_eq!(answer(&mut busy).await.0, 504, "the call ended as it would have");
    assert_eq!(
        idle.read(&mut [0; 16]).await.unwrap(),
        0,
        "an idle connection is closed"
    );
    tokio::time::timeout(Duration::from_secs(5), server.done)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn threads_take_connections_in_turns_and_a_stop_finishes_the_call_that_has_begun_on_each() {
    let upstream = Fake::start(Then::Hang).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Each thread tells its number.
    let numbered = |number: usize| {
        app(&upstream.url, &["--call-timeout", "600ms"])
            .route("/number", axum::routing::get(async move || number.to_string()))
    };
    let apps = (0..3).map(numbered).collect();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move {
        let _ = stopped.await;
    };
    let done = tokio::spawn(serve_on_threads(listener, apps, stopped, Patience::default()));

    let (mut all, mut turns) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET /number HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        turns.push(answer(&mut stream).await.2);
        all.push(stream);
    }
    assert_eq!(turns, ["0", "1", "2", "0", "1", "2"]);
    for stream in &mut all[..3] {
        stream
            .write_all(b"GET /api/dictionaries?name=SCOPES HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
    }
    while upstream.seen().len() < 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "no new connection");
    for stream in &mut all[..3] {
        assert_eq!(answer(stream).await.0, 504, "ended as it would have");
    }
    for stream in &mut all[3..] {
        let read = tokio::time::timeout(Duration::from_secs(5), async { stream.read(&mut [0; 16]).await });
        assert_eq!(read.await.expect("an idle one is closed").unwrap(), 0);
    }
    let done = tokio::time::timeout(Duration::from_secs(5), done).await;
    done.expect("nothing holds it").unwrap().unwrap();
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own() {
    let app = app_alone();
    let mut seen = std::collections::HashSet::new();
    // More than one filling of the pool they come from.
    for _ in 0..250 {
        let answer = get(&app, "/boot.js").await;
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!((id.len(), id.as_bytes()[14]), (36, b'4'), "{id}");
        assert!(seen.insert(id));
    }
}
