//! The screens, a file each; a flow with steps is a folder.
//!
//! A screen is built from pieces of [`crate::ui`], says everything through [`crate::language`], and
//! asks [`crate::service`] for data. Which screen stands at which address, and who may see it, says
//! [`crate::route`].
//!
//! Every screen knows its states: fetching, empty, failed, old data without a network, and full.
#![allow(unused_qualifications, reason = "rsx! writes them for every handler")]

pub mod about;
pub mod check;
pub mod confirm_email;
pub mod correct;
pub mod delete_account;
pub mod devices;
pub mod forgot_password;
pub mod frame;
pub mod member;
pub mod my_data;
pub mod posted;
pub mod profile;
pub mod receipt;
pub mod report;
pub mod report_detail;
pub mod reports;
pub mod reset_password;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod waiting;
pub mod welcome;
mod wifi;

mod aid;
mod begun;
mod contacts;
mod evidence;
mod failure;
mod fetching;
mod input;
mod keeping;
mod kept;
mod kk_field;
pub mod lock;
mod nik_field;
mod photo_field;
mod read_aloud;
mod sending;
mod waiting_for_code;
mod watched;

pub use fetching::Line;
pub use keeping::{open_forms, use_keeping};
pub use kept::{Kept, WhyHere};

use dioxus::prelude::*;

use crate::route::Route;

/// Back to where the person came from, or to this screen if the app was opened here.
fn go_back(otherwise: Route) {
    let navigator = navigator();
    if navigator.can_go_back() {
        navigator.go_back();
    } else {
        navigator.replace(otherwise);
    }
}
