//! The file of identities that somebody can sign up with: a JSON line for each adult.
//!
//! They are made up, yet they are not for the terminal: a log or a screen share keeps what it shows.

use crate::registry::HouseholdEntry;
use std::fs::File;
use std::io::{BufWriter, Result, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

/// The age from which people have a KTP.
const ADULT: i16 = 17;

#[derive(Serialize)]
struct Line<'a> {
    nik: &'a str,
    kk: &'a str,
    name: &'a str,
    village: String,
}

/// A file that is whole once it has its name.
pub(super) struct Identities {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
}

impl Identities {
    /// Begins the file beside its later place.
    pub(super) fn begin(path: &Path) -> Result<Self> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(Self { path: path.to_owned(), file: BufWriter::new(File::create(&partial)?), partial })
    }

    /// Adds the adults of these households.
    pub(super) fn add(&mut self, households: &[HouseholdEntry]) -> Result<()> {
        for household in households {
            for person in household.people.iter().filter(|person| person.age(household.as_of) >= ADULT) {
                let line = Line {
                    nik: person.nik.expose(),
                    kk: household.kk.expose(),
                    name: person.name.expose(),
                    village: household.village.to_string(),
                };
                serde_json::to_writer(&mut self.file, &line)?;
                self.file.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    /// Gives the file its name.
    pub(super) fn finish(self) -> Result<()> {
        self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&self.partial, &self.path)
    }
}
