//! Photos over a line that breaks: each arrives whole, and little is sent twice.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bansosku::remote::Timeouts;
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::registration::{Progress, SignUpDraft};
use bansosku_contract::upload::UploadKind;
use image::{ImageFormat, Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use uuid::Uuid;

use crate::journey::RealServer;
use crate::photos::draft;
use crate::world::Phone;

/// How many connections of a hundred are cut.
const CUT: u32 = 30;
/// How many accounts are asked for, with two photos each.
const RUNS: usize = 10;

/// A line to the server of which connections are cut at a random byte of what the phone sends.
pub struct BadLine {
    pub address: SocketAddr,
    sent: Arc<AtomicU64>,
    cut: Arc<AtomicU64>,
}

impl BadLine {
    pub async fn to(server: String, seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        Self::of(server, move |_| (dice.random_range(0..100) < CUT).then(|| dice.random_range(0..250_000))).await
    }

    /// A line that is good for so many bytes, and dead from then on.
    pub async fn that_ends_after(server: String, bytes: u64) -> Self {
        Self::of(server, move |sent| Some(bytes.saturating_sub(sent))).await
    }

    /// A line of which each connection breaks after as many bytes as this says, given how many were sent before.
    async fn of(server: String, mut breaks_at: impl FnMut(u64) -> Option<u64> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sent, cut) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (all_sent, all_cut) = (Arc::clone(&sent), Arc::clone(&cut));
        tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let breaks_at = breaks_at(all_sent.load(Ordering::SeqCst));
                if breaks_at.is_some() {
                    all_cut.fetch_add(1, Ordering::SeqCst);
                }
                tokio::spawn(relay(phone, server.clone(), breaks_at, Arc::clone(&all_sent)));
            }
        });
        Self { address, sent, cut }
    }
}

/// Carries both ways until one side hangs up, or the line breaks.
async fn relay(mut phone: TcpStream, server: String, breaks_at: Option<u64>, sent: Arc<AtomicU64>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let (mut from_phone, mut to_phone) = phone.split();
    let (mut from_server, mut to_server) = server.split();
    let up = async {
        let (mut passed, mut piece) = (0, [0; 4096]);
        while let Ok(length @ 1..) = from_phone.read(&mut piece).await {
            let left = breaks_at.map_or(u64::MAX, |place| place.saturating_sub(passed));
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(length);
            passed += length as u64;
            sent.fetch_add(length as u64, Ordering::SeqCst);
            if to_server.write_all(&piece[..length]).await.is_err() || left <= length as u64 {
                break;
            }
        }
    };
    let down = tokio::io::copy(&mut from_server, &mut to_phone);
    tokio::select! { () = up => (), _ = down => () }
}

/// A photo like a camera's: nothing in it can be packed away.
pub fn photo(kind: UploadKind, seed: u64) -> ReadyPhoto {
    let mut dice = StdRng::seed_from_u64(seed);
    let picture = RgbImage::from_fn(640, 480, |_, _| Rgb(dice.random()));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    ReadyPhoto { kind, jpeg: jpeg.into_inner().into(), width: 640, height: 480, findings: Vec::new() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_that_was_cut_off_goes_on_where_it_was_after_the_app_was_closed() {
    let server = RealServer::start().await;
    let address = server.address.trim_start_matches("http://").to_owned();
    let patience =
        Timeouts { connect: Duration::from_secs(10), request: Duration::from_secs(30), ..crate::world::PATIENCE };
    let (ktp, selfie) = (photo(UploadKind::Ktp, 1), photo(UploadKind::Selfie, 2));
    let payload = u64::try_from(ktp.jpeg.len() + selfie.jpeg.len()).unwrap();
    let draft = SignUpDraft { ktp: Some(ktp), selfie: Some(selfie), key: Uuid::new_v4(), ..draft() };

    // The line goes for good in the middle of the first photo: the person gives up and closes the app.
    let dead_end = BadLine::that_ends_after(address.clone(), 150_000).await;
    let phone = Phone::of(format!("http://{}", dead_end.address));
    let services = phone.open_with(patience);
    services.session.restore().await;
    let failure = services.registration.register(&draft, &watch::Sender::new(Progress::Waiting)).await.unwrap_err();
    assert!(failure.is_passing(), "{failure}");
    drop(services);

    let line = BadLine::that_ends_after(address, u64::MAX).await;
    let services = phone.open_for(&format!("http://{}", line.address), patience);
    services.session.restore().await;
    services.registration.register(&draft, &watch::Sender::new(Progress::Waiting)).await.unwrap();
    let sent = line.sent.load(Ordering::SeqCst);
    assert!(sent < payload - 100_000, "{sent} bytes of {payload} went out again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_arrive_whole_and_little_is_sent_twice() {
    let server = RealServer::start().await;
    let line = BadLine::to(server.address.trim_start_matches("http://").to_owned(), 7).await;
    let patience = Timeouts {
        connect: Duration::from_secs(10),
        request: Duration::from_secs(30),
        photo_per_1000_bytes: Duration::from_millis(100),
    };
    let mut times = Vec::new();
    for run in 0..RUNS {
        let seed = u64::try_from(run).unwrap();
        let services = Phone::of(format!("http://{}", line.address)).open_with(patience);
        let (ktp, selfie) = (photo(UploadKind::Ktp, seed), photo(UploadKind::Selfie, seed + 100));
        let payload = ktp.jpeg.len() + selfie.jpeg.len();
        let draft = SignUpDraft {
            email: format!("siti-{run}@contoh.invalid").as_str().into(),
            ktp: Some(ktp),
            selfie: Some(selfie),
            key: Uuid::new_v4(),
            ..draft()
        };
        line.sent.store(0, Ordering::SeqCst);
        // The form itself is not tried again by itself: the person presses the button once more.
        let mut tries = 0;
        while let Err(failure) = services.registration.register(&draft, &watch::Sender::new(Progress::Waiting)).await {
            tries += 1;
            assert!(failure.is_passing() && tries < 10, "{failure}");
        }
        #[expect(clippy::cast_precision_loss, reason = "some hundred thousand bytes")]
        times.push(line.sent.load(Ordering::SeqCst) as f64 / payload as f64);
    }
    times.sort_by(f64::total_cmp);
    assert!(line.cut.load(Ordering::SeqCst) > 0, "the line was too good to show anything");
    let median = times[RUNS / 2];
    assert!(median <= 1.15, "half of the runs sent more than {median:.2} times their photos: {times:.2?}");
}
