//! TCP. Beyond what `axum::serve` does, a response may say that its connection is to be dropped instead.

use std::{convert::Infallible, io, pin::pin};

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::faults::CloseConnection;

/// How long open requests may take once stopping.
const GRACE: std::time::Duration = std::time::Duration::from_secs(3);

/// Serves until the signal comes, then lets open requests finish.
pub async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Out of descriptors, or a client that left at once: the next one may be fine.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let app = app.clone();
        let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(
            TokioIo::new(stream),
            service_fn(move |request: hyper::Request<Incoming>| answer(app.clone(), request.map(Body::new))),
        );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A dropped connection is what a fault asked for, or a client gone; neither is ours to report.
            let _gone = connection.await;
        });
    }
    let _late = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    Ok(())
}

/// An error from here makes hyper close the connection without a word.
async fn answer(app: Router, request: Request) -> Result<Response, Closed> {
    let response: Result<Response, Infallible> = app.oneshot(request).await;
    match response {
        Ok(response) if response.extensions().get::<CloseConnection>().is_some() => Err(Closed),
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}

#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Closed {}
