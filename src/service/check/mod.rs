//! The public check: whether somebody of a village is listed, by name. Nobody signs in for it.
//!
//! Each question costs this phone a little work, which keeps the registry from being emptied name by name. The
//! last answers stay on the phone as everything else does: sealed, for whoever holds it, and gone with them.

mod kept;
pub mod villages;

use std::sync::Arc;

use altcha::{SolveChallengeOptions, solve_challenge};
use async_trait::async_trait;
use bansosku_contract::check::{Challenge, Match, Proof, Question};
use bansosku_contract::{PersonName, ProblemCode};
use bansosku_region::RegionCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{Clock, Failure};
use crate::remote::Client;
use crate::store::{Random, Store};
use kept::Notes;

/// A phone that finds nothing in this time asks for another challenge. An ordinary one takes less than a second.
const LONGEST_WORK: u64 = 30_000;

/// An answer, with what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Where.
    #[serde(with = "kept::code")]
    pub village: RegionCode,
    /// The name as it was typed.
    pub name: PersonName,
    /// The people whose name fits.
    pub matches: Vec<Match>,
    /// When the server said so.
    pub at: Timestamp,
}

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// The server is asked for a challenge.
    #[default]
    Asking,
    /// The phone works on it.
    Working,
    /// The server looks for the name.
    Searching,
}

/// The public check.
#[async_trait]
pub trait Checks: Send + Sync {
    /// Looks for a name among the people of a village. Whoever drops it gives it up.
    async fn check(
        &self,
        village: RegionCode,
        name: &PersonName,
        stage: &watch::Sender<Stage>,
    ) -> Result<Checked, Failure>;
    /// The last answers on this phone, newest first.
    async fn kept(&self) -> Vec<Checked>;
    /// Removes one of them.
    async fn forget(&self, checked: &Checked) -> Result<(), Failure>;
    /// Removes them all.
    async fn forget_all(&self) -> Result<(), Failure>;
    /// The village that was chosen last.
    async fn village(&self) -> Option<RegionCode>;
    /// Remembers that it was chosen.
    async fn remember_village(&self, village: RegionCode);
}

/// The check as the server answers it.
pub struct RemoteChecks {
    remote: Arc<Client>,
    notes: Notes,
    clock: Clock,
}

impl RemoteChecks {
    /// With this server, keeping answers in this store.
    pub fn new(remote: Arc<Client>, store: Store, random: Random, clock: Clock) -> Self {
        Self { remote, notes: Notes::new(store, random), clock }
    }

    async fn ask(
        &self,
        phone: &str,
        village: RegionCode,
        name: &PersonName,
        stage: &watch::Sender<Stage>,
    ) -> Result<Vec<Match>, Failure> {
        let village = village.to_string();
        stage.send_replace(Stage::Asking);
        let challenge = self.remote.challenge(phone, &village).await?;
        stage.send_replace(Stage::Working);
        let proof = work(challenge).await?;
        stage.send_replace(Stage::Searching);
        let question = Question { village, name: name.expose().to_owned(), proof };
        Ok(self.remote.check(phone, &question).await?.matches)
    }
}

#[async_trait]
impl Checks for RemoteChecks {
    async fn check(
        &self,
        village: RegionCode,
        name: &PersonName,
        stage: &watch::Sender<Stage>,
    ) -> Result<Checked, Failure> {
        let (owner, phone) = self.notes.phone().await;
        let mut answer = self.ask(&phone, village, name, stage).await;
        // The hour may have turned meanwhile, or an answer was lost after its proof had been used.
        if matches!(answer, Err(Failure::Refused(ProblemCode::ProofRefused | ProblemCode::ProofExpired))) {
            answer = self.ask(&phone, village, name, stage).await;
        }
        let checked = Checked { village, name: name.clone(), matches: answer?, at: (self.clock)() };
        if let Some(owner) = owner {
            self.notes.keep(&owner, checked.clone()).await;
        }
        Ok(checked)
    }

    async fn kept(&self) -> Vec<Checked> {
        self.notes.answers().await
    }

    async fn forget(&self, checked: &Checked) -> Result<(), Failure> {
        Ok(self.notes.retain(|kept| kept != checked).await?)
    }

    async fn forget_all(&self) -> Result<(), Failure> {
        Ok(self.notes.retain(|_| false).await?)
    }

    async fn village(&self) -> Option<RegionCode> {
        self.notes.village().await
    }

    async fn remember_village(&self, village: RegionCode) {
        self.notes.remember_village(village).await;
    }
}

/// Solves a challenge on a thread that may be busy.
async fn work(challenge: Challenge) -> Result<Proof, Failure> {
    let work = move || {
        let options = SolveChallengeOptions { timeout_ms: LONGEST_WORK, ..SolveChallengeOptions::new(&challenge) };
        let solution = solve_challenge(options);
        (challenge, solution)
    };
    let (challenge, solution) = tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Phone)?;
    match solution {
        Ok(Some(solution)) => Ok(Proof::new(challenge, solution)),
        Ok(None) => Err(Failure::Refused(ProblemCode::ProofExpired)),
        Err(_) => Err(Failure::Outdated),
    }
}

#[cfg(test)]
mod tests {
    use altcha::{CreateChallengeOptions, create_challenge};

    use super::*;

    fn challenge(algorithm: &str) -> Challenge {
        let mut challenge = create_challenge(CreateChallengeOptions { cost: 10, ..Default::default() }).unwrap();
        challenge.parameters.algorithm = algorithm.to_owned();
        challenge
    }

    #[tokio::test]
    async fn a_challenge_is_solved_and_handed_back_with_its_solution() {
        let challenge = challenge("PBKDF2/SHA-256");
        let Ok(Proof::Plain(payload)) = work(challenge.clone()).await else { panic!("it can be solved") };
        assert_eq!(payload.challenge.parameters.nonce, challenge.parameters.nonce);
        assert!(payload.solution.derived_key.starts_with("00"));
    }

    #[tokio::test]
    async fn a_challenge_of_an_unknown_kind_asks_for_a_newer_app() {
        assert!(matches!(work(challenge("NEW")).await, Err(Failure::Outdated)));
    }
}
