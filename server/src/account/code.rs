//! Trying the code of a mail: eight digits, ten minutes, five tries, once.

use subtle::ConstantTimeEq as _;

use bansosku_contract::ProblemCode;

/// After so many wrong tries a code is spent, right or not.
const TRIES: i64 = 5;

/// A code as it is kept with its registration or reset.
pub(crate) struct KeptCode {
    /// Nothing until the mail is sent, and for ever where there is nothing to confirm.
    pub fingerprint: Option<String>,
    /// Good until then.
    pub until_at: Option<i64>,
    /// Tries so far, this one included.
    pub tries: i64,
}

impl KeptCode {
    /// Whether what was offered is this code, in time.
    pub fn check(&self, offered: &str, now: i64) -> Result<(), ProblemCode> {
        if self.tries > TRIES {
            return Err(ProblemCode::EmailCodeExpired);
        }
        // Compared in any case, so that a registration without a code takes as long as one with.
        let kept = self.fingerprint.as_deref().unwrap_or("no code");
        if !bool::from(kept.as_bytes().ct_eq(offered.as_bytes())) {
            return Err(ProblemCode::EmailCodeWrong);
        }
        if self.until_at.is_some_and(|until| now < until) { Ok(()) } else { Err(ProblemCode::EmailCodeExpired) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(tries: i64) -> KeptCode {
        KeptCode { fingerprint: Some("f".to_owned()), until_at: Some(100), tries }
    }

    #[test]
    fn a_code_is_right_in_time_and_within_its_tries() {
        assert_eq!(kept(1).check("f", 99), Ok(()));
        assert_eq!(kept(5).check("f", 99), Ok(()));
        assert_eq!(kept(1).check("f", 100), Err(ProblemCode::EmailCodeExpired));
        assert_eq!(kept(6).check("f", 99), Err(ProblemCode::EmailCodeExpired));
        assert_eq!(kept(1).check("g", 99), Err(ProblemCode::EmailCodeWrong));
    }

    #[test]
    fn where_no_code_was_sent_none_is_right() {
        let none = KeptCode { fingerprint: None, until_at: None, tries: 1 };
        assert_eq!(none.check("f", 0), Err(ProblemCode::EmailCodeWrong));
        assert_eq!(none.check("no code", 0), Err(ProblemCode::EmailCodeExpired));
    }
}
