//! Connections: HTTP/1.1, and HTTP/2 where the proxy has a certificate, with limits and timeouts, and a stop that
//! finishes what was begun.

mod answering;
mod first_words;
mod frames;
mod substitute;
mod threads;
mod tls;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::header::HOST;
use http::{HeaderValue, Request};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tower_service::Service as _;

use crate::admin::Peer;
use crate::pages::Links;
use crate::refusal::Served;
use answering::Answering;
use first_words::FirstWords;
use frames::Frames;
use threads::Thread;
pub use tls::{Tls, Unusable};

/// The longest request line there can be: hyper takes targets of at most 65,534 bytes (`http::Uri`), and answers 414
/// beyond, whatever the limit here.
pub const LONGEST_REQUEST_LINE: usize = 64 * 1024;

/// Bytes of one head that are read at all, so that a link of twice the limit still gets its page and not a reset.
const LARGEST_HEAD: u32 = 256 * 1024;

/// Requests of one HTTP/2 connection at a time; the page never makes more than a few.
const STREAMS: u32 = 64;

/// How long a connection may take over what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A head must be whole this long after its first byte (requirements A23), and so must the agreement on TLS.
    pub head: Duration,
    /// An idle connection is kept this long; over HTTP/2 up to twice as long.
    pub idle: Duration,
    /// An answer of which the other side takes nothing for so long is given up.
    pub write: Duration,
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
            // Longer than a phone needs to come out of a tunnel.
            write: Duration::from_secs(60),
            stop: Duration::from_secs(40),
        }
    }
}

/// Where browsers come in.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    tls: Option<Tls>,
    served: Served,
    links: Links,
    room: Arc<Semaphore>,
}

impl Door {
    /// With a certificate, or without one behind a server that has it.
    pub fn new(listener: TcpListener, tls: Option<Tls>) -> Self {
        Self {
            listener,
            tls,
            served: Served::default(),
            links: Links::default(),
            room: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }

    /// With at most so many connections at a time; further ones wait before they are taken. Without it there is no bound but
    /// that on open files, which the store and the escrow need as well.
    pub fn holding(self, most: usize) -> Self {
        let room = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self { room, ..self }
    }

    /// Whose words people read when a connection is refused before any app has seen it, and where their footers lead.
    pub fn serving(self, served: Served, links: Links) -> Self {
        Self { served, links, ..self }
    }
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Self {
        Self::new(listener, None)
    }
}

/// Serves until told to stop, then finishes what was begun. Every connection is a task of the runtime this runs in.
pub async fn serve(door: impl Into<Door>, app: Router, stop: impl Future<Output = ()>, patience: Patience) {
    let Door {
        listener,
        tls,
        served,
        links,
        room,
    } = door.into();
    // Its other ends are dropped by the last connection that ends.
    let (order, stopping) = watch::channel(());
    let connections = Connections::new(app, tls.as_ref(), (served, links), patience, stopping);
    accept(&listener, &room, stop, |stream, peer, place| {
        tokio::spawn(connections.clone().serve(stream, peer, place));
    })
    .await;
    drop(listener);
    drop(connections);
    let _ = order.send(());
    let _ = timeout(patience.stop, order.closed()).await;
}

/// The same on threads of its own, one for each app. A connection stays on its thread, and so do the calls it makes to
/// eHealth: handing work from thread to thread costs more than the work.
pub async fn serve_on_threads(
    door: impl Into<Door>,
    apps: Vec<Router>,
    stop: impl Future<Output = ()>,
    patience: Patience,
) -> std::io::Result<()> {
    let Door {
        listener,
        tls,
        served,
        links,
        room,
    } = door.into();
    let (order, stopping) = watch::channel(());
    let threads = apps
        .into_iter()
        .map(|app| {
            let words = (served, links.clone());
            Thread::start(Connections::new(app, tls.as_ref(), words, patience, stopping.clone()))
        })
        .collect::<std::io::Result<Vec<_>>>()?;
    drop(stopping);
    let mut turns = threads.iter().cycle();
    accept(&listener, &room, stop, |stream, peer, place| {
        if let Some(thread) = turns.next() {
            thread.take(stream, peer, place);
        }
    })
    .await;
    drop(listener);
    let _ = order.send(());
    let threads: Vec<_> = threads.into_iter().map(Thread::take_no_more).collect();
    let _ = timeout(patience.stop, order.closed()).await;
    drop(threads);
    Ok(())
}

/// A connection's place among those there is room for, given back when it ends.
type Place = Option<OwnedSemaphorePermit>;

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    stop: impl Future<Output = ()>,
    mut take: impl FnMut(TcpStream, SocketAddr, Place),
) {
    let mut stop = pin!(stop);
    let mut was_full = false;
    loop {
        let is_full = room.available_permits() == 0;
        if is_full && !was_full {
            tracing::warn!("no room for another connection; the next ones wait");
        }
        was_full = is_full;
        let next = async {
            // The room is never closed.
            let place = room.clone().acquire_owned().await.ok();
            listener.accept().await.map(|(stream, peer)| (stream, peer, place))
        };
        let (stream, peer, place) = tokio::select! {
            accepted = next => match accepted {
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
        take(stream, peer, place);
    }
}

/// How every connection is served.
#[derive(Clone)]
struct Connections {
    app: Router,
    acceptor: Option<TlsAcceptor>,
    words: (Served, Links),
    patience: Patience,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    stopping: watch::Receiver<()>,
}

impl Connections {
    fn new(
        app: Router,
        tls: Option<&Tls>,
        words: (Served, Links),
        patience: Patience,
        stopping: watch::Receiver<()>,
    ) -> Self {
        let mut http1 = http1::Builder::new();
        http1
            .timer(TokioTimer::new())
            .header_read_timeout(patience.idle)
            .max_buf_size(LARGEST_HEAD as usize);
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .max_header_list_size(LARGEST_HEAD)
            .max_concurrent_streams(STREAMS);
        Self {
            app,
            acceptor: tls.map(Tls::acceptor),
            words,
            patience,
            http1,
            http2,
            stopping,
        }
    }

    /// A connection that breaks is the network's business; each request in it has its own line in the log.
    ///
    /// Its place is held until it ends.
    async fn serve(mut self, stream: TcpStream, peer: SocketAddr, _place: Place) {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.patience.write));
        let stream = Box::pin(stream);
        let Some(acceptor) = self.acceptor.take() else {
            return self.serve_http1(stream, peer).await;
        };
        let agreed = tokio::select! {
            agreed = timeout(self.patience.head, acceptor.accept(stream)) => agreed,
            _ = self.stopping.changed() => return,
        };
        match agreed {
            Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(tls::H2) => {
                self.serve_http2(stream, peer).await;
            }
            Ok(Ok(stream)) => self.serve_http1(stream, peer).await,
            // Scanners and old clients; nothing was asked, so there is nothing to tell.
            Ok(Err(_)) | Err(_) => {}
        }
    }

    async fn serve_http1<S>(self, stream: S, peer: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let answering = Answering::default();
        let io = FirstWords::new(stream, answering.clone(), self.patience.head, self.words);
        let app = self.app;
        let service = service_fn(move |request| answer(app.clone(), request, peer, &answering));
        let connection = self.http1.serve_connection(TokioIo::new(io), service);
        // hyper closes idle connections of this version by itself.
        run(connection, self.stopping, std::future::pending(), self.patience).await;
    }

    async fn serve_http2<S>(self, stream: S, peer: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let answering = Answering::default();
        let io = Frames::new(stream, answering.clone(), self.patience.head);
        let idle = answering.clone().idle_for(self.patience.idle);
        let app = self.app;
        let service = service_fn(move |mut request: Request<Incoming>| {
            say_host(&mut request);
            answer(app.clone(), request, peer, &answering)
        });
        let connection = self.http2.serve_connection(TokioIo::new(io), service);
        run(connection, self.stopping, idle, self.patience).await;
    }
}

/// One request, counted while it is being answered.
fn answer(
    mut app: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    answering: &Answering,
) -> impl Future<Output = Result<Response, Infallible>> + use<> {
    let answering = answering.begin();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    async move {
        let answer = app.call(request).await?;
        Ok(answer.map(|body| answering.counted(body)))
    }
}

/// HTTP/2 names the host in `:authority` (RFC 9113, 8.3.1); who checks it looks for `Host`.
fn say_host(request: &mut Request<Incoming>) {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    if let Some(host) = authority.and_then(|authority| HeaderValue::from_str(authority).ok()) {
        request.headers_mut().insert(HOST, host);
    }
}

/// Until the connection ends; when it is idle or everything stops, it ends once what was begun is finished.
async fn run(
    connection: impl GracefulConnection,
    mut stopping: watch::Receiver<()>,
    idle: impl Future<Output = ()>,
    patience: Patience,
) {
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        _ = stopping.changed() => {}
        () = idle => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(patience.stop, connection).await;
}
