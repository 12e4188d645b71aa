//! Why something could not be done, in the few ways that call for different words and different next steps.

use bansosku_contract::{FieldProblem, ProblemCode};

/// Why a service could not do what was asked.
///
/// Every variant has a message in the language files that says what happened, what was kept, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The server can't be reached: no network, no such host, connection refused or cut.
    #[error("the server can't be reached")]
    Offline,
    /// The server was reached and did not answer in time.
    #[error("the server did not answer in time")]
    Slow,
    /// Something answered that is not our server: a portal's sign-in page or a proxy's error page.
    #[error("something other than the server answered")]
    Captive,
    /// The server asks to wait this many seconds before the next try.
    #[error("the server asks to wait {seconds} seconds")]
    Wait {
        /// Whole seconds, at least 1.
        seconds: u32,
    },
    /// Fields are wrong; each is named with a code.
    #[error("fields were refused")]
    Fields(Vec<FieldProblem>),
    /// The server refused for this reason.
    #[error("refused: {0}")]
    Refused(ProblemCode),
    /// The session is over: sign in again.
    #[error("signed out")]
    SignedOut,
    /// The server made a mistake or is being repaired.
    #[error("the server failed")]
    Server,
    /// The answer has something that this version of the app does not know.
    #[error("this version of the app is too old for the answer")]
    Outdated,
    /// The phone could not keep or read something.
    #[error("the phone could not keep or read something")]
    Phone,
}

impl Failure {
    /// Name of the message that explains it, as `failure-offline`; a refusal's is that of its code, as `email-code-wrong`.
    pub fn message(&self) -> String {
        match self {
            Self::Offline => "failure-offline".to_owned(),
            Self::Slow => "failure-slow".to_owned(),
            Self::Captive => "failure-captive".to_owned(),
            Self::Wait { .. } => "failure-wait".to_owned(),
            Self::Fields(_) => "fields-refused".to_owned(),
            Self::Refused(code) => code.as_str().replace('_', "-"),
            Self::SignedOut => "session-ended".to_owned(),
            Self::Server => "failure-server".to_owned(),
            Self::Outdated => "failure-outdated".to_owned(),
            Self::Phone => "failure-phone".to_owned(),
        }
    }

    /// Whether the same request can succeed later as it is.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Offline | Self::Slow | Self::Captive | Self::Wait { .. } | Self::Server)
    }
}
