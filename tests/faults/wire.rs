//! What a family pays for: the bytes that go over the line, both ways, with TLS and all headers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bansosku_contract::session::{SessionTokens, SignIn};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::phone::{self, PASSWORD};
use crate::server::RealServer;

/// A way to the server over TLS, on which every byte is counted: the keys of it are only known to its two ends.
struct CountedLine {
    address: SocketAddr,
    root: Vec<u8>,
    carried: Arc<AtomicU64>,
}

impl CountedLine {
    async fn to(server: SocketAddr) -> Self {
        let (settings, root) = certificates();
        let acceptor = TlsAcceptor::from(Arc::new(settings));
        let inner = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner_address = inner.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = inner.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut phone) = acceptor.accept(stream).await else { return };
                    let mut server = TcpStream::connect(server).await.unwrap();
                    let _closed = tokio::io::copy_bidirectional(&mut phone, &mut server).await;
                });
            }
        });
        let outer = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = outer.local_addr().unwrap();
        let carried = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&carried);
        tokio::spawn(async move {
            while let Ok((phone, _)) = outer.accept().await {
                tokio::spawn(relay(phone, inner_address, Arc::clone(&count)));
            }
        });
        Self { address, root, carried }
    }

    /// How many bytes went over it since the last time somebody asked, once it is quiet.
    async fn take(&self) -> u64 {
        loop {
            let before = self.carried.load(Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(300)).await;
            if self.carried.load(Ordering::SeqCst) == before {
                return self.carried.swap(0, Ordering::SeqCst);
            }
        }
    }
}

async fn relay(mut phone: TcpStream, server: SocketAddr, carried: Arc<AtomicU64>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let (mut from_phone, mut to_phone) = phone.split();
    let (mut from_server, mut to_server) = server.split();
    tokio::join!(pass(&mut from_phone, &mut to_server, &carried), pass(&mut from_server, &mut to_phone, &carried));
}

async fn pass(
    from: &mut (impl tokio::io::AsyncRead + Unpin),
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    carried: &AtomicU64,
) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        carried.fetch_add(length as u64, Ordering::SeqCst);
        if to.write_all(&piece[..length]).await.is_err() {
            break;
        }
    }
    let _closed = to.shutdown().await;
}

/// A chain as a public authority gives it out: a root that the phone trusts, one in between, and the server's own.
fn certificates() -> (rustls::ServerConfig, Vec<u8>) {
    let _already_chosen = rustls::crypto::ring::default_provider().install_default();
    let authority = |name: &str| {
        let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters
    };
    let root = CertifiedIssuer::self_signed(authority("root.invalid"), KeyPair::generate().unwrap()).unwrap();
    let between =
        CertifiedIssuer::signed_by(authority("between.invalid"), KeyPair::generate().unwrap(), &root).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &between).unwrap();
    let chain: Vec<CertificateDer<'static>> = vec![own.der().clone(), between.der().clone()];
    let mut settings = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    settings.alpn_protocols = vec![b"http/1.1".to_vec()];
    (settings, root.der().to_vec())
}

/// What signing in and the family cost, then an unchanged look on the same connection and on a new one, in bytes.
#[derive(Debug)]
struct Bill {
    first: u64,
    unchanged: u64,
    unchanged_anew: u64,
}

async fn app(line: &CountedLine) -> (Bill, usize) {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("https://localhost:{}", line.address.port());
    let services = phone::open_trusting(folder.path(), &address, vec![line.root.clone()]);
    services.session.restore().await;
    services.session.sign_in(&"siti@contoh.invalid".into(), &phone::password()).await.unwrap();
    let family = services.household.refresh().await.unwrap().value;
    let first = line.take().await;
    services.household.refresh().await.unwrap();
    let unchanged = line.take().await;
    // The app was closed meanwhile: a new process, a new connection, the family from the disk.
    drop(services);
    line.take().await;
    let services = phone::open_trusting(folder.path(), &address, vec![line.root.clone()]);
    services.session.restore().await;
    services.household.refresh().await.unwrap();
    let unchanged_anew = line.take().await;
    (Bill { first, unchanged, unchanged_anew }, family.members.len())
}

/// A client as it is written in an hour: no compression, no memory of what it has.
async fn plain(line: &CountedLine) -> Bill {
    let client = || {
        let root = reqwest::Certificate::from_der(&line.root).unwrap();
        reqwest::Client::builder().no_gzip().tls_certs_only([root]).no_proxy().build().unwrap()
    };
    let address = format!("https://localhost:{}", line.address.port());
    let signing_in =
        SignIn { login: "siti@contoh.invalid".into(), password: PASSWORD.into(), device_name: "Test phone".to_owned() };
    let one = client();
    let answer = one.post(format!("{address}/v1/sessions")).json(&signing_in).send().await.unwrap();
    let tokens: SessionTokens = answer.json().await.unwrap();
    let look = async |client: &reqwest::Client| {
        let asked = client.get(format!("{address}/v1/household")).bearer_auth(tokens.access_token.expose());
        asked.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
    };
    look(&one).await;
    let first = line.take().await;
    look(&one).await;
    let unchanged = line.take().await;
    drop(one);
    line.take().await;
    look(&client()).await;
    let unchanged_anew = line.take().await;
    Bill { first, unchanged, unchanged_anew }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_and_looking_costs_few_bytes() {
    let server = RealServer::start().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let services = phone::open(elsewhere.path(), &format!("http://{}", server.address), &phone::no_steps());
    services.session.restore().await;
    server.admit_largest_family(&services).await;
    let line = CountedLine::to(server.address).await;
    let (app, members) = app(&line).await;
    let plain = plain(&line).await;
    println!("a family of {members}, bytes both ways with TLS: the app, next to a plain client");
    println!("  sign-in and family:             {:>6} {:>6}", app.first, plain.first);
    println!("  unchanged, same connection:     {:>6} {:>6}", app.unchanged, plain.unchanged);
    println!("  unchanged, after a restart:     {:>6} {:>6}", app.unchanged_anew, plain.unchanged_anew);
    assert!(app.first <= 8 * 1024, "{app:?}");
    assert!(app.unchanged <= 600, "{app:?}");
    assert!(app.unchanged * 4 <= plain.unchanged, "{app:?} next to {plain:?}");
}
