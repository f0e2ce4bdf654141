//! Threads that serve connections, each with a runtime of its own.

use std::net::SocketAddr;
use std::thread;

use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

use super::{Connections, Place};

/// A connection on its way to its thread.
type New = (std::net::TcpStream, SocketAddr, Place);

/// One thread. Dropped, it ends what is still going on.
pub struct Thread {
    new: mpsc::UnboundedSender<New>,
    end: Ending,
}

/// A thread that takes no new connections; dropped, it ends what is still going on.
pub struct Ending(#[allow(dead_code, reason = "its drop is the message")] oneshot::Sender<()>);

impl Thread {
    /// Starts a thread that serves every connection it is given in this way.
    pub fn start(connections: Connections) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (new, given) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel();
        thread::Builder::new()
            .name("connections".to_owned())
            .spawn(move || runtime.block_on(serve(connections, given, ended)))?;
        Ok(Self { new, end: Ending(end) })
    }

    /// Hands a connection over.
    pub fn take(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        match stream.into_std() {
            // The other end lives as long as this one.
            Ok(stream) => drop(self.new.send((stream, peer, place))),
            Err(error) => tracing::warn!(kind = %error.kind(), "cannot hand a connection over"),
        }
    }

    /// Lets the thread finish.
    pub fn take_no_more(self) -> Ending {
        self.end
    }
}

async fn serve(connections: Connections, mut given: mpsc::UnboundedReceiver<New>, ended: oneshot::Receiver<()>) {
    while let Some((stream, peer, place)) = given.recv().await {
        match TcpStream::from_std(stream) {
            Ok(stream) => drop(tokio::spawn(connections.clone().serve(stream, peer, place))),
            Err(error) => tracing::warn!(kind = %error.kind(), "cannot take a connection over"),
        }
    }
    // It would be counted as a connection that goes on.
    drop(connections);
    let _ = ended.await;
}
