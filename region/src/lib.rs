//! The regions of Indonesia by code: 38 provinces, 514 regencies and cities, 7,285 districts, 83,762 villages.
//!
//! # Where to start
//!
//! - [`RegionCode`]: a code such as `33.02.01.2001`, parsed once at the border.
//! - [`Regions`]: provinces, regencies and districts. Enough to say which place a NIK names.
//! - [`Villages`]: the villages of a district, unpacked a province at a time.
//!
//! The data lies in `assets/regions/`, in the form that `packed` describes, beside the licences that
//! it came with; `cargo xtask regions` makes it anew. A program that uses only [`Regions`] does not
//! carry the villages.
//!
//! Names repeat all over the country: whoever shows one shows its path. Codes change when a region
//! is split, so that a code which is not in this table may still stand in an old NIK.
//!
//! This crate does no input or output, and holds no personal data.

#![forbid(unsafe_code)]

mod code;
mod packed;
mod regions;
mod table;
mod villages;

#[cfg(any(test, feature = "pack"))]
pub mod pack;

pub use code::{Level, RegionCode, RegionCodeError};
pub use packed::BrokenTable;
pub use regions::Regions;
pub use table::Region;
pub use villages::Villages;
