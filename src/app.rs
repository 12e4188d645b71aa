//! The root component: what every screen finds in its context, and the way to the first one.
//!
//! It finds the [`crate::service::Services`] in its own context, put there by whoever made the window.

use dioxus::prelude::*;

use crate::language::Locale;
use crate::route::Route;
use crate::screen::{Kept, WhyHere, use_returning};
use crate::service::Services;
use crate::service::session::Standing;
use crate::web_view;

/// The app.
#[component]
pub fn App() -> Element {
    let services = use_context::<Services>();
    let mut locale = use_context_provider(|| Locale::new(services.settings.language()));
    let mut kept = use_context_provider(|| {
        // The keyring is mostly read before the page is ready: then the first screen is the right one at once.
        let standing = *services.session.standing().borrow();
        Kept::new(services.settings.awaited_registration(), standing)
    });
    use_returning();
    web_view::use_first_screen(move || *kept.standing.read() != Standing::Unknown);
    use_effect(move || web_view::set_language(locale.code()));
    use_future(move || async move {
        if let Some(minutes) = web_view::zone_minutes().await {
            locale.set_zone(minutes);
        }
    });
    use_future(move || {
        let session = services.session.clone();
        async move {
            let mut heard = session.standing();
            // A page that was opened anew finds the session as it is.
            if *heard.borrow() == Standing::Unknown {
                session.restore().await;
            }
            loop {
                let now = *heard.borrow_and_update();
                let was = *kept.standing.peek();
                // Whoever signs out says why before; a session that ends without a word was ended elsewhere.
                if matches!(was, Standing::SignedIn(_)) && now == Standing::SignedOut && kept.why_here.peek().is_none()
                {
                    kept.why_here.set(Some(WhyHere::SessionEnded));
                }
                kept.standing.set(now);
                if heard.changed().await.is_err() {
                    break;
                }
            }
        }
    });
    rsx! {
        div { class: "app", lang: locale.code(), Router::<Route> {} }
    }
}
