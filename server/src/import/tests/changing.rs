//! What a release changes for whom.

use bansosku_contract::household::{Channel, ChannelKind, Disbursement, DisbursementState};
use bansosku_contract::{PersonName, Rupiah};

use super::*;

/// The one change of the current release.
async fn the_change(server: &TestServer) -> (String, serde_json::Value) {
    let changes = changes(server).await;
    let [(change, details)] = changes.as_slice() else { panic!("{changes:?}") };
    (change.clone(), serde_json::from_str(details).unwrap())
}

fn somebody_paid(households: &mut [HouseholdEntry]) -> &mut bansosku_contract::household::Assistance {
    let people = households.iter_mut().flat_map(|household| &mut household.people);
    let mut given = people.filter_map(|person| person.assistances.first_mut());
    given.find(|given| given.amount.is_some()).unwrap()
}

#[tokio::test]
async fn another_amount_period_or_payment_is_told_with_what_it_was_before() {
    let server = TestServer::start().await;
    let mut now = households(12);
    taken(&server, &lines_of(&now)).await;

    let given = somebody_paid(&mut now);
    let before = given.amount.unwrap();
    given.amount = Some(Rupiah(before.0 + 50_000));
    taken(&server, &lines_of(&now)).await;
    let (change, details) = the_change(&server).await;
    let programme = &details["programmes"][0];
    assert_eq!(change, "changed");
    assert_eq!(
        (&programme["before"]["amount"], &programme["after"]["amount"]),
        (&json!(before), &json!(before.0 + 50_000))
    );

    let given = somebody_paid(&mut now);
    given.disbursement = Some(Disbursement { state: DisbursementState::Failed, expected_from: None, paid_on: None });
    taken(&server, &lines_of(&now)).await;
    let programme = &the_change(&server).await.1["programmes"][0];
    assert_eq!(programme["after"]["disbursement"]["state"], "failed");

    let given = somebody_paid(&mut now);
    given.period.to = given.period.to.tomorrow().unwrap();
    taken(&server, &lines_of(&now)).await;
    let programme = &the_change(&server).await.1["programmes"][0];
    assert_eq!(programme["after"]["period"]["to"], json!(somebody_paid(&mut now).period.to));
}

#[tokio::test]
async fn a_household_with_a_new_card_or_village_is_the_same_household() {
    let server = TestServer::start().await;
    let mut now = households(12);
    taken(&server, &lines_of(&now)).await;
    now[3].kk = new_card();
    now[3].village = now.iter().find(|other| other.village != now[3].village).unwrap().village;
    let loaded = taken(&server, &lines_of(&now)).await;
    assert_eq!((loaded.appeared, loaded.changed, loaded.left), (0, 1, 0));
    let expected = json!({"differs": ["card", "village"]});
    assert_eq!(the_change(&server).await, ("changed".to_owned(), expected));
}

#[tokio::test]
async fn a_household_that_its_head_leaves_for_a_new_card_stays_known_by_its_own() {
    for is_first in [true, false] {
        let server = TestServer::start().await;
        let mut now: Vec<_> = households(20).into_iter().filter(|household| household.people.len() > 2).collect();
        taken(&server, &lines_of(&now)).await;
        let mut alone = now[0].clone();
        alone.kk = new_card();
        alone.people.truncate(1);
        now[0].people.remove(0);
        now.insert(usize::from(!is_first), alone);
        let loaded = taken(&server, &lines_of(&now)).await;
        assert_eq!((loaded.appeared, loaded.changed, loaded.left), (1, 1, 0), "first: {is_first}");
        assert_eq!(server.count("SELECT COUNT(*) FROM household").await, i64::try_from(now.len()).unwrap());
    }
}

#[tokio::test]
async fn a_registry_from_before_there_were_releases_has_not_changed_for_that() {
    let server = TestServer::start().await;
    let mut now = households(6);
    taken(&server, &lines_of(&now)).await;
    let mut writing = server.state.database.write().await.unwrap();
    sqlx::query("UPDATE registry_household SET content = ''").execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    now[0].desil = if now[0].desil == Some(1) { None } else { Some(1) };
    let loaded = taken(&server, &lines_of(&now)).await;
    assert_eq!((loaded.appeared, loaded.changed, loaded.left), (0, 1, 0));
    assert_eq!(the_change(&server).await.1, json!({"differs": ["desil"]}));
}

#[tokio::test]
async fn where_and_when_money_is_collected_who_somebody_is_and_what_was_before_are_told() {
    let server = TestServer::start().await;
    let mut now = households(40);
    taken(&server, &lines_of(&now)).await;

    somebody_paid(&mut now).channel = Some(Channel { kind: ChannelKind::Post, name: "Another post office".to_owned() });
    taken(&server, &lines_of(&now)).await;
    let programme = &the_change(&server).await.1["programmes"][0];
    assert_eq!(programme["after"]["channel"]["name"], "Another post office");

    let day = "2026-09-09".parse().ok();
    somebody_paid(&mut now).disbursement =
        Some(Disbursement { state: DisbursementState::Available, expected_from: None, paid_on: day });
    taken(&server, &lines_of(&now)).await;
    let programme = &the_change(&server).await.1["programmes"][0];
    assert_eq!(programme["after"]["disbursement"]["paid_on"], "2026-09-09");

    now[0].people[0].name = PersonName::parse("Another Name").unwrap();
    taken(&server, &lines_of(&now)).await;
    assert_eq!(the_change(&server).await.1, json!({ "differs": ["people"] }));

    let mut people = now.iter_mut().flat_map(|household| &mut household.people);
    let older = people
        .find_map(|person| {
            let newest = person.assistances.first()?.programme.clone();
            person.assistances[1..].iter_mut().find(|given| given.programme == newest && given.amount.is_some())
        })
        .unwrap();
    older.amount = Some(Rupiah(older.amount.unwrap().0 + 50_000));
    taken(&server, &lines_of(&now)).await;
    assert_eq!(the_change(&server).await.1, json!({ "differs": ["past"] }));
}

#[tokio::test]
async fn a_new_period_on_top_is_not_told_as_a_change_of_the_past() {
    let server = TestServer::start().await;
    let mut now = households(40);
    taken(&server, &lines_of(&now)).await;
    let mut people = now.iter_mut().flat_map(|household| &mut household.people);
    let person = people.find(|person| person.assistances.first().is_some_and(|given| given.amount.is_some())).unwrap();
    let mut next = person.assistances[0].clone();
    next.period.from = next.period.to.tomorrow().unwrap();
    next.period.to = next.period.from.last_of_month();
    person.assistances.insert(0, next.clone());
    taken(&server, &lines_of(&now)).await;
    let told = the_change(&server).await.1;
    assert_eq!(told["programmes"][0]["after"]["period"]["from"], json!(next.period.from));
    assert_eq!(told.get("differs"), None, "{told}");
}
