//! The app with a browser as its screen: for development and for the browser journeys.
//!
//! Everything but the screen is the app's own native code. It is no product: whoever opens the page
//! holds the phone. So it listens on the loopback address only, and answers only pages of its own:
//! another site that is open in the same browser can reach the loopback address, too. All pages of
//! one process are one phone.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Request, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
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
pub fn router(services: Services) -> Router {
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
    // Framed by another site, the page could be clicked on unseen.
    let unframed = (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'");
    let page = move || async move { ([unframed], Html(page)).into_response() };
    Router::new().route("/ws", get(socket)).fallback(page).layer(middleware::from_fn(only_own_pages))
}

async fn only_own_pages(request: Request, next: Next) -> Response {
    if is_of_own_page(request.headers()) { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

/// Whether this machine was asked by its own name, and by no page of another site.
fn is_of_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(header::HOST) else { return false };
    // A site could have its own name point to this machine; then it would be asked by that name.
    let by_own_name = format!("http://{host}")
        .parse::<Uri>()
        .is_ok_and(|uri| matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]")));
    by_own_name && text(header::ORIGIN).is_none_or(|origin| origin == format!("http://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        is_of_own_page(&headers)
    }

    #[test]
    fn only_its_own_page_holds_the_phone() {
        for host in ["127.0.0.1:8788", "localhost:8788", "[::1]:8788"] {
            assert!(asked(host, None));
            assert!(asked(host, Some(&format!("http://{host}"))));
            assert!(!asked(host, Some("https://elsewhere.example")));
            assert!(!asked(host, Some("null")));
        }
        assert!(!asked("elsewhere.example:8788", Some("http://elsewhere.example:8788")));
        assert!(!asked("127.0.0.1.elsewhere.example", None));
        assert!(!is_of_own_page(&HeaderMap::new()));
    }
}
