//! `OPTIONS /v1/uploads`: what this server can do of tus.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use bansosku_contract::upload::{MAX_BYTES, TUS_VERSION};

use super::{headers, tus};

/// The parts of tus that are spoken here.
const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";

/// What this server can do of tus 1.0.
#[utoipa::path(
    options, path = "/v1/uploads", tag = "upload",
    responses((status = 204, headers(
        ("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Checksum-Algorithm" = String),
        ("Tus-Max-Size" = u64),
    )))
)]
pub(super) async fn discover() -> (StatusCode, [(HeaderName, HeaderValue); 4]) {
    let answer = [
        (tus::VERSION, HeaderValue::from_static(TUS_VERSION)),
        (tus::EXTENSION, HeaderValue::from_static(EXTENSIONS)),
        (tus::CHECKSUM_ALGORITHM, HeaderValue::from_static(headers::ALGORITHMS)),
        (tus::MAX_SIZE, HeaderValue::from(MAX_BYTES)),
    ];
    (StatusCode::NO_CONTENT, answer)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use crate::testing::TestServer;

    #[tokio::test]
    async fn a_client_learns_what_can_be_done() {
        let server = TestServer::start().await;
        let answer = server.request(Method::OPTIONS, "/v1/uploads").send().await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.headers["tus-version"], "1.0.0");
        assert_eq!(answer.headers["tus-extension"], "creation,creation-with-upload,checksum,expiration,termination");
        assert_eq!(answer.headers["tus-checksum-algorithm"], "sha1,sha256");
        assert_eq!(answer.headers["tus-max-size"], "8388608");
    }
}
