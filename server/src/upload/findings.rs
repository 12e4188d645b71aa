//! What the sender's phone found doubtful in a photo, for whoever reviews it. It decides nothing here.

use bansosku_photo::Finding;

/// A set of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings(u16);

impl Findings {
    /// Reads names with spaces between them. A name that is not known, as of a newer app, is passed over.
    pub fn read(names: &str) -> Self {
        let bit = |name| Finding::ALL.iter().position(|finding| finding.as_str() == name);
        Self(names.split(' ').filter_map(bit).fold(0, |set, bit| set | 1 << bit))
    }

    /// The names, with spaces between them.
    pub fn names(self) -> String {
        let in_set = |(bit, finding): (usize, &Finding)| (self.0 & 1 << bit != 0).then(|| finding.as_str());
        Finding::ALL.iter().enumerate().filter_map(in_set).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_findings_are_kept_in_their_order_and_unknown_ones_passed_over() {
        assert_eq!(Findings::read("").names(), "");
        assert_eq!(Findings::read("blurred too_dark upside_inside_out").names(), "too_dark blurred");
        let all = Finding::ALL.map(Finding::as_str).join(" ");
        assert_eq!(Findings::read(&all).names(), all);
    }
}
