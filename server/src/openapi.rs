//! The description of the API, generated from the routes that are mounted.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::get;
use bansosku_contract::problem::PROBLEM_JSON;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response};

use crate::AppState;

/// Title, security scheme and the parts that every route refers to.
pub(crate) fn front_matter() -> OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(
        info(
            title = "Bansosku",
            description = "Social assistance of one's own household: an independent, unofficial service. \
                           Every refusal is a problem document (RFC 9457) with a stable `code`.",
        ),
        components(schemas(bansosku_contract::Problem, bansosku_contract::FieldProblem))
    )]
    struct Description;

    let mut description = <Description as utoipa::OpenApi>::openapi();
    // Taken from the crate, which names none, and an empty name is no licence.
    description.info.license = None;
    if let Some(components) = &mut description.components {
        components.add_security_scheme("access_token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
    description
}

/// The whole description.
pub fn description() -> OpenApi {
    complete(crate::router::routes().into_openapi())
}

/// Adds what holds for every call: a refusal is always a problem document, whatever its status, and an
/// idempotency key has one form.
pub(crate) fn complete(mut description: OpenApi) -> OpenApi {
    for item in description.paths.paths.values_mut() {
        let calls =
            [&mut item.get, &mut item.post, &mut item.delete, &mut item.head, &mut item.patch, &mut item.options];
        for operation in calls.into_iter().flatten() {
            complete_operation(operation);
        }
    }
    description
}

fn complete_operation(operation: &mut Operation) {
    let refusals = Response::builder()
        .description("Any other refusal, as for a body that is too large, too many requests or a time-out")
        .content(PROBLEM_JSON, Content::new(Some(Ref::from_schema_name("Problem"))))
        .build();
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && response.content.get("application/json").is_some_and(is_problem)
            && let Some(content) = response.content.shift_remove("application/json")
        {
            response.content.insert(PROBLEM_JSON.to_owned(), content);
        }
    }
    operation.responses.responses.entry("default".to_owned()).or_insert(RefOr::T(refusals));
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "Idempotency-Key"
        {
            let key = Object::builder().schema_type(Type::String).min_length(Some(1)).max_length(Some(200));
            parameter.schema = Some(key.pattern(Some("^[!-~]+$")).into());
        }
    }
}

fn is_problem(content: &RefOr<Content>) -> bool {
    let RefOr::T(content) = content else { return false };
    matches!(&content.schema, Some(RefOr::Ref(reference)) if reference.ref_location.ends_with("/Problem"))
}

/// Serves a description at `/v1/openapi.json`.
pub(crate) fn router(description: &OpenApi) -> Router<AppState> {
    let json = description.to_json().unwrap_or_default();
    Router::new().route(
        "/v1/openapi.json",
        get(move || async move { ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json) }),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::testing::TestServer;

    fn operations(description: &Value) -> Vec<(String, &Value)> {
        let paths = description["paths"].as_object().unwrap();
        paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().iter();
                methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
            })
            .collect()
    }

    #[test]
    fn every_call_of_the_contract_is_described() {
        let description = serde_json::to_value(description()).unwrap();
        let described: BTreeSet<String> = operations(&description).into_iter().map(|(name, _)| name).collect();
        for call in [
            "POST /v1/uploads",
            "OPTIONS /v1/uploads",
            "HEAD /v1/uploads/{id}",
            "PATCH /v1/uploads/{id}",
            "DELETE /v1/uploads/{id}",
            "POST /v1/uploads/{id}",
            "POST /v1/accounts",
            "POST /v1/accounts/confirm-email",
            "POST /v1/accounts/resend-code",
            "GET /v1/account",
            "DELETE /v1/account",
            "GET /v1/account/export",
            "POST /v1/account/resubmission",
            "POST /v1/sessions",
            "GET /v1/sessions",
            "POST /v1/sessions/refresh",
            "DELETE /v1/sessions/current",
            "DELETE /v1/sessions/{id}",
            "POST /v1/password-resets",
            "POST /v1/password-resets/confirm",
            "GET /v1/household",
            "GET /v1/programmes",
            "POST /v1/reports",
            "GET /v1/reports",
            "GET /v1/reports/{ticket}",
            "GET /healthz",
            "GET /readyz",
        ] {
            assert!(described.contains(call), "{call} is missing in {described:#?}");
        }
    }

    #[test]
    fn a_call_that_needs_a_token_says_what_happens_without_one() {
        let description = serde_json::to_value(description()).unwrap();
        let mut protected = 0;
        for (name, operation) in operations(&description) {
            if operation.get("security").is_some() {
                protected += 1;
                assert!(operation["responses"].get("401").is_some(), "{name}");
            }
            assert!(operation["summary"].is_string() || operation["description"].is_string(), "{name}");
        }
        assert!(protected >= 10, "{protected}");
    }

    #[test]
    fn every_refusal_is_described_as_a_problem_document() {
        let description = serde_json::to_value(description()).unwrap();
        for (name, operation) in operations(&description) {
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("default"), "{name}");
            for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with(['2', '3'])) {
                assert!(response["content"].get(PROBLEM_JSON).is_some(), "{name} {status}");
            }
        }
    }

    #[test]
    fn a_word_is_described_as_it_travels() {
        let description = serde_json::to_value(description()).unwrap();
        let words = &description["components"]["schemas"]["AccountState"]["enum"];
        assert_eq!(*words, serde_json::json!(["awaiting_email", "under_review", "active", "refused", "closed"]));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn walk(value: &Value, root: &Value) {
            match value {
                Value::Object(fields) => {
                    if let Some(Value::String(reference)) = fields.get("$ref") {
                        let pointer = reference.trim_start_matches('#');
                        assert!(root.pointer(pointer).is_some(), "{reference} leads nowhere");
                    }
                    fields.values().for_each(|value| walk(value, root));
                }
                Value::Array(items) => items.iter().for_each(|value| walk(value, root)),
                _ => {}
            }
        }
        let description = serde_json::to_value(description()).unwrap();
        walk(&description, &description);
    }

    #[tokio::test]
    async fn the_server_and_the_command_give_the_same_description() {
        let served: Value = TestServer::start().await.get("/v1/openapi.json").send().await.json();
        assert_eq!(served, serde_json::to_value(description()).unwrap());
    }
}
