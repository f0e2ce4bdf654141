//! Between the socket and hyper: the answers hyper gives by itself, said properly.
//!
//! hyper answers a head it cannot take with a bare status line (414 when the target is over 65,534 bytes, 431 when the
//! head is over the buffer, 400 when it is not HTTP) before any of our code runs. A person who followed a link that is
//! too long must read why, and every answer must carry the security headers, so those bare heads are replaced here by
//! the same answer the router would give. It also closes connections whose head comes too slowly, which hyper would
//! count together with idle time.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::StatusCode;
use http::header::{CONNECTION, CONTENT_LENGTH};
use http_body_util::BodyExt as _;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::answering::Answering;
use super::substitute::Substitute;
use crate::around::{RequestId, X_REQUEST_ID};
use crate::pages::Links;
use crate::refusal::{self, Form, Refusal, Served};
use crate::{log, security_headers};

/// Unread bytes that are thrown away after a replaced answer, so that closing does not reset the connection before
/// the browser has read it.
const MOST_LINGER: usize = 4 << 20;
const LONGEST_LINGER: Duration = Duration::from_secs(2);

/// Bytes of a request line that tell whose page is asked for: any usual method and the beginning of a path.
const ENOUGH_OF_A_LINE: usize = 32;

/// A connection whose own first words are watched.
pub struct FirstWords<S> {
    stream: S,
    answering: Answering,
    slow_head: Duration,
    /// Set while a head is arriving: when it must be whole.
    deadline: Option<Instant>,
    /// Wakes the connection at the deadline. Most heads come in one piece, so it is made only for one that does not.
    alarm: Option<Pin<Box<Sleep>>>,
    /// Whether the head that is arriving has its request line.
    has_line: bool,
    /// How the request line that is arriving begins.
    begins: Vec<u8>,
    words: (Served, Links),
    /// The answer in hyper's place.
    replacement: Substitute,
    replaced: bool,
    linger: Option<(usize, Pin<Box<Sleep>>)>,
}

impl<S> FirstWords<S> {
    /// Wraps a connection; requests being answered are counted by its service.
    pub fn new(stream: S, answering: Answering, slow_head: Duration, words: (Served, Links)) -> Self {
        Self {
            stream,
            answering,
            slow_head,
            deadline: None,
            alarm: None,
            has_line: false,
            begins: Vec::new(),
            words,
            replacement: Substitute::default(),
            replaced: false,
            linger: None,
        }
    }

    fn saw(&mut self, bytes: &[u8]) {
        if self.answering.any() {
            // The rest of a body.
            self.deadline = None;
            return;
        }
        if self.deadline.is_none() {
            self.deadline = Some(Instant::now() + self.slow_head);
            self.has_line = false;
            self.begins.clear();
        }
        let room = ENOUGH_OF_A_LINE.saturating_sub(self.begins.len()).min(bytes.len());
        self.begins.extend_from_slice(&bytes[..room]);
        self.has_line |= bytes.contains(&b'\n');
    }

    /// The page for whoever asks, by how the path begins.
    fn form(&self) -> Form {
        let path = self.begins.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let path = path.split(|byte| matches!(byte, b'?' | b'\r' | b'\n')).next();
        self.words.0.page_at(&String::from_utf8_lossy(path.unwrap_or_default()))
    }

    /// The refusal that belongs in the place of what hyper wrote, when it wrote by itself.
    fn own_words(&self, written: &[u8]) -> Option<(usize, Refusal)> {
        if self.answering.any() {
            return None;
        }
        let (start, status) = bare_head(written)?;
        let refusal = match status {
            StatusCode::URI_TOO_LONG => refusal::LINK_TOO_LONG,
            // The buffer was full before the first line ended: it is the link that is too long.
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE if !self.has_line => refusal::LINK_TOO_LONG,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => refusal::HEADERS_TOO_LARGE,
            StatusCode::BAD_REQUEST => refusal::UNREADABLE,
            _ => return None,
        };
        Some((start, refusal))
    }
}

impl<S: AsyncWrite + Unpin> FirstWords<S> {
    fn poll_replacement(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.replacement.poll_write_all(cx, &mut self.stream)
    }
}

impl<S: AsyncRead + Unpin> FirstWords<S> {
    /// Throws away what is still coming, for a short while.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (left, until) = self
            .linger
            .get_or_insert_with(|| (MOST_LINGER, Box::pin(sleep_until(Instant::now() + LONGEST_LINGER))));
        let mut waste = [0_u8; 8192];
        loop {
            if until.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut waste);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() && *left > buffer.filled().len() => {
                    *left -= buffer.filled().len();
                }
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FirstWords<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                self.saw(&buf.filled()[before..]);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                if self.answering.any() {
                    self.deadline = None;
                }
                let Some(deadline) = self.deadline else {
                    self.alarm = None;
                    return Poll::Pending;
                };
                let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                if alarm.deadline() != deadline {
                    alarm.as_mut().reset(deadline);
                }
                ready!(alarm.as_mut().poll(cx));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl<S: AsyncWrite + AsyncRead + Unpin> AsyncWrite for FirstWords<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all = bufs.iter().map(|buf| buf.len()).sum();
        if self.replaced {
            // hyper's own answer is the last thing it writes.
            ready!(self.poll_replacement(cx))?;
            return Poll::Ready(Ok(all));
        }
        // An empty piece at the end is not the last that is written.
        let last = bufs.iter().rposition(|buf| !buf.is_empty()).unwrap_or_default();
        let words = bufs.get(last).and_then(|buf| self.own_words(buf));
        if let Some((start, refusal)) = words {
            let kept = all - bufs.get(last).map_or(0, |buf| buf.len()) + start;
            let mut bytes: Vec<u8> = bufs.iter().flat_map(|buf| buf.iter().copied()).take(kept).collect();
            bytes.extend(whole_answer(refusal, self.form(), &self.words.1));
            self.replacement.put(bytes);
            self.replaced = true;
            return match self.poll_replacement(cx) {
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                _ => Poll::Ready(Ok(all)),
            };
        }
        // Whatever comes after an answer is a new head.
        self.deadline = None;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_replacement(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_replacement(cx))?;
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        }
        if self.replaced {
            ready!(self.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}

/// Where a bare 4xx head stands at the end of what is written: no body, and none of the headers our answers carry.
fn bare_head(written: &[u8]) -> Option<(usize, StatusCode)> {
    const START: &[u8] = b"HTTP/1.";
    const LONGEST: usize = 256;
    if !written.ends_with(b"\r\n\r\n") {
        return None;
    }
    let from = written.len().saturating_sub(LONGEST);
    let start = from
        + written[from..]
            .windows(START.len())
            .rposition(|window| window == START)?;
    let head = std::str::from_utf8(&written[start..]).ok()?;
    let (line, headers) = head.split_once("\r\n")?;
    let is_hypers = |line: &str| {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        matches!(name.as_str(), "" | "connection" | "content-length" | "date")
    };
    let status: StatusCode = line.get(9..12)?.parse().ok()?;
    (status.is_client_error() && headers.split("\r\n").all(is_hypers)).then_some((start, status))
}

/// The same answer the router would give, as bytes, ending the connection.
fn whole_answer(refusal: Refusal, form: Form, links: &Links) -> Vec<u8> {
    let id = RequestId::default();
    let mut answer = refusal.answer(form, id.as_str(), links);
    security_headers::complete(answer.headers_mut());
    answer.headers_mut().insert(X_REQUEST_ID, id.header());
    let (mut head, body) = answer.into_parts();
    // The body is one buffer, so it is there at once.
    let body = futures_util::FutureExt::now_or_never(body.collect())
        .and_then(Result::ok)
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    head.headers.insert(CONNECTION, http::HeaderValue::from_static("close"));
    head.headers.insert(CONTENT_LENGTH, body.len().into());

    let reason = head.status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", head.status.as_u16()).into_bytes();
    for (name, value) in &head.headers {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&body);
    log::request(&log::Line {
        id: id.as_str(),
        method: &http::Method::GET,
        route: "-",
        status: head.status.as_u16(),
        bytes: Some(body.len() as u64),
        took: Duration::ZERO,
        refused: Some(refusal.kind),
        reference: None,
    });
    bytes
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const BARE: &str = "HTTP/1.1 414 URI Too Long\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

    /// What the other side receives when these are written one after another.
    async fn through(writes: &[&str], answering: bool) -> String {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let counter = Answering::default();
        let mut ours = FirstWords::new(ours, counter.clone(), Duration::from_secs(1), Default::default());
        let _guard = answering.then(|| counter.begin());
        let writing = async {
            for write in writes {
                ours.write_all(write.as_bytes()).await.unwrap();
            }
            ours.flush().await.unwrap();
            drop(ours);
        };
        let mut got = String::new();
        let (_, read) = tokio::join!(writing, theirs.read_to_string(&mut got));
        read.unwrap();
        got
    }

    #[tokio::test]
    async fn a_bare_refusal_is_replaced_and_what_stands_before_it_is_kept() {
        let got = through(&[&format!("end of an answer{BARE}")], false).await;
        let rest = got.strip_prefix("end of an answer").unwrap();
        assert!(rest.starts_with("HTTP/1.1 414 URI Too Long\r\n") && rest.contains("Посилання задовге"));
        assert!(!rest.contains("content-length: 0\r\n") && rest.matches("HTTP/1.").count() == 1);
    }

    #[tokio::test]
    async fn an_answer_to_an_older_client_is_replaced_too() {
        let got = through(&[&BARE.replace("HTTP/1.1", "HTTP/1.0")], false).await;
        assert!(got.contains("Посилання задовге"));
    }

    #[tokio::test]
    async fn everything_else_passes_as_it_is() {
        for (write, answering) in [
            (BARE.to_owned(), true),
            (BARE.replace("414 URI Too Long", "200 OK"), false),
            (BARE.replace("414 URI Too Long", "503 Later"), false),
            (BARE.replace("connection", "x-ours"), false),
            (format!("{BARE}body"), false),
            ("HTTP/1.1 414\r\n\r\n".to_owned(), true),
            ("\r\n\r\n".to_owned(), false),
            ("HTTP/1.".to_owned(), false),
            ("HTTP/1.1 \u{442}\u{442}\r\n\r\n".to_owned(), false),
        ] {
            assert_eq!(through(&[&write], answering).await, write);
        }
    }
}
