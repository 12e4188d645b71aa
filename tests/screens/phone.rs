//! A phone in the hand of a test: it opens the app, reads the screen, types and presses.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Once;
use std::time::Duration;

use bansosku::app::App;
use bansosku::language::Clock;
use bansosku::screen::{Kept, Line};
use bansosku::service::fake::{Fakes, sample};
use bansosku::service::photo::ReadyPhoto;
use bansosku::service::session::Standing;
use bansosku::service::settings::{Language, Settings};
use bansosku_contract::account::AccountState;
use bansosku_contract::upload::UploadKind;
use bansosku_photo::Finding;
use dioxus::history::{History, MemoryHistory};
use dioxus::html::{
    PlatformEventData, SerializedFocusData, SerializedFormData, SerializedHtmlEventConverter, SerializedMouseData,
    set_event_converter,
};
use dioxus::prelude::*;

use crate::dom::{Dom, Place};

thread_local! {
    /// How many seconds the phone's clock has gone on since the samples were fetched.
    static LATER: Cell<i64> = const { Cell::new(0) };
}

/// The app, opened on a phone.
pub struct Phone {
    app: VirtualDom,
    page: Dom,
    history: Rc<MemoryHistory>,
}

impl Phone {
    /// Opens the app at an address, in Indonesian, and waits until it rests.
    pub async fn open(fakes: &Fakes, address: &str) -> Self {
        Self::open_in(Language::Indonesian, fakes, address).await
    }

    /// As [`Phone::open`], in a language.
    pub async fn open_in(language: Language, fakes: &Fakes, address: &str) -> Self {
        static CONVERTER: Once = Once::new();
        CONVERTER.call_once(|| set_event_converter(Box::new(SerializedHtmlEventConverter)));
        fakes.settings.choose_language(language);
        let history = Rc::new(MemoryHistory::with_initial_path(address));
        let app = VirtualDom::new(App)
            .with_root_context(fakes.services())
            .with_root_context(Clock(|| sample::NOW + jiff::SignedDuration::from_secs(LATER.get())))
            .with_root_context(history.clone() as Rc<dyn History>);
        let mut phone = Self { app, page: Dom::new(), history };
        phone.app.rebuild(&mut phone.page);
        phone.rest().await;
        phone
    }

    /// Somebody with an active account opens the app.
    pub async fn of_recipient(fakes: &Fakes, address: &str) -> Self {
        fakes.session.restore.answer(Standing::SignedIn(AccountState::Active));
        Self::open(fakes, address).await
    }

    /// Waits until nothing happens for a moment.
    pub async fn rest(&mut self) {
        self.pass(Duration::from_millis(400)).await;
    }

    /// Lets this time pass.
    pub async fn pass(&mut self, time: Duration) {
        let end = tokio::time::Instant::now() + time;
        while tokio::time::timeout_at(end, self.app.wait_for_work()).await.is_ok() {
            self.app.render_immediate(&mut self.page);
        }
    }

    /// Lets these seconds pass on the phone's clock too.
    pub async fn pass_on_the_clock(&mut self, seconds: u32) {
        LATER.set(LATER.get() + i64::from(seconds));
        self.pass(Duration::from_secs(2)).await;
    }

    /// Comes back to the app from another one. The page's own script would tell of it.
    pub async fn come_back(&mut self) {
        self.app.runtime().in_scope(ScopeId::APP, || consume_context::<Line>().is_back());
        self.rest().await;
    }

    /// Reaches into what the app keeps between screens, for what a test can't do on a screen.
    pub fn kept(&mut self, how: impl FnOnce(&mut Kept)) {
        self.app.runtime().in_scope(ScopeId::APP, || how(&mut consume_context::<Kept>()));
    }

    /// Takes both photos of the sign-up. The page's own script would hand them over.
    pub fn take_photos(&mut self) {
        let photo = |kind| {
            Some(ReadyPhoto {
                kind,
                jpeg: vec![0xff; 150 * 1024].into(),
                width: 1600,
                height: 1200,
                findings: Vec::new(),
            })
        };
        self.kept(|kept| {
            kept.sign_up.ktp.photo.set(photo(UploadKind::Ktp));
            kept.sign_up.selfie.photo.set(photo(UploadKind::Selfie));
        });
    }

    /// Takes the photo of the KTP, with this found in it.
    pub fn take_ktp(&mut self, findings: &[Finding]) {
        let jpeg = vec![0xff; 150 * 1024].into();
        let photo = ReadyPhoto { kind: UploadKind::Ktp, jpeg, width: 1600, height: 1200, findings: findings.to_vec() };
        self.kept(|kept| kept.sign_up.ktp.put(photo));
    }

    /// All that a person reads.
    pub fn text(&self) -> String {
        self.page.text(0)
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        dioxus_ssr::render(&self.app)
    }

    /// The present address.
    pub fn address(&self) -> String {
        self.history.current_route()
    }

    /// The heading of the page.
    pub fn heading(&self) -> String {
        let page = &self.page;
        let heading = page.elements().into_iter().find(|place| page.tag(*place) == "h1");
        heading.map(|place| page.text(place)).unwrap_or_default()
    }

    /// Whether these words stand on the screen.
    pub fn shows(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// That these words stand on the screen.
    /// Fails, with what stands there instead, unless the screen shows these words.
    #[track_caller]
    pub fn must_show(&self, words: &str) {
        assert!(self.shows(words), "the screen does not show “{words}” but:\n{}", self.text());
    }

    /// That these words do not stand on the screen.
    /// Fails if the screen shows these words.
    #[track_caller]
    pub fn must_not_show(&self, words: &str) {
        assert!(!self.shows(words), "the screen shows “{words}”:\n{}", self.text());
    }

    /// The attribute of the element with an id.
    pub fn attribute(&self, id: &str, name: &str) -> Option<String> {
        self.page.attribute(self.page.with_id(id)?, name).map(str::to_owned)
    }

    /// The words in the element with an id.
    pub fn words_at(&self, id: &str) -> String {
        self.page.with_id(id).map(|place| self.page.text(place)).unwrap_or_default()
    }

    /// Every element on the page: its tag, and its attributes of these names.
    pub fn elements(&self, tag: &str) -> Vec<Place> {
        self.page.elements().into_iter().filter(|place| self.page.tag(*place) == tag).collect()
    }

    /// The page itself.
    pub fn page(&self) -> &Dom {
        &self.page
    }

    /// Presses the button or link with these words.
    #[track_caller]
    pub fn begin_press(&mut self, words: &str) {
        let page = &self.page;
        let found = page.elements().into_iter().find(|place| {
            matches!(page.tag(*place), "button" | "a")
                && (page.text(*place) == words || page.attribute(*place, "aria-label") == Some(words))
        });
        let place = found.unwrap_or_else(|| panic!("there is nothing to press that says “{words}”:\n{}", self.text()));
        self.tell(place, "click", Box::new(SerializedMouseData::default()), true);
    }

    /// Presses, and waits until the screen rests.
    pub async fn press(&mut self, words: &str) {
        self.begin_press(words);
        self.rest().await;
    }

    /// Chooses or ticks the element with an id.
    pub async fn choose(&mut self, id: &str, is_on: bool) {
        let place = self.page.with_id(id).unwrap_or_else(|| panic!("{id} is on the page:\n{}", self.text()));
        self.tell(place, "change", Box::new(SerializedFormData::new(is_on.to_string(), Vec::new())), true);
        self.rest().await;
    }

    /// Types a text into the field with an id, in the place of what stood there.
    pub async fn write(&mut self, id: &str, text: &str) {
        let place = self.page.with_id(id).unwrap_or_else(|| panic!("{id} is on the page:\n{}", self.text()));
        self.tell(place, "input", Box::new(SerializedFormData::new(text.to_owned(), Vec::new())), true);
        self.rest().await;
    }

    /// Leaves the field with an id.
    pub async fn leave(&mut self, id: &str) {
        let place = self.page.with_id(id).unwrap_or_else(|| panic!("{id} is on the page:\n{}", self.text()));
        self.tell(place, "blur", Box::new(SerializedFocusData::default()), false);
        self.rest().await;
    }

    /// Types, and leaves the field.
    pub async fn fill(&mut self, id: &str, text: &str) {
        self.write(id, text).await;
        self.leave(id).await;
    }

    fn tell(&mut self, place: Place, name: &str, data: Box<dyn Any>, bubbles: bool) {
        let element = self.page.element(place).expect("the app knows the element");
        let data: Rc<dyn Any> = Rc::new(PlatformEventData::new(data));
        self.app.runtime().handle_event(name, Event::new(data, bubbles), element);
        self.app.render_immediate(&mut self.page);
    }
}
