//! The phone: the app's services on a folder and a keyring that outlive them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bansosku::configuration::Configuration;
use bansosku::platform::Platform;
use bansosku::remote::Timeouts;
use bansosku::service::Services;
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::report::ReportDraft;
use bansosku::start::start_with;
use bansosku::store::Steps;
use bansosku_contract::Password;
use bansosku_contract::report::ReportKind;
use bansosku_contract::upload::UploadKind;
use uuid::Uuid;

use crate::keyring::FolderKeyring;
use crate::system::System;

/// The password of everybody in these tests.
pub const PASSWORD: &str = "nasi goreng tiga piring";

/// The password, as a value.
pub fn password() -> Password {
    Password::parse(PASSWORD).unwrap()
}

/// So short that a stalled line costs a test little.
const PATIENCE: Timeouts = Timeouts {
    connect: Duration::from_secs(2),
    request: Duration::from_secs(4),
    photo_per_1000_bytes: Duration::from_millis(200),
};

/// Opens the app on the phone in this folder.
pub fn open(folder: &Path, server: &str, steps: &Steps) -> Services {
    open_with(folder, server, None, steps)
}

/// Opens it for a server whose certificate these vouch for.
pub fn open_trusting(folder: &Path, server: &str, roots: Vec<Vec<u8>>) -> Services {
    open_with(folder, server, Some(roots), &no_steps())
}

fn open_with(folder: &Path, server: &str, trusted_roots: Option<Vec<Vec<u8>>>, steps: &Steps) -> Services {
    let app = folder.join("app").display().to_string();
    let arguments = ["--server", server, "--folder", &app].map(str::to_owned);
    let configuration = Configuration::read(arguments, |_| None).unwrap();
    let keyring = FolderKeyring::open(&folder.join("keyring"));
    let system: Arc<dyn Platform> = Arc::new(System { keyring: Some(keyring), trusted_roots });
    start_with(&system, &configuration, PATIENCE, steps).unwrap()
}

/// Nobody listens to the steps.
pub fn no_steps() -> Steps {
    Arc::new(|_| ())
}

/// A photo that differs from all with another number, ready to be sent.
pub fn photo(kind: UploadKind, number: u128) -> ReadyPhoto {
    let shade = |place: u32| u8::try_from((place + u32::try_from(number % 200).unwrap()) % 251).unwrap();
    let picture = image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([shade(x), shade(y), shade(x * y / 97)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    ReadyPhoto { kind, jpeg: bytes.into_inner().into(), width: 320, height: 240, findings: Vec::new() }
}

/// A report with this number in it.
pub fn report(number: u128, photos: u8) -> ReportDraft {
    ReportDraft {
        kind: Some(ReportKind::Other),
        member: None,
        field: None,
        claimed: "".into(),
        message: format!("Laporan nomor {number}").as_str().into(),
        photos: (0..photos).map(|place| photo(UploadKind::Evidence, number * 3 + u128::from(place))).collect(),
        key: Uuid::from_u128(number + 1_000_000),
    }
}
