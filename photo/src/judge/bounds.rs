//! Where each finding begins: `photo/checks.json`, read once.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Finding;

/// The numbers of the data file. What each means and how it was set stands there.
#[derive(Debug, Deserialize)]
pub(super) struct Bounds {
    pub dark_light_parts: u8,
    pub bright_dark_parts: u8,
    pub glare_luma: u8,
    pub glare_patch: f32,
    pub grey_chroma: u8,
    pub blurred_edge: f32,
    pub shortest_long_side: u32,
    pub shortest_card: f32,
    pub card_ink: f32,
    pub least_runs: f32,
    pub most_runs: f32,
    pub standing_runs: f32,
    pub smallest_portrait: usize,
    pub portrait_score: f32,
    pub smallest_face: f32,
    pub face_score: f32,
    pub second_face: f32,
    warn_only: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    bounds: Bounds,
}

impl Bounds {
    /// The bounds that were built in.
    pub fn get() -> &'static Self {
        #[expect(clippy::expect_used, reason = "the file is built in, and a test reads it")]
        static FILE: LazyLock<File> = LazyLock::new(|| {
            serde_json::from_str(include_str!("../../checks.json")).expect("photo/checks.json has all bounds")
        });
        &FILE.bounds
    }

    /// Whether this check is wrong too often to ask for another photo.
    pub fn only_warns(&self, finding: Finding) -> bool {
        self.warn_only.iter().any(|name| name == finding.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_that_only_warns_is_one_that_exists() {
        for name in &Bounds::get().warn_only {
            assert!(Finding::ALL.iter().any(|finding| finding.as_str() == name), "{name}");
        }
    }
}
