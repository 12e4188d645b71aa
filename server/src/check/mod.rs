//! The public check: whether and for what somebody of a village is listed, asked by name and by anybody.
//!
//! It must not become a way to copy the registry. A question names one village and one name, and brings a proof of work
//! for just that ([`challenge`]); what is compared is in [`spelling`]; an answer has at most five masked rows, and is as
//! long whether there are none or many ([`ask`]). Who asks too much, or for names that nobody has, is noticed
//! ([`watch`]). Only the village's own [`list`] is looked at, never a second village, never a number.

mod ask;
mod challenge;
pub mod list;
mod spelling;
mod watch;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bansosku_contract::check::{CLIENT_HEADER, VillageError};
use bansosku_region::{RegionCode, Villages};
use moka::sync::Cache;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;
use crate::problem::Answer;
use crate::router::Network;
use list::Page;

pub use challenge::ProofOfWork;
pub use spelling::Wanted;
pub use watch::VillageCap;

/// The routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(challenge::give)).routes(routes!(ask::ask))
}

/// What the check remembers while the server runs. Another process on the same data has its own: let one proxy send a
/// phone to the same process each time.
pub(crate) struct Desk {
    /// Makes the challenges of an earlier run worthless, whose used ones are forgotten.
    run: [u8; 32],
    spent: Mutex<challenge::Spent>,
    watch: watch::Watch,
    /// The pages of the villages that were asked about just now, opened.
    pages: Cache<RegionCode, Arc<Page>>,
}

/// So long an opened page is used again: a village that many ask about is read once. A new release is seen as late.
const PAGE_KEPT: Duration = Duration::from_secs(10);
/// Bytes of all opened pages.
const PAGES_KEPT: u64 = 64 * 1024 * 1024;

impl Desk {
    /// A desk that nobody has come to yet.
    pub fn new(run: [u8; 32]) -> Self {
        let weight = |_: &RegionCode, page: &Arc<Page>| u32::try_from(page.length()).unwrap_or(u32::MAX);
        let pages = Cache::builder().max_capacity(PAGES_KEPT).weigher(weight).time_to_live(PAGE_KEPT).build();
        Self { run, spent: Mutex::default(), watch: watch::Watch::default(), pages }
    }

    /// The list of a village.
    async fn page(&self, state: &AppState, village: RegionCode) -> Answer<Arc<Page>> {
        if let Some(page) = self.pages.get(&village) {
            return Ok(page);
        }
        let page = Arc::new(list::read(state, village).await?);
        if page.people() > 0 {
            self.pages.insert(village, Arc::clone(&page));
        }
        Ok(page)
    }

    /// Forgets what can't be used again, and writes to the log what was counted.
    pub fn sweep(&self, state: &AppState) {
        challenge::forget_expired(&self.spent, state.clock.now().as_second());
        self.watch.report();
    }
}

/// Who asks: the phone by its own word, or else its network.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Client {
    name: String,
    /// Whether it named itself. A network stands for many people, who must not answer for one of them.
    is_phone: bool,
}

impl FromRequestParts<AppState> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let named = parts.headers.get(CLIENT_HEADER).and_then(|value| value.to_str().ok()).filter(|text| {
            (16..=64).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
        if let Some(text) = named {
            return Ok(Self { name: text.to_owned(), is_phone: true });
        }
        let network = Network::from_request_parts(parts, state).await?;
        Ok(Self { name: network.counted(), is_phone: false })
    }
}

/// The village of a code, when today's table has it.
pub(crate) fn village(code: &str) -> Result<RegionCode, VillageError> {
    Villages::bundled().find(code).map(|village| village.code).ok_or(VillageError::Unknown)
}

#[cfg(test)]
mod tests;
