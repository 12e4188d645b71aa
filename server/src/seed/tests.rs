//! What made-up households promise: alike for a seed, plausible each, all of the subject in them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use bansosku_contract::household::{Assistance, AssistanceStatus, ChannelKind, DisbursementState, Relation};
use bansosku_region::{Regions, Villages};
use clap::Parser;
use sqlx::Row as _;

use super::fixed;
use super::*;
use crate::keys::Indexed;
use crate::programme::Facts;
use crate::registry;
use crate::registry::PersonEntry;
use crate::testing::TestServer;

/// The fixed households and two thousand random ones.
fn sample() -> Vec<HouseholdEntry> {
    let generator = Generator::new(1);
    fixed::households(Facts::bundled()).into_iter().chain((0..2_000).map(|index| generator.household(index))).collect()
}

fn assistances(households: &[HouseholdEntry]) -> impl Iterator<Item = (&HouseholdEntry, &PersonEntry, &Assistance)> {
    households.iter().flat_map(|household| {
        household
            .people
            .iter()
            .flat_map(move |person| person.assistances.iter().map(move |assistance| (household, person, assistance)))
    })
}

#[test]
fn the_same_seed_gives_the_same_household_and_another_seed_another() {
    for index in [0, 1, 7_285, 19_999_999] {
        assert_eq!(Generator::new(1).household(index), Generator::new(1).household(index));
        assert_ne!(Generator::new(1).household(index), Generator::new(2).household(index));
    }
    assert!(Generator::new(1).most() > 20_000_000);
}

#[test]
fn households_live_in_villages_all_over_the_country() {
    let households = sample();
    let provinces: BTreeSet<u8> = households.iter().map(|household| household.village.province_number()).collect();
    assert_eq!(provinces.len(), 38);
    assert!(households.iter().all(|household| Villages::bundled().get(household.village).is_some()));
    let districts: HashSet<_> = households.iter().skip(18).map(|household| household.village.parent()).collect();
    assert_eq!(districts.len(), 2_000);
}

#[test]
fn numbers_fit_the_person_and_are_nobodys() {
    for household in &sample()[18..] {
        let as_of = household.as_of;
        for person in &household.people {
            assert_eq!(person.nik.sex(), person.sex);
            assert_eq!(person.nik.birth_date(as_of), person.born);
            assert_eq!(person.nik.district_code(), household.village.parent().unwrap().to_string());
            assert!(Regions::bundled().has_district(&person.nik.district_code()));
            assert!(!matches!((person.born.month(), person.born.day()), (1 | 7, 1) | (12, 31)));
        }
    }
}

#[test]
fn everybody_has_a_made_up_number_of_their_own() {
    let (mut niks, mut kks) = (HashSet::new(), HashSet::new());
    for household in sample() {
        assert!(kks.insert(household.kk.expose().to_owned()));
        assert!((9001..=9499).contains(&household.kk.expose()[12..].parse::<u16>().unwrap()));
        for person in &household.people {
            assert!(person.nik.is_synthetic());
            assert!((9001..=9499).contains(&person.nik.expose()[12..].parse::<u16>().unwrap()));
            assert!(niks.insert(person.nik.expose().to_owned()));
        }
    }
    assert!(niks.is_disjoint(&kks));
}

#[test]
fn children_are_younger_than_their_parents_also_to_the_day() {
    for household in sample() {
        let of = |relation: Relation| household.people.iter().filter(move |person| person.relation == relation);
        let head = &household.people[0];
        assert_eq!((head.relation, of(Relation::Head).count()), (Relation::Head, 1));
        let years = |elder: &PersonEntry, younger: &PersonEntry| registry::age(elder.born, younger.born);
        for child in of(Relation::Child) {
            assert!(years(head, child) >= 17);
            assert!(of(Relation::Wife).all(|wife| (19..=45).contains(&years(wife, child))));
        }
        assert!(of(Relation::Parent).all(|parent| years(parent, head) >= 19));
        assert!(of(Relation::Grandchild).all(|grandchild| years(head, grandchild) >= 35));
        let siblings: Vec<_> = of(Relation::Child).collect();
        for pair in siblings.windows(2) {
            let days = (pair[1].born - pair[0].born).get_days();
            assert!(days == 0 || days > 300, "{days}");
        }
    }
}

#[test]
fn amounts_are_those_of_the_facts_and_paid_only_to_recipients() {
    let facts = Facts::bundled();
    for (_, _, assistance) in assistances(&sample()) {
        let component = assistance.component.as_deref();
        match assistance.status {
            AssistanceStatus::Receiving => {
                let fact = facts.pays(&assistance.programme, component, &assistance.period);
                assert!(fact.is_some_and(|amount| amount.0 > 0), "{assistance:?}");
                assert_eq!(assistance.amount, fact);
                let premium = assistance.programme == "pbi_jk";
                let kind = assistance.channel.as_ref().unwrap().kind;
                assert_eq!(premium, kind == ChannelKind::Insurer);
                assert_eq!(premium, assistance.disbursement.is_none());
            }
            _ => assert!(assistance.amount.is_none() && assistance.disbursement.is_none()),
        }
        assert_eq!(assistance.programme == "pkh", component.is_some());
    }
}

#[test]
fn components_fit_ages() {
    let pkh = Facts::bundled().programmes.programme("pkh").unwrap();
    for (household, person, assistance) in assistances(&sample()) {
        let Some(component) = &assistance.component else { continue };
        let ages = &pkh.component(component).unwrap().ages;
        let (first, last) = (person.age(assistance.period.from), person.age(assistance.period.to));
        let counts = |age: i16| {
            ages.iter().any(|range| age >= i16::from(range.from) && range.to.is_none_or(|to| age <= i16::from(to)))
        };
        assert!(ages.is_empty() || counts(first) || counts(last), "{component} {first} {household:?}");
        if component == "ibu_hamil" {
            assert!(person.sex == bansosku_contract::Sex::Female && (19..=43).contains(&first));
        }
    }
}

#[test]
fn a_family_counts_four_times_at_most_and_holds_one_food_card() {
    for household in sample() {
        let mut counted: BTreeMap<_, usize> = BTreeMap::new();
        let mut holders = BTreeSet::new();
        for person in &household.people {
            for assistance in &person.assistances {
                match assistance.programme.as_str() {
                    "pkh" => *counted.entry(assistance.period.from).or_default() += 1,
                    "sembako" => drop(holders.insert(&person.id)),
                    _ => {}
                }
            }
        }
        assert!(counted.values().all(|count| *count <= 4) && holders.len() <= 1, "{household:?}");
    }
}

#[test]
fn payments_keep_to_their_days() {
    for (household, _, assistance) in assistances(&sample()) {
        let Some(payment) = assistance.disbursement else { continue };
        let (as_of, period) = (household.as_of, assistance.period);
        let expected = payment.expected_from.unwrap();
        assert!((period.from..=period.to).contains(&expected));
        match payment.state {
            DisbursementState::Scheduled => assert!(expected > as_of && payment.paid_on.is_none()),
            DisbursementState::Collected => {
                let paid = payment.paid_on.unwrap();
                assert!(expected <= paid && paid <= as_of.min(period.to));
            }
            _ => assert!(expected <= as_of && payment.paid_on.is_none()),
        }
    }
}

#[test]
fn a_family_is_paid_in_one_go() {
    for household in sample() {
        let mut payments = BTreeMap::new();
        for assistance in household.people.iter().flat_map(|person| &person.assistances) {
            let payment = assistance.disbursement.filter(|_| assistance.programme == "pkh");
            if let Some(payment) = payment {
                assert_eq!(*payments.entry(assistance.period.from).or_insert(payment), payment);
            }
        }
    }
}

#[test]
fn every_programme_and_every_state_occurs() {
    let households = sample();
    let all: Vec<&Assistance> = assistances(&households).map(|(_, _, assistance)| assistance).collect();
    for programme in &Facts::bundled().programmes.programmes {
        assert!(all.iter().any(|assistance| assistance.programme == programme.code), "{}", programme.code);
        for component in &programme.components {
            let code = Some(component.code.as_str());
            assert!(all.iter().any(|assistance| assistance.component.as_deref() == code), "{}", component.code);
        }
    }
    for status in AssistanceStatus::ALL {
        assert!(all.iter().any(|assistance| assistance.status == *status), "{status}");
    }
    for state in DisbursementState::ALL {
        let occurs = |assistance: &&Assistance| assistance.disbursement.is_some_and(|payment| payment.state == *state);
        assert!(all.iter().any(occurs), "{state}");
    }
    for place in &Facts::bundled().programmes.channels {
        let occurs = |assistance: &&Assistance| assistance.channel.as_ref().is_some_and(|used| used.name == place.name);
        assert!(all.iter().any(occurs), "{}", place.name);
    }
    let without = households.iter().filter(|one| one.people.iter().all(|person| person.assistances.is_empty()));
    assert!((100..900).contains(&without.count()));
    for desil in [None, Some(1), Some(10)] {
        assert!(households.iter().any(|household| household.desil == desil), "{desil:?}");
    }
}

#[test]
fn only_aceh_is_paid_by_the_bank_of_its_own() {
    for (household, _, assistance) in assistances(&sample()) {
        let in_aceh = household.village.province_number() == 11;
        let bank = assistance.channel.as_ref().filter(|channel| channel.kind == ChannelKind::Bank);
        assert!(bank.is_none_or(|bank| (bank.name == "BSI") == in_aceh), "{}", household.village);
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: SeedArguments,
}

async fn seed(server: &TestServer, arguments: &[&str]) {
    let line = Line::parse_from([&["seed"], arguments].concat());
    run(&server.state, &line.arguments).await.unwrap();
}

/// Everything that the registry holds, as text.
async fn registry_as_text(server: &TestServer) -> Vec<String> {
    let mut reading = server.state.database.read().await.unwrap();
    let mut lines = Vec::new();
    for statement in [
        "SELECT id || kk_index || kk_sealed || village || COALESCE(desil, 0) || as_of AS line FROM household",
        "SELECT id || household_id || place || relation || nik_index || nik_sealed || name_sealed || born_sealed AS line
         FROM person",
        "SELECT person_id || programme || from_on || status || COALESCE(amount, 0) AS line FROM assistance",
    ] {
        let rows = sqlx::query(statement).fetch_all(&mut *reading).await.unwrap();
        lines.extend(rows.iter().map(|row| row.get::<String, _>("line")));
    }
    lines.sort();
    lines
}

async fn count(server: &TestServer) -> i64 {
    let mut reading = server.state.database.read().await.unwrap();
    sqlx::query("SELECT COUNT(*) AS households FROM household")
        .fetch_one(&mut *reading)
        .await
        .unwrap()
        .get("households")
}

#[tokio::test]
async fn running_it_again_changes_nothing_and_asking_for_more_adds_them() {
    let server = TestServer::start().await;
    seed(&server, &["--households", "30"]).await;
    let first = registry_as_text(&server).await;
    assert_eq!(count(&server).await, 30);
    seed(&server, &["--households", "30"]).await;
    assert_eq!(registry_as_text(&server).await, first);
    seed(&server, &["--households", "40"]).await;
    let more: HashSet<String> = registry_as_text(&server).await.into_iter().collect();
    assert_eq!(count(&server).await, 40);
    assert!(first.iter().all(|line| more.contains(line)));
}

#[tokio::test]
async fn another_seed_replaces_all_but_the_fixed_households() {
    let server = TestServer::start().await;
    let ids = async || {
        let mut reading = server.state.database.read().await.unwrap();
        let rows = sqlx::query("SELECT id FROM household").fetch_all(&mut *reading).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>("id")).collect::<BTreeSet<_>>()
    };
    seed(&server, &["--households", "30", "--seed", "1"]).await;
    let before = ids().await;
    seed(&server, &["--households", "30", "--seed", "2"]).await;
    let fixed = fixed::households(Facts::bundled());
    let common: BTreeSet<String> = ids().await.intersection(&before).cloned().collect();
    assert_eq!(common, fixed.iter().map(|household| household.id.clone()).collect());
    assert_eq!(count(&server).await, 30);
}

#[tokio::test]
async fn the_identities_are_those_of_the_adults_and_found_in_the_registry() {
    let server = TestServer::start().await;
    let path = server.folder.path().join("new/identities.jsonl");
    seed(&server, &["--households", "60", "--identities", path.to_str().unwrap()]).await;
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<BTreeMap<String, String>> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["name"], "Suparti");
    assert_eq!(lines[0]["village"], "33.02.10.2008");
    assert!(lines.iter().all(|line| line.keys().eq(["kk", "name", "nik", "village"])));
    assert!(lines.iter().all(|line| line["name"] != "Bagas Prasetyo"), "a boy of nine has no KTP");
    let keys = &server.state.keys;
    let mut reading = server.state.database.read().await.unwrap();
    for line in lines {
        let nik = keys.index(Indexed::Nik, &line["nik"]);
        let kk = keys.index(Indexed::Kk, &line["kk"]);
        let person = registry::find(keys, &mut reading, &nik, &kk).await.unwrap().unwrap();
        assert_eq!(person.name.expose(), line["name"]);
        assert!(registry::age(person.born, Facts::bundled().as_of()) >= 17);
        let other_kk = keys.index(Indexed::Kk, "3302010101209500");
        assert_eq!(registry::find(keys, &mut reading, &nik, &other_kk).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_database_is_marked_and_holds_no_number_or_name_in_clear() {
    let server = TestServer::start().await;
    seed(&server, &["--households", "20"]).await;
    let mut reading = server.state.database.read().await.unwrap();
    let row = sqlx::query("SELECT value FROM meta WHERE name = 'sample'").fetch_one(&mut *reading).await.unwrap();
    assert_eq!(row.get::<String, _>("value"), "true");
    drop(reading);
    let kept = registry_as_text(&server).await.join("\n");
    for household in fixed::households(Facts::bundled()) {
        for person in &household.people {
            for clear in [person.nik.expose(), person.name.expose(), &person.born.to_string(), household.kk.expose()] {
                assert!(!kept.contains(clear), "{clear}");
            }
        }
    }
}

#[tokio::test]
async fn a_registry_with_other_households_is_left_alone() {
    let server = TestServer::start().await;
    let mut writing = server.state.database.write().await.unwrap();
    sqlx::query(
        "INSERT INTO registry_household (release, id, kk_index, kk_sealed, village, as_of, synthetic, content)
         VALUES (0, 'a', 'b', 'c', '33.02.10.2007', '2026-11-21', 0, '')",
    )
    .execute(&mut *writing)
    .await
    .unwrap();
    writing.commit().await.unwrap();
    let line = Line::parse_from(["seed", "--households", "20"]);
    let failure = run(&server.state, &line.arguments).await.unwrap_err();
    assert!(failure.to_string().contains("this registry has others"));
    assert_eq!(count(&server).await, 1);
}
