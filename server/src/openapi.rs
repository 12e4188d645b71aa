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
