//! Why something could not be done, in the few ways that call for different words and different next steps.

use bansosku_contract::{FieldProblem, Problem, ProblemCode};

use crate::remote::RemoteError;

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

/// How long to wait when the server asks for it without saying how long.
const WAIT: u32 = 60;
/// How long a request that is still being worked on is given.
const WAIT_FOR_FIRST: u32 = 3;

impl From<RemoteError> for Failure {
    /// The one place where it is decided what an answer means to a person.
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Unreachable => Self::Offline,
            RemoteError::Slow => Self::Slow,
            RemoteError::Foreign => Self::Captive,
            RemoteError::Failed => Self::Server,
            RemoteError::Unreadable | RemoteError::Missing => Self::Outdated,
            RemoteError::Refused { problem, retry_after } => refused(*problem, retry_after),
        }
    }
}

fn refused(problem: Problem, retry_after: Option<u32>) -> Failure {
    let Some(code) = ProblemCode::parse(&problem.code) else {
        return if problem.status >= 500 { Failure::Server } else { Failure::Outdated };
    };
    match code {
        ProblemCode::FieldsRefused => Failure::Fields(problem.errors),
        ProblemCode::TooManyRequests => Failure::Wait { seconds: retry_after.unwrap_or(WAIT) },
        ProblemCode::IdempotencyInFlight => Failure::Wait { seconds: retry_after.unwrap_or(WAIT_FOR_FIRST) },
        ProblemCode::Unavailable => retry_after.map_or(Failure::Server, |seconds| Failure::Wait { seconds }),
        ProblemCode::Internal => Failure::Server,
        ProblemCode::TimedOut => Failure::Slow,
        ProblemCode::AccessTokenInvalid | ProblemCode::SessionEnded => Failure::SignedOut,
        // These say that app and server speak of different things; no person can mend that in a form.
        ProblemCode::JsonMalformed
        | ProblemCode::JsonUnexpected
        | ProblemCode::HeaderMissing
        | ProblemCode::IdempotencyKeyMissing
        | ProblemCode::MethodNotAllowed
        | ProblemCode::MediaTypeUnsupported
        | ProblemCode::TusVersionUnsupported
        | ProblemCode::UploadHeadersInvalid => Failure::Outdated,
        code => Failure::Refused(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: ProblemCode, retry_after: Option<u32>) -> Failure {
        RemoteError::Refused { problem: Box::new(Problem::new(code)), retry_after }.into()
    }

    #[test]
    fn a_refusal_means_what_a_person_can_do_about_it() {
        assert_eq!(refusal(ProblemCode::CredentialsWrong, None), Failure::Refused(ProblemCode::CredentialsWrong));
        assert_eq!(refusal(ProblemCode::EmailCodeExpired, None), Failure::Refused(ProblemCode::EmailCodeExpired));
        assert_eq!(refusal(ProblemCode::SessionEnded, None), Failure::SignedOut);
        assert_eq!(refusal(ProblemCode::JsonUnexpected, None), Failure::Outdated);
        assert_eq!(refusal(ProblemCode::Internal, None), Failure::Server);
        let fields = vec![FieldProblem::new("nik", "nik_not_sample")];
        let error = RemoteError::Refused { problem: Box::new(Problem::fields(fields.clone())), retry_after: None };
        assert_eq!(Failure::from(error), Failure::Fields(fields));
    }

    #[test]
    fn a_wait_is_as_long_as_the_server_says() {
        assert_eq!(refusal(ProblemCode::TooManyRequests, Some(17)), Failure::Wait { seconds: 17 });
        assert_eq!(refusal(ProblemCode::TooManyRequests, None), Failure::Wait { seconds: WAIT });
        assert_eq!(refusal(ProblemCode::Unavailable, Some(120)), Failure::Wait { seconds: 120 });
        assert_eq!(refusal(ProblemCode::Unavailable, None), Failure::Server);
    }

    #[test]
    fn a_code_of_a_newer_server_asks_for_a_newer_app() {
        let mut problem = Problem::new(ProblemCode::NotFound);
        problem.code = "moved_to_the_moon".to_owned();
        assert_eq!(refused(problem.clone(), None), Failure::Outdated);
        problem.status = 503;
        assert_eq!(refused(problem, None), Failure::Server);
    }
}
