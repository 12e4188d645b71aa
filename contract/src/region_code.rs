//! The six digits at the front of a NIK and of a No KK, and the provinces that they can begin with.

/// The codes of the 38 provinces.
///
/// Source: the Ministry of Home Affairs' region codes, Kepmendagri 300.2.2-2138/2025. The crate
/// `bansosku-region` carries the whole table, and its tests hold this list against it.
pub const PROVINCES: [u8; 38] = [
    11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65, 71, 72, 73, 74, 75,
    76, 81, 82, 91, 92, 93, 94, 95, 96,
];

/// The place that six digits name, or which part of them can name none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadPlace {
    /// Province, regency or city, and district, as `33.02.01`. Whether today's table has it is another question.
    Place,
    /// The first two digits are none of the 38 provinces.
    ProvinceUnknown,
    /// The regency or the district is `00`, which was never given out.
    Zero,
}

impl ReadPlace {
    /// Reads the first six of these ASCII digits.
    pub(crate) fn read(digits: &str) -> Self {
        let province = digits[..2].parse().unwrap_or(0);
        if !PROVINCES.contains(&province) {
            Self::ProvinceUnknown
        } else if &digits[2..4] == "00" || &digits[4..6] == "00" {
            Self::Zero
        } else {
            Self::Place
        }
    }
}

/// Drops what people put between the digits of a long number: white space, dots and hyphens.
pub(crate) fn without_separators(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
        })
        .collect()
}

/// `3302` + eight dots + `9001`: the first four and the last four of sixteen digits.
pub(crate) fn masked(digits: &str) -> String {
    format!("{}••••••••{}", &digits[..4], &digits[12..])
}

/// The code `33.02.01` of the first six of these digits.
pub(crate) fn district_code(digits: &str) -> String {
    format!("{}.{}.{}", &digits[..2], &digits[2..4], &digits[4..6])
}
