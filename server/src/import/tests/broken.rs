//! Files that are broken, cut short or not what they should be.

use super::*;

/// Loads these bytes, and gives what came of it and the refused lines.
async fn load_bytes(server: &TestServer, bytes: &[u8]) -> (Result<Option<Outcome>, Failure>, Vec<String>) {
    let file = server.folder.path().join("registry.csv");
    std::fs::write(&file, bytes).unwrap();
    load_file(server, Format::Csv, &file, 50).await
}

fn csv_of(households: &[HouseholdEntry]) -> String {
    let mut text = COLUMNS.join(",");
    for line in lines_of(households) {
        text.push('\n');
        text.push_str(&line.join(","));
    }
    text.push('\n');
    text
}

#[tokio::test]
async fn a_line_with_too_few_or_too_many_cells_is_refused() {
    let server = TestServer::start().await;
    let households = households(8);
    let whole = csv_of(&households);
    load_bytes(&server, whole.as_bytes()).await.0.unwrap().unwrap();
    let before = registry(&server).await;
    let cut = format!("{}\n", whole.trim_end().rsplit_once(',').unwrap().0);
    let longer = format!("{},again\n", whole.trim_end());
    // Without its last cells a line would read as somebody without assistance.
    let person = whole.trim_end().rsplit_once('\n').unwrap();
    let person = format!("{}\n{}\n", person.0, person.1.split(',').take(8).collect::<Vec<_>>().join(","));
    for text in [cut, longer, person] {
        let (result, refused) = load_bytes(&server, text.as_bytes()).await;
        let loaded = result.unwrap().unwrap();
        assert_eq!((loaded.refused_households, loaded.kept, loaded.changed), (1, 1, 0));
        assert!(refused.last().unwrap().ends_with(",line,cells_miscounted"), "{refused:?}");
        assert_eq!(registry(&server).await, before);
    }
}

#[tokio::test]
async fn a_quote_that_is_not_closed_gives_the_file_up_and_names_its_line() {
    let server = TestServer::start().await;
    let households = households(600);
    let whole = csv_of(&households);
    let name = households[1].people[0].name.expose();
    for (text, length) in [(csv_of(&households[..4]), "short"), (whole, "long")] {
        let text = text.replacen(name, &format!("\"{name}"), 1);
        let line = text[..text.find('"').unwrap()].matches('\n').count() + 1;
        let failure = load_bytes(&server, text.as_bytes()).await.0.unwrap_err().to_string();
        assert!(failure.starts_with(&format!("Line {line} ")) && failure.contains("quote"), "{length}: {failure}");
        assert!(!failure.contains(name));
        assert_eq!(server.count("SELECT COUNT(*) FROM registry_household").await, 0, "{length}");
    }
}

#[tokio::test]
async fn the_number_of_a_line_is_that_of_an_editor() {
    let server = TestServer::start().await;
    let text = csv_of(&households(8)).trim_end().replace('\n', "\r\n");
    let apart = text.replacen("\r\n", "\n\n\n", 3);
    for text in [text.clone(), text.replace("\r\n", "\n"), format!("{text}\r\n"), format!("{apart}\n\r\n")] {
        let lines = text.trim_end().lines().count();
        let (place, _) = text.trim_end().rsplit_once('\n').unwrap();
        let text = format!("{place}\n1{}", &text[place.len() + 1..]);
        let (_, refused) = load_bytes(&server, text.as_bytes()).await;
        assert!(refused[0].starts_with(&format!("{lines},kk,")), "{lines}: {refused:?}");
    }
}

#[tokio::test]
async fn a_byte_that_is_no_utf8_refuses_its_line_alone() {
    let server = TestServer::start().await;
    let households = households(8);
    let text = csv_of(&households);
    let name = households[0].people[0].name.expose();
    let place = text.find(name).unwrap() + 1;
    let mut bytes = text.clone().into_bytes();
    bytes[place] = 0xE9;
    let (result, refused) = load_bytes(&server, &bytes).await;
    assert_eq!(result.unwrap().unwrap().refused_households, 1);
    assert_eq!(refused[0], "2,name,not_utf8");
}

#[tokio::test]
async fn a_file_that_broke_off_takes_nobody_away() {
    let server = TestServer::start().await;
    let households = households(20);
    load_bytes(&server, csv_of(&households).as_bytes()).await.0.unwrap().unwrap();
    let before = registry(&server).await;
    let file = server.folder.path().join("registry.csv");
    std::fs::write(&file, csv_of(&households[..15])).unwrap();
    let mut arguments =
        ImportArguments { format: Format::Csv, file: file.clone(), refused: None, refuse_above: 5, lose_above: 20 };
    let refused = refused_beside(&file);
    let failure = load(&server.state, &arguments, &refused).await.unwrap_err().to_string();
    assert!(failure.contains("5 of 20 known households") && failure.contains("--lose-above 20"), "{failure}");
    release::forget_leaving(&server.state, Forget::All).await.unwrap();
    assert_eq!(registry(&server).await, before);
    assert_eq!(server.count("SELECT COUNT(*) FROM household_change WHERE change = 'left'").await, 0);
    arguments.lose_above = 25;
    assert_eq!(load(&server.state, &arguments, &refused).await.unwrap().unwrap().left, 5);
}

#[tokio::test]
async fn refused_lines_never_replace_the_file_that_is_read() {
    let server = TestServer::start().await;
    let file = server.folder.path().join("registry.csv");
    let text = csv_of(&households(3));
    std::fs::write(&file, &text).unwrap();
    let arguments =
        ImportArguments { format: Format::Csv, file: file.clone(), refused: None, refuse_above: 5, lose_above: 20 };
    let same = server.folder.path().join(".").join("registry.csv");
    let failure = load(&server.state, &arguments, &same).await.unwrap_err().to_string();
    assert!(failure.contains("it is the file to load"), "{failure}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_household_with_too_many_lines_is_refused() {
    let server = TestServer::start().await;
    let households = households(80);
    let mut lines = lines_of(&households);
    let large = gather::MOST_LINES * 2 + 10;
    let again = lines[0].clone();
    lines.splice(0..0, vec![again; large]);
    lines.iter_mut().take(large).for_each(|line| line[column("kk")] = "3302010101209499".to_owned());
    let (result, refused) = load_lines(&server, &lines).await;
    let loaded = result.unwrap().unwrap();
    assert_eq!((loaded.refused_lines, loaded.refused_households, loaded.households), (large as u64, 1, 80));
    assert_eq!(refused.len(), large, "each line once");
    assert!(refused.iter().all(|line| line.ends_with(",kk,household_too_large")), "{:?}", refused.last());
}

/// Lets a statement fail from now on. False on PostgreSQL, where a trigger is written otherwise.
async fn fail_at(server: &TestServer, trigger: &'static str) -> bool {
    if !matches!(server.location, crate::database::DatabaseLocation::File(_)) {
        return false;
    }
    let mut writing = server.state.database.write().await.unwrap();
    sqlx::query(trigger).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    true
}

#[tokio::test]
async fn an_import_that_fails_at_its_end_is_given_up() {
    let server = TestServer::start().await;
    let trigger = "CREATE TRIGGER full BEFORE INSERT ON village_list BEGIN SELECT RAISE(ABORT, 'full'); END";
    if fail_at(&server, trigger).await {
        let failure = load_lines(&server, &lines_of(&households(3))).await.0.unwrap_err().to_string();
        assert!(failure.contains("lists"), "{failure}");
        assert_eq!(server.count("SELECT COUNT(*) FROM registry_release").await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM registry_household").await, 0);
    }
}

#[tokio::test]
async fn an_import_whose_cleaning_up_fails_has_succeeded() {
    let server = TestServer::start().await;
    let mut now = households(3);
    taken(&server, &lines_of(&now)).await;
    let trigger = "CREATE TRIGGER full BEFORE DELETE ON registry_household BEGIN SELECT RAISE(ABORT, 'full'); END";
    if fail_at(&server, trigger).await {
        now.extend(households(4).pop());
        let file = server.folder.path().join("registry.csv");
        write_lines(&file, &lines_of(&now));
        let arguments = ImportArguments { format: Format::Csv, file, refused: None, refuse_above: 5, lose_above: 20 };
        run(&server.state, &arguments).await.unwrap();
        assert_eq!(server.count("SELECT COUNT(*) FROM household").await, 4);
        assert_eq!(server.count("SELECT COUNT(*) FROM registry_release WHERE state = 'leaving'").await, 1);
    }
}
