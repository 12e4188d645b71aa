//! Makes the services, once for each process: one process is one phone.

use std::io;
use std::sync::Arc;

use crate::configuration::Configuration;
use crate::platform::Platform;
use crate::remote::{Client, Timeouts};
use crate::service::access::Access;
use crate::service::account::RemoteAccount;
use crate::service::check::RemoteChecks;
use crate::service::drafts::KeptDrafts;
use crate::service::household::RemoteHouseholds;
use crate::service::lock::KeptLock;
use crate::service::outbox::{KeptOutbox, RemoteSender};
use crate::service::outside::{Outside, SystemOutside, Taker, Voice};
use crate::service::papers::Papers;
use crate::service::photo::Darkroom;
use crate::service::registration::RemoteRegistration;
use crate::service::remembered::Known;
use crate::service::report::RemoteReports;
use crate::service::sending::Sending;
use crate::service::session::RemoteSession;
use crate::service::settings::{KeptSettings, Settings};
use crate::service::{Clock, Services};
use crate::store::{Folder, KeyringEntry, SecretEntry, Secrets, SettingsFile, Steps, Store};

/// Why the app can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is nowhere to keep anything.
    #[error("This system names no folder for the app; give one with --folder")]
    NoFolder,
    /// The folder can't be used.
    #[error("Unable to open the app's folder: {0}")]
    Folder(#[from] io::Error),
}

/// Makes the services, and begins to read the keyring: that takes a moment, and so does opening a window.
pub fn start(platform: &Arc<dyn Platform>, configuration: &Configuration) -> Result<Services, StartError> {
    let services = start_with(platform, configuration, Timeouts::default(), &(Arc::new(|_| ()) as Steps))?;
    let session = Arc::clone(&services.session);
    tokio::spawn(async move { session.restore().await });
    Ok(services)
}

/// Makes the services with this patience. Neither the network nor the keyring is touched yet. `steps` hears of
/// each step on the way to the disk and to the server.
pub fn start_with(
    platform: &Arc<dyn Platform>,
    configuration: &Configuration,
    timeouts: Timeouts,
    steps: &Steps,
) -> Result<Services, StartError> {
    let own_place = configuration.folder.is_none();
    let path = configuration.folder.clone().or_else(|| platform.folder()).ok_or(StartError::NoFolder)?;
    let folder = Folder::open(&path)?;
    // A phone's folder may move when the app is updated, so that only a folder of one's own choice names the entry.
    let place = if own_place { String::new() } else { format!(" {}", folder.short_name()) };

    let remote = Arc::new(Client::new(configuration.server.clone(), platform.trusted_roots(), timeouts));
    let secret = |name: &str| {
        let (platform, name) = (Arc::clone(platform), format!("{name}{place}"));
        Secrets::new(move || {
            let entry = KeyringEntry::new(&*platform.credential_store()?, &name, platform.secret_protection()).ok()?;
            Some(Arc::new(entry) as Arc<dyn SecretEntry>)
        })
    };
    let store = Store::new(folder.clone(), secret("rows"), Arc::new(fill), steps.clone());
    let papers = Arc::new(Papers::new(store.clone()));
    let known = Arc::new(Known::new(store.clone()));
    let settings: Arc<dyn Settings> = Arc::new(KeptSettings::new(SettingsFile::open(&folder)));
    let access = Arc::new(Access::new(remote.clone(), secret("session"), folder, store.clone(), known.clone()));
    let sending = Arc::new(Sending::new(remote.clone(), papers.clone()));
    let clock: Clock = {
        let platform = Arc::clone(platform);
        Arc::new(move || platform.now())
    };
    let outside: Arc<dyn Outside> = {
        let [opener, sharer, screen, line] = [(); 4].map(|()| Arc::clone(platform));
        Arc::new(SystemOutside {
            hand_over: Box::new(move |address| opener.hand_over(address)),
            share: platform.can_share().then(|| -> Taker { Box::new(move |text| sharer.share(text)) }),
            keep_private: Box::new(move |personal| screen.keep_private(personal)),
            is_metered: Box::new(move || line.is_metered()),
            voice: platform.reads_aloud().then(|| {
                let [finder, reader, stopper, listener] = [(); 4].map(|()| Arc::clone(platform));
                Voice {
                    has: Box::new(move |language| finder.has_voice(language)),
                    read: Box::new(move |lines, language| reader.read_aloud(lines, language)),
                    stop: Box::new(move || stopper.stop_reading()),
                    is_reading: Box::new(move || listener.is_reading()),
                }
            }),
        })
    };
    let photos_may_go = {
        let (settings, outside) = (settings.clone(), outside.clone());
        move || !settings.photos_wait_for_wifi() || !outside.is_metered()
    };

    Ok(Services {
        registration: Arc::new(RemoteRegistration::new(remote.clone(), sending.clone())),
        session: Arc::new(RemoteSession::new(remote.clone(), access.clone(), platform.device_name())),
        lock: KeptLock::start(secret("lock"), access.clone(), Arc::new(fill)),
        account: Arc::new(RemoteAccount::new(remote.clone(), access.clone(), sending.clone())),
        household: Arc::new(RemoteHouseholds::new(remote.clone(), access.clone(), known.clone(), clock.clone())),
        check: Arc::new(RemoteChecks::new(remote.clone(), store, Arc::new(fill), clock.clone())),
        drafts: Arc::new(KeptDrafts::new(papers.clone())),
        outbox: Arc::new(KeptOutbox::start(
            papers,
            Arc::new(RemoteSender::new(remote.clone(), access.clone(), sending, photos_may_go)),
            access.standing(),
            clock.clone(),
            Arc::new(|| rand::RngExt::random(&mut rand::rng())),
            steps.clone(),
        )),
        report: Arc::new(RemoteReports::new(remote, access, known, clock)),
        photo: Arc::new(Darkroom::new({
            let platform = Arc::clone(platform);
            move || platform.erase_camera_photos()
        })),
        settings,
        outside,
    })
}

/// Bytes from the system, for keys and nonces.
fn fill(bytes: &mut [u8]) {
    rand::Rng::fill_bytes(&mut rand::rng(), bytes);
}
