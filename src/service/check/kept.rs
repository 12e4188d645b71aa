//! What the check keeps on the phone: the last answers, the last village, and how the phone calls itself.
//!
//! All of it is one sealed row of whoever holds the phone. It goes when they sign out, and when another person
//! takes over.

use bansosku_region::RegionCode;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::Checked;
use crate::store::{Change, Owner, Random, Store, StoreError, Table};

/// The most answers that are kept.
const MOST: usize = 10;

const ROW: (Table, &str) = (Table::Cache, "checks");

/// The row. One for each process.
pub(super) struct Notes {
    store: Store,
    random: Random,
    writing: Mutex<()>,
}

/// What stands in it. A field that an earlier version did not have takes its default.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Row {
    phone: Option<String>,
    village: Option<String>,
    answers: Vec<Checked>,
}

impl Notes {
    pub(super) fn new(store: Store, random: Random) -> Self {
        Self { store, random, writing: Mutex::default() }
    }

    /// How the phone calls itself to the server, and whose it is. It is no account's name and no device's: a random
    /// text, made for the first question of whoever holds the phone.
    pub(super) async fn phone(&self) -> (Option<Owner>, String) {
        let mut name = [0; 16];
        (self.random)(&mut name);
        let fresh = format!("{:032x}", u128::from_be_bytes(name));
        let Ok(owner) = self.store.owner().await else { return (None, fresh) };
        let known = self.read(&owner).await.phone;
        if let Some(known) = known {
            return (Some(owner), known);
        }
        let kept = fresh.clone();
        self.change(&owner, |row| row.phone = Some(kept)).await.unwrap_or_else(warn);
        (Some(owner), fresh)
    }

    pub(super) async fn answers(&self) -> Vec<Checked> {
        self.read_own().await.answers
    }

    pub(super) async fn village(&self) -> Option<RegionCode> {
        RegionCode::parse(&self.read_own().await.village?).ok()
    }

    pub(super) async fn remember_village(&self, village: RegionCode) {
        let Ok(owner) = self.store.owner().await else { return };
        self.change(&owner, |row| row.village = Some(village.to_string())).await.unwrap_or_else(warn);
    }

    /// Keeps an answer in the place of an older one to the same question.
    pub(super) async fn keep(&self, owner: &Owner, checked: Checked) {
        let keep = |row: &mut Row| {
            let is_same = |kept: &Checked| (kept.village, &kept.name) == (checked.village, &checked.name);
            row.answers.retain(|kept| !is_same(kept));
            row.answers.insert(0, checked);
            row.answers.truncate(MOST);
        };
        self.change(owner, keep).await.unwrap_or_else(warn);
    }

    /// Removes the other answers.
    pub(super) async fn retain(&self, stays: impl Fn(&Checked) -> bool) -> Result<(), StoreError> {
        let owner = self.store.owner().await?;
        self.change(&owner, |row| row.answers.retain(stays)).await
    }

    async fn read_own(&self) -> Row {
        match self.store.owner().await {
            Ok(owner) => self.read(&owner).await,
            Err(_) => Row::default(),
        }
    }

    /// What another version of the app wrote and this one can't read was never there.
    async fn read(&self, owner: &Owner) -> Row {
        let row = self.store.get(owner, ROW.0, ROW.1).await.ok().flatten();
        row.and_then(|row| serde_json::from_slice(&row).ok()).unwrap_or_default()
    }

    async fn change(&self, owner: &Owner, change: impl FnOnce(&mut Row)) -> Result<(), StoreError> {
        let _writing = self.writing.lock().await;
        let mut row = self.read(owner).await;
        change(&mut row);
        let row = serde_json::to_vec(&row).map_err(|_| StoreError::Refused)?;
        self.store.change(owner, vec![Change::Put(ROW.0, ROW.1.to_owned(), row)]).await
    }
}

/// A full disk must not stand between a person and an answer: it is shown, and said to the log.
fn warn(error: StoreError) {
    tracing::warn!("Unable to keep a check: {error}");
}

/// A region's code as text.
pub(super) mod code {
    use bansosku_region::RegionCode;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    pub fn serialize<S: Serializer>(code: &RegionCode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(code)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RegionCode, D::Error> {
        RegionCode::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bansosku_contract::PersonName;
    use jiff::Timestamp;

    use super::*;
    use crate::store::{Folder, MemoryEntry, SecretEntry, Secrets};

    const AT: Timestamp = Timestamp::constant(1_793_673_000, 0);

    /// A phone with a keyring.
    fn notes(place: &tempfile::TempDir, entry: &Arc<MemoryEntry>) -> (Store, Notes) {
        let folder = Folder::open(place.path()).unwrap();
        folder.mark().unwrap();
        let entry = entry.clone() as Arc<dyn SecretEntry>;
        let random: Random = Arc::new(|bytes: &mut [u8]| rand::Rng::fill_bytes(&mut rand::rng(), bytes));
        let secrets = Secrets::new(move || Some(entry.clone()));
        let store = Store::new(folder, secrets, random.clone(), Arc::new(|_| ()));
        (store.clone(), Notes::new(store, random))
    }

    fn checked(name: &str, second: i64) -> Checked {
        Checked {
            village: RegionCode::parse("33.02.01.2001").unwrap(),
            name: PersonName::parse(name).unwrap(),
            matches: Vec::new(),
            at: AT + jiff::SignedDuration::from_secs(second),
        }
    }

    async fn names(notes: &Notes) -> Vec<String> {
        notes.answers().await.into_iter().map(|kept| kept.name.expose().to_owned()).collect()
    }

    #[tokio::test]
    async fn the_last_answers_are_kept_newest_first_and_each_question_once() {
        let (place, entry) = (tempfile::tempdir().unwrap(), Arc::default());
        let (store, kept) = notes(&place, &entry);
        let owner = store.owner().await.unwrap();
        for number in 0..12_u8 {
            kept.keep(&owner, checked(&format!("Siti {}", char::from(b'A' + number)), number.into())).await;
        }
        kept.keep(&owner, checked("Siti J", 60)).await;
        let (_, after_a_restart) = notes(&place, &entry);
        let names = names(&after_a_restart).await;
        assert_eq!(names.len(), MOST);
        assert_eq!(names[..3], ["Siti J", "Siti L", "Siti K"]);
        assert_eq!(after_a_restart.answers().await[0], checked("Siti J", 60));
    }

    #[tokio::test]
    async fn the_phone_keeps_its_name_and_its_village_until_everything_is_forgotten() {
        let (place, entry) = (tempfile::tempdir().unwrap(), Arc::default());
        let (store, kept) = notes(&place, &entry);
        let (_, phone) = kept.phone().await;
        assert!((16..=64).contains(&phone.len()) && phone.bytes().all(|sign| sign.is_ascii_alphanumeric()));
        let village = RegionCode::parse("33.02.01.2001").unwrap();
        kept.remember_village(village).await;
        assert_eq!(kept.phone().await.1, phone);
        assert_eq!(kept.village().await, Some(village));
        store.forget().await.unwrap();
        assert_ne!(kept.phone().await.1, phone);
        assert_eq!(kept.village().await, None);
    }

    #[tokio::test]
    async fn answers_can_be_removed_and_the_village_stays() {
        let (place, entry) = (tempfile::tempdir().unwrap(), Arc::default());
        let (store, kept) = notes(&place, &entry);
        let owner = store.owner().await.unwrap();
        kept.remember_village(RegionCode::parse("33.02.01.2001").unwrap()).await;
        kept.keep(&owner, checked("Siti", 0)).await;
        kept.keep(&owner, checked("Slamet", 1)).await;
        kept.retain(|kept| kept.name.expose() != "Siti").await.unwrap();
        assert_eq!(names(&kept).await, ["Slamet"]);
        kept.retain(|_| false).await.unwrap();
        assert!(names(&kept).await.is_empty());
        assert!(kept.village().await.is_some());
    }

    #[tokio::test]
    async fn what_one_person_asked_is_not_the_next_persons() {
        let (place, entry) = (tempfile::tempdir().unwrap(), Arc::default());
        let (store, kept) = notes(&place, &entry);
        let (owner, _) = kept.phone().await;
        store.hand_to("siti@contoh.invalid").await.unwrap();
        kept.keep(&owner.unwrap(), checked("Siti", 0)).await;
        assert!(names(&kept).await.is_empty(), "an answer that comes late is nobody's");
    }
}
