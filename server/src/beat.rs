//! Answers that leave on a beat, so that the time of an answer does not tell whether a person is known.
//!
//! Signing up, signing in, asking for a new password and the public check do the same work for everybody. Still a row
//! that is found takes some microseconds longer than one that is not, and five take longer than one; over thousands of
//! tries that can be measured. So these answers wait for the next multiple of a beat since the request came:
//! only work that ends just before a beat for one person and just after it for another can still be told apart.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::AppState;
use crate::config::Config;
use crate::router::route;

/// The beat of a route where somebody names a person without having shown who they are.
fn beat_of(config: &Config, route: &str) -> Option<Duration> {
    match route {
        "/v1/accounts" | "/v1/sessions" | "/v1/password-resets" => Some(config.answer_beat),
        "/v1/check" => Some(config.check_beat),
        _ => None,
    }
}

/// Holds the answer of a route that names a person until the next beat.
pub(crate) async fn keep(state: &AppState, request: Request, next: Next) -> Response {
    let beat = beat_of(&state.config, route(&request)).filter(|_| request.method() == Method::POST);
    let Some(beat) = beat else { return next.run(request).await };
    let begun = Instant::now();
    let response = next.run(request).await;
    tokio::time::sleep(until_next(beat, begun.elapsed())).await;
    response
}

/// How long until the next multiple of the beat, of something that has taken so long.
fn until_next(beat: Duration, taken: Duration) -> Duration {
    let over = taken.as_nanos().checked_rem(beat.as_nanos()).unwrap_or(0);
    match u64::try_from(over) {
        Ok(0) | Err(_) => Duration::ZERO,
        Ok(over) => beat.saturating_sub(Duration::from_nanos(over)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestPerson, TestServer};

    #[test]
    fn an_answer_waits_for_the_next_beat_and_no_longer() {
        let ms = Duration::from_millis;
        for (taken, wait) in [(0, 0), (1, 49), (49, 1), (50, 0), (51, 49), (149, 1)] {
            assert_eq!(until_next(ms(50), ms(taken)), ms(wait), "{taken}");
        }
        assert_eq!(until_next(Duration::ZERO, ms(7)), Duration::ZERO);
    }

    #[tokio::test]
    async fn whoever_names_a_person_is_answered_on_the_beat() {
        let beat = Duration::from_millis(400);
        let server = TestServer::start_with(|config| config.answer_beat = beat).await;
        let person = TestPerson::number(1);
        let asked = Instant::now();
        server.sign_in(&person.nik, &person.password).await;
        server.post("/v1/accounts").key("k").json(&serde_json::json!({})).send().await;
        server.post("/v1/password-resets").json(&serde_json::json!({"email": person.email})).send().await;
        assert!(asked.elapsed() >= 3 * beat);
    }
}
