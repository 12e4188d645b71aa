//! What was chosen for this phone, in one small file. Nothing personal is among it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Folder;

/// The form of the file. A later form reads all earlier ones.
const FORM: u32 = 1;

/// What was chosen. A field that an earlier version did not have takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    form: u32,
    /// The language, as `id` or `en`; nothing while none was chosen.
    pub language: Option<String>,
    /// Whether the first screen has been read.
    pub welcomed: bool,
    /// The registration whose code is awaited. It is a random name, and nothing without the code.
    pub awaited_registration: Option<String>,
    /// Whether photos are sent over Wi-Fi only.
    pub photos_wait_for_wifi: bool,
}

impl Default for Chosen {
    fn default() -> Self {
        Self { form: FORM, language: None, welcomed: false, awaited_registration: None, photos_wait_for_wifi: false }
    }
}

/// The file, with what it says in memory.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    chosen: Mutex<Chosen>,
}

impl SettingsFile {
    /// Reads the file. One that is missing or can't be read counts as nothing chosen yet.
    pub fn open(folder: &Folder) -> Self {
        let path = folder.file("settings.json");
        let chosen = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        Self { path, chosen: Mutex::new(chosen) }
    }

    /// What was chosen.
    pub fn chosen(&self) -> Chosen {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes what was chosen. It holds from now on; whether it could be written down is the answer.
    pub fn change(&self, change: impl FnOnce(&mut Chosen)) -> io::Result<()> {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut chosen);
        self.write(&chosen)
    }

    /// Writes beside the file and puts it in its place in one step, so that a phone whose battery dies
    /// in between finds the old file or the new one, and never half of one.
    fn write(&self, chosen: &Chosen) -> io::Result<()> {
        let beside = self.path.with_extension("json.new");
        let mut file = File::create(&beside)?;
        file.write_all(&serde_json::to_vec(chosen)?)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        if let Some(folder) = self.path.parent() {
            // Where a folder can't be opened as a file, the system keeps the order by itself.
            let _not_everywhere = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        (place, folder)
    }

    #[test]
    fn what_was_chosen_is_there_after_a_restart() {
        let (_place, folder) = folder();
        let settings = SettingsFile::open(&folder);
        assert_eq!(settings.chosen(), Chosen::default());
        settings.change(|chosen| chosen.language = Some("en".to_owned())).unwrap();
        settings.change(|chosen| chosen.welcomed = true).unwrap();
        assert_eq!(
            SettingsFile::open(&folder).chosen(),
            Chosen { language: Some("en".to_owned()), welcomed: true, ..Chosen::default() }
        );
    }

    #[test]
    fn a_write_that_was_cut_off_leaves_the_old_file() {
        let (_place, folder) = folder();
        SettingsFile::open(&folder).change(|chosen| chosen.welcomed = true).unwrap();
        fs::write(folder.file("settings.json.new"), r#"{"form":1,"lang"#).unwrap();
        assert!(SettingsFile::open(&folder).chosen().welcomed);
        SettingsFile::open(&folder).change(|chosen| chosen.language = Some("en".to_owned())).unwrap();
        assert!(SettingsFile::open(&folder).chosen().welcomed, "the next write works all the same");
    }

    #[test]
    fn a_file_that_is_no_settings_counts_as_nothing_chosen() {
        let (_place, folder) = folder();
        for text in ["", "{", "[]", "\0\0\0", r#"{"welcomed": "yes"}"#] {
            fs::write(folder.file("settings.json"), text).unwrap();
            assert_eq!(SettingsFile::open(&folder).chosen(), Chosen::default(), "{text:?}");
        }
    }

    #[test]
    fn a_choice_holds_even_where_it_cannot_be_written_down() {
        let (place, folder) = folder();
        let settings = SettingsFile::open(&folder);
        drop(place);
        assert!(settings.change(|chosen| chosen.welcomed = true).is_err());
        assert!(settings.chosen().welcomed);
    }
}
