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

#[cfg(test)]
mod tests {
    use bansosku_contract::account::AccountState;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    use super::*;
    use crate::testing::{TestPerson, TestServer};

    struct Running {
        server: TestServer,
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        task: tokio::task::JoinHandle<std::io::Result<()>>,
    }

    async fn running() -> Running {
        let server = TestServer::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let state = server.state.clone();
        let task = tokio::spawn(serve(state, listener, async move { drop(stopped.await) }));
        Running { server, address, stop, task }
    }

    async fn whole(stream: &mut TcpStream) -> String {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_running_request_is_finished_when_the_server_is_asked_to_stop() {
        let Running { server, address, stop, task } = running().await;
        let person = TestPerson::number(1);
        server.account(&person, AccountState::Active).await;
        let body =
            serde_json::json!({"login": person.nik, "password": person.password, "device_name": "a"}).to_string();
        let (first, rest) = body.split_at(20);
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /v1/sessions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{first}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // The head must have been read before the server is asked to stop.
        tokio::time::sleep(Duration::from_millis(500)).await;
        stop.send(()).unwrap();
        let refused = async {
            while TcpStream::connect(address).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), refused).await.expect("no new connection is taken");
        assert!(!task.is_finished());
        stream.write_all(rest.as_bytes()).await.unwrap();
        let answer = whole(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("refresh_token"), "{answer}");
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap().unwrap();
    }

    #[tokio::test]
    async fn an_idle_server_stops_at_once_and_its_workers_with_it() {
        let Running { server, address, stop, task } = running().await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut begun = [0; 15];
        idle.read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200 OK");
        stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), task).await.unwrap().unwrap().unwrap();
        server.register(&TestPerson::number(1)).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM mail").await, 1, "nobody sends it any more");
    }

    #[tokio::test]
    async fn the_workers_send_mails_and_review_by_themselves() {
        let Running { server, stop, task, .. } = running().await;
        let person = TestPerson::number(1);
        server.register(&person).await;
        for _ in 0..1500 {
            if server.count("SELECT COUNT(*) FROM mail").await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(server.mails_to(&person.email).await.len(), 1);
        stop.send(()).unwrap();
        task.await.unwrap().unwrap();
    }
}
