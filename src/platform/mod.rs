//! What differs per system: the app's folder, the keyring, TLS roots, the dialler.
//!
//! The only place with `cfg(target_os)`, `unsafe` or JNI. It decides nothing: it says what the system
//! has, and the rest of the app is the same everywhere.

#[cfg(target_os = "android")]
mod android;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod desktop;
#[cfg(target_os = "ios")]
mod ios;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use keyring_core::CredentialStore;

#[cfg(target_os = "android")]
use android as system;
#[cfg(not(any(target_os = "android", target_os = "ios")))]
use desktop as system;
#[cfg(target_os = "ios")]
use ios as system;

/// What the app needs from the system that it runs on.
pub trait Platform: Send + Sync {
    /// The folder that is this app's own; `None` where the system names none.
    fn folder(&self) -> Option<PathBuf>;
    /// How the owner recognises this device in a list.
    fn device_name(&self) -> &'static str;
    /// The system's store for secrets; `None` where there is none or it can't be opened. May block.
    fn credential_store(&self) -> Option<Arc<CredentialStore>>;
    /// How an entry of that store is protected, in the store's own words; nothing where its usual way is right.
    fn secret_protection(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// The certificates to trust, as DER; `None` where the system is asked about each server.
    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>>;
    /// Hands a `tel:` or `https:` address to the app that is made for it; whether the system took it.
    fn hand_over(&self, address: &str) -> bool;
    /// Offers a text to the person's other apps, who chooses one; whether there was something to choose from.
    fn share(&self, text: &str) -> bool {
        let _ = text;
        false
    }
    /// Whether there are other apps to share a text with.
    fn can_share(&self) -> bool {
        false
    }
    /// Whether what the screen shows from now on must stay out of screenshots and recordings. A system that
    /// can't tell screens apart keeps all of them private, or none.
    fn keep_private(&self, personal: bool) {
        let _ = personal;
    }
    /// Whether what is sent now is paid for by its size. A system that can't tell says no.
    fn is_metered(&self) -> bool {
        false
    }
    /// Whether the system itself reads texts aloud. Where it does not, the page may have a voice.
    fn reads_aloud(&self) -> bool {
        false
    }
    /// Whether the system has a voice of this language, as `id`; `None` while it is being looked for.
    fn has_voice(&self, language: &str) -> Option<bool> {
        let _ = language;
        Some(false)
    }
    /// Begins to read lines of this language, instead of what it is reading.
    fn read_aloud(&self, lines: &[&str], language: &str) {
        let _ = (lines, language);
    }
    /// Stops reading.
    fn stop_reading(&self) {}
    /// Whether it is reading.
    fn is_reading(&self) -> bool {
        false
    }
    /// Erases the photos that the camera left in the app's folders, where the system's web view leaves them there.
    fn erase_camera_photos(&self) {}
    /// What the time is.
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// What the program was started with, without its own name. Nothing on a phone: there nobody types it, and on Android
/// `main` is called without any, so that reading them would read whatever lies in memory.
pub fn arguments() -> Vec<String> {
    system::arguments()
}

/// The system that the app runs on. To be called once, first thing in `main`.
pub fn here() -> Arc<dyn Platform> {
    Arc::new(system::System::new())
}
