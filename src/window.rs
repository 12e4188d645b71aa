//! The app in a window of its own, on a desktop or a phone.

use std::process::ExitCode;

#[cfg(feature = "desktop")]
use dioxus::desktop::{Config, WindowBuilder, tao::dpi::LogicalSize};
#[cfg(all(feature = "mobile", not(feature = "desktop")))]
use dioxus::mobile::{Config, WindowBuilder};

use crate::app::App;
use crate::page;
use crate::service::Services;

/// The size of a common phone, in points. A phone has its own: on an iPhone the window would keep this one.
#[cfg(feature = "desktop")]
const SIZE: LogicalSize<f64> = LogicalSize::new(412.0, 915.0);

/// Opens the window, and comes back when it is closed.
pub fn open(services: Services) -> ExitCode {
    let window = WindowBuilder::new().with_title("Bansosku").with_always_on_top(false);
    #[cfg(feature = "desktop")]
    let window = window.with_inner_size(SIZE);
    let configuration = Config::new()
        .with_window(window)
        .with_menu(None)
        .with_custom_index(page::index(""))
        // The one page is the app; nothing may take its place.
        .with_navigation_handler(|_elsewhere| false);
    dioxus::LaunchBuilder::new().with_cfg(configuration).with_context(services).launch(App);
    ExitCode::SUCCESS
}
