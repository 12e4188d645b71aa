//! The app with a browser as its screen: for development and for the browser journeys.
//!
//! Everything but the screen is the app's own native code. It is no product: it listens on the loopback
//! address only, and whoever opens the page holds the phone. All pages of one process are one phone.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use dioxus::prelude::*;
use dioxus_liveview::{LiveViewPool, axum_socket, interpreter_glue};

use crate::app::App;
use crate::page;
use crate::service::Services;

/// On a wide screen the app stands in the middle, as wide as a phone.
const PHONE_WIDTH: &str =
    "<style>@media (min-width: 600px) { body { max-width: 412px; margin-inline: auto; } }</style>";

/// Serves the app until the process ends.
pub async fn serve(address: SocketAddr, services: Services) -> io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!("The app is at http://{}", listener.local_addr()?);
    axum::serve(listener, router(services)).await
}

/// The page at every address, and the socket that draws the screens into it.
fn router(services: Services) -> Router {
    let screens = LiveViewPool::new();
    let socket = move |upgrade: WebSocketUpgrade| async move {
        upgrade.on_upgrade(move |socket| async move {
            let screen = move || VirtualDom::new(App).with_root_context(services);
            if screens.launch_virtualdom(axum_socket(socket), screen).await.is_err() {
                tracing::info!("The page was closed");
            }
        })
    };
    let page = page::index(&format!("{PHONE_WIDTH}{}", interpreter_glue("/ws")));
    let page = move || async move { Html(page).into_response() };
    Router::new().route("/ws", get(socket)).fallback(page)
}
