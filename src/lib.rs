//! Bansosku, the app: it shows Indonesian families their social assistance.
//!
//! # Where to start
//!
//! - [`app`]: the root component. It finds the [`service::Services`] in its context.
//! - [`service`]: what the app can do, with no screen in sight. Each service is a small trait.
//! - [`start`]: makes the real services, once for each process: one process is one phone.
//! - [`page`]: the HTML page that the screens live in, the same in the window and in the preview.
//! - [`window`] and [`preview`]: the two ways to show that page.
//! - [`platform`]: what differs per system.

#![deny(unsafe_code)]

pub mod app;
pub mod configuration;
pub mod logging;
pub mod page;
pub mod platform;
#[cfg(feature = "liveview")]
pub mod preview;
pub mod remote;
pub mod service;
pub mod start;
pub mod web_view;
#[cfg(any(feature = "desktop", feature = "mobile"))]
pub mod window;
