//! A forgotten password: a code by e-mail, then a new one.
//!
//! `POST /v1/password-resets`, `POST /v1/password-resets/confirm`.

use serde::{Deserialize, Serialize};

use crate::typed::Typed;

/// Body of `POST /v1/password-resets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPasswordReset {
    /// The address of the account.
    pub email: Typed,
}

/// Answer to `POST /v1/password-resets`, the same whether the address is known or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordReset {
    /// Names the reset in the next call.
    pub reset: String,
}

/// Body of `POST /v1/password-resets/confirm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmPasswordReset {
    /// From [`PasswordReset`].
    pub reset: String,
    /// The eight digits of the mail.
    pub code: Typed,
    /// Follows the rules of [`crate::Password::choose`].
    pub new_password: Typed,
}
