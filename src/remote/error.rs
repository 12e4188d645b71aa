//! Why a call brought no answer that can be used.

use std::error::Error;

use bansosku_contract::Problem;

/// Why a call brought no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// No network, no such host, connection refused or cut.
    #[error("the server can't be reached")]
    Unreachable,
    /// The server was reached and did not answer in time.
    #[error("the server did not answer in time")]
    Slow,
    /// Something answered that is not our server.
    #[error("something other than the server answered")]
    Foreign,
    /// Our server refused, and says why.
    #[error("the server refused: {}", problem.code)]
    Refused {
        /// What it said.
        problem: Box<Problem>,
        /// After how many seconds it may be tried again, if it said so.
        retry_after: Option<u32>,
    },
    /// Our server has no such thing (any more), and said so where an answer has no body.
    #[error("there is no such thing")]
    Missing,
    /// Our server failed, and does not say why.
    #[error("the server failed")]
    Failed,
    /// Our server answered in a way that this version does not know.
    #[error("the answer is of a kind that is not known here")]
    Unreadable,
}

impl From<reqwest::Error> for RemoteError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_connect() {
            // Whoever answers with another certificate is a portal or worse, not a missing network.
            return if is_of_certificate(&error) { Self::Foreign } else { Self::Unreachable };
        }
        if error.is_timeout() {
            return Self::Slow;
        }
        if error.is_builder() {
            return Self::Unreadable;
        }
        Self::Unreachable
    }
}

fn is_of_certificate(error: &(dyn Error + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    // An input or output error hides what it wraps from `source`.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    match wrapped {
        Some(inner) => is_of_certificate(inner),
        None => error.source().is_some_and(is_of_certificate),
    }
}
