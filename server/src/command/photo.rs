//! `bansosku-server photo`: an officer looks at a photo, on record.

use std::io::Write as _;
use std::path::PathBuf;

use bansosku_contract::upload::UploadKind;
use clap::Args;

use super::{Failure, store::StoreArguments};
use crate::{upload, vault};

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
        let state = self.store.open().await?;
        let object = upload::object_of(&mut *state.database.read().await?, &self.owner, self.kind).await?;
        let photo = match object {
            Some(object) => {
                vault::open(&state, &object, &self.by).await.map_err(|refusal| refusal.code().to_owned())?
            }
            None => None,
        };
        state.database.close().await;
        let photo = photo.ok_or("There is no such photo; it may have been erased")?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.to)?;
        file.write_all(&photo)?;
        Ok(file.sync_all()?)
    }
}
