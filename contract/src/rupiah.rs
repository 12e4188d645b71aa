//! Money: whole rupiah.

use serde::{Deserialize, Serialize};

/// An amount in whole rupiah.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rupiah(pub i64);

impl std::fmt::Display for Rupiah {
    /// As it is written in Indonesia, in every language: `Rp1.500.000`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        write!(formatter, "{}Rp{grouped}", if self.0 < 0 { "−" } else { "" })
    }
}

impl std::iter::Sum for Rupiah {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_dots() {
        for (amount, text) in
            [(0, "Rp0"), (500, "Rp500"), (1_000, "Rp1.000"), (1_500_000, "Rp1.500.000"), (-42_000, "−Rp42.000")]
        {
            assert_eq!(Rupiah(amount).to_string(), text);
        }
    }
}
