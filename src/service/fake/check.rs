//! The scripted check.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bansosku_contract::PersonName;
use bansosku_region::RegionCode;
use tokio::sync::watch;

use super::scripted::Taken;
use super::{Script, sample};
use crate::service::Failure;
use crate::service::check::{Checked, Checks, Stage};

/// The public check. It finds [`sample::checked`], whoever is asked for.
#[derive(Debug)]
pub struct FakeChecks {
    /// Answers of `check`; a good one is kept.
    pub check: Script<Result<Checked, Failure>>,
    /// The stage that `check` reports before it answers.
    pub stage: Mutex<Stage>,
    /// What was asked: the village's code and the name.
    pub asked: Taken<(String, String)>,
    /// The answers on the phone, newest first.
    pub kept: Mutex<Vec<Checked>>,
    /// The village that was chosen last.
    pub village: Mutex<Option<RegionCode>>,
}

impl Default for FakeChecks {
    fn default() -> Self {
        Self {
            check: Script::new(Ok(sample::checked())),
            stage: Mutex::default(),
            asked: Taken::default(),
            kept: Mutex::default(),
            village: Mutex::default(),
        }
    }
}

impl FakeChecks {
    fn all(&self) -> MutexGuard<'_, Vec<Checked>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Checks for FakeChecks {
    async fn check(
        &self,
        village: RegionCode,
        name: &PersonName,
        stage: &watch::Sender<Stage>,
    ) -> Result<Checked, Failure> {
        self.asked.take((village.to_string(), name.expose().to_owned()));
        stage.send_replace(*self.stage.lock().unwrap_or_else(PoisonError::into_inner));
        let checked = self.check.next().await?;
        self.all().insert(0, checked.clone());
        Ok(checked)
    }

    async fn kept(&self) -> Vec<Checked> {
        self.all().clone()
    }

    async fn forget(&self, checked: &Checked) -> Result<(), Failure> {
        self.all().retain(|kept| kept != checked);
        Ok(())
    }

    async fn forget_all(&self) -> Result<(), Failure> {
        self.all().clear();
        Ok(())
    }

    async fn village(&self) -> Option<RegionCode> {
        *self.village.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn remember_village(&self, village: RegionCode) {
        *self.village.lock().unwrap_or_else(PoisonError::into_inner) = Some(village);
    }
}
