//! The ticket of a report: short, speakable, and with a check that finds what was misheard.
//!
//! `BKU-7K3M-9QXD`: eight signs out of 31 (no 0, 1, I, L or O), the last of them a check. 31 is prime
//! and every position has its own weight, so one wrong sign or two exchanged ones never pass.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::words::field_error;

const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

field_error! {
    /// Why a text can't be a ticket.
    pub enum TicketError {
        /// It is not `BKU-` and eight signs.
        Form = "ticket_form",
        /// A sign was misheard or mistyped.
        Check = "ticket_check",
    }
}

/// The receipt of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "BKU-7K3M-9QXD"))]
pub struct Ticket(String);

impl Ticket {
    /// The ticket of a number; numbers repeat after 31^7, some 27,500 million.
    pub fn from_number(number: u64) -> Self {
        let mut rest = number;
        let mut signs = [0_usize; 8];
        for sign in &mut signs[..7] {
            *sign = usize::try_from(rest % 31).unwrap_or(0);
            rest /= 31;
        }
        signs[7] = check(&signs[..7]);
        let text: String = signs.iter().map(|sign| char::from(SIGNS[*sign])).collect();
        Self(format!("BKU-{}-{}", &text[..4], &text[4..]))
    }

    /// Reads a ticket as it is typed or dictated: small letters, spaces and missing hyphens do not matter.
    pub fn parse(text: &str) -> Result<Self, TicketError> {
        let compact: String =
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let signs: Vec<usize> = compact
            .strip_prefix("BKU")
            .ok_or(TicketError::Form)?
            .bytes()
            .map(|byte| SIGNS.iter().position(|sign| *sign == byte).ok_or(TicketError::Form))
            .collect::<Result<_, _>>()?;
        if signs.len() != 8 {
            return Err(TicketError::Form);
        }
        if check(&signs[..7]) != signs[7] {
            return Err(TicketError::Check);
        }
        Ok(Self(format!("BKU-{}-{}", &compact[3..7], &compact[7..])))
    }

    /// The ticket as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check(signs: &[usize]) -> usize {
    // Weighted so that the sum over all eight, the check with weight 1, is 0 modulo 31.
    let sum: usize = signs.iter().zip(2..).map(|(sign, weight)| sign * weight).sum();
    (31 - sum % 31) % 31
}

impl std::fmt::Display for Ticket {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Ticket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_ticket_survives_dictation(number in 0_u64..27_512_614_111) {
            let ticket = Ticket::from_number(number);
            let dictated = ticket.as_str().to_lowercase().replace('-', " ");
            prop_assert_eq!(Ticket::parse(&dictated), Ok(ticket));
        }

        #[test]
        fn one_wrong_sign_is_found(number in 0_u64..27_512_614_111, place in 0_usize..8, other in 0_usize..31) {
            let ticket = Ticket::from_number(number);
            let mut signs: Vec<u8> = ticket.as_str().bytes().collect();
            let index = [4, 5, 6, 7, 9, 10, 11, 12][place];
            prop_assume!(signs[index] != SIGNS[other]);
            signs[index] = SIGNS[other];
            prop_assert_eq!(Ticket::parse(&String::from_utf8(signs).unwrap()), Err(TicketError::Check));
        }

        #[test]
        fn two_exchanged_signs_are_found(number in 0_u64..27_512_614_111, place in 0_usize..7) {
            let ticket = Ticket::from_number(number);
            let mut signs: Vec<u8> = ticket.as_str().bytes().collect();
            let places = [4, 5, 6, 7, 9, 10, 11, 12];
            prop_assume!(signs[places[place]] != signs[places[place + 1]]);
            signs.swap(places[place], places[place + 1]);
            prop_assert_eq!(Ticket::parse(&String::from_utf8(signs).unwrap()), Err(TicketError::Check));
        }
    }

    #[test]
    fn what_is_no_ticket_is_refused() {
        assert_eq!(Ticket::parse("7K3M-9QXD"), Err(TicketError::Form));
        assert_eq!(Ticket::parse("BKU-0000-0000"), Err(TicketError::Form));
        assert_eq!(Ticket::parse("BKU-7K3M"), Err(TicketError::Form));
    }
}
