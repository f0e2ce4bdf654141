//! Long bodies: passed on while they come, in both directions, and never so that half of one is taken for the whole.

mod support;

use std::time::Duration;

use auth_ui_proxy::server::{Patience, serve};
use auth_ui_proxy::settings::Settings;
use support::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

/// Longer than what is held before anything of it goes on.
const LONG: usize = 40 * 1024;
const REGISTER: &str = "/api/pis/confidant/register";
const DICTIONARY: &str = "/api/dictionaries?name=SCOPES";
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// eHealth, answering by hand.
struct Upstream {
    listener: TcpListener,
    url: String,
}

impl Upstream {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, url }
    }

    /// The next connection, which must come soon.
    async fn taken(&self) -> TcpStream {
        soon(self.listener.accept()).await.unwrap().0
    }

    /// Whether nobody connects for a while.
    async fn is_left_alone(&self) -> bool {
        timeout(Duration::from_millis(300), self.listener.accept())
            .await
            .is_err()
    }
}

/// The proxy on a socket.
struct Proxy {
    address: String,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
}

impl Proxy {
    async fn start(settings: &Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let app = app_of(settings);
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move {
            let _ = stopped.await;
        };
        let done = tokio::spawn(serve(listener, app, stopped, Patience::default()));
        Self {
            address,
            stop: Some(stop),
            done,
        }
    }

    async fn before(upstream: &Upstream) -> Self {
        Self::start(&settings(&upstream.url, &[])).await
    }

    async fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    async fn get(&self, path: &str) -> TcpStream {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes())
            .await
    }
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(5), what).await.expect("comes soon")
}

fn post(body: usize) -> Vec<u8> {
    format!("POST {REGISTER} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body}\r\n\r\n")
        .into_bytes()
}

/// Long, and JSON from its first byte to its last.
fn long() -> Vec<u8> {
    format!("\"{}\"", "a".repeat(LONG - 2)).into_bytes()
}

/// Reads until there are so many bytes behind the head; gives both.
async fn read(stream: &mut TcpStream, bytes: usize) -> (String, Vec<u8>) {
    let mut raw = Vec::new();
    loop {
        if let Some(end) = raw.windows(4).position(|four| four == b"\r\n\r\n")
            && raw.len() >= end + 4 + bytes
        {
            let body = raw.split_off(end + 4);
            return (String::from_utf8(raw).unwrap(), body);
        }
        let more = soon(stream.read_buf(&mut raw)).await.unwrap();
        assert_ne!(more, 0, "ended early: {}", String::from_utf8_lossy(&raw));
    }
}

/// Everything until the other side ends, however it does.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = soon(stream.read_to_end(&mut all)).await;
    all
}

/// The status and `error.type` of an envelope.
async fn refusal(stream: &mut TcpStream) -> (String, String) {
    let (head, mut body) = read(stream, 0).await;
    let length: usize = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    while body.len() < length {
        assert_ne!(soon(stream.read_buf(&mut body)).await.unwrap(), 0);
    }
    let envelope: serde_json::Value = serde_json::from_slice(&body).unwrap();
    (
        head[9..12].to_owned(),
        envelope["error"]["type"].as_str().unwrap().to_owned(),
    )
}

#[tokio::test]
async fn a_long_body_reaches_ehealth_while_the_page_still_sends_and_arrives_byte_for_byte() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    let body = long();
    let (first, second) = body.split_at(30_000);
    let mut page = proxy.send(&[&post(LONG), first].concat()).await;
    let mut ehealth = upstream.taken().await;
    let (head, mut came) = read(&mut ehealth, 16 * 1024).await;
    assert!(head.contains(&format!("content-length: {LONG}\r\n")), "{head}");
    assert_eq!(head.matches("content-length").count(), 1, "{head}");
    page.write_all(second).await.unwrap();
    while came.len() < LONG {
        assert_ne!(soon(ehealth.read_buf(&mut came)).await.unwrap(), 0);
    }
    assert_eq!(came, body);
    ehealth.write_all(OK).await.unwrap();
    let (head, answer) = read(&mut page, 2).await;
    assert!(head.starts_with("HTTP/1.1 200 ") && answer == b"{}", "{head}");

    // Both connections go on.
    page.write_all(&[&post(LONG), &body[..]].concat()).await.unwrap();
    read(&mut ehealth, LONG).await;
    ehealth.write_all(OK).await.unwrap();
    assert!(read(&mut page, 2).await.0.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_short_body_reaches_ehealth_only_whole() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    let _page = proxy.send(&[&post(12_000), &long()[..11_999]].concat()).await;
    assert!(upstream.is_left_alone().await);
}

#[tokio::test]
async fn a_long_body_of_which_little_has_come_is_waited_for() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    let _page = proxy.send(&[&post(LONG), &long()[..11_999]].concat()).await;
    assert!(upstream.is_left_alone().await);
}

#[tokio::test]
async fn a_long_body_that_is_no_json_breaks_off_is_slow_or_too_large_is_never_whole_at_ehealth() {
    for what in ["no json", "broken off", "slow"] {
        let upstream = Upstream::start().await;
        let mut settings = settings(&upstream.url, &[]);
        settings.body_timeout = Duration::from_millis(700);
        let proxy = Proxy::start(&settings).await;
        let mut body = long();
        body[LONG - 1] = b'a';
        let (first, second) = body.split_at(30_000);
        let mut page = proxy.send(&[&post(LONG), first].concat()).await;
        let mut ehealth = upstream.taken().await;
        let wanted = match what {
            "no json" => {
                page.write_all(second).await.unwrap();
                Some(("400", "request_malformed"))
            }
            "broken off" => {
                page.write_all(&second[..second.len() - 1]).await.unwrap();
                drop(page.shutdown().await);
                None
            }
            _ => Some(("408", "request_timeout")),
        };
        let got = rest(&mut ehealth).await;
        let end = got.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let came = got.len() - end;
        assert!((1..LONG).contains(&came), "{what}: {came}");
        if let Some((status, kind)) = wanted {
            assert_eq!(refusal(&mut page).await, (status.to_owned(), kind.to_owned()));
        }
    }
    let upstream = Upstream::start().await;
    let proxy = Proxy::start(&settings(&upstream.url, &["--max-request-body", "32KB"])).await;
    let mut page = proxy.send(&[&post(LONG), &long()[..33 * 1024]].concat()).await;
    assert_eq!(refusal(&mut page).await.1, "request_too_large");
    assert!(upstream.is_left_alone().await);
}

#[tokio::test]
async fn the_time_to_answer_begins_with_the_last_byte_of_the_question() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::start(&settings(&upstream.url, &["--call-timeout", "700ms"])).await;
    let body = long();
    for answers in [true, false] {
        let mut page = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
        let mut ehealth = upstream.taken().await;
        sleep(Duration::from_millis(1_000)).await;
        page.write_all(&body[20_000..]).await.unwrap();
        read(&mut ehealth, LONG).await;
        if answers {
            ehealth.write_all(OK).await.unwrap();
            assert!(read(&mut page, 2).await.0.starts_with("HTTP/1.1 200 "));
        } else {
            assert_eq!(refusal(&mut page).await.1, "upstream_timeout");
        }
    }
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_question_is_given_at_its_end() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    let body = long();
    let mut page = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
    let mut ehealth = upstream.taken().await;
    read(&mut ehealth, 1).await;
    let refused = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\n{\"a\"";
    ehealth.write_all(refused.as_bytes()).await.unwrap();
    let early = timeout(Duration::from_millis(300), page.readable()).await;
    assert!(early.is_err(), "the page does not listen yet");
    page.write_all(&body[20_000..]).await.unwrap();
    let (head, answer) = read(&mut page, 4).await;
    assert!(head.starts_with("HTTP/1.1 401 ") && answer == b"{\"a\"", "{head}");
    // The page's connection goes on, that to eHealth does not.
    page.write_all(&[&post(2), &b"{}"[..]].concat()).await.unwrap();
    drop(upstream.taken().await);
    assert!(rest(&mut ehealth).await.len() < LONG);
}

#[tokio::test]
async fn a_service_that_hangs_up_before_the_end_of_the_question_has_not_been_asked() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    let body = long();
    let mut page = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
    drop(upstream.taken().await);
    sleep(Duration::from_millis(200)).await;
    page.write_all(&body[20_000..]).await.unwrap();
    assert_eq!(
        refusal(&mut page).await,
        ("502".to_owned(), "upstream_unreachable".to_owned())
    );
}

#[tokio::test]
async fn pages_that_send_slowly_leave_ehealth_to_the_others() {
    let upstream = Upstream::start().await;
    let mut settings = settings(&upstream.url, &[]);
    settings.calls_at_once = 4;
    let proxy = Proxy::start(&settings).await;
    let body = long();
    let slow = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
    let first = upstream.taken().await;
    let mut second = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
    assert!(upstream.is_left_alone().await, "held until it is whole");
    second.write_all(&body[20_000..]).await.unwrap();
    read(&mut upstream.taken().await, LONG).await;
    drop((slow, first));
}

#[tokio::test]
async fn a_page_that_would_take_long_is_held_until_its_pace_promises_the_end() {
    const LARGE: usize = 400 * 1024;
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    let body = format!("\"{}\"", "a".repeat(LARGE - 2)).into_bytes();
    let mut page = proxy.send(&[&post(LARGE), &body[..10_000]].concat()).await;
    sleep(Duration::from_millis(600)).await;
    // At this pace the rest would take some ten seconds.
    page.write_all(&body[10_000..20_000]).await.unwrap();
    assert!(upstream.is_left_alone().await);
    page.write_all(&body[20_000..300_000]).await.unwrap();
    let mut ehealth = upstream.taken().await;
    read(&mut ehealth, 20_000).await;
    page.write_all(&body[300_000..]).await.unwrap();
    soon(ehealth.read_exact(&mut vec![0; LARGE - 300_000])).await.unwrap();
}

#[tokio::test]
async fn a_page_that_has_sent_everything_leaves_its_place_to_others_that_send() {
    let upstream = Upstream::start().await;
    let mut settings = settings(&upstream.url, &[]);
    settings.calls_at_once = 4;
    let proxy = Proxy::start(&settings).await;
    let body = long();
    let _waiting = proxy.send(&[&post(LONG), &body[..]].concat()).await;
    let mut thinking = upstream.taken().await;
    read(&mut thinking, LONG).await;
    let _sending = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
    drop(upstream.taken().await);
}

#[tokio::test]
async fn a_long_call_for_which_there_is_no_place_waits_without_being_too_slow() {
    let upstream = Upstream::start().await;
    let mut settings = settings(&upstream.url, &["--call-timeout", "900ms"]);
    (settings.calls_at_once, settings.body_timeout) = (4, Duration::from_millis(500));
    let proxy = Proxy::start(&settings).await;
    let mut busy = Vec::new();
    for _ in 0..4 {
        busy.push((proxy.get(DICTIONARY).await, upstream.taken().await));
    }
    let mut page = proxy.send(&[&post(LONG), &long()[..]].concat()).await;
    // Till the first of them have had their time.
    let mut ehealth = upstream.taken().await;
    read(&mut ehealth, LONG).await;
    ehealth.write_all(OK).await.unwrap();
    assert!(read(&mut page, 2).await.0.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_page_that_leaves_gives_its_place_back_at_once() {
    let upstream = Upstream::start().await;
    let mut settings = settings(&upstream.url, &[]);
    settings.calls_at_once = 1;
    let proxy = Proxy::start(&settings).await;
    let mut page = proxy.get(DICTIONARY).await;
    let mut ehealth = upstream.taken().await;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n");
    ehealth.write_all(head.as_bytes()).await.unwrap();
    ehealth.write_all(&long()[..30_000]).await.unwrap();
    read(&mut page, 16 * 1024).await;
    drop(page);
    let mut next = proxy.get(DICTIONARY).await;
    let mut again = upstream.taken().await;
    again.write_all(OK).await.unwrap();
    assert!(read(&mut next, 2).await.0.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn an_early_answer_that_is_no_use_is_told_as_a_call_that_was_not_made() {
    for answer in [
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 40\r\n\r\n{",
        "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    ] {
        let upstream = Upstream::start().await;
        let proxy = Proxy::before(&upstream).await;
        let body = long();
        let mut page = proxy.send(&[&post(LONG), &body[..20_000]].concat()).await;
        let mut ehealth = upstream.taken().await;
        read(&mut ehealth, 20_000).await;
        ehealth.write_all(answer.as_bytes()).await.unwrap();
        drop(ehealth);
        sleep(Duration::from_millis(200)).await;
        page.write_all(&body[20_000..]).await.unwrap();
        assert_eq!(refusal(&mut page).await.1, "upstream_unreachable", "{answer}");
    }
}

#[tokio::test]
async fn a_long_answer_reaches_the_page_while_ehealth_still_sends() {
    let upstream = Upstream::start().await;
    let proxy = Proxy::before(&upstream).await;
    for declared in [true, false] {
        let mut page = proxy.get(DICTIONARY).await;
        let mut ehealth = upstream.taken().await;
        read(&mut ehealth, 0).await;
        let head = match declared {
            true => format!("HTTP/1.1 200 OK\r\nX-Request-ID: its\r\nContent-Length: {LONG}\r\n\r\n"),
            false => format!("HTTP/1.1 200 OK\r\nX-Request-ID: its\r\nTransfer-Encoding: chunked\r\n\r\n{LONG:x}\r\n"),
        };
        let body = long();
        ehealth.write_all(head.as_bytes()).await.unwrap();
        ehealth.write_all(&body[..30_000]).await.unwrap();
        let (head, mut came) = read(&mut page, 16 * 1024).await;
        assert!(head.contains("x-request-id: its\r\n"), "{head}");
        assert_eq!(
            head.contains(&format!("content-length: {LONG}\r\n")),
            declared,
            "{head}"
        );
        ehealth.write_all(&body[30_000..]).await.unwrap();
        if declared {
            while came.len() < LONG {
                assert_ne!(soon(page.read_buf(&mut came)).await.unwrap(), 0);
            }
            assert_eq!(came, body);
        } else {
            ehealth.write_all(b"\r\n0\r\n\r\n").await.unwrap();
            while !came.ends_with(b"\r\n0\r\n\r\n") {
                assert_ne!(soon(page.read_buf(&mut came)).await.unwrap(), 0);
            }
        }
    }
}

#[tokio::test]
async fn a_long_answer_that_breaks_off_stalls_or_grows_too_large_does_not_look_whole() {
    for (what, declared) in [
        ("breaks off", true),
        ("breaks off", false),
        ("stalls", true),
        ("stalls", false),
        ("grows", false),
    ] {
        let upstream = Upstream::start().await;
        let limits = ["--call-timeout", "700ms", "--max-response-body", "64KB"];
        let proxy = Proxy::start(&settings(&upstream.url, &limits)).await;
        let mut page = proxy.get(DICTIONARY).await;
        let mut ehealth = upstream.taken().await;
        let head = match declared {
            true => format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n"),
            false => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n".to_owned(),
        };
        ehealth.write_all(head.as_bytes()).await.unwrap();
        ehealth.write_all(&long()[..30_000]).await.unwrap();
        match what {
            "breaks off" => drop(ehealth),
            "stalls" => drop(tokio::spawn(async move {
                let _ = sleep(Duration::from_secs(9)).await;
                drop(ehealth);
            })),
            _ => drop(tokio::spawn(
                async move { ehealth.write_all(&vec![b'a'; 4 << 20]).await },
            )),
        }
        let got = rest(&mut page).await;
        assert!(got.starts_with(b"HTTP/1.1 200 ") && got.len() > 16 * 1024, "{what}");
        assert!(!got.ends_with(b"0\r\n\r\n") && got.len() < 70_000, "{what}, {declared}");
        assert!(!declared || got.len() < LONG, "{what}: {}", got.len());
    }
}

/// There an answer of no known length ends with the connection.
#[tokio::test]
async fn an_answer_for_http_1_0_is_given_whole_or_told_to_be_broken() {
    for whole in [true, false] {
        let upstream = Upstream::start().await;
        let proxy = Proxy::before(&upstream).await;
        let request = format!("GET {DICTIONARY} HTTP/1.0\r\nHost: x\r\n\r\n");
        let mut page = proxy.send(request.as_bytes()).await;
        let mut ehealth = upstream.taken().await;
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{LONG:x}\r\n");
        ehealth.write_all(head.as_bytes()).await.unwrap();
        ehealth.write_all(&long()).await.unwrap();
        if whole {
            ehealth.write_all(b"\r\n0\r\n\r\n").await.unwrap();
            assert_eq!(read(&mut page, LONG).await.1, long());
        } else {
            drop(ehealth);
            assert_eq!(refusal(&mut page).await.1, "upstream_unreadable");
        }
    }
}

#[tokio::test]
async fn who_reads_slowly_does_not_keep_ehealth_nor_its_place() {
    const LARGE: usize = 16 << 20;
    let upstream = Upstream::start().await;
    let mut settings = settings(&upstream.url, &["--max-response-body", "20MB"]);
    settings.calls_at_once = 1;
    let proxy = Proxy::start(&settings).await;
    let mut slow = proxy.get(DICTIONARY).await;
    let mut ehealth = upstream.taken().await;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n");
    ehealth.write_all(head.as_bytes()).await.unwrap();
    soon(ehealth.write_all(&vec![b'a'; LARGE])).await.unwrap();

    let mut next = proxy.get(DICTIONARY).await;
    let asked = async {
        read(&mut ehealth, 0).await;
        // Twice: the first was the slow one's.
        read(&mut ehealth, 0).await;
        ehealth.write_all(OK).await.unwrap();
    };
    soon(asked).await;
    assert!(read(&mut next, 2).await.0.starts_with("HTTP/1.1 200 "));
    assert_eq!(read(&mut slow, LARGE).await.1.len(), LARGE, "and gets everything");
}

#[tokio::test]
async fn a_stop_finishes_the_answer_that_has_begun() {
    let upstream = Upstream::start().await;
    let mut proxy = Proxy::before(&upstream).await;
    let mut page = proxy.get(DICTIONARY).await;
    let mut ehealth = upstream.taken().await;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n");
    ehealth.write_all(head.as_bytes()).await.unwrap();
    ehealth.write_all(&long()[..20_000]).await.unwrap();
    let (_, mut came) = read(&mut page, 16 * 1024).await;
    proxy.stop.take().unwrap().send(()).unwrap();
    sleep(Duration::from_millis(100)).await;
    ehealth.write_all(&long()[20_000..]).await.unwrap();
    while came.len() < LONG {
        assert_ne!(soon(page.read_buf(&mut came)).await.unwrap(), 0);
    }
    soon(proxy.done).await.unwrap();
}
