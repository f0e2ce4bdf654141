//! Connections: HTTP/1.1 with limits and timeouts, and a stop that finishes what was begun.

mod first_words;

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower_service::Service as _;

use crate::admin::Peer;
use first_words::FirstWords;

/// The longest request line there can be: hyper takes targets of at most 65,534 bytes (`http::Uri`), and answers 414
/// beyond, whatever the limit here.
pub const LONGEST_REQUEST_LINE: usize = 64 * 1024;

/// Bytes of one head that are read at all, so that a link of twice the limit still gets its page and not a reset.
const LARGEST_HEAD: usize = 256 * 1024;

/// How long a connection may take over what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A head must be whole this long after its first byte (requirements A23).
    pub head: Duration,
    /// An idle connection is kept this long.
    pub idle: Duration,
    /// After the order to stop, what was begun may take this long.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            // Longer than the usual fronts keep theirs (60 s), so that the front closes first and no registration is
            // sent into a closing connection.
            idle: Duration::from_secs(75),
            stop: Duration::from_secs(40),
        }
    }
}

/// Serves until told to stop, then finishes what was begun.
pub async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>, patience: Patience) {
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(patience.idle)
        .max_buf_size(LARGEST_HEAD);

    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Usually too many open files: wait until some are closed.
                    tracing::warn!(kind = %error.kind(), "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        let (io, answering) = FirstWords::new(stream, patience.head);
        let app = app.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut app = app.clone();
            let answering = answering.begin();
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Peer(peer));
                let answer = app.call(request).await;
                drop(answering);
                Ok::<_, Infallible>(match answer {
                    Ok(answer) => answer,
                    Err(never) => match never {},
                })
            }
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(io), service));
        // A connection that breaks is the network's business; each request in it has its own line in the log.
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(patience.stop, graceful.shutdown()).await;
}
