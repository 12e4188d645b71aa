//! `bansosku-server vault`: the identity that opens photos, and who has it.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, say, store::StoreArguments};
use crate::key_file::KeyFile;
use crate::vault;

/// What can be done with the identity that opens photos.
#[derive(Debug, Subcommand)]
pub enum VaultAction {
    /// Change to a new identity: every photo is sealed for it, then the old one is dropped. Servers may go on serving.
    /// If it was interrupted, run it again.
    RotateKey,
    /// Write a key file for a server that receives photos and can't open them; the whole one can then lie elsewhere.
    ServingKeys {
        /// Where it is written. The file must not exist yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// Does it.
pub async fn run(store: StoreArguments, action: VaultAction) -> Result<(), Failure> {
    match action {
        VaultAction::RotateKey => say(&format!("{} photos were sealed again", rotate(&store).await?)),
        VaultAction::ServingKeys { to } => Ok(store.read_key_file()?.for_serving(&to)?),
    }
}

/// Begins a change or goes on with it, and ends it when nothing needs the old identity any more.
async fn rotate(store: &StoreArguments) -> Result<u64, Failure> {
    let _lock = KeyFile::lock(&store.key_file()?)?;
    let mut file = store.read_key_file()?;
    file.begin_change()?;
    let state = store.open().await?;
    let changed = vault::change(&state, file.recipient()).await;
    state.database.close().await;
    let sealed_again = changed.map_err(
        |_| "Unable to seal every photo again; the log says why. The older identities were kept: run the command again",
    )?;
    file.end_change()?;
    Ok(sealed_again)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bansosku_contract::upload::UploadKind;
    use object_store::local::LocalFileSystem;
    use sqlx::Row as _;

    use super::*;
    use crate::database::DatabaseLocation;
    use crate::keys::Keys;
    use crate::testing::{TestServer, jpeg};

    /// A server that receives photos with a key file of its own, and where its data and the whole key file lie.
    async fn receiving() -> (TestServer, StoreArguments) {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut store = StoreArguments {
            database: DatabaseLocation::File(at("bansosku.db")),
            keys: Some(at("keys")),
            photos: Some(at("photos").display().to_string()),
            photo_days: 30,
        };
        std::fs::create_dir(at("photos")).unwrap();
        let photos = Arc::new(LocalFileSystem::new_with_prefix(at("photos")).unwrap());
        store.read_key_file().unwrap().for_serving(&at("serving")).unwrap();
        let serving = StoreArguments { keys: Some(at("serving")), ..store.clone() };
        let keys = Arc::new(serving.read_key_file().unwrap().keys());
        let server = TestServer::start_with_keys(folder, photos, keys, |_| {}).await;
        store.database = server.location.clone();
        (server, store)
    }

    async fn objects(server: &TestServer) -> Vec<(String, String)> {
        let mut reading = server.state.database.read().await.unwrap();
        let rows = sqlx::query("SELECT name, recipient FROM vault_object ORDER BY created_at, name");
        let rows = rows.fetch_all(&mut *reading).await.unwrap();
        rows.iter().map(|row| (row.get("name"), row.get("recipient"))).collect()
    }

    /// Name, sealed key and recipient of each photo.
    async fn sealed_keys(server: &TestServer) -> Vec<(String, String, String)> {
        let mut reading = server.state.database.read().await.unwrap();
        let rows = sqlx::query("SELECT name, key_sealed, recipient FROM vault_object ORDER BY name");
        let rows = rows.fetch_all(&mut *reading).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
    }

    /// The same server with other keys, as an officer's command has them.
    fn with_keys(server: &TestServer, keys: Keys) -> crate::AppState {
        server.state.with(|shared| shared.keys = Arc::new(keys))
    }

    async fn opens(state: &crate::AppState, name: &str) -> bool {
        matches!(vault::open(state, name, "officer-1").await, Ok(Some(photo)) if image::load_from_memory(&photo).is_ok())
    }

    #[tokio::test]
    async fn who_receives_photos_can_not_open_one() {
        let (server, store) = receiving().await;
        server.photo(UploadKind::Ktp).await;
        let (name, _) = objects(&server).await.remove(0);
        assert!(!server.state.keys.opens_photos());
        assert!(!opens(&server.state, &name).await);
        assert!(opens(&with_keys(&server, store.read_key_file().unwrap().keys()), &name).await);
    }

    #[tokio::test]
    async fn after_a_change_every_photo_opens_with_the_new_identity_and_none_with_the_old() {
        let (server, store) = receiving().await;
        for _ in 0..3 {
            server.photo(UploadKind::Ktp).await;
        }
        let old = store.read_key_file().unwrap();
        assert_eq!(rotate(&store).await.unwrap(), 3);
        let new = store.read_key_file().unwrap();
        assert_ne!(new.recipient().to_string(), old.recipient().to_string());
        // The server that runs all the while follows, although its key file names the old recipient.
        server.upload(UploadKind::Selfie, jpeg(320, 240)).send().await;
        let objects = objects(&server).await;
        assert_eq!(objects.len(), 4);
        for (name, recipient) in objects {
            assert_eq!(recipient, new.recipient().to_string());
            assert!(opens(&with_keys(&server, new.keys()), &name).await);
            assert!(!opens(&with_keys(&server, old.keys()), &name).await);
        }
        assert_eq!(rotate(&store).await.unwrap(), 4, "and again");
        let words = "SELECT COUNT(*) FROM audit WHERE event IN ('vault_changing', 'vault_changed')";
        assert_eq!(server.count(words).await, 4);
    }

    #[tokio::test]
    async fn a_change_that_was_killed_goes_on_and_loses_no_photo() {
        let (server, store) = receiving().await;
        for _ in 0..3 {
            server.photo(UploadKind::Ktp).await;
        }
        // Killed when the new identity was written, the servers had changed, and one photo was sealed again.
        let sealed_before = sealed_keys(&server).await;
        let mut file = store.read_key_file().unwrap();
        file.begin_change().unwrap();
        vault::change(&with_keys(&server, file.keys()), file.recipient()).await.unwrap();
        for (name, key_sealed, recipient) in &sealed_before[1..] {
            let mut writing = server.state.database.write().await.unwrap();
            let undo = sqlx::query("UPDATE vault_object SET key_sealed = $2, recipient = $3 WHERE name = $1");
            undo.bind(name).bind(key_sealed).bind(recipient).execute(&mut *writing).await.unwrap();
            writing.commit().await.unwrap();
        }
        let begun = file.recipient().to_string();
        for when in ["in between", "afterwards"] {
            if when == "afterwards" {
                assert_eq!(rotate(&store).await.unwrap(), 2);
            }
            let file = store.read_key_file().unwrap();
            assert_eq!(file.recipient().to_string(), begun, "{when}: no other identity was begun");
            assert_eq!(file.keys().photo_identity(&sealed_before[0].2).is_some(), when == "in between");
            for (name, ..) in &sealed_before {
                assert!(opens(&with_keys(&server, file.keys()), name).await, "{when}");
            }
        }
    }

    #[tokio::test]
    async fn an_identity_goes_only_when_nothing_needs_it() {
        let (server, store) = receiving().await;
        server.photo(UploadKind::Ktp).await;
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query("UPDATE vault_object SET key_sealed = 'AAAA'").execute(&mut *writing).await.unwrap();
        writing.commit().await.unwrap();
        let old = store.read_key_file().unwrap().recipient().to_string();
        assert!(rotate(&store).await.is_err());
        assert!(store.read_key_file().unwrap().keys().photo_identity(&old).is_some());
    }

    #[tokio::test]
    async fn a_recipient_that_somebody_put_into_the_database_is_not_sealed_for() {
        let (server, _store) = receiving().await;
        server.photo(UploadKind::Ktp).await;
        let stranger = age::x25519::Identity::generate().to_public().to_string();
        let mut writing = server.state.database.write().await.unwrap();
        sqlx::query("UPDATE meta SET value = $1 || ' proof' WHERE name = 'vault_recipient'")
            .bind(&stranger)
            .execute(&mut *writing)
            .await
            .unwrap();
        writing.commit().await.unwrap();
        let refused = server.upload(UploadKind::Ktp, jpeg(320, 240)).send().await;
        assert_eq!(refused.problem(), (500, "internal".to_owned()));
        assert!(objects(&server).await.iter().all(|(_, recipient)| *recipient != stranger));
    }
}
