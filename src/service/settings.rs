//! What the person chose for this phone.

use crate::store::{Chosen, SettingsFile};

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Bahasa Indonesia, the first language of the app.
    #[default]
    Indonesian,
    /// English.
    English,
}

/// What the person chose for this phone. Nothing personal is among it.
pub trait Settings: Send + Sync {
    /// The chosen language.
    fn language(&self) -> Language;
    /// Chooses a language; it is remembered.
    fn choose_language(&self, language: Language);
    /// Whether the first screen, which says that the app is independent and unofficial, has been read.
    fn welcomed(&self) -> bool;
    /// Remembers that it has been read.
    fn set_welcomed(&self);
    /// Whether photos are sent over Wi-Fi only.
    fn photos_wait_for_wifi(&self) -> bool;
    /// Chooses that; it is remembered.
    fn let_photos_wait_for_wifi(&self, wait: bool);
    /// The registration whose code is awaited: the phone may have closed the app while the mail was read in another one.
    fn awaited_registration(&self) -> Option<String>;
    /// Remembers the registration whose code is awaited, or that none is.
    fn await_registration(&self, registration: Option<&str>);
}

/// What was chosen, in a file of the app's folder.
pub struct KeptSettings {
    file: SettingsFile,
}

impl KeptSettings {
    /// What this file says, and will say.
    pub fn new(file: SettingsFile) -> Self {
        Self { file }
    }

    fn change(&self, change: impl FnOnce(&mut Chosen)) {
        // The choice holds until the app is closed; a full disk must not stand between a person and her language.
        if let Err(error) = self.file.change(change) {
            tracing::warn!("Unable to write down a setting: {error}");
        }
    }
}

impl Settings for KeptSettings {
    fn language(&self) -> Language {
        match self.file.chosen().language.as_deref() {
            Some("en") => Language::English,
            _ => Language::Indonesian,
        }
    }

    fn choose_language(&self, language: Language) {
        let word = match language {
            Language::Indonesian => "id",
            Language::English => "en",
        };
        self.change(|chosen| chosen.language = Some(word.to_owned()));
    }

    fn welcomed(&self) -> bool {
        self.file.chosen().welcomed
    }

    fn set_welcomed(&self) {
        self.change(|chosen| chosen.welcomed = true);
    }

    fn photos_wait_for_wifi(&self) -> bool {
        self.file.chosen().photos_wait_for_wifi
    }

    fn let_photos_wait_for_wifi(&self, wait: bool) {
        self.change(|chosen| chosen.photos_wait_for_wifi = wait);
    }

    fn awaited_registration(&self) -> Option<String> {
        self.file.chosen().awaited_registration
    }

    fn await_registration(&self, registration: Option<&str>) {
        self.change(|chosen| chosen.awaited_registration = registration.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Folder;

    use super::*;

    #[test]
    fn the_app_speaks_indonesian_until_another_language_is_chosen_and_remembers_the_choice() {
        let place = tempfile::tempdir().unwrap();
        let open = || KeptSettings::new(SettingsFile::open(&Folder::open(place.path()).unwrap()));
        assert_eq!(open().language(), Language::Indonesian);
        assert!(!open().welcomed());
        open().choose_language(Language::English);
        open().set_welcomed();
        assert_eq!(open().language(), Language::English);
        assert!(open().welcomed());
        open().choose_language(Language::Indonesian);
        assert_eq!(open().language(), Language::Indonesian);
    }

    #[test]
    fn a_code_that_is_awaited_is_still_awaited_after_the_app_was_closed() {
        let place = tempfile::tempdir().unwrap();
        let open = || KeptSettings::new(SettingsFile::open(&Folder::open(place.path()).unwrap()));
        assert_eq!(open().awaited_registration(), None);
        open().await_registration(Some("registration-1"));
        assert_eq!(open().awaited_registration().as_deref(), Some("registration-1"));
        open().await_registration(None);
        assert_eq!(open().awaited_registration(), None);
    }
}
