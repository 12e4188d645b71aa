//! What becomes of a registry's file.

use serde_json::json;
use sqlx::Row as _;

use super::table::COLUMNS;
use super::*;
use crate::registry::HouseholdEntry;
use crate::seed::{Generator, fill_with_fixed};
use crate::testing::TestServer;

mod broken;
mod changing;
mod finding;
mod refusing;

type Lines = Vec<[String; COLUMNS.len()]>;

fn households(count: u64) -> Vec<HouseholdEntry> {
    let generator = Generator::new(5);
    (0..count).map(|index| generator.household(index)).collect()
}

fn lines_of(households: &[HouseholdEntry]) -> Lines {
    households.iter().flat_map(sample_file::lines).collect()
}

/// A card that no household has.
fn new_card() -> bansosku_contract::Kk {
    bansosku_contract::Kk::parse("3302010101209499").unwrap()
}

fn column(name: &str) -> usize {
    COLUMNS.iter().position(|column| *column == name).unwrap()
}

/// Loads these lines, and gives what came of it and the refused lines.
async fn load_lines(server: &TestServer, lines: &Lines) -> (Result<Option<Outcome>, Failure>, Vec<String>) {
    let file = server.folder.path().join("registry.csv");
    write_lines(&file, lines);
    load_file(server, Format::Csv, &file, 50).await
}

fn write_lines(file: &Path, lines: &Lines) {
    let mut writer = csv::Writer::from_path(file).unwrap();
    writer.write_record(COLUMNS).unwrap();
    for line in lines {
        writer.write_record(line).unwrap();
    }
    writer.flush().unwrap();
}

async fn load_file(
    server: &TestServer,
    format: Format,
    file: &Path,
    refuse_above: u8,
) -> (Result<Option<Outcome>, Failure>, Vec<String>) {
    let arguments = ImportArguments { format, file: file.to_owned(), refused: None, refuse_above, lose_above: 100 };
    let refused = refused_beside(file);
    let result = load(&server.state, &arguments, &refused).await;
    release::forget_leaving(&server.state, Forget::All).await.unwrap();
    let text = std::fs::read_to_string(refused).unwrap_or_default();
    (result, text.lines().skip(1).map(ToOwned::to_owned).collect())
}

/// The households as they are read from a file.
fn batch_of(households: &[HouseholdEntry]) -> Vec<gather::Gathered> {
    let mut gatherer = Gatherer::new(jiff::civil::date(2026, 12, 31));
    let mut batch = Vec::new();
    for (number, values) in (2..).zip(lines_of(households)) {
        batch.extend(gatherer.add(&table::Line { number, values, problems: Vec::new() }));
    }
    batch.extend(gatherer.finish());
    batch
}

async fn taken(server: &TestServer, lines: &Lines) -> Outcome {
    let (result, refused) = load_lines(server, lines).await;
    assert_eq!(refused, [""; 0]);
    result.unwrap().unwrap()
}

/// Everybody of the current release, by name and what they get, opened.
async fn registry(server: &TestServer) -> Vec<String> {
    let keys = &server.state.keys;
    let mut reading = server.state.database.read().await.unwrap();
    let rows = sqlx::query("SELECT nik_index FROM person").fetch_all(&mut *reading).await.unwrap();
    let mut people = Vec::new();
    for row in rows {
        let nik: String = row.get("nik_index");
        let household = crate::household::of_person(keys, &mut reading, &nik).await.unwrap().unwrap();
        people.push(serde_json::to_string(&household).unwrap());
    }
    people.sort();
    people.dedup();
    people
}

async fn changes(server: &TestServer) -> Vec<(String, String)> {
    let mut reading = server.state.database.read().await.unwrap();
    let rows = sqlx::query(
        "SELECT change, details FROM household_change
         WHERE release = (SELECT number FROM registry_release WHERE state = 'current') ORDER BY change, details",
    )
    .fetch_all(&mut *reading)
    .await
    .unwrap();
    rows.iter().map(|row| (row.get("change"), row.get("details"))).collect()
}

#[tokio::test]
async fn a_file_becomes_the_registry_whatever_it_is_written_in() {
    let (csv, parquet) = (TestServer::start().await, TestServer::start().await);
    let households = households(40);
    let people = households.iter().map(|household| household.people.len() as u64).sum();
    for (server, format) in [(&csv, Format::Csv), (&parquet, Format::Parquet)] {
        let file = server.folder.path().join("registry");
        sample_file::write(format, &file, households.clone().into_iter()).unwrap();
        let (loaded, refused) = load_file(server, format, &file, 0).await;
        assert_eq!(refused, [""; 0]);
        let lines = lines_of(&households).len() as u64;
        let expected = Outcome { lines, households: 40, people, appeared: 40, ..Outcome::default() };
        assert_eq!(loaded.unwrap(), Some(expected), "{format:?}");
    }
    let without_ids = |households: Vec<String>| -> Vec<serde_json::Value> {
        let mut households: Vec<serde_json::Value> =
            households.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        for member in households.iter_mut().flat_map(|household| household["members"].as_array_mut().unwrap()) {
            member.as_object_mut().unwrap().remove("id");
        }
        households.sort_by_key(ToString::to_string);
        households
    };
    let loaded = without_ids(registry(&csv).await);
    assert_eq!(loaded.len(), 40);
    assert_eq!(loaded, without_ids(registry(&parquet).await));
}

#[tokio::test]
async fn loading_the_same_file_again_changes_nothing() {
    let server = TestServer::start().await;
    let lines = lines_of(&households(20));
    taken(&server, &lines).await;
    let before = registry(&server).await;
    assert_eq!(load_lines(&server, &lines).await.0.unwrap(), None);
    assert_eq!(registry(&server).await, before);
    assert_eq!(server.count("SELECT COUNT(*) FROM registry_household").await, 20, "nothing is left of another release");
}

#[tokio::test]
async fn ids_stay_and_what_changed_for_whom_is_kept() {
    let server = TestServer::start().await;
    let mut now = households(12);
    taken(&server, &lines_of(&now)).await;
    let ids = async || {
        let mut reading = server.state.database.read().await.unwrap();
        let rows = sqlx::query("SELECT nik_index, id FROM person").fetch_all(&mut *reading).await.unwrap();
        rows.iter()
            .map(|row| (row.get("nik_index"), row.get("id")))
            .collect::<std::collections::BTreeMap<String, String>>()
    };
    let before = ids().await;

    let gone = now.remove(0);
    let ends = now.iter().position(|household| household.people.iter().any(|person| !person.assistances.is_empty()));
    let household = &mut now[ends.unwrap()];
    let person = household.people.iter_mut().find(|person| !person.assistances.is_empty()).unwrap();
    let newest = person.assistances[0].clone();
    person.assistances.retain(|given| given.programme != newest.programme);
    let last = now.last_mut().unwrap();
    last.desil = if last.desil == Some(1) { None } else { Some(1) };
    now.push(Generator::new(6).household(77));
    for household in &mut now {
        household.as_of = household.as_of.tomorrow().unwrap();
    }
    let loaded = taken(&server, &lines_of(&now)).await;
    assert_eq!((loaded.appeared, loaded.changed, loaded.left), (1, 2, 1));
    let after = ids().await;
    assert!(after.iter().all(|(nik, id)| before.get(nik).is_none_or(|known| known == id)));
    assert_eq!(after.len(), before.len() - gone.people.len() + now.last().unwrap().people.len());
    let changes = changes(&server).await;
    assert_eq!(
        changes.iter().map(|(change, _)| change.as_str()).collect::<Vec<_>>(),
        ["appeared", "changed", "changed", "left"]
    );
    let mut details = changes.iter().map(|(_, details)| serde_json::from_str::<serde_json::Value>(details).unwrap());
    let ended = details.find_map(|details| details["programmes"].get(0).cloned()).unwrap();
    assert_eq!((&ended["programme"], &ended["after"]), (&json!(newest.programme), &json!(null)));
    assert_eq!(ended["before"]["status"], json!(newest.status));
    assert_eq!(ended["before"]["amount"], json!(newest.amount));
    assert!(changes.iter().any(|(_, details)| details == r#"{"differs":["desil"]}"#), "{changes:?}");
}

#[tokio::test]
async fn a_line_that_can_t_be_read_is_named_with_its_reason_and_its_household_stays_as_it_was() {
    let server = TestServer::start().await;
    let households = households(6);
    taken(&server, &lines_of(&households)).await;
    let before = registry(&server).await;

    let mut lines = lines_of(&households);
    let broken = [(0, "nik", "123"), (0, "born", "yesterday")];
    for (line, name, value) in broken {
        lines[line][column(name)] = value.to_owned();
    }
    let (result, refused) = load_lines(&server, &lines).await;
    let loaded = result.unwrap().unwrap();
    let of_first = sample_file::lines(&households[0]).len();
    assert_eq!((loaded.households, loaded.refused_households, loaded.kept), (5, 1, 1));
    assert_eq!(loaded.refused_lines, of_first as u64);
    assert_eq!((loaded.changed, loaded.left), (0, 0));
    assert_eq!(registry(&server).await, before);
    let mut expected = vec!["2,nik,nik_length".to_owned(), "2,born,day_unreadable".to_owned()];
    expected.extend((3..of_first + 2).map(|line| format!("{line},kk,household_incomplete")));
    assert_eq!(refused, expected);
}

#[tokio::test]
async fn every_reason_for_refusing_a_line_is_named() {
    let server = TestServer::start().await;
    let households = households(30);
    let full = households
        .iter()
        .flat_map(|household| sample_file::lines(household).into_iter().map(move |line| (household, line)))
        .find(|(household, line)| household.people.len() == 1 && !line[column("disbursement")].is_empty());
    let line = full.expect("somebody who lives alone is paid").1;
    for (name, value, reason) in [
        ("kk", "1", "kk_length"),
        ("village", "33.02", "village_unknown"),
        ("village", "33.02.01.2999", "village_unknown"),
        ("desil", "11", "desil_unreadable"),
        ("as_of", "1/10/2026", "day_unreadable"),
        ("nik", "33020155058O9901", "nik_not_digits"),
        ("name", "Budi 2", "name_digit"),
        ("name", "", "name_empty"),
        ("born", "2030-01-01", "day_unreadable"),
        ("relation", "uncle", "word_unknown"),
        ("programme", "bst2", "programme_unknown"),
        ("component", "rumah", "component_unknown"),
        ("status", "YA", "word_unknown"),
        ("stage", "13", "stage_unreadable"),
        ("to", "2000-01-01", "day_unreadable"),
        ("amount", "-1", "amount_unreadable"),
        ("amount", "Rp600.000", "amount_unreadable"),
        ("channel_kind", "shop", "word_unknown"),
        ("channel_name", "", "channel_incomplete"),
        ("disbursement", "paid", "word_unknown"),
        ("paid_on", "soon", "day_unreadable"),
    ] {
        let mut wrong = line.clone();
        wrong[column(name)] = value.to_owned();
        let (result, refused) = load_lines(&server, &vec![wrong]).await;
        assert!(result.is_err(), "{name} {value}: nothing else is in the file");
        assert!(
            refused[0].starts_with("2,") && refused[0].ends_with(&format!(",{reason}")),
            "{name} {value}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn nobody_stands_in_a_registry_twice() {
    let server = TestServer::start().await;
    let households = households(4);
    let mut moved = households[1].clone();
    moved.kk = new_card();
    let all = [&households[..], &households[..1], &[moved]].concat();
    let (result, refused) = load_lines(&server, &lines_of(&all)).await;
    let loaded = result.unwrap().unwrap();
    assert_eq!((loaded.households, loaded.refused_households), (3, 2));
    assert!(refused.iter().any(|line| line.ends_with(",kk,household_twice")), "{refused:?}");
    assert!(refused.iter().any(|line| line.ends_with(",nik,person_twice")), "{refused:?}");

    let mut twice = lines_of(&households[..1]);
    let again = twice.iter().find(|line| !line[column("programme")].is_empty()).cloned();
    if let Some(again) = again {
        twice.push(again);
        let (_, refused) = load_lines(&server, &twice).await;
        assert!(refused.iter().all(|line| line.ends_with(",programme,assistance_twice")), "{refused:?}");
    }
}

#[tokio::test]
async fn members_who_do_not_fit_together_are_refused() {
    let server = TestServer::start().await;
    let households = households(10);
    let large = households.iter().find(|household| household.people.len() > 2).unwrap();
    for (name, value, reason) in
        [("village", "33.02.01.2001", "household_differs"), ("name", "Orang Lain", "person_differs")]
    {
        let mut lines = lines_of(std::slice::from_ref(large));
        let first = lines[0].clone();
        lines.insert(1, first);
        lines[1][column(name)] = value.to_owned();
        lines[1][column("programme")] = "sembako".to_owned();
        let (_, refused) = load_lines(&server, &lines).await;
        assert!(refused.iter().any(|line| line.ends_with(reason)), "{name}: {refused:?}");
    }
}

#[tokio::test]
async fn a_file_with_too_many_mistakes_changes_nothing() {
    let server = TestServer::start().await;
    taken(&server, &lines_of(&households(10))).await;
    let before = registry(&server).await;
    let mut lines = lines_of(&households(12));
    let last = lines.len() - 1;
    lines[last][column("nik")].clear();
    let file = server.folder.path().join("registry.csv");
    assert!(load_lines(&server, &lines).await.0.is_ok(), "one of twelve is fewer than half");
    let after = registry(&server).await;
    assert!(after.len() > before.len());
    lines[last][column("name")].clear();
    write_lines(&file, &lines);
    let failure = load_file(&server, Format::Csv, &file, 5).await.0.unwrap_err().to_string();
    assert!(failure.contains("1 of 12 households and") && failure.contains("nothing was changed"), "{failure}");
    assert_eq!(registry(&server).await, after);
    assert_eq!(server.count("SELECT COUNT(*) FROM registry_release").await, 1);
}

#[tokio::test]
async fn after_a_file_that_was_given_up_a_better_one_is_loaded() {
    let server = TestServer::start().await;
    let mut now = households(4);
    taken(&server, &lines_of(&now)).await;
    let last = now.last_mut().unwrap();
    last.desil = if last.desil == Some(1) { None } else { Some(1) };
    let good = lines_of(&now);
    let mut bad = good.clone();
    for line in &mut bad[..lines_of(&now[..3]).len()] {
        line[column("born")] = "yesterday".to_owned();
    }
    let failure = load_lines(&server, &bad).await.0.unwrap_err().to_string();
    assert!(failure.contains("nothing was changed"), "{failure}");
    assert_eq!(taken(&server, &good).await.changed, 1);
    let changes = changes(&server).await;
    assert_eq!(
        changes,
        [("changed".to_owned(), r#"{"differs":["desil"]}"#.to_owned())],
        "those of the file that was loaded"
    );
}

#[tokio::test]
async fn an_import_that_was_killed_leaves_the_old_registry_and_the_next_one_cleans_up() {
    let server = TestServer::start().await;
    let households = households(8);
    taken(&server, &lines_of(&households[..4])).await;
    let before = registry(&server).await;
    let mut loader = Loader::begin(&server.state, "of another file").await.unwrap();
    let mut refused = Refused::begin(&server.folder.path().join("refused.csv"), Path::new("")).unwrap();
    loader.take(batch_of(&households), &mut refused).await.unwrap();
    assert_eq!(registry(&server).await, before, "what has arrived is not to be seen");
    assert!(server.count("SELECT COUNT(*) FROM registry_household").await > 4);
    taken(&server, &lines_of(&households)).await;
    assert_eq!(server.count("SELECT COUNT(*) FROM registry_household").await, 8);
    assert_eq!(server.count("SELECT COUNT(*) FROM registry_release").await, 1);
}

#[tokio::test]
async fn of_two_imports_the_later_one_counts() {
    let server = TestServer::start().await;
    let mut first = Loader::begin(&server.state, "one").await.unwrap();
    let second = Loader::begin(&server.state, "other").await.unwrap();
    let mut refused = Refused::begin(&server.folder.path().join("refused.csv"), Path::new("")).unwrap();
    for failure in [first.take(batch_of(&households(3)), &mut refused).await, first.publish(100).await] {
        assert!(failure.unwrap_err().to_string().contains("Another import"));
    }
    second.give_up().await.unwrap();
    release::forget_leaving(&server.state, Forget::All).await.unwrap();
    for statement in [
        "SELECT COUNT(*) FROM registry_household",
        "SELECT COUNT(*) FROM registry_person",
        "SELECT COUNT(*) FROM registry_assistance",
        "SELECT COUNT(*) FROM household_change",
    ] {
        assert_eq!(server.count(statement).await, 0, "{statement}: what nobody would ever take away");
    }
    let third = Loader::begin(&server.state, "third").await.unwrap();
    assert_eq!((first.release, second.release, third.release), (1, 2, 3), "no number is given out twice");
}

#[tokio::test]
async fn a_sample_takes_no_number_that_may_be_real() {
    let server = TestServer::start().await;
    fill_with_fixed(&server.state).await;
    let mut writing = server.state.database.write().await.unwrap();
    sqlx::query("INSERT INTO meta (name, value) VALUES ('sample', 'true')").execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    let mut lines = lines_of(&households(3));
    let nik = lines[0][column("nik")].clone();
    for line in lines.iter_mut().filter(|line| line[column("nik")] == nik) {
        line[column("nik")].replace_range(12.., "0007");
    }
    let (result, refused) = load_lines(&server, &lines).await;
    assert_eq!(result.unwrap().unwrap().refused_households, 1);
    assert!(refused.iter().all(|line| line.ends_with(",nik,nik_not_sample")), "{refused:?}");
}

#[tokio::test]
async fn a_file_without_the_right_columns_is_not_touched() {
    let server = TestServer::start().await;
    let file = server.folder.path().join("other.csv");
    std::fs::write(&file, "nik,nama\n1,a\n").unwrap();
    let failure = load_file(&server, Format::Csv, &file, 5).await.0.unwrap_err().to_string();
    assert!(failure.contains("Unknown: nama") && failure.contains("Missing: kk, village"), "{failure}");
    let failure = load_file(&server, Format::Parquet, &file, 5).await.0.unwrap_err().to_string();
    assert!(failure.contains("Unable to read") && failure.contains("other.csv"), "{failure}");
    let missing = load_file(&server, Format::Csv, Path::new("/nowhere/a.csv"), 5).await.0.unwrap_err().to_string();
    assert!(missing.contains("/nowhere/a.csv"), "{missing}");
}

#[tokio::test]
async fn the_file_of_refused_lines_repeats_nothing_of_them() {
    let server = TestServer::start().await;
    let mut lines = lines_of(&households(3));
    lines[0][column("born")] = "31 Februari".to_owned();
    let (_, refused) = load_lines(&server, &lines).await;
    let text = refused.join("\n");
    for value in lines.iter().flatten().filter(|value| value.len() > 7) {
        assert!(!text.contains(value.as_str()), "{value}");
    }
}
