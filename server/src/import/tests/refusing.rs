//! A household is taken as a whole or not at all.

use bansosku_contract::household::Relation;

use super::*;

/// Households whose lines can be put in two places.
fn families(count: u64) -> Vec<HouseholdEntry> {
    households(count).into_iter().filter(|household| household.people.len() > 2).collect()
}

/// The parts of a household: the lines of its head, and those of everybody else.
fn parts(household: &HouseholdEntry) -> (Lines, Lines) {
    let nik = household.people[0].nik.expose();
    sample_file::lines(household).into_iter().partition(|line| line[column("nik")] == nik)
}

#[tokio::test]
async fn a_household_in_two_places_stays_as_it_was_and_is_not_published_by_halves() {
    let server = TestServer::start().await;
    let families = families(20);
    taken(&server, &lines_of(&families)).await;
    let before = registry(&server).await;
    let (head, others) = parts(&families[0]);
    let rest = lines_of(&families[1..]);
    for (name, lines) in [
        ("second part at the end", [head.clone(), rest.clone(), others.clone()].concat()),
        ("a third part", [head.clone(), rest.clone(), others.clone(), rest[..1].to_vec(), head.clone()].concat()),
    ] {
        let (result, refused) = load_lines(&server, &lines).await;
        let loaded = result.unwrap().unwrap();
        let parted = if name == "a third part" { 2 } else { 1 };
        assert_eq!((loaded.refused_households, loaded.kept), (parted, parted), "{name}");
        assert_eq!(loaded.households, families.len() as u64 - parted, "{name}");
        assert_eq!((loaded.appeared, loaded.changed, loaded.left), (0, 0, 0), "{name}");
        assert_eq!(registry(&server).await, before, "{name}");
        assert!(refused.iter().any(|line| line.ends_with(",kk,household_twice")), "{name}: {refused:?}");
    }
}

#[tokio::test]
async fn a_new_household_in_several_places_is_not_there_at_all() {
    let server = TestServer::start().await;
    // More than a batch between the parts: the first has been written when the second comes.
    let all = households(BATCH as u64 + 40);
    let place = all.iter().position(|household| household.people.len() > 2).unwrap();
    let (head, others) = parts(&all[place]);
    let rest = lines_of(&[&all[..place], &all[place + 1..]].concat());
    let lines = [head.clone(), rest, others.clone(), head].concat();
    let (result, refused) = load_lines(&server, &lines).await;
    let loaded = result.unwrap().unwrap();
    let people: u64 = all.iter().map(|household| household.people.len() as u64).sum();
    assert_eq!((loaded.households, loaded.appeared), (all.len() as u64 - 1, all.len() as u64 - 1));
    assert_eq!(loaded.people, people - all[place].people.len() as u64);
    assert_eq!((loaded.refused_households, loaded.unknown, loaded.kept), (1, 1, 0));
    assert!(refused.iter().all(|line| line.contains(",kk,household_")), "{refused:?}");
    let there = i64::try_from(all.len()).unwrap() - 1;
    assert_eq!(server.count("SELECT COUNT(*) FROM household").await, there);
    assert_eq!(server.count("SELECT COUNT(*) FROM household_change").await, there);
    assert_eq!(server.count("SELECT COUNT(*) FROM person").await, i64::try_from(loaded.people).unwrap());
}

#[tokio::test]
async fn a_part_that_can_t_be_read_keeps_the_others_out_wherever_it_stands() {
    let server = TestServer::start().await;
    let families = families(20);
    taken(&server, &lines_of(&families)).await;
    let before = registry(&server).await;
    let (head, others) = parts(&families[0]);
    let mut broken = others.clone();
    broken[0][column("born")] = "yesterday".to_owned();
    let rest = lines_of(&families[1..]);
    for lines in [[head.clone(), rest.clone(), broken.clone()], [broken, rest, head]] {
        let loaded = load_lines(&server, &lines.concat()).await.0.unwrap().unwrap();
        assert_eq!((loaded.refused_households, loaded.kept, loaded.left), (1, 1, 0));
        assert_eq!(registry(&server).await, before);
    }
}

#[tokio::test]
async fn a_card_is_the_same_however_it_is_written() {
    let server = TestServer::start().await;
    let families = families(20);
    let mut lines = lines_of(&families);
    for line in lines.iter_mut().step_by(2) {
        let kk = &mut line[column("kk")];
        kk.insert(4, ' ');
        kk.insert(9, '.');
    }
    let loaded = taken(&server, &lines).await;
    assert_eq!(loaded.households, families.len() as u64);
    assert_eq!(server.count("SELECT COUNT(*) FROM person").await, i64::try_from(loaded.people).unwrap());
}

#[tokio::test]
async fn a_household_whose_card_can_t_be_read_stays_as_it_was() {
    let server = TestServer::start().await;
    let families = families(20);
    taken(&server, &lines_of(&families)).await;
    let before = registry(&server).await;
    let (head, mut others) = parts(&families[0]);
    for line in &mut others {
        line[column("kk")] = "3302 O1".to_owned();
    }
    let rest = lines_of(&families[1..]);
    let unread = others.len() as u64;
    // All of its lines, or the last ones: what came before them is taken out again.
    for (lines, households) in
        [([others.clone(), rest.clone()].concat(), unread), ([head, others, rest].concat(), unread)]
    {
        let loaded = load_lines(&server, &lines).await.0.unwrap().unwrap();
        assert_eq!((loaded.refused_households, loaded.kept, loaded.unknown), (households, 1, 0));
        assert_eq!((loaded.appeared, loaded.changed, loaded.left), (0, 0, 0));
        assert_eq!(registry(&server).await, before);
    }
}

#[tokio::test]
async fn each_line_without_a_card_counts_towards_too_many_mistakes() {
    let server = TestServer::start().await;
    let families = families(20);
    let mut lines = lines_of(&families);
    for line in lines.iter_mut().take(10) {
        line[column("kk")].clear();
        line[column("nik")].clear();
    }
    let file = server.folder.path().join("registry.csv");
    let loaded = load_lines(&server, &lines).await.0.unwrap().unwrap();
    assert!(loaded.refused_households >= 10 && loaded.unknown >= 10, "{loaded:?}");
    let mut again = lines.clone();
    again.swap(0, 1);
    write_lines(&file, &again);
    let failure = load_file(&server, Format::Csv, &file, 5).await.0.unwrap_err().to_string();
    assert!(failure.contains(&format!("10 of {} lines", lines.len())), "{failure}");
}

const RECEIVED: &str = "SELECT COUNT(*) FROM person LEFT JOIN assistance ON person_id = person.id";

#[tokio::test]
async fn whoever_stays_behind_on_a_refused_card_stays_listed() {
    for mover in [2, 0] {
        let server = TestServer::start().await;
        let families = families(20);
        taken(&server, &lines_of(&families)).await;
        let families_before = registry(&server).await.len();
        let received = server.count(RECEIVED).await;
        let (mut one, mut rest) = (families[0].clone(), families[0].clone());
        one.kk = new_card();
        one.people = vec![rest.people.remove(mover)];
        one.people[0].relation = Relation::Head;
        rest.people[0].relation = Relation::Head;
        let mut broken = lines_of(&[rest]);
        broken[0][column("born")] = "yesterday".to_owned();
        let lines = [lines_of(&[one]), broken, lines_of(&families[1..])].concat();
        let loaded = load_lines(&server, &lines).await.0.unwrap().unwrap();
        assert_eq!((loaded.refused_households, loaded.kept, loaded.left), (1, 1, 0), "member {mover}");
        assert_eq!((loaded.appeared, loaded.changed), (1, 1), "member {mover}");
        assert_eq!(server.count(RECEIVED).await, received, "member {mover}");
        assert_eq!(registry(&server).await.len(), families_before + 1, "each family can be read");
        let there = i64::try_from(families.len()).unwrap() + 1;
        assert_eq!(server.count("SELECT COUNT(*) FROM household").await, there, "member {mover}");
        // Whoever moved comes back: the family is told of it.
        let loaded = load_lines(&server, &lines_of(&families)).await.0.unwrap().unwrap();
        assert_eq!((loaded.households, loaded.changed, loaded.left), (families.len() as u64, 1, 1), "member {mover}");
    }
}

#[tokio::test]
async fn whoever_stands_on_a_new_card_that_is_refused_stays_where_they_were() {
    let server = TestServer::start().await;
    let families = families(20);
    taken(&server, &lines_of(&families)).await;
    let before = registry(&server).await;
    // Somebody moves to a new card, on which somebody else stands who has not left the old one.
    let (mut new, mut old) = (families[0].clone(), families[0].clone());
    new.kk = new_card();
    new.people = vec![old.people.remove(1), old.people[1].clone()];
    new.people[0].relation = Relation::Head;
    let lines = [lines_of(&[old]), lines_of(&families[1..]), lines_of(&[new])].concat();
    let loaded = load_lines(&server, &lines).await.0.unwrap().unwrap();
    assert_eq!((loaded.refused_households, loaded.left), (1, 0));
    assert_eq!(registry(&server).await, before);
}
