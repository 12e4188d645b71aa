//! `POST /v1/check`.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use bansosku_contract::check::{Matches, Question};
use bansosku_contract::{FieldProblem, PersonName, Problem};

use super::{Client, Wanted, challenge};
use crate::AppState;
use crate::problem::{Answer, Json, Refusal};
use crate::router::{AsItIs, Network};

/// An answer is as long as the next whole multiple of this, so that an empty one looks like a full one: five people with
/// long names and every programme fit.
const LENGTH: usize = 4096;

/// Whether and for what somebody of a village is listed. The answer is as long for nobody, for some and for too many.
#[utoipa::path(
    post, path = "/v1/check", tag = "check",
    request_body = Question,
    params(("bansosku-client" = Option<String>, Header, description = "The same as with the challenge")),
    responses(
        (status = 200, body = Matches),
        (status = 422, body = Problem, description = "`json_unexpected`, `fields_refused`, `proof_refused`, `proof_expired`"),
        (status = 429, body = Problem, description = "`too_many_requests`"),
    )
)]
pub(super) async fn ask(
    State(state): State<AppState>,
    network: Network,
    client: Client,
    Json(question): Json<Question>,
) -> Answer<Response> {
    let mut problems = Vec::new();
    let village = FieldProblem::keep(super::village(&question.village), "village", &mut problems);
    let name = FieldProblem::keep(PersonName::parse(&question.name), "name", &mut problems);
    let (Some(village), Some(name)) = (village, name) else { return Err(Refusal::fields(problems)) };
    let network = network.counted();
    let is_let_in = challenge::accept(&state, village, &client, question.proof)
        .and_then(|()| state.limits.check_network.take(&network))
        .and_then(|()| state.limits.check_client.take(&client.name));
    is_let_in.inspect_err(|_| state.desk.watch.note_refused())?;

    let page = state.desk.page(&state, village).await?;
    let wanted = Wanted::new(&name);
    state.desk.watch.note(&state, village, page.people(), &network, &wanted)?;
    let matches = page.search(&wanted, state.clock.today())?;
    if matches.is_empty() {
        state.desk.watch.note_nobody(&state, village, &client, &wanted);
    } else {
        state.desk.watch.note_found();
    }
    answer(&Matches { matches })
}

/// JSON may end with spaces. They would shrink to nothing if the answer was compressed.
fn answer(matches: &Matches) -> Answer<Response> {
    let mut body =
        serde_json::to_string(matches).map_err(|error| Refusal::internal("Unable to write an answer", error))?;
    body.extend(std::iter::repeat_n(' ', body.len().next_multiple_of(LENGTH) - body.len()));
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response.extensions_mut().insert(AsItIs);
    Ok(response)
}
