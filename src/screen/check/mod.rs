//! The public check: a village, a name, and what the registry says. It needs no account.
//!
//! What is asked outlives the screens ([`Checking`]), and is gone when somebody comes or goes.

mod form;
mod kept;
mod places;
mod result;
mod village;
mod words;

pub use form::Check;
pub use kept::CheckKept;
pub use places::CheckPlace;
pub use result::CheckResult;
pub use village::CheckVillage;

use bansosku_region::{Region, RegionCode, Regions, Villages};
use dioxus::prelude::*;

use super::input::Input;
use super::{Kept, go_back};
use crate::route::Route;
use crate::service::Services;
use crate::service::check::Checked;

/// What is asked, and the answer that is looked at.
#[derive(Clone, Copy, PartialEq)]
pub struct Checking {
    /// The village that was chosen.
    pub village: Signal<Option<RegionCode>>,
    /// The name, as on the KTP.
    pub name: Input,
    /// The answer on the screen.
    pub shown: Signal<Option<Checked>>,
}

impl Checking {
    /// Nothing is asked yet. To be called in a hook of the app's root.
    pub fn new() -> Self {
        Self { village: Signal::new(None), name: Input::new(), shown: Signal::new(None) }
    }

    /// Forgets what was asked and answered: the phone is in other hands.
    pub fn forget(&mut self) {
        self.village.set(None);
        self.name.clear();
        self.shown.set(None);
    }
}

impl Default for Checking {
    fn default() -> Self {
        Self::new()
    }
}

/// A hook that chooses a village and leads back to the form.
fn use_choosing() -> Callback<RegionCode> {
    let checks = use_context::<Services>().check;
    let mut village = Kept::here().check.village;
    use_callback(move |code: RegionCode| {
        village.set(Some(code));
        let checks = checks.clone();
        // A task of its own: the screen is left at once.
        tokio::spawn(async move { checks.remember_village(code).await });
        go_back(Route::Check {});
    })
}

/// The name of a place and of what it lies in: `Cirahab` and `Lumbir, Kabupaten Banyumas, Jawa Tengah`. One that
/// today's table does not have any more shows its code.
fn name_and_path(code: RegionCode) -> (String, String) {
    let regions = Regions::bundled();
    let place: Option<Region<'_>> = regions.get(code).or_else(|| Villages::bundled().get(code));
    let name = place.map_or_else(|| code.to_string(), |place| place.name.to_owned());
    (name, code.parent().and_then(|parent| regions.path(parent)).unwrap_or_default())
}

/// `Cirahab, Lumbir, Kabupaten Banyumas, Jawa Tengah`.
fn whole_path(code: RegionCode) -> String {
    let (name, path) = name_and_path(code);
    if path.is_empty() { name } else { format!("{name}, {path}") }
}
