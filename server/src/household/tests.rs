//! What a person sees of the own household, and that nobody else's can be reached.

use axum::http::StatusCode;
use bansosku_contract::account::AccountState;
use bansosku_contract::household::Household;

use super::*;
use crate::registry::HouseholdEntry;
use crate::seed::fill_with_fixed;
use crate::testing::{SignedIn, TestAnswer, TestPerson, TestServer};

/// A signed-in account of somebody of the registry.
async fn account_of(server: &TestServer, household: &HouseholdEntry, place: usize, number: u32) -> SignedIn {
    let person = &household.people[place];
    let person = TestPerson {
        nik: person.nik.expose().to_owned(),
        kk: household.kk.expose().to_owned(),
        name: person.name.expose().to_owned(),
        ..TestPerson::number(number)
    };
    server.active(&person).await
}

async fn household_of(server: &TestServer, person: &SignedIn) -> TestAnswer {
    server.get("/v1/household").by(person).send().await
}

fn with<'a>(households: &'a [HouseholdEntry], name: &str) -> &'a HouseholdEntry {
    let has = |household: &&HouseholdEntry| household.people.iter().any(|person| person.name.expose() == name);
    households.iter().find(has).unwrap()
}

#[tokio::test]
async fn a_person_sees_every_member_with_every_assistance() {
    let server = TestServer::start().await;
    for (number, sample) in (0..).zip(fill_with_fixed(&server.state).await) {
        let person = account_of(&server, &sample, 0, number).await;
        let answer = household_of(&server, &person).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let household: Household = answer.json();
        assert_eq!(household.kk_masked, sample.kk.masked());
        assert_eq!((household.desil, household.as_of), (sample.desil, sample.as_of));
        assert_eq!(household.members.len(), sample.people.len());
        for (member, person) in household.members.iter().zip(&sample.people) {
            assert_eq!((&member.id, member.name.as_str()), (&person.id, person.name.expose()));
            assert_eq!((member.relation, &member.nik_masked), (person.relation, &person.nik.masked()));
            assert_eq!(i16::from(member.age), person.age(sample.as_of));
            assert_eq!(member.assistances, person.assistances);
        }
    }
}

#[tokio::test]
async fn the_place_is_written_out_and_the_newest_period_comes_first() {
    let server = TestServer::start().await;
    let households = fill_with_fixed(&server.state).await;
    let suparti = account_of(&server, with(&households, "Suparti"), 0, 1).await;
    let household: Household = household_of(&server, &suparti).await.json();
    assert_eq!(household.region, "Pajerukan, Kalibagor, Kabupaten Banyumas, Jawa Tengah");
    let cash: Vec<_> = household.members[0].assistances.iter().filter(|one| one.programme == "pkh").collect();
    assert_eq!(cash.iter().map(|one| one.period.stage).collect::<Vec<_>>(), [Some(4), Some(3), Some(2), Some(1)]);
    let states = cash.iter().map(|one| one.disbursement.unwrap().state);
    assert_eq!(
        states.collect::<Vec<_>>(),
        [
            DisbursementState::Scheduled,
            DisbursementState::Collected,
            DisbursementState::Collected,
            DisbursementState::Collected
        ]
    );
    assert!(cash.iter().all(|one| one.amount == Some(Rupiah(600_000))));
}

#[tokio::test]
async fn every_adult_of_a_household_sees_it_from_an_account_of_their_own() {
    let server = TestServer::start().await;
    let households = fill_with_fixed(&server.state).await;
    let sample = with(&households, "Asep Supriatna");
    let (husband, wife) = (account_of(&server, sample, 0, 1).await, account_of(&server, sample, 1, 2).await);
    let (his, hers) = (household_of(&server, &husband).await, household_of(&server, &wife).await);
    assert_eq!(his.json::<Household>(), hers.json::<Household>());
    assert_ne!(his.headers["etag"], hers.headers["etag"], "a tag says nothing about what others see");
}

#[tokio::test]
async fn numbers_are_masked() {
    let server = TestServer::start().await;
    let households = fill_with_fixed(&server.state).await;
    let sample = with(&households, "Marthen Benu");
    let person = account_of(&server, sample, 0, 1).await;
    let answer = household_of(&server, &person).await;
    assert!(!answer.text().contains(sample.kk.expose()));
    assert!(sample.people.iter().all(|person| !answer.text().contains(person.nik.expose())));
}

#[tokio::test]
async fn only_an_active_account_sees_a_household() {
    let server = TestServer::start().await;
    let households = fill_with_fixed(&server.state).await;
    let sample = with(&households, "Suparti");
    for (number, standing) in [(1, AccountState::UnderReview), (2, AccountState::Refused)] {
        let person = TestPerson { nik: sample.people[0].nik.expose().to_owned(), ..TestPerson::number(number) };
        let signed_in = server.account(&person, standing).await;
        assert_eq!(household_of(&server, &signed_in).await.problem(), (403, "account_not_active".to_owned()));
    }
    assert_eq!(server.get("/v1/household").send().await.problem().0, 401);
    assert_eq!(server.get("/v1/household").bearer("abc").send().await.problem().0, 401);
}

#[tokio::test]
async fn somebody_whom_the_registry_does_not_know_any_more_finds_no_household() {
    let server = TestServer::start().await;
    fill_with_fixed(&server.state).await;
    let stranger = server.active(&TestPerson::number(1)).await;
    assert_eq!(household_of(&server, &stranger).await.problem(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = TestServer::start().await;
    let households = fill_with_fixed(&server.state).await;
    let person = account_of(&server, with(&households, "Norhayati"), 0, 1).await;
    let first = household_of(&server, &person).await;
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "a strong tag: {tag}");
    let again = server.get("/v1/household").by(&person).header("if-none-match", &tag).send().await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.headers["etag"], tag.as_str());

    next_release_puts_everybody_into_desil_three(&server).await;
    let changed = server.get("/v1/household").by(&person).header("if-none-match", &tag).send().await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(changed.json::<Household>().desil, Some(3));
    assert_ne!(changed.headers["etag"], tag.as_str());
}

async fn next_release_puts_everybody_into_desil_three(server: &TestServer) {
    let mut writing = server.state.database.write().await.unwrap();
    for statement in [
        "INSERT INTO registry_household
         SELECT 1, id, kk_index, kk_sealed, village, 3, as_of, synthetic, content FROM registry_household",
        "INSERT INTO registry_person
         SELECT 1, id, household_id, place, relation, nik_index, nik_sealed, name_sealed, born_sealed
         FROM registry_person",
        "INSERT INTO registry_assistance
         SELECT 1, person_id, programme, from_on, to_on, stage, component, status, amount, channel_kind, channel_name,
                disbursement, expected_on, paid_on
         FROM registry_assistance",
        "UPDATE registry_release SET state = 'leaving'",
        "INSERT INTO registry_release (number, state, source, begun_at) VALUES (1, 'current', '', 0)",
    ] {
        sqlx::query(statement).execute(&mut *writing).await.unwrap();
    }
    writing.commit().await.unwrap();
}

#[test]
fn a_village_that_the_table_lacks_is_shown_by_its_code() {
    assert_eq!(region("33.02.10.2999"), "33.02.10.2999");
    assert_eq!(region("95.01.01.2002"), "Honelama, Wamena, Kabupaten Jayawijaya, Papua Pegunungan");
}
