//! Where the database lies: `sqlite://PATH`, `sqlite:PATH`, a plain path, or `postgres://…`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where the database lies.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseLocation {
    /// A SQLite file, by its absolute path.
    File(PathBuf),
    /// A PostgreSQL server, by its URL. It may carry a password, so that it is never shown.
    Server(String),
}

/// Why a text is no location of a database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// Nothing was given, or only the scheme.
    #[error("Unable to use an empty location: give sqlite://FILE, a path, or postgres://…")]
    Empty,
    /// A scheme that no engine of ours has.
    #[error("Unable to use a database of the scheme {0}: give sqlite://FILE, a path, or postgres://…")]
    Scheme(String),
    /// A database in memory would be another one for each connection.
    #[error("Unable to use a database in memory: give a file")]
    Memory,
    /// The current folder is gone.
    #[error("Unable to tell the current folder")]
    Folder,
}

impl std::fmt::Debug for DatabaseLocation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Self::Server(_) => formatter.write_str("Server(…)"),
        }
    }
}

impl FromStr for DatabaseLocation {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        Self::parse(text)
    }
}

impl DatabaseLocation {
    /// Reads a location as it is given on the command line.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let path = match text.split_once(':') {
            Some(("postgres" | "postgresql", _)) => return Ok(Self::Server(text.to_owned())),
            Some(("sqlite", rest)) => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                // Options of a URL, as ?mode=rwc, are what we choose anyway.
                path.split('?').next().unwrap_or_default()
            }
            Some((scheme, rest)) if rest.starts_with("//") => return Err(LocationError::Scheme(scheme.to_owned())),
            _ => text,
        };
        match path {
            "" => Err(LocationError::Empty),
            ":memory:" => Err(LocationError::Memory),
            path => std::path::absolute(path).map(Self::File).map_err(|_| LocationError::Folder),
        }
    }

    /// The SQLite file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }

    /// The URL that the driver takes.
    pub(super) fn url(&self) -> String {
        match self {
            Self::File(path) => {
                let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
                format!("sqlite://{escaped}?mode=rwc")
            }
            Self::Server(url) => url.clone(),
        }
    }
}

/// Makes a missing file, which its owner alone may read; SQLite gives its log the same rights.
pub(super) fn make(file: &Path) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_file_gives_the_same_one() {
        for text in ["/data/a.db", "sqlite:/data/a.db", "sqlite:///data/a.db", "sqlite:///data/a.db?mode=rwc"] {
            assert_eq!(DatabaseLocation::parse(text), Ok(DatabaseLocation::File("/data/a.db".into())), "{text}");
        }
        let here = std::env::current_dir().unwrap();
        for text in ["data/a.db", "sqlite:data/a.db", "sqlite://data/a.db"] {
            assert_eq!(DatabaseLocation::parse(text), Ok(DatabaseLocation::File(here.join("data/a.db"))), "{text}");
        }
    }

    #[test]
    fn a_server_is_taken_by_its_url_and_not_shown() {
        let location = DatabaseLocation::parse("postgres://bansosku:rahasia@localhost/bansosku").unwrap();
        assert_eq!(location.file(), None);
        assert_eq!(format!("{location:?}"), "Server(…)");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_its_owner_s_alone_and_an_old_one_is_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/a.db");
        make(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&file, "kept").unwrap();
        make(&file).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    }

    #[test]
    fn what_is_no_location_is_refused() {
        assert_eq!(DatabaseLocation::parse(""), Err(LocationError::Empty));
        assert_eq!(DatabaseLocation::parse("sqlite:"), Err(LocationError::Empty));
        assert_eq!(DatabaseLocation::parse("sqlite::memory:"), Err(LocationError::Memory));
        assert_eq!(DatabaseLocation::parse("mysql://localhost/a"), Err(LocationError::Scheme("mysql".into())));
    }
}
