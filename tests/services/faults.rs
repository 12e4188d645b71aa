//! What the app says when the server is away, slow, broken, or somebody else.

use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bansosku::service::Failure;
use bansosku_contract::account::{AccountStanding, AccountState};
use bansosku_contract::{EmailCode, Problem, ProblemCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::world::{Heard, Phone, Server, nobody, ours, ours_with, portal, refusal, refusal_of};

/// What the app makes of an answer to a request like any other: confirming an address.
async fn confirm(server: &impl ToString) -> Result<AccountState, Failure> {
    let services = Phone::of(server.to_string()).open();
    services.registration.confirm("registration-1", &EmailCode::from_number(12_345_678)).await
}

async fn confirm_answered_by(
    answer: impl Fn() -> Response + Clone + Send + Sync + 'static,
) -> Result<AccountState, Failure> {
    confirm(&Server::always(answer).await).await
}

#[tokio::test]
async fn an_answer_of_our_server_is_understood() {
    let answered = confirm_answered_by(|| ours(&AccountStanding { state: AccountState::UnderReview })).await;
    assert_eq!(answered, Ok(AccountState::UnderReview));
}

#[tokio::test]
async fn a_server_that_is_down_is_out_of_reach() {
    assert_eq!(confirm(&nobody().await).await, Err(Failure::Offline));
    assert_eq!(confirm(&"https://nobody.invalid").await, Err(Failure::Offline));
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_is_slow() {
    let silent = Server::raw(|mut stream| async move {
        let mut taken = [0; 1024];
        while stream.read(&mut taken).await.is_ok_and(|length| length > 0) {}
    })
    .await;
    assert_eq!(confirm(&silent).await, Err(Failure::Slow));

    let begun = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nbansosku-api: 1\r\ncontent-length: 100\r\n\r\n{";
    let stalled = Server::raw(move |mut stream| async move {
        let mut taken = [0; 1024];
        let _length = stream.read(&mut taken).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_mins(1)).await;
    })
    .await;
    assert_eq!(confirm(&stalled).await, Err(Failure::Slow));
}

#[tokio::test]
async fn a_connection_that_is_cut_is_out_of_reach() {
    let begun = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nbansosku-api: 1\r\ncontent-length: 100\r\n\r\n{";
    for said in ["", "HTTP/1.1 200", begun] {
        let cut = Server::raw(move |mut stream| async move {
            let mut taken = [0; 64];
            let _length = stream.read(&mut taken).await.unwrap();
            stream.write_all(said.as_bytes()).await.unwrap();
        })
        .await;
        assert_eq!(confirm(&cut).await, Err(Failure::Offline), "{said}");
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_is_no_answer_whatever_its_status() {
    for status in [StatusCode::OK, StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND, StatusCode::BAD_GATEWAY] {
        assert_eq!(confirm_answered_by(move || portal(status)).await, Err(Failure::Captive), "{status}");
    }
    let ours_but_for_its_header = || axum::Json(AccountStanding { state: AccountState::Active }).into_response();
    assert_eq!(confirm_answered_by(ours_but_for_its_header).await, Err(Failure::Captive));
    let a_page_with_our_header = || ours_with(StatusCode::OK, "text/html; charset=utf-8", "<html></html>");
    assert_eq!(confirm_answered_by(a_page_with_our_header).await, Err(Failure::Captive));
}

#[tokio::test]
async fn nobody_is_followed_to_another_address() {
    let elsewhere = Server::always(|| ours(&AccountStanding { state: AccountState::Active })).await;
    let address = elsewhere.to_string();
    let sent_on = move || (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address.clone())]).into_response();
    assert_eq!(confirm_answered_by(sent_on).await, Err(Failure::Captive));
}

#[tokio::test]
async fn a_server_that_makes_a_mistake_is_told_from_a_refusal() {
    assert_eq!(confirm_answered_by(|| refusal(ProblemCode::Internal)).await, Err(Failure::Server));
    let bare = || ours_with(StatusCode::BAD_GATEWAY, "text/html", "<h1>502</h1>");
    assert_eq!(confirm_answered_by(bare).await, Err(Failure::Server));
    for code in [ProblemCode::EmailCodeWrong, ProblemCode::EmailCodeExpired] {
        assert_eq!(confirm_answered_by(move || refusal(code)).await, Err(Failure::Refused(code)));
    }
    let fields = vec![bansosku_contract::FieldProblem::new("code", "code_length")];
    let problem = Problem::fields(fields.clone());
    assert_eq!(confirm_answered_by(move || refusal_of(&problem)).await, Err(Failure::Fields(fields)));
}

#[tokio::test]
async fn the_wait_that_the_server_asks_for_is_passed_on() {
    let busy = |wait: &'static str| {
        move || {
            let mut answer = refusal(ProblemCode::TooManyRequests);
            answer.headers_mut().insert(header::RETRY_AFTER, wait.parse().unwrap());
            answer
        }
    };
    assert_eq!(confirm_answered_by(busy("17")).await, Err(Failure::Wait { seconds: 17 }));
    assert_eq!(confirm_answered_by(busy("0")).await, Err(Failure::Wait { seconds: 1 }));
    assert_eq!(confirm_answered_by(busy("99999999999")).await, Err(Failure::Wait { seconds: 86_400 }));
    assert_eq!(confirm_answered_by(busy("Sat, 21 Nov 2026 07:28:00 GMT")).await, Err(Failure::Wait { seconds: 60 }));
}

#[tokio::test]
async fn what_a_newer_server_says_asks_for_a_newer_app() {
    let unknown_word = || ours(&serde_json::json!({"state": "on_the_moon"}));
    assert_eq!(confirm_answered_by(unknown_word).await, Err(Failure::Outdated));
    let not_json = || ours_with(StatusCode::OK, "application/json", "{");
    assert_eq!(confirm_answered_by(not_json).await, Err(Failure::Outdated));
    let next_contract = || {
        let mut answer = ours(&AccountStanding { state: AccountState::Active });
        answer.headers_mut().insert("bansosku-api", "2".parse().unwrap());
        answer
    };
    assert_eq!(confirm_answered_by(next_contract).await, Err(Failure::Outdated));
    let field_more = || ours(&serde_json::json!({"state": "active", "colour": "blue"}));
    assert_eq!(confirm_answered_by(field_more).await, Ok(AccountState::Active), "a new field does no harm");
}

#[tokio::test]
async fn an_answer_without_end_does_not_fill_the_phone() {
    let endless = || {
        let padding = " ".repeat(3 * 1024 * 1024);
        ours_with(StatusCode::OK, "application/json", format!("{{\"state\":\"active\"{padding}}}"))
    };
    assert_eq!(confirm_answered_by(endless).await, Err(Failure::Server));
    let packed = {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&vec![b' '; 8 * 1024 * 1024]).unwrap();
        packer.finish().unwrap()
    };
    assert!(packed.len() < 100_000, "it is small on the way");
    let packed = move || {
        let mut answer = ours_with(StatusCode::OK, "application/json", packed.clone());
        answer.headers_mut().insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
        answer
    };
    assert_eq!(confirm_answered_by(packed).await, Err(Failure::Server));
}

#[tokio::test]
async fn requests_say_nothing_that_they_need_not_say() {
    let heard = Heard::default();
    let handler = {
        let heard = heard.clone();
        move |headers: HeaderMap| async move {
            let mut names: Vec<String> = headers.keys().map(ToString::to_string).collect();
            names.sort();
            heard.hear(names.join(" "));
            heard.hear(headers[header::USER_AGENT].to_str().unwrap());
            let mut answer = ours(&AccountStanding { state: AccountState::Active });
            answer.headers_mut().insert(header::SET_COOKIE, "seen=1".parse().unwrap());
            answer
        }
    };
    let server = Server::of(Router::new().route("/v1/accounts/confirm-email", post(handler))).await;
    let services = Phone::of(&server).open();
    for _ in 0..2 {
        services.registration.confirm("registration-1", &EmailCode::from_number(1)).await.unwrap();
    }
    let said = "accept accept-encoding content-length content-type host user-agent";
    let name = concat!("Bansosku/", env!("CARGO_PKG_VERSION"));
    assert_eq!(heard.all(), [said, name, said, name], "and no cookie comes back");
}
