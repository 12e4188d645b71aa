//! What is asked of the page by script. This is the only place that runs scripts in it.
//!
//! Two habits keep a script from freezing the app: it never waits for a message from here
//! (`dioxus.recv`), so that arguments stand in its text; and it catches whatever it throws,
//! for a script that throws never answers.

use std::cell::Cell;
use std::rc::Rc;

use dioxus::prelude::*;

/// Says in the log, once, when the first screen that has something to show has been painted.
pub fn use_first_screen(is_there: impl Fn() -> bool + 'static) {
    let is_said = use_hook(|| Rc::new(Cell::new(false)));
    use_effect(move || {
        if !is_there() || is_said.replace(true) {
            return;
        }
        spawn(async {
            // The second frame begins when the first one has been painted.
            let painted = document::eval(
                "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); return true;",
            );
            if painted.join::<bool>().await.is_ok() {
                tracing::info!("first screen shown");
            }
        });
    });
}

/// The longer edge of a photo before it is judged, in pixels, and the quality of its JPEG.
const PHOTO_EDGE: u32 = 1600;
const PHOTO_QUALITY: f32 = 0.85;
/// The most bytes of a file that the page can't decode and hands on as it is.
const MOST_RAW_BYTES: u32 = 8 * 1024 * 1024;

/// Moves the focus to an element, and the page to it, once the screen is drawn.
pub fn focus(id: &str) {
    document::eval(&format!(
        r#"requestAnimationFrame(() => {{
            const target = document.getElementById({id:?});
            target?.focus({{ preventScroll: true }});
            target?.scrollIntoView({{ block: "center" }});
        }});"#
    ));
}

/// Puts the page in a language, for screen readers and hyphenation.
pub fn set_language(code: &str) {
    document::eval(&format!("document.documentElement.lang = {code:?};"));
}

/// The phone's distance from UTC in minutes.
pub async fn zone_minutes() -> Option<i32> {
    document::eval("return -new Date().getTimezoneOffset();").join().await.ok()
}

/// What the phone tells of the app's place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// The phone says that it is online again. A hint: whether the server can be reached, only a request shows.
    Online,
    /// The app is looked at again, after a moment.
    Back,
    /// The app is looked at again, after a time that is not short.
    BackLate,
}

/// Tells of the app's [`Presence`]; `short` is the longest absence that counts as a moment, in milliseconds. The page takes
/// the time itself: a phone may stop the rest of the app before it hears that the page is out of sight.
///
/// While [`hide_when_away`] holds, the page is hidden as soon as it is out of sight, and after a late return until
/// [`show_again`]: nothing is seen before the PIN.
pub fn presence(short: i64) -> document::Eval {
    document::eval(&format!(
        r#"const page = document.documentElement;
        let left = 0;
        window.addEventListener("online", () => {{
            if (document.visibilityState !== "hidden") dioxus.send("online");
        }});
        document.addEventListener("visibilitychange", () => {{
            if (document.visibilityState === "hidden") {{
                left = Date.now();
                page.classList.toggle("is-away", window.hidesWhenAway === true);
                return;
            }}
            const away = Date.now() - left;
            // A clock that was set back counts as a long time.
            const isLate = away < 0 || away >= {short};
            if (!isLate) page.classList.remove("is-away");
            dioxus.send(isLate ? "back-late" : "back");
        }});
        await new Promise(() => {{}});"#
    ))
}

/// Whether the page hides itself when it is out of sight.
pub fn hide_when_away(hides: bool) {
    document::eval(&format!("window.hidesWhenAway = {hides};"));
}

/// Shows the page again after a late return.
pub fn show_again() {
    document::eval(r#"document.documentElement.classList.remove("is-away");"#);
}

/// Whether the screen is looked at: not covered by another app.
pub async fn is_seen() -> bool {
    document::eval(r#"return document.visibilityState !== "hidden";"#).join().await.unwrap_or(true)
}

/// Copies a text, and tells whether the phone let it.
pub async fn copy(text: &str) -> bool {
    let script = format!("return await navigator.clipboard.writeText({text:?}).then(() => true, () => false);");
    document::eval(&script).join().await.unwrap_or(false)
}

/// The script that reads texts aloud.
const SPEAK: &str = include_str!("../assets/js/speak.js");

/// Whether the page has a voice of this language.
pub async fn can_speak(language: &str) -> bool {
    let script = format!("{SPEAK}\nreturn (await voiceOf({language:?})) !== undefined;");
    document::eval(&script).join().await.unwrap_or(false)
}

/// Reads lines aloud, until the last one is read, [`stop_speaking`] is called or the button with this id is gone.
pub async fn speak(lines: &[&str], language: &str, button: &str) {
    let script = format!("{SPEAK}\nawait speak({lines:?}, {language:?}, {button:?});\nreturn true;");
    let _ended: Result<bool, _> = document::eval(&script).join().await;
}

/// Stops reading aloud.
pub fn stop_speaking() {
    document::eval("window.speechSynthesis?.cancel();");
}

/// Tells of every photo that is picked on these file inputs, as `assets/js/photo.js` says. It ends with the component.
pub fn watch_photos(inputs: &[String]) -> document::Eval {
    document::eval(&format!(
        "{}\nwatchPhotos({inputs:?}, {PHOTO_EDGE}, {PHOTO_QUALITY}, {MOST_RAW_BYTES});\nawait new Promise(() => {{}});",
        include_str!("../assets/js/photo.js")
    ))
}

/// Presses this button when the page is pulled down from its very top.
pub fn refresh_by_pulling(button: &str) {
    document::eval(&format!("{}\nrefreshByPulling({button:?});", include_str!("../assets/js/pull.js")));
}

/// Tells the phone's way back whether there is a screen to go back to inside the app.
pub fn set_can_go_back(can: bool) {
    document::eval(&format!("window.appDepth = {};", u8::from(can)));
}

/// Answers each time the phone's way back is pressed inside the app. The phone's own code calls `window.appBack`.
pub fn back_presses() -> document::Eval {
    document::eval(
        r#"window.appBack = () => {
            if (window.appDepth > 0) dioxus.send("back");
            return window.appDepth > 0;
        };
        await new Promise(() => {});"#,
    )
}
