//! Whom the app believes to be its server.

use std::sync::Arc;

use bansosku::service::Failure;
use bansosku_contract::EmailCode;
use bansosku_contract::account::AccountState;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use crate::world::{Heard, Phone, Server};

/// A server over TLS with a certificate of its own making, for this name.
struct TlsServer {
    server: Server,
    certificate: Vec<u8>,
    heard: Heard,
}

impl TlsServer {
    async fn named(name: &str) -> Self {
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let settings = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(settings));
        let heard = Heard::default();
        let answer = "HTTP/1.1 200 OK\r\nbansosku-api: 1\r\ncontent-type: application/json\r\n\
                      connection: close\r\ncontent-length: 18\r\n\r\n{\"state\":\"active\"}";
        let server = Server::raw({
            let heard = heard.clone();
            move |stream| {
                let (acceptor, heard) = (acceptor.clone(), heard.clone());
                async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut taken = vec![0; 4096];
                    let length = stream.read(&mut taken).await.unwrap_or(0);
                    if length > 0 {
                        heard.hear(String::from_utf8_lossy(&taken[..length]).lines().next().unwrap_or_default());
                        stream.write_all(answer.as_bytes()).await.unwrap();
                        // Whoever has read the answer may be gone already.
                        let _closed = stream.shutdown().await;
                    }
                }
            }
        })
        .await;
        Self { server, certificate: cert.der().to_vec(), heard }
    }

    fn phone(&self) -> Phone {
        Phone::of(format!("https://localhost:{}", self.server.address.port()))
    }
}

async fn confirm(phone: &Phone) -> Result<AccountState, Failure> {
    phone.open().registration.confirm("registration-1", &EmailCode::from_number(12_345_678)).await
}

#[tokio::test]
async fn a_certificate_that_is_trusted_is_believed() {
    let server = TlsServer::named("localhost").await;
    let phone = server.phone().trusting(vec![server.certificate.clone()]);
    assert_eq!(confirm(&phone).await, Ok(AccountState::Active));
    assert_eq!(server.heard.all(), ["POST /v1/accounts/confirm-email HTTP/1.1"]);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_somebody_elses_and_hears_nothing() {
    let server = TlsServer::named("localhost").await;
    let other = TlsServer::named("localhost").await;
    assert_eq!(confirm(&server.phone()).await, Err(Failure::Captive), "asking the system");
    let phone = server.phone().trusting(vec![other.certificate.clone()]);
    assert_eq!(confirm(&phone).await, Err(Failure::Captive), "asking the app's own roots");
    assert_eq!(server.heard.all(), [""; 0]);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_somebody_elses_and_hears_nothing() {
    let server = TlsServer::named("elsewhere.example").await;
    let phone = server.phone().trusting(vec![server.certificate.clone()]);
    assert_eq!(confirm(&phone).await, Err(Failure::Captive));
    assert_eq!(server.heard.all(), [""; 0]);
}
