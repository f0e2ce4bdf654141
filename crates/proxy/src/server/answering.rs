//! What of a connection's requests is being answered: counted, because what happens between two answers means something
//! else than what happens during one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::sleep;

/// The counts of one connection; shared with its service.
#[derive(Clone, Default)]
pub struct Answering(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// Requests for whose answer, or the next piece of it, the other side waits.
    awaited: AtomicUsize,
    /// Answers of which more is to be taken.
    sent: AtomicUsize,
    /// Requests, and pieces of answers that were taken, since the connection began.
    steps: AtomicUsize,
}

impl Answering {
    /// Counts one request until its answer has begun.
    pub fn begin(&self) -> Guard {
        self.await_more();
        self.step();
        Guard(self.clone())
    }

    /// Whether the other side waits for us.
    pub fn is_awaited(&self) -> bool {
        self.0.awaited.load(Ordering::Relaxed) > 0
    }

    /// Whether it does, or has yet to take more of an answer.
    pub fn any(&self) -> bool {
        self.is_awaited() || self.0.sent.load(Ordering::Relaxed) > 0
    }

    /// Ends when nothing was asked for or taken for so long, and the other side waits for nothing; at the latest after twice
    /// as long.
    pub async fn idle_for(self, span: Duration) {
        loop {
            let before = self.0.steps.load(Ordering::Relaxed);
            sleep(span).await;
            if !self.is_awaited() && self.0.steps.load(Ordering::Relaxed) == before {
                return;
            }
        }
    }

    fn step(&self) {
        self.0.steps.fetch_add(1, Ordering::Relaxed);
    }

    fn await_more(&self) {
        self.0.awaited.fetch_add(1, Ordering::Relaxed);
    }

    fn await_no_more(&self) {
        self.0.awaited.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One request whose answer has not begun.
pub struct Guard(Answering);

impl Guard {
    /// The same body, counted until it is given up, if more of it is to come.
    pub fn counted(&self, body: Body) -> Body {
        // What is all there has its length.
        if body.size_hint().exact().is_some() {
            return body;
        }
        self.0.0.sent.fetch_add(1, Ordering::Relaxed);
        Body::new(Counted {
            body,
            answering: self.0.clone(),
            is_awaited: false,
        })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.await_no_more();
    }
}

struct Counted {
    body: Body,
    answering: Answering,
    /// Whether the other side waits for the next piece.
    is_awaited: bool,
}

impl Counted {
    fn now(&mut self, is_awaited: bool) {
        match (self.is_awaited, is_awaited) {
            (false, true) => self.answering.await_more(),
            (true, false) => self.answering.await_no_more(),
            _ => {}
        }
        self.is_awaited = is_awaited;
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.now(frame.is_pending());
        if frame.is_ready() {
            self.answering.step();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.now(false);
        self.answering.0.sent.fetch_sub(1, Ordering::Relaxed);
    }
}
