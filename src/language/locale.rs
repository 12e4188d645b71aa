//! The language, the clock and the zone of the phone, from the context of the app's root.

use dioxus::prelude::*;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::service::settings::Language;

/// Tells the time. It is handed in, so that a test sets it.
#[derive(Clone, Copy)]
pub struct Clock(pub fn() -> Timestamp);

/// The language and the zone of the moment.
#[derive(Clone, Copy, PartialEq)]
pub struct Locale {
    language: Signal<Language>,
    zone: Signal<Offset>,
}

impl Locale {
    /// A locale of this language, in western Indonesia's time until [`Locale::set_zone`] knows better.
    /// To be called in a hook of the app's root.
    pub fn new(language: Language) -> Self {
        Self { language: Signal::new(language), zone: Signal::new(Offset::constant(7)) }
    }

    /// The language of the moment; Indonesian where no locale was provided.
    pub fn current() -> Language {
        try_consume_context::<Self>().map_or_else(Language::default, |locale| (locale.language)())
    }

    /// The language.
    pub fn language(&self) -> Language {
        (self.language)()
    }

    /// Changes the language; everything on the screen follows.
    pub fn choose(&mut self, language: Language) {
        self.language.set(language);
    }

    /// The language's code for `lang` attributes.
    pub fn code(&self) -> &'static str {
        match self.language() {
            Language::Indonesian => "id",
            Language::English => "en",
        }
    }

    /// Takes the phone's distance from UTC in minutes; what no zone has is ignored.
    pub fn set_zone(&mut self, minutes: i32) {
        if let Ok(offset) = Offset::from_seconds(minutes.saturating_mul(60)) {
            self.zone.set(offset);
        }
    }

    /// What the phone's clock shows at an instant.
    pub(super) fn on_the_clock(at: Timestamp) -> DateTime {
        let zone = try_consume_context::<Self>().map_or(Offset::constant(7), |locale| (locale.zone)());
        zone.to_datetime(at)
    }
}

impl Clock {
    /// The present instant by the clock in the context; the system's where none was provided.
    pub fn now() -> Timestamp {
        match try_consume_context::<Self>() {
            Some(clock) => (clock.0)(),
            None => Timestamp::now(),
        }
    }

    /// The present day where the phone is.
    pub fn today() -> Date {
        Locale::on_the_clock(Self::now()).date()
    }
}
