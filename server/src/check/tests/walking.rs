//! What becomes of whoever walks through the names of a village.

use super::*;

/// Believes whoever says where a question comes from, and lets each ask a lot.
fn from_many_networks(config: &mut Config) {
    config.limits.network = Rate { burst: 10_000, every_ms: 1 };
    config.trusted_proxy = Some([0, 0, 0, 0].into());
}

#[tokio::test]
async fn a_phone_has_some_questions_a_day_and_its_neighbour_has_its_own() {
    let server = TestServer::start().await;
    for name in names(30) {
        assert_eq!(ask_as(&server, PHONE, VILLAGE, &name).await.status, 200);
    }
    let over = ask_as(&server, PHONE, VILLAGE, "Suparti").await;
    assert_eq!(over.problem(), (429, "too_many_requests".to_owned()));
    assert!(over.headers.contains_key("retry-after"));
    assert_eq!(ask_as(&server, "telepon-tetangga-1", VILLAGE, "Suparti").await.status, 200);
    server.pass(SignedDuration::from_hours(24));
    assert_eq!(ask_as(&server, PHONE, VILLAGE, "Suparti").await.status, 200);
}

#[tokio::test]
async fn whoever_walks_through_a_village_is_noticed_works_more_and_is_stopped_until_tomorrow() {
    let log = Log::listen();
    let server = TestServer::start_with(from_many_networks).await;
    fill(&server, VILLAGE, names(300)).await;
    let work = async || {
        let Proof::Plain(payload) = solved(challenge_for(&server, VILLAGE, PHONE).await) else { panic!() };
        payload.solution.counter
    };
    assert!(work().await <= 4);
    // A new phone for each question: only the village can tell.
    let mut answered = 0;
    for (number, name) in names(400).enumerate() {
        let network = format!("10.0.0.{}", number / 100);
        let answer = ask_from(&server, &network, &format!("telepon-baru-{number:05}"), VILLAGE, &name).await;
        if answer.status == 429 {
            assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 24 * 60 * 60);
            break;
        }
        answered += 1;
        let alarmed = heard(&log).contains("the names of a village are being walked through");
        assert_eq!(alarmed, answered > 60, "after {answered} of 300 names");
    }
    assert_eq!(answered, 300);
    assert!(heard(&log).contains("a village is closed until tomorrow"));
    let known = ask_from(&server, "10.0.0.9", PHONE, VILLAGE, &names(1).next().unwrap()).await;
    assert_eq!(known.status, 429, "nobody learns for whom others asked");
    assert!(work().await >= 16, "whoever asks about this village works more now");
    assert_eq!(ask_as(&server, PHONE, NEXT_VILLAGE, "Suparti").await.status, 200);
    server.pass(SignedDuration::from_hours(24));
    assert_eq!(ask_as(&server, PHONE, VILLAGE, "Suparti").await.status, 200);
    let text = heard(&log);
    assert!(!text.contains("Wati"), "no name reaches the log");
}

#[tokio::test]
async fn no_network_closes_a_village_for_the_others() {
    let log = Log::listen();
    let server = TestServer::start_with(from_many_networks).await;
    fill(&server, VILLAGE, names(300)).await;
    for (number, name) in names(160).enumerate() {
        let answer = ask_from(&server, "10.0.0.1", &format!("telepon-baru-{number:05}"), VILLAGE, &name).await;
        assert_eq!(answer.status, if number < 150 { 200 } else { 429 }, "name {number} of 300");
    }
    let again = ask_from(&server, "10.0.0.1", PHONE, VILLAGE, &names(1).next().unwrap()).await;
    assert_eq!(again.status, 429, "whoever is refused learns nothing by a name");
    assert_eq!(ask_from(&server, "10.0.0.2", PHONE, VILLAGE, "Suparti").await.status, 200);
    assert!(!heard(&log).contains("closed"));
}

#[tokio::test]
async fn nobody_closes_a_village_by_asking_for_one_name_again_and_again() {
    let log = Log::listen();
    let small = |config: &mut Config| {
        config.limits.network = Rate { burst: 10_000, every_ms: 1 };
        config.limits.check_village.least = 4;
    };
    let server = TestServer::start_with(small).await;
    fill(&server, VILLAGE, names(2)).await;
    for number in 0..12 {
        let answer = ask_as(&server, &format!("telepon-baru-{number:05}"), VILLAGE, "Joko Susilo").await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(ask_as(&server, PHONE, VILLAGE, "Suparti").await.status, 200);
    assert!(!heard(&log).contains("closed"));
}

#[tokio::test]
async fn whoever_asks_for_a_name_that_nobody_has_is_noticed() {
    let log = Log::listen();
    let server = TestServer::start().await;
    fill(&server, VILLAGE, names(3)).await;
    let village = RegionCode::parse(VILLAGE).unwrap();
    let (bait, elsewhere) =
        (honeytoken(&server.state, village), honeytoken(&server.state, RegionCode::parse("12.71.01.1001").unwrap()));
    assert_ne!(bait.whole(), elsewhere.whole(), "each district has its own");
    assert_eq!(bait.whole(), honeytoken(&server.state, RegionCode::parse(NEXT_VILLAGE).unwrap()).whole());
    assert_eq!(ask(&server, VILLAGE, bait.whole()).await, [], "nobody is told that such a person exists");
    assert!(heard(&log).contains("somebody asks for a name that nobody has"));
    let Proof::Plain(payload) = solved(challenge_for(&server, NEXT_VILLAGE, PHONE).await) else { panic!() };
    assert!(payload.solution.counter >= 16, "the same phone works more from now on");
    let neighbour = solved(challenge_for(&server, NEXT_VILLAGE, "telepon-tetangga-1").await);
    assert!(matches!(neighbour, Proof::Plain(payload) if payload.solution.counter <= 4));
}

#[tokio::test]
async fn a_network_has_its_own_limit_whatever_phones_it_names() {
    let few = |config: &mut Config| config.limits.check_network = Rate { burst: 6, every_ms: 60_000 };
    let server = TestServer::start_with(few).await;
    for number in 0..3 {
        let answer = ask_as(&server, &format!("telepon-baru-{number:05}"), VILLAGE, "Suparti").await;
        assert_eq!(answer.status, 200);
    }
    let answer = server.get(&format!("/v1/check/challenge?village={VILLAGE}")).send().await;
    assert_eq!(answer.problem(), (429, "too_many_requests".to_owned()));
}
