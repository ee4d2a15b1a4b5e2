//! Connections: at most 256, a head of at most 64 KiB within 10 seconds, and what runs is finished for up
//! to 2 seconds at the end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use crate::answers::GatewayBody;
use crate::peer;

/// The most connections at once; more wait their turn.
pub(crate) const MOST_CONNECTIONS: usize = 256;

/// The largest head.
const LARGEST_HEAD: usize = 64 * 1024;

/// How long a head may take, and an idle connection stay.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);

/// How long what runs may go on at the end.
const LAST_PATIENCE: Duration = Duration::from_secs(2);

/// How long to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(50);

/// Serves connections until `stop` says so. A client that takes nothing for `idle` is let go: it would hold
/// its place, and Noyo's connection, for ever.
pub(crate) async fn serve<S, F>(
    listener: TcpListener,
    room: Arc<Semaphore>,
    mut stop: watch::Receiver<bool>,
    idle: Duration,
    answer: S,
) where
    S: Fn(Request<Incoming>, bool) -> F + Clone + Send + 'static,
    F: Future<Output = Response<GatewayBody>> + Send + 'static,
{
    let (graceful, mut connections) = (GracefulShutdown::new(), JoinSet::new());
    loop {
        let next = async {
            let permit = room.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            () = stopped(&mut stop) => break,
            Some(_) = connections.join_next() => {}
            next = next => match next {
                (Ok(permit), Ok((stream, peer))) => {
                    let server = connection(stream, peer, idle, graceful.watcher(), answer.clone());
                    connections.spawn(async move {
                        server.await;
                        drop(permit);
                    });
                }
                _ => tokio::time::sleep(NO_ROOM).await,
            },
        }
    }
    drop(listener);
    // What has not ended by then is cut off, when the set is dropped.
    let _ = tokio::time::timeout(LAST_PATIENCE, graceful.shutdown()).await;
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // Whoever holds the other end dropped it: that is a stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn connection<S, F>(stream: TcpStream, peer: SocketAddr, idle: Duration, watcher: Watcher, answer: S)
where
    S: Fn(Request<Incoming>, bool) -> F + Send + 'static,
    F: Future<Output = Response<GatewayBody>> + Send + 'static,
{
    let _ = stream.set_nodelay(true);
    let of_another_user = stream.local_addr().is_ok_and(|own| peer::is_another_users(peer, own));
    let service = service_fn(move |request| {
        let answered = answer(request, of_another_user);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE).max_buf_size(LARGEST_HEAD);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(idle));
    // How a connection ends is its client's business.
    let _ = watcher.watch(server.serve_connection(TokioIo::new(Box::pin(stream)), service)).await;
}
