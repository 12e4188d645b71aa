//! The app's client and an independent server that speaks tus (`tests/uploads/tus_server.mjs`), over a line that
//! breaks. It needs Node and the packages of tests/uploads, so that `cargo xtask test --fast` leaves it out.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bansosku::remote::{Client, ServerAddress, Timeouts};
use bansosku::service::papers::Papers;
use bansosku::service::registration::Progress;
use bansosku::service::sending::Sending;
use bansosku::store::{Folder, Secrets, Store};
use bansosku_contract::upload::UploadKind;
use tokio::sync::watch;

use crate::broken_line::{BadLine, photo};

/// How many photos are sent.
const RUNS: u64 = 12;

struct Peer {
    program: Child,
    port: u16,
    folder: PathBuf,
}

impl Peer {
    fn start() -> Self {
        let mut program = Command::new("node")
            .arg("tus_server.mjs")
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/uploads"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let mut line = || lines.next().expect("the peer says where it listens").unwrap();
        let (port, folder) = (line().parse().unwrap(), PathBuf::from(line()));
        Self { program, port, folder }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It ends, with its folder, when its input does.
        drop(self.program.stdin.take());
        let _status = self.program.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_independent_server_gets_each_photo_whole() {
    let peer = Peer::start();
    let line = BadLine::to(format!("127.0.0.1:{}", peer.port), 11).await;
    let patience = Timeouts {
        connect: Duration::from_secs(10),
        request: Duration::from_secs(30),
        photo_per_1000_bytes: Duration::from_millis(100),
    };
    for seed in 0..RUNS {
        let address = ServerAddress::parse(&format!("http://{}", line.address)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        // A phone without a keyring remembers in memory.
        let store = Store::new(
            Folder::open(folder.path()).unwrap(),
            Secrets::new(|| None),
            Arc::new(|bytes: &mut [u8]| bytes.fill(7)),
            Arc::new(|_| ()),
        );
        let sending = Sending::new(Arc::new(Client::new(address, None, patience)), Arc::new(Papers::new(store)));
        let photo = photo(UploadKind::Ktp, seed);
        let progress = watch::Sender::new(Progress::Waiting);
        let mut ids = sending.send("a form", &[&photo], &progress).await;
        for _ in 0..5 {
            if ids.is_ok() {
                break;
            }
            ids = sending.send("a form", &[&photo], &progress).await;
        }
        let received = std::fs::read(peer.folder.join(&ids.unwrap()[0])).unwrap();
        assert!(received == *photo.jpeg, "photo {seed} arrived as something else");
    }
}
