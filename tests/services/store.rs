//! What stays on the phone: sealed, in a file that every later build can open, and gone when its owner goes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use bansosku::store::{
    Change, Folder, KeptIn, KeyringEntry, MemoryEntry, Mishap, Random, SecretEntry, Secrets, Store, StoreError, Table,
};
use keyring_core::{CredentialStore, mock};

/// A folder and a keyring, on which a store can be opened again and again.
pub struct Place {
    pub folder: tempfile::TempDir,
    keyring: Option<Arc<CredentialStore>>,
}

impl Place {
    fn new() -> Self {
        let keyring: Arc<CredentialStore> = mock::Store::new().unwrap();
        let place = Self { folder: tempfile::tempdir().unwrap(), keyring: Some(keyring) };
        Folder::open(place.folder.path()).unwrap().mark().unwrap();
        place
    }

    fn open(&self) -> Store {
        let keyring = self.keyring.clone();
        let secrets = Secrets::new(move || {
            Some(Arc::new(KeyringEntry::new(&**keyring.as_ref()?, "rows", &[]).unwrap()) as Arc<dyn SecretEntry>)
        });
        Store::new(Folder::open(self.folder.path()).unwrap(), secrets, dice(), Arc::new(|_| ()))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Bytes that differ from each other, also between two stores of one test.
fn dice() -> Random {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    Arc::new(|bytes| bytes.iter_mut().for_each(|byte| *byte = NEXT.fetch_add(1, Ordering::SeqCst).wrapping_mul(37)))
}

fn put(table: Table, name: &str, row: &str) -> Change {
    Change::Put(table, name.to_owned(), row.as_bytes().to_vec())
}

async fn keep(store: &Store, table: Table, name: &str, row: &str) -> Result<(), StoreError> {
    store.change(&store.owner().await.unwrap(), vec![put(table, name, row)]).await
}

async fn row(store: &Store, table: Table, name: &str) -> Option<String> {
    let row = store.get(&store.owner().await.unwrap(), table, name).await.unwrap()?;
    Some(String::from_utf8(row).unwrap())
}

/// Every byte that lies in a folder.
pub fn all_bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_bytes(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test]
async fn what_is_kept_is_there_after_a_restart_and_readable_by_nobody_else() {
    let place = Place::new();
    let store = place.open();
    keep(&store, Table::Draft, "report", "Uangnya belum masuk").await.unwrap();
    drop(store);
    assert_eq!(row(&place.open(), Table::Draft, "report").await.as_deref(), Some("Uangnya belum masuk"));
    for (path, bytes) in all_bytes(place.folder.path()) {
        assert!(!bytes.windows(6).any(|part| part == b"Uangny"), "{}", path.display());
    }
}

#[tokio::test]
async fn changes_happen_together_or_not_at_all() {
    let place = Place::new();
    let store = place.open();
    let owner = store.owner().await.unwrap();
    store.change(&owner, vec![put(Table::Photo, "1", "a"), put(Table::Outbox, "1", "b")]).await.unwrap();
    store
        .change(&owner, vec![Change::Delete(Table::Photo, "1".to_owned()), Change::Clear(Table::Outbox)])
        .await
        .unwrap();
    assert!(store.all(&owner, Table::Outbox).await.unwrap().is_empty());
    assert!(store.names(&owner, Table::Photo).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_person_finds_nothing_and_what_comes_late_for_the_first_one_is_kept_nowhere() {
    let place = Place::new();
    let store = place.open();
    assert!(!store.hand_to("3302 0155 0580 9501").await.unwrap());
    let first = store.owner().await.unwrap();
    keep(&store, Table::Outbox, "1", "laporan").await.unwrap();
    assert!(store.hand_to("3302015505809501").await.unwrap(), "the same login, typed without spaces");
    assert_eq!(row(&store, Table::Outbox, "1").await.as_deref(), Some("laporan"));

    assert!(!store.hand_to("siti@contoh.invalid").await.unwrap());
    assert_eq!(row(&store, Table::Outbox, "1").await, None);
    assert_eq!(store.change(&first, vec![put(Table::Cache, "1", "late")]).await, Err(StoreError::NotTheHolder));
    assert_eq!(store.get(&first, Table::Outbox, "1").await, Err(StoreError::NotTheHolder));
    assert!(!store.hand_to("3302015505809501").await.unwrap(), "the first one's things are gone for good");
    assert_eq!(row(&store, Table::Outbox, "1").await, None);
}

#[tokio::test]
async fn forgetting_leaves_neither_rows_nor_key() {
    let place = Place::new();
    let store = place.open();
    keep(&store, Table::Cache, "household", "Siti").await.unwrap();
    let entry = place.keyring.as_ref().unwrap().build("org.bansosku.app", "rows", None).unwrap();
    assert!(entry.get_password().is_ok());
    store.forget().await.unwrap();
    assert!(entry.get_password().is_err(), "the key is destroyed");
    assert!(all_bytes(place.folder.path()).iter().all(|(_, bytes)| bytes.is_empty()), "no file holds anything");
    assert_eq!(row(&store, Table::Cache, "household").await, None);
    keep(&store, Table::Cache, "household", "Budi").await.unwrap();
    assert_eq!(row(&place.open(), Table::Cache, "household").await.as_deref(), Some("Budi"));
}

#[tokio::test]
async fn rows_whose_key_is_gone_are_swept_away_at_the_next_start() {
    let place = Place::new();
    keep(&place.open(), Table::Cache, "household", "Siti").await.unwrap();
    let entry = place.keyring.as_ref().unwrap().build("org.bansosku.app", "rows", None).unwrap();
    entry.delete_credential().unwrap();
    let before = std::fs::metadata(place.file("store.db")).unwrap().len();
    let store = place.open();
    assert_eq!(row(&store, Table::Cache, "household").await, None);
    let owner = store.owner().await.unwrap();
    assert!(store.names(&owner, Table::Cache).await.unwrap().is_empty());
    assert!(before > 0);
}

#[tokio::test]
async fn a_broken_file_is_set_aside_and_said_and_the_app_goes_on() {
    for damage in [&b"this is no database at all, and long enough to look like one"[..], &[0; 8192]] {
        let place = Place::new();
        let store = place.open();
        keep(&store, Table::Cache, "household", "Siti").await.unwrap();
        drop(store);
        std::fs::write(place.file("store.db"), damage).unwrap();
        let store = place.open();
        assert_eq!(store.take_mishap().await, Some(Mishap::SetAside));
        assert_eq!(store.take_mishap().await, None, "it is said once");
        assert_eq!(std::fs::read(place.file("store.broken")).unwrap(), damage);
        keep(&store, Table::Cache, "household", "Budi").await.unwrap();
        assert_eq!(row(&place.open(), Table::Cache, "household").await.as_deref(), Some("Budi"));
        store.forget().await.unwrap();
        assert!(!place.file("store.broken").exists(), "what was set aside goes with its owner, too");
    }
}

#[tokio::test]
async fn a_file_that_is_damaged_anywhere_never_ends_the_app() {
    let place = Place::new();
    let store = place.open();
    let owner = store.owner().await.unwrap();
    let rows = (0..40).map(|number| put(Table::Outbox, &format!("{number:02}"), &"x".repeat(500))).collect();
    store.change(&owner, rows).await.unwrap();
    drop(store);
    // Everything into the one file.
    rusqlite::Connection::open(place.file("store.db"))
        .unwrap()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")
        .unwrap();
    let whole = std::fs::read(place.file("store.db")).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut damaged = whole.clone();
        let end = damaged.len().min(at + 64);
        damaged[at..end].iter_mut().for_each(|byte| *byte ^= 0x5a);
        for suffix in ["", "-wal", "-shm"] {
            let _gone = std::fs::remove_file(place.file(&format!("store.db{suffix}")));
        }
        std::fs::write(place.file("store.db"), &damaged).unwrap();
        let store = place.open();
        let owner = store.owner().await.unwrap();
        let left = store.all(&owner, Table::Outbox).await.unwrap_or_default();
        assert!(left.len() == 40 || store.take_mishap().await.is_some(), "damage at {at} is said: {}", left.len());
        keep(&store, Table::Draft, "new", "still works").await.unwrap();
        assert_eq!(row(&store, Table::Draft, "new").await.as_deref(), Some("still works"));
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_stays_as_it_is() {
    let place = Place::new();
    let store = place.open();
    keep(&store, Table::Outbox, "1", "laporan").await.unwrap();
    drop(store);
    rusqlite::Connection::open(place.file("store.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let store = place.open();
    assert_eq!(store.take_mishap().await, Some(Mishap::Newer));
    keep(&store, Table::Draft, "1", "for this run").await.unwrap();
    drop(store);
    rusqlite::Connection::open(place.file("store.db")).unwrap().pragma_update(None, "user_version", 1).unwrap();
    let store = place.open();
    assert_eq!(row(&store, Table::Outbox, "1").await.as_deref(), Some("laporan"));
    assert_eq!(row(&store, Table::Draft, "1").await, None);
}

#[tokio::test]
async fn without_a_keyring_nothing_reaches_the_disk() {
    let place = Place { keyring: None, ..Place::new() };
    let store = place.open();
    keep(&store, Table::Draft, "report", "Uangnya belum masuk").await.unwrap();
    assert_eq!(store.kept_in().await, KeptIn::Memory);
    assert_eq!(row(&store, Table::Draft, "report").await.as_deref(), Some("Uangnya belum masuk"));
    assert!(!place.file("store.db").exists());
    store.forget().await.unwrap();
    assert_eq!(row(&store, Table::Draft, "report").await, None);
}

#[tokio::test]
async fn an_earlier_installations_key_is_worth_nothing() {
    let place = Place::new();
    keep(&place.open(), Table::Draft, "report", "Uangnya belum masuk").await.unwrap();
    std::fs::remove_file(place.file("installed")).unwrap();
    let store = place.open();
    assert_eq!(row(&store, Table::Draft, "report").await, None);
}

/// What the released schemas' files were made with: a key that lies in no phone's keyring.
const RELEASED: &str =
    r#"{"owner":"00112233445566778899aabbccddeeff","key":"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=","login":null}"#;

/// A store on a file of a released schema.
fn on_released(folder: &tempfile::TempDir) -> Store {
    Folder::open(folder.path()).unwrap().mark().unwrap();
    let entry = Arc::new(MemoryEntry::default());
    entry.write(RELEASED).unwrap();
    let secrets = Secrets::new(move || Some(entry.clone() as Arc<dyn SecretEntry>));
    Store::new(Folder::open(folder.path()).unwrap(), secrets, dice(), Arc::new(|_| ()))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/services/released")
}

#[tokio::test]
async fn every_released_schema_is_opened_with_all_it_holds() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(fixtures())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(&file, folder.path().join("store.db")).unwrap();
        let store = on_released(&folder);
        for (table, name, expected) in ROWS {
            assert_eq!(row(&store, table, name).await.as_deref(), Some(expected), "{} in {}", name, file.display());
        }
        assert_eq!(store.take_mishap().await, None);
    }
}

const ROWS: [(Table, &str, &str); 4] = [
    (Table::Cache, "household", "Keluarga contoh"),
    (Table::Draft, "report", "Laporan contoh"),
    (Table::Outbox, "00000001", "Laporan yang menunggu"),
    (Table::Photo, "a", "foto"),
];

/// Writes the file of the newest schema. To be run once when a schema is released:
/// `cargo nextest run --run-ignored only -E 'test(write_the_file_of_the_newest_schema)'`.
#[tokio::test]
#[ignore = "writes a file among the tests"]
async fn write_the_file_of_the_newest_schema() {
    let folder = tempfile::tempdir().unwrap();
    let store = on_released(&folder);
    for (table, name, row) in ROWS {
        keep(&store, table, name, row).await.unwrap();
    }
    drop(store);
    let connection = rusqlite::Connection::open(folder.path().join("store.db")).unwrap();
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;").unwrap();
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    drop(connection);
    std::fs::create_dir_all(fixtures()).unwrap();
    std::fs::copy(folder.path().join("store.db"), fixtures().join(format!("store-{version}.db"))).unwrap();
}
