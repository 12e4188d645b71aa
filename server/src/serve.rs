//! Listens, works in the background, and stops in order.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::AppState;

/// Serves until `stop` is ready; then takes no new requests and finishes those that run.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = crate::router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
