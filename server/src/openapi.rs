//! The description of the API, generated from the routes that are mounted.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

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
    crate::router::routes().into_openapi()
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
            "DELETE /v1/uploads/{id}",
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
