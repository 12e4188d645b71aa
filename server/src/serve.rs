//! Listens, works in the background, and stops in order.
//!
//! A connection that sends its head too slowly is closed, and there is an upper bound for how many are
//! open, so that a few slow clients can't take all room. When the server is asked to stop, it takes no
//! new connections, finishes the requests that run, lets the workers finish what they hold, and gives
//! up after a while on whoever still holds on.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::{AppState, account, mail, sweep};

/// A head of a request that takes longer is given up, and so is an idle connection.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// Connections at the same time; more wait to be accepted.
const MOST_CONNECTIONS: usize = 4096;
/// So long running requests and workers may take to finish when the server is asked to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(30);
/// When the system has no room for another connection, it is asked again after this pause.
const PAUSE_WHEN_FULL: Duration = Duration::from_millis(200);

/// Tells a worker that the server stops.
pub(crate) struct Stopping(watch::Receiver<()>);

impl Stopping {
    /// Waits until there may be work or the pause is over. True means that the server stops.
    pub async fn wait(&mut self, work: &Notify, pause: Duration) -> bool {
        tokio::select! {
            _ = self.0.changed() => true,
            () = work.notified() => false,
            () = tokio::time::sleep(pause) => false,
        }
    }
}

/// Serves until `stop` is ready, then finishes what runs.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let (running, stopping) = watch::channel(());
    let mut workers = JoinSet::new();
    workers.spawn(mail::run(state.clone(), Stopping(stopping.clone())));
    workers.spawn(account::review::run(state.clone(), Stopping(stopping.clone())));
    workers.spawn(sweep::run(state.clone(), Stopping(stopping)));

    let connections = GracefulShutdown::new();
    accept(listener, &crate::router(state), &connections, stop).await;
    tracing::info!("stopping");
    drop(running);
    let finished = tokio::time::timeout(FINISH_WITHIN, async {
        tokio::join!(connections.shutdown(), async { while workers.join_next().await.is_some() {} })
    });
    if finished.await.is_err() {
        tracing::warn!("stopped although something was still running");
    }
    Ok(())
}

async fn accept(
    listener: TcpListener,
    router: &Router,
    connections: &GracefulShutdown,
    stop: impl Future<Output = ()> + Send,
) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connections.watch(talk(stream, peer, router.clone()));
                tokio::spawn(async move {
                    // Whoever hangs up in the middle of a request is no mistake of ours.
                    let _ = connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "unable to accept a connection");
                tokio::time::sleep(PAUSE_WHEN_FULL).await;
            }
        }
    }
}

fn talk(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.oneshot(request).await as Result<_, Infallible>
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service)
}
