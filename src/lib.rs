//! Bansosku, the app: it shows Indonesian families their social assistance.
//!
//! # Where to start
//!
//! - [`route`]: every screen's address, and who may see it: the table of contents of the app.
//! - [`screen`]: the screens, a file each. [`ui`]: the pieces that they are built from.
//! - [`language`]: everything the app says, in Indonesian and English.
//! - [`app`]: the root component. It finds the [`service::Services`] in its context.
//! - [`service`]: what the app can do, with no screen in sight. Each service is a small trait.
//! - [`start`]: makes the real services, once for each process: one process is one phone.
//! - [`page`]: the HTML page that the screens live in, the same in the window and in the preview.
//! - [`window`] and [`preview`]: the two ways to show that page.
//! - [`platform`]: what differs per system.

#![deny(unsafe_code)]

pub mod app;
pub mod configuration;
pub mod language;
pub mod logging;
pub mod page;
pub mod platform;
#[cfg(feature = "liveview")]
pub mod preview;
pub mod remote;
pub mod route;
pub mod screen;
pub mod service;
pub mod start;
pub mod store;
pub mod ui;
pub mod web_view;
#[cfg(any(feature = "desktop", feature = "mobile"))]
pub mod window;
