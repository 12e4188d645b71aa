//! The tables of the store and their upgrades.
//!
//! Each released schema is a file in `schema/` that never changes again; what changes comes as the next
//! number. A file of each lies with the tests, and every later build must open it. All steps happen in one
//! transaction, so that an upgrade that is cut off leaves the file as it was: that is the backup.

use rusqlite::{Connection, TransactionBehavior};

/// Every schema, each as the step from the one before.
pub const STEPS: &[&str] = &[include_str!("schema/1.sql")];

/// Why a file can't be brought to this build's schema.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// A newer version of the app has written it.
    #[error("the file has schema {0}, which is newer than this build")]
    Newer(i64),
    /// It can't be read or written.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

/// Brings a file to the last of these steps. `reached` hears of each step before it is committed.
pub fn upgrade(
    connection: &mut Connection,
    steps: &[&str],
    reached: &dyn Fn(&'static str),
) -> Result<(), UpgradeError> {
    let writing = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = writing.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(version).map_err(|_| UpgradeError::Newer(version))?;
    let Some(rest) = steps.get(done..) else { return Err(UpgradeError::Newer(version)) };
    for step in rest {
        writing.execute_batch(step)?;
        reached("upgrade: step done");
    }
    if !rest.is_empty() {
        writing.pragma_update(None, "user_version", i64::try_from(steps.len()).unwrap_or(i64::MAX))?;
        reached("upgrade: before commit");
    }
    writing.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: [&str; 2] =
        ["CREATE TABLE a (x TEXT) STRICT; INSERT INTO a VALUES ('old');", "ALTER TABLE a ADD y TEXT;"];

    #[test]
    fn a_file_is_brought_forward_with_what_it_holds() {
        let mut file = Connection::open_in_memory().unwrap();
        upgrade(&mut file, &TWO[..1], &|_| ()).unwrap();
        upgrade(&mut file, &TWO, &|_| ()).unwrap();
        upgrade(&mut file, &TWO, &|_| ()).unwrap();
        let (x, y): (String, Option<String>) =
            file.query_row("SELECT x, y FROM a", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!((x.as_str(), y), ("old", None));
    }

    #[test]
    fn an_upgrade_that_fails_leaves_the_file_as_it_was() {
        let mut file = Connection::open_in_memory().unwrap();
        upgrade(&mut file, &TWO[..1], &|_| ()).unwrap();
        let broken = [TWO[0], "ALTER TABLE a ADD y TEXT; NONSENSE;"];
        assert!(matches!(upgrade(&mut file, &broken, &|_| ()), Err(UpgradeError::Database(_))));
        assert!(file.prepare("SELECT y FROM a").is_err(), "half a step is no step");
        upgrade(&mut file, &TWO, &|_| ()).unwrap();
        assert!(file.prepare("SELECT y FROM a").is_ok());
    }

    #[test]
    fn a_file_of_a_newer_version_is_not_touched() {
        let mut file = Connection::open_in_memory().unwrap();
        upgrade(&mut file, &TWO, &|_| ()).unwrap();
        assert!(matches!(upgrade(&mut file, &TWO[..1], &|_| ()), Err(UpgradeError::Newer(2))));
        assert!(file.prepare("SELECT y FROM a").is_ok());
    }
}
