//! A session: one signed-in device.
//!
//! `POST /v1/sessions`, `POST /v1/sessions/refresh`, `GET /v1/sessions`, `DELETE /v1/sessions/{id}`,
//! `DELETE /v1/sessions/current`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::account::AccountStanding;
use crate::typed::Typed;
use crate::words::field_error;

field_error! {
    /// Why the name of a device is refused.
    pub enum DeviceNameError {
        /// It has more than 100 characters.
        Long = "device_name_long",
    }
}

/// Body of `POST /v1/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// NIK or e-mail address.
    pub login: Typed,
    /// The password.
    pub password: Typed,
    /// How the owner recognises this device in a list, at most 100 characters.
    pub device_name: String,
}

/// Body of `POST /v1/sessions/refresh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refresh {
    /// The newest refresh token that this device holds.
    pub refresh_token: Typed,
}

/// Answer to signing in and to refreshing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionTokens {
    /// For `Authorization: Bearer`.
    pub access_token: Typed,
    /// Seconds that the access token lives from now.
    pub expires_in: u32,
    /// For the next refresh. It must be saved before the access token is used.
    pub refresh_token: Typed,
    /// Where the account stands.
    pub account: AccountStanding,
}

/// Answer to `GET /v1/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// Newest use first.
    pub sessions: Vec<Device>,
}

/// One signed-in device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// For `DELETE /v1/sessions/{id}`.
    pub id: String,
    /// As it was given when signing in.
    pub device_name: String,
    /// Whether the question came from this device.
    pub current: bool,
    /// When it signed in.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub signed_in_at: Timestamp,
    /// When it last refreshed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub last_used_at: Timestamp,
}
