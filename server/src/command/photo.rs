//! `bansosku-server photo`: an officer looks at a photo, on record.

use std::io::Write as _;
use std::path::PathBuf;

use bansosku_contract::upload::UploadKind;
use clap::Args;

use super::{Failure, store::StoreArguments};
use crate::{AppState, upload, vault};

/// What `photo` is given.
#[derive(Debug, Args)]
pub struct PhotoArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// Id of the account, or ticket of the report.
    owner: String,
    /// What the photo shows: ktp, selfie or evidence.
    #[arg(long, value_parser = kind)]
    kind: UploadKind,
    /// Who looks at it: the audit keeps this.
    #[arg(long, value_name = "OFFICER")]
    by: String,
    /// Where the photo is written. The file must not exist yet; delete it after the review.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

fn kind(word: &str) -> Result<UploadKind, String> {
    let known = UploadKind::ALL.iter().copied().find(|kind| kind.as_str() == word);
    known.ok_or_else(|| "give ktp, selfie or evidence".to_owned())
}

impl PhotoArguments {
    /// Opens the photo and writes it to the file.
    pub async fn run(self) -> Result<(), Failure> {
        let state = self.store.open_with_photos().await?;
        let result = self.open(&state).await;
        state.database.close().await;
        result
    }

    async fn open(&self, state: &AppState) -> Result<(), Failure> {
        const NONE: &str = "There is no such photo; it may have been erased";
        if !state.keys.opens_photos() {
            return Err("This key file opens no photos: give the whole one with --keys".into());
        }
        let mut reading = state.database.read().await?;
        let object = upload::object_of(&mut reading, &self.owner, self.kind).await?.ok_or(NONE)?;
        drop(reading);
        // The file comes first, so that nobody is noted for a photo that was not seen.
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options
            .open(&self.to)
            .map_err(|error| format!("Unable to make the file {}: {error}", self.to.display()))?;
        let photo = vault::open(state, &object, &self.by).await.map_err(|refusal| refusal.code().to_owned())?;
        file.write_all(&photo.ok_or(NONE)?)?;
        file.sync_all()?;
        let findings = upload::findings_of(&mut *state.database.read().await?, &object).await?.names();
        if !findings.is_empty() {
            writeln!(std::io::stdout(), "The phone found: {findings}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestServer;

    fn arguments(server: &TestServer, owner: &str, kind: UploadKind) -> PhotoArguments {
        PhotoArguments {
            store: StoreArguments {
                database: crate::database::DatabaseLocation::File(PathBuf::new()),
                keys: None,
                photos: None,
                photo_days: 30,
            },
            owner: owner.to_owned(),
            kind,
            by: "officer-1".to_owned(),
            to: server.folder.path().join("photo.jpg"),
        }
    }

    #[tokio::test]
    async fn an_officer_gets_the_photo_of_an_account_and_is_noted() {
        let server = TestServer::start().await;
        let id = server.photo(UploadKind::Ktp).await;
        let mut writing = server.state.database.write().await.unwrap();
        assert!(upload::attach(&server.state, &mut writing, &id, UploadKind::Ktp, "account-1").await.unwrap());
        writing.commit().await.unwrap();

        assert!(arguments(&server, "account-1", UploadKind::Selfie).open(&server.state).await.is_err());
        assert!(arguments(&server, "account-2", UploadKind::Ktp).open(&server.state).await.is_err());
        let arguments = arguments(&server, "account-1", UploadKind::Ktp);
        assert!(!arguments.to.exists());
        arguments.open(&server.state).await.unwrap();
        assert!(image::open(&arguments.to).is_ok());

        // A file that is there already is not written over, and nobody is noted for it.
        assert!(arguments.open(&server.state).await.is_err());
        let noted = "SELECT COUNT(*) FROM audit WHERE event = 'photo_opened' AND detail = 'officer-1'";
        assert_eq!(server.count(noted).await, 1);
    }

    #[test]
    fn only_the_kinds_of_the_contract_are_taken() {
        assert_eq!(kind("selfie"), Ok(UploadKind::Selfie));
        assert!(kind("passport").is_err());
    }
}
