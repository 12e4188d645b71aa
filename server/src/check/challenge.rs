//! `GET /v1/check/challenge`, and what is made of a solved one.
//!
//! A challenge is ALTCHA's, version 2, in its deterministic mode: whoever asks has to find the counter that the server
//! began with, by trying, and the server verifies with two hashes. It holds for one village, one client and one hour
//! because it is signed with a secret that is made of these three, and it is taken once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use altcha::{
    ChallengeParameters, CreateChallengeOptions, HmacAlgorithm, Payload, VerifySolutionOptions, create_challenge,
    sign_challenge, verify_solution,
};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use bansosku_contract::check::{Challenge, Proof, VillageError};
use bansosku_contract::{Problem, ProblemCode};
use bansosku_region::RegionCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::Client;
use crate::AppState;
use crate::problem::{Answer, Json, Refusal};
use crate::router::Network;

/// So long a challenge can be used, in seconds.
const LIFETIME: i64 = 10 * 60;
const HOUR: i64 = 60 * 60;

/// The work behind one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofOfWork {
    /// Rounds of PBKDF2-HMAC-SHA-256 for one try. The server does them once for each challenge.
    pub cost: u32,
    /// The fewest tries.
    pub least: u32,
    /// The most tries.
    pub most: u32,
    /// How many times the work grows where names are being walked through.
    pub when_walked: u32,
}

impl Default for ProofOfWork {
    /// 95,000 rounds on the average and 190,000 at most, of two SHA-256 blocks each: 0.19 and 0.38 seconds on a phone
    /// that does a million blocks a second. From none on: with any other least, whoever knows it has less to try than
    /// a phone, which begins with none.
    fn default() -> Self {
        Self { cost: 100, least: 0, most: 1900, when_walked: 8 }
    }
}

/// The used challenges, by their signatures, and when each would have run out, in unix seconds.
pub(super) type Spent = HashMap<String, i64>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    village: String,
}

/// A challenge whose solution is the proof of one question about this village. It holds for ten minutes.
#[utoipa::path(
    get, path = "/v1/check/challenge", tag = "check",
    params(
        ("village" = String, Query, description = "Code of the village, as `33.02.01.2001`"),
        ("bansosku-client" = Option<String>, Header, description = "Names the phone; the same with the question"),
    ),
    responses(
        (status = 200, body = Object, description = "A challenge of ALTCHA's, version 2: `{parameters, signature}`"),
        (status = 422, body = Problem, description = "`fields_refused`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn give(
    State(state): State<AppState>,
    network: Network,
    client: Client,
    about: Result<Query<About>, QueryRejection>,
) -> Answer<Json<Challenge>> {
    let village = about
        .map_err(|_| VillageError::Unknown)
        .and_then(|Query(about)| super::village(&about.village))
        .map_err(|error| Refusal::field("village", error.as_str()))?;
    state.limits.check_network.take(&network.counted())?;
    let walked = state.desk.watch.is_walked(&state, village, &client.name);
    Ok(Json(issue(&state, village, &client, walked)?))
}

fn issue(state: &AppState, village: RegionCode, client: &Client, walked: bool) -> Answer<Challenge> {
    let work = state.config.limits.check_work;
    let times = if walked { work.when_walked } else { 1 };
    let (least, most) = (work.least.saturating_mul(times), work.most.saturating_mul(times));
    let tries =
        least.saturating_add(u32::try_from(state.random.below(u64::from(most.saturating_sub(least)) + 1)).unwrap_or(0));
    let now = state.clock.now().as_second();
    let secret = secret(state, village, client, now);
    create_challenge(CreateChallengeOptions {
        cost: work.cost,
        counter: Some(tries),
        expires_at: Some(now + LIFETIME),
        hmac_key_signature_secret: Some(key_secret(&secret)),
        hmac_signature_secret: Some(secret),
        ..CreateChallengeOptions::default()
    })
    .map_err(|error| Refusal::internal("Unable to make a challenge", error))
}

/// Takes a proof, once.
pub(super) fn accept(state: &AppState, village: RegionCode, client: &Client, proof: Proof) -> Answer<()> {
    let Payload { challenge, solution } = read(proof).ok_or(ProblemCode::ProofRefused)?;
    let (Some(expires), Some(signature)) = (challenge.parameters.expires_at, &challenge.signature) else {
        return Err(ProblemCode::ProofRefused.into());
    };
    let secret = secret(state, village, client, expires.saturating_sub(LIFETIME));
    let signed = sign(&challenge.parameters, &secret)?;
    let is_ours = signed.signature.as_deref().is_some_and(|ours| ours.as_bytes().ct_eq(signature.as_bytes()).into());
    if !is_ours {
        return Err(ProblemCode::ProofRefused.into());
    }
    if state.clock.now().as_second() > expires {
        return Err(ProblemCode::ProofExpired.into());
    }
    // The crate would ask the system for the time, which is looked at above by our own clock.
    let timeless = sign(&ChallengeParameters { expires_at: None, ..challenge.parameters.clone() }, &secret)?;
    let verified = verify_solution(VerifySolutionOptions {
        hmac_key_signature_secret: Some(key_secret(&secret)),
        ..VerifySolutionOptions::new(&timeless, &solution, secret)
    });
    if !verified.is_ok_and(|result| result.verified) {
        return Err(ProblemCode::ProofRefused.into());
    }
    let mut spent = state.desk.spent.lock().unwrap_or_else(PoisonError::into_inner);
    match spent.insert(signature.clone(), expires) {
        None => Ok(()),
        Some(_) => Err(ProblemCode::ProofRefused.into()),
    }
}

/// Forgets used challenges that have run out.
pub(super) fn forget_expired(spent: &Mutex<Spent>, now: i64) {
    spent.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, expires| *expires >= now);
}

fn read(proof: Proof) -> Option<Payload> {
    match proof {
        Proof::Plain(payload) => Some(*payload),
        Proof::Encoded(text) => serde_json::from_slice(&STANDARD.decode(text).ok()?).ok(),
    }
}

/// The secret of this village and client, in the hour of this instant, for as long as this server runs.
fn secret(state: &AppState, village: RegionCode, client: &Client, issued: i64) -> String {
    let hour = issued.div_euclid(HOUR).to_le_bytes();
    let village = village.to_string();
    state.keys.challenge_secret(&[&state.desk.run, village.as_bytes(), &hour, client.name.as_bytes()])
}

fn key_secret(secret: &str) -> String {
    format!("{secret} key")
}

fn sign(parameters: &ChallengeParameters, secret: &str) -> Answer<Challenge> {
    sign_challenge(&HmacAlgorithm::Sha256, &mut parameters.clone(), None, secret, None)
        .map_err(|error| Refusal::internal("Unable to sign a challenge", error))
}
