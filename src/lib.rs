//! Bansosku, the app.
#![forbid(unsafe_code)]

pub mod service;
