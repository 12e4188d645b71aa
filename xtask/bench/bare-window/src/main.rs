//! A Dioxus window with one line of text, which says when that line is on the screen.

#![forbid(unsafe_code)]

#[cfg(feature = "desktop")]
use dioxus::desktop::{Config, WindowBuilder, tao::dpi::LogicalSize};
#[cfg(all(feature = "mobile", not(feature = "desktop")))]
use dioxus::mobile::{Config, WindowBuilder, tao::dpi::LogicalSize};
use dioxus::prelude::*;

/// Resolves in the second frame after the content was handed over: by then the first was drawn.
const DRAWN: &str =
    "await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))); return true;";

fn main() {
    let window = WindowBuilder::new().with_title("Bare").with_inner_size(LogicalSize::new(412.0, 915.0));
    dioxus::LaunchBuilder::new().with_cfg(Config::new().with_menu(None).with_window(window)).launch(bare);
}

fn bare() -> Element {
    use_effect(|| {
        spawn(async {
            if document::eval(DRAWN).join::<bool>().await.is_ok() {
                eprintln!("first screen shown");
            }
        });
    });
    rsx! { h1 { "Bare" } }
}
