//! Whether somebody is listed is told by the answer alone, not by its length or its time.

use std::time::{Duration, Instant};

use super::*;
use crate::known_or_not::{PEOPLE, Seen};

/// A village like many: 720 people, each with a programme or two.
async fn fill_with_listed(server: &TestServer) {
    let listed = |programme: &str, stage: Option<u8>| ListedProgramme {
        programme: programme.to_owned(),
        status: AssistanceStatus::Receiving,
        period: Period { stage, from: date(2026, 10, 1), to: date(2026, 12, 31) },
    };
    let both = [listed("sembako", Some(4)), listed("pbi_jk", None)];
    let people: Vec<ListedPerson> = names(720)
        .enumerate()
        .map(|(number, name)| ListedPerson {
            name: PersonName::parse(&name).unwrap(),
            born: date(1980, 5, 6),
            programmes: both[..=number % 2].to_vec(),
        })
        .collect();
    fill_with(server, VILLAGE, &people).await;
}

#[tokio::test]
async fn a_listed_name_is_answered_as_one_that_nobody_has_and_as_fast() {
    let endless = Rate { burst: 1_000_000, every_ms: 1 };
    let server = TestServer::start_with(|config: &mut Config| {
        // What is built for tests takes some times as long as a release.
        config.check_beat = Duration::from_millis(16);
        config.limits.network = endless;
        config.limits.check_client = endless;
        config.limits.check_network = endless;
        config.limits.check_village =
            VillageCap { least: 1_000_000, per_hundred: 100, alarm_per_hundred: 1_000_000, alarm_least: 1_000_000 };
        config.limits.check_work = ProofOfWork { cost: 1, least: 1, most: 2, when_walked: 1 };
    })
    .await;
    fill_with_listed(&server).await;
    let names: Vec<String> = names(720).collect();
    let mut seen = Seen::default();
    for pair in 0..PEOPLE / 2 {
        for known in [pair % 2 == 0, pair % 2 == 1] {
            let name = &names[pair as usize % names.len()];
            // As long, of as many words, and of nobody: a letter that no name of the village has.
            let name = if known { name.clone() } else { name.replace('W', "X").replace('S', "Q").replace('k', "x") };
            let proof = solved(challenge_for(&server, VILLAGE, PHONE).await);
            let begun = Instant::now();
            let answer = ask_with(&server, VILLAGE, &name, PHONE, &proof).await;
            seen.note(known, &answer, begun);
            assert_eq!(answer.json::<Matches>().matches.is_empty(), !known, "{name}");
        }
    }
    seen.assert_alike("asking for a name");
}
