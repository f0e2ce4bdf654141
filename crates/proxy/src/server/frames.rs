//! Between TLS and hyper on an HTTP/2 connection: what hyper does not do there by itself.
//!
//! - A head that comes too slowly ends the connection, as it does in HTTP/1.1 (requirements A23).
//! - A request that cannot be read, such as a link of more than 64 KB, is reset by the library without a word. The
//!   reset is given the reason `HTTP_1_1_REQUIRED` (RFC 9113, 7): the browser asks again over HTTP/1.1, where the person
//!   gets the page that explains (see [`super::first_words`]).

use std::future::Future as _;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::answering::Answering;
use super::substitute::Substitute;

/// What a browser says first (RFC 9113, 3.4).
const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;
/// The last byte of the four that say why.
const PROTOCOL_ERROR: u8 = 1;
const HTTP_1_1_REQUIRED: u8 = 0x0d;

/// An HTTP/2 connection whose frames are watched.
pub struct Frames<S> {
    stream: S,
    answering: Answering,
    slow_head: Duration,
    heard: Heard,
    /// Set while a head is arriving: when it must be whole.
    deadline: Option<Pin<Box<Sleep>>>,
    said: Place,
    changed: Substitute,
}

impl<S> Frames<S> {
    /// Wraps a connection; requests being answered are counted by its service.
    pub fn new(stream: S, answering: Answering, slow_head: Duration) -> Self {
        Self {
            stream,
            answering,
            slow_head,
            heard: Heard::default(),
            deadline: Some(Box::pin(sleep_until(Instant::now() + slow_head))),
            said: Place::default(),
            changed: Substitute::default(),
        }
    }

    fn saw(&mut self, bytes: &[u8]) {
        if self.heard.saw(bytes) {
            self.deadline = None;
        }
        if self.heard.is_in_a_head() && self.deadline.is_none() {
            self.deadline = Some(Box::pin(sleep_until(Instant::now() + self.slow_head)));
        }
    }
}

impl<S: AsyncWrite + Unpin> Frames<S> {
    fn poll_changed(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.changed.poll_write_all(cx, &mut self.stream)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Frames<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                self.saw(&buf.filled()[before..]);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => match self.deadline.as_mut() {
                Some(deadline) => {
                    ready!(deadline.as_mut().poll(cx));
                    Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
                }
                None => Poll::Pending,
            },
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Frames<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_changed(cx))?;
        // While something is being answered, a request asked again could be carried out twice.
        if !self.answering.is_awaited() {
            let mut place = self.said;
            let whole = place.pass(bufs.iter().map(|buf| &**buf));
            if !whole.is_empty() {
                let mut bytes = bufs.iter().flat_map(|buf| buf.iter().copied()).collect::<Vec<u8>>();
                for at in whole {
                    if let Some(reason) = bytes.get_mut(at) {
                        *reason = HTTP_1_1_REQUIRED;
                    }
                }
                let n = bytes.len();
                self.said = place;
                self.changed.put(bytes);
                if let Poll::Ready(Err(error)) = self.poll_changed(cx) {
                    return Poll::Ready(Err(error));
                }
                return Poll::Ready(Ok(n));
            }
        }
        let n = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, bufs))?;
        let mut left = n;
        for buf in bufs {
            let part = left.min(buf.len());
            self.said.pass([&buf[..part]]);
            left -= part;
        }
        Poll::Ready(Ok(n))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_changed(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_changed(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Where in a row of frames a direction of the connection is (RFC 9113, 4.1).
#[derive(Clone, Copy, Default)]
struct Place {
    /// The nine bytes before a frame's content, as far as they are known.
    head: [u8; 9],
    have: usize,
    /// Bytes of the frame's content that are still to come.
    left: usize,
    /// The first three bytes of a reset's reason are zero so far.
    small_reason: bool,
}

impl Place {
    fn kind(&self) -> u8 {
        self.head[3]
    }

    fn flags(&self) -> u8 {
        self.head[4]
    }

    /// Takes the bytes up to the next change: a frame begun, or ended. Gives how many were taken.
    fn step(&mut self, bytes: &[u8]) -> (usize, Step) {
        if self.left > 0 {
            let n = self.left.min(bytes.len());
            self.left -= n;
            return (n, if self.left == 0 { Step::Ended } else { Step::Inside });
        }
        let n = (self.head.len() - self.have).min(bytes.len());
        self.head[self.have..self.have + n].copy_from_slice(&bytes[..n]);
        self.have += n;
        if self.have < self.head.len() {
            return (n, Step::Inside);
        }
        self.have = 0;
        self.left = usize::from(self.head[0]) << 16 | usize::from(self.head[1]) << 8 | usize::from(self.head[2]);
        self.small_reason = self.kind() == RST_STREAM && self.left == 4;
        (
            n,
            if self.left == 0 {
                Step::BegunAndEnded
            } else {
                Step::Begun
            },
        )
    }

    /// Goes through what is written; gives where in it the reasons stand that are to be changed.
    fn pass<'a>(&mut self, slices: impl IntoIterator<Item = &'a [u8]>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = 0;
        for mut bytes in slices {
            while !bytes.is_empty() {
                let in_reason = self.left > 0 && self.small_reason;
                let left = self.left;
                let (n, step) = self.step(bytes);
                if in_reason {
                    let leading = n.min(left.saturating_sub(1));
                    self.small_reason = bytes[..leading].iter().all(|byte| *byte == 0);
                    if matches!(step, Step::Ended) && self.small_reason && bytes[n - 1] == PROTOCOL_ERROR {
                        found.push(at + n - 1);
                    }
                }
                at += n;
                bytes = &bytes[n..];
            }
        }
        found
    }
}

enum Step {
    Inside,
    Begun,
    Ended,
    BegunAndEnded,
}

/// What the browser has sent so far.
#[derive(Default)]
struct Heard {
    preface: usize,
    place: Place,
    /// A head goes on in the next frame (RFC 9113, 6.10).
    open: bool,
}

impl Heard {
    /// Goes on by these bytes; tells whether anything became whole in them.
    fn saw(&mut self, bytes: &[u8]) -> bool {
        let n = (PREFACE - self.preface).min(bytes.len());
        self.preface += n;
        let mut whole = n > 0 && self.preface == PREFACE;
        let mut bytes = &bytes[n..];
        while !bytes.is_empty() {
            let (n, step) = self.place.step(bytes);
            if matches!(step, Step::Begun | Step::BegunAndEnded) && matches!(self.place.kind(), HEADERS | CONTINUATION)
            {
                self.open = self.place.flags() & END_HEADERS == 0;
            }
            whole |= matches!(step, Step::Ended | Step::BegunAndEnded) && !self.open;
            bytes = &bytes[n..];
        }
        whole
    }

    /// Whether anything but a body has begun and is not whole.
    fn is_in_a_head(&self) -> bool {
        let in_frame = self.place.have > 0 || (self.place.left > 0 && self.place.kind() != DATA);
        self.preface < PREFACE || self.open || in_frame
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn frame(kind: u8, flags: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags, 0, 0, 0, 1], content].concat()
    }

    /// What the other side receives when these are written one after another.
    async fn through(writes: &[&[u8]], answering: bool) -> Vec<u8> {
        let (ours, mut theirs) = tokio::io::duplex(7);
        let counter = Answering::default();
        let _guard = answering.then(|| counter.begin());
        let mut ours = Frames::new(ours, counter, Duration::from_secs(1));
        let writing = async {
            for write in writes {
                ours.write_all(write).await.unwrap();
            }
            ours.flush().await.unwrap();
            drop(ours);
        };
        let mut got = Vec::new();
        let (_, read) = tokio::join!(writing, theirs.read_to_end(&mut got));
        read.unwrap();
        got
    }

    #[tokio::test]
    async fn a_reset_sends_the_browser_to_http_1_1_however_it_is_cut() {
        let body = [RST_STREAM; 40];
        let all = [
            frame(DATA, 0, &body),
            frame(RST_STREAM, 0, &[0, 0, 0, PROTOCOL_ERROR]),
            frame(4, 0, b""),
            frame(RST_STREAM, 0, &[0, 0, 0, PROTOCOL_ERROR]),
        ]
        .concat();
        let wanted = [
            frame(DATA, 0, &body),
            frame(RST_STREAM, 0, &[0, 0, 0, HTTP_1_1_REQUIRED]),
            frame(4, 0, b""),
            frame(RST_STREAM, 0, &[0, 0, 0, HTTP_1_1_REQUIRED]),
        ]
        .concat();
        for cut in 0..all.len() {
            let (one, other) = all.split_at(cut);
            assert_eq!(through(&[one, other], false).await, wanted, "{cut}");
        }
    }

    #[tokio::test]
    async fn every_other_reason_and_every_other_frame_passes_as_it_is() {
        for write in [
            frame(RST_STREAM, 0, &[0, 0, 0, 8]),
            frame(RST_STREAM, 0, &[0, 0, 1, PROTOCOL_ERROR]),
            frame(RST_STREAM, 0, &[1, 0, 0, PROTOCOL_ERROR]),
            frame(DATA, 0, &[0, 0, 0, PROTOCOL_ERROR]),
            frame(8, 0, &[0, 0, 0, PROTOCOL_ERROR]),
        ] {
            assert_eq!(through(&[&write], false).await, write);
        }
    }

    #[tokio::test]
    async fn nothing_is_asked_again_while_something_is_being_answered() {
        let reset = frame(RST_STREAM, 0, &[0, 0, 0, PROTOCOL_ERROR]);
        assert_eq!(through(&[&reset], true).await, reset);
    }

    #[test]
    fn a_head_is_open_until_its_last_frame_has_come() {
        let all = [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            frame(4, 0, b""),
            frame(HEADERS, 0, b"abc"),
            frame(CONTINUATION, END_HEADERS, b"def"),
        ]
        .concat();
        // Cut at these places, nothing is left open: after the preface, the settings, and the whole head.
        let closed = [PREFACE, PREFACE + 9, all.len()];
        for cut in 0..=all.len() {
            let mut heard = Heard::default();
            heard.saw(&all[..cut]);
            assert_eq!(!heard.is_in_a_head(), closed.contains(&cut), "{cut}");
        }
    }

    #[test]
    fn a_body_on_its_way_is_not_a_head() {
        let mut heard = Heard::default();
        heard.saw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        let body = frame(DATA, 0, b"abcdef");
        assert!(!heard.saw(&body[..12]) && !heard.is_in_a_head());
        assert!(heard.saw(&body[12..]) && !heard.is_in_a_head());
    }
}
