//! The outbox on a phone that is cut off, killed and lent, against a village with every kind of line.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::drafts::Drafts;
use bansosku::service::outbox::{Outbox, Reason, Standing};
use bansosku_contract::FieldProblem;
use proptest::prelude::*;
use uuid::Uuid;

use crate::village::{Line, Phone, draft};

#[tokio::test(start_paused = true)]
async fn what_was_posted_without_a_network_survives_a_restart_and_arrives_once_by_itself() {
    let mut phone = Phone::new(0.5);
    phone.drafts().keep_report(&draft(1, 2)).await.unwrap();
    let id = phone.outbox().post(&draft(1, 2)).await.unwrap();
    assert_eq!(phone.drafts().report().await, None, "it is no draft any more");
    phone.pass(Duration::from_secs(20)).await;
    assert_eq!(phone.standing(id), Some(Standing::Waiting(Some(Failure::Offline))));
    phone.restart();
    phone.pass(Duration::from_secs(1)).await;
    assert_eq!(phone.posted().len(), 1);
    phone.village.set(Line::Good);
    phone.pass(Duration::from_mins(20)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))), "{:?}", phone.posted());
    assert_eq!(phone.village.effects.lock().unwrap()[&id].len(), 2, "with both photos");
    phone.restart();
    phone.pass(Duration::from_mins(20)).await;
    assert_eq!((phone.effects(), *phone.village.conflicts.lock().unwrap()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_makes_no_second_report_and_no_photo_is_sent_again() {
    let phone = Phone::new(1.0);
    phone.village.set(Line::Good);
    let id = phone.outbox().post(&draft(1, 1)).await.unwrap();
    phone.pass(Duration::from_secs(1)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))));

    phone.village.set(Line::LosesAnswers);
    let id = phone.outbox().post(&draft(2, 0)).await.unwrap();
    phone.pass(Duration::from_secs(10)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Waiting(Some(Failure::Slow)))));
    assert!(phone.posted().iter().any(|item| item.id == id && item.may_have_arrived));
    phone.village.set(Line::Good);
    phone.pass(Duration::from_mins(5)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))));
    assert_eq!((phone.effects(), phone.village.uploads.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_refused_comes_back_as_a_form_and_holds_up_no_other() {
    let mut phone = Phone::new(0.5);
    phone.village.refused.lock().unwrap().insert(Uuid::from_u128(1));
    let refused = phone.outbox().post(&draft(1, 1)).await.unwrap();
    let fine = phone.outbox().post(&draft(2, 1)).await.unwrap();
    phone.village.set(Line::Good);
    phone.pass(Duration::from_mins(20)).await;
    assert!(matches!(phone.standing(fine), Some(Standing::Sent(_))));
    let problems = vec![FieldProblem::new("message", "report_message_long")];
    assert_eq!(phone.standing(refused), Some(Standing::NeedsAttention(Reason::Fields(problems.clone()))));
    phone.restart();
    phone.pass(Duration::from_secs(1)).await;
    let returned = phone.outbox().reopen(refused).await.unwrap();
    assert_eq!(returned.draft, draft(1, 1), "with its photo");
    assert_eq!(returned.problems, problems);
    assert_eq!(phone.standing(refused), None);
    phone.restart();
    assert_eq!(phone.drafts().report().await, Some(draft(1, 1)), "and the form is kept at once");
}

#[tokio::test(start_paused = true)]
async fn what_waits_can_be_taken_back_and_is_never_sent() {
    let mut phone = Phone::new(0.5);
    let id = phone.outbox().post(&draft(1, 3)).await.unwrap();
    phone.pass(Duration::from_secs(5)).await;
    phone.outbox().withdraw(id).await.unwrap();
    phone.village.set(Line::Good);
    phone.restart();
    phone.pass(Duration::from_hours(1)).await;
    assert_eq!((phone.effects(), phone.posted().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn photos_wait_for_wifi_hold_up_no_other_report_and_a_person_may_send_them_at_once() {
    let mut phone = Phone::new(0.5);
    phone.village.set(Line::Good);
    phone.village.is_metered.store(true, Ordering::SeqCst);
    let [by_wifi, at_once] = [draft(1, 1), draft(2, 2)];
    let [by_wifi, at_once] =
        [phone.outbox().post(&by_wifi).await.unwrap(), phone.outbox().post(&at_once).await.unwrap()];
    let words_only = phone.outbox().post(&draft(3, 0)).await.unwrap();
    phone.pass(Duration::from_mins(5)).await;
    assert!(matches!(phone.standing(words_only), Some(Standing::Sent(_))), "{:?}", phone.posted());
    let waiting: Vec<Uuid> = phone.posted().iter().filter(|item| item.waits_for_wifi).map(|item| item.id).collect();
    assert_eq!(waiting, [by_wifi, at_once]);
    assert_eq!(phone.village.uploads.load(Ordering::SeqCst), 0);

    phone.outbox().retry(at_once).await;
    phone.pass(Duration::from_mins(1)).await;
    assert!(matches!(phone.standing(at_once), Some(Standing::Sent(_))));
    assert_eq!(phone.standing(by_wifi), Some(Standing::Waiting(None)));

    phone.restart();
    phone.village.is_metered.store(false, Ordering::SeqCst);
    phone.pass(Duration::from_mins(1)).await;
    assert!(matches!(phone.standing(by_wifi), Some(Standing::Sent(_))));
    assert_eq!(phone.village.uploads.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn a_portal_uses_up_no_try() {
    let phone = Phone::new(1.0);
    phone.village.set(Line::Portal);
    let id = phone.outbox().post(&draft(1, 0)).await.unwrap();
    phone.pass(Duration::from_hours(3)).await;
    assert_eq!(phone.standing(id), Some(Standing::Waiting(Some(Failure::Captive))));
    // A try that had been used up would have made the next pause a quarter of an hour.
    phone.village.set(Line::Good);
    phone.pass(Duration::from_secs(31)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))));
}

#[tokio::test(start_paused = true)]
async fn the_pause_that_the_server_asks_for_is_kept_and_a_person_may_still_try() {
    let phone = Phone::new(0.0);
    phone.village.set(Line::AsksToWait);
    let id = phone.outbox().post(&draft(1, 0)).await.unwrap();
    phone.pass(Duration::from_secs(29)).await;
    assert_eq!(phone.village.requests.load(Ordering::SeqCst), 1);
    phone.outbox().line_is_back();
    phone.pass(Duration::from_millis(500)).await;
    assert_eq!(phone.village.requests.load(Ordering::SeqCst), 1, "a line that is back does not shorten it");
    phone.village.set(Line::Good);
    phone.outbox().retry(id).await;
    phone.pass(Duration::from_millis(100)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))));
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_back_is_used_at_once() {
    let phone = Phone::new(1.0);
    let id = phone.outbox().post(&draft(1, 0)).await.unwrap();
    phone.pass(Duration::from_mins(40)).await;
    phone.village.set(Line::Good);
    phone.outbox().line_is_back();
    phone.pass(Duration::from_mins(1)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_by_years_stalls_nothing() {
    for years in [-30_i64, 30] {
        let mut phone = Phone::new(1.0);
        phone.village.set(Line::ServerFails);
        let id = phone.outbox().post(&draft(1, 0)).await.unwrap();
        phone.pass(Duration::from_mins(40)).await;
        phone.clock.fetch_add(years * 365 * 86_400_000, Ordering::SeqCst);
        phone.restart();
        phone.village.set(Line::Good);
        phone.pass(Duration::from_mins(16)).await;
        assert!(matches!(phone.standing(id), Some(Standing::Sent(_))), "{years} years");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fails_for_a_day_is_not_knocked_at_forever() {
    let phone = Phone::new(0.0);
    phone.village.set(Line::ServerFails);
    for number in 1..=5 {
        phone.outbox().post(&draft(number, 0)).await.unwrap();
    }
    phone.pass(Duration::from_hours(24)).await;
    let requests = phone.village.requests.load(Ordering::SeqCst);
    // Even with dice that always draw the shortest pause, the budget lets one retry a minute through.
    assert!(requests <= 5 + 10 + 24 * 60 + 1, "{requests} requests");
    assert!(requests >= 24 * 60, "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn a_person_who_presses_try_now_is_not_held_up_by_tries_that_failed_before() {
    let phone = Phone::new(0.0);
    phone.village.set(Line::ServerFails);
    let id = phone.outbox().post(&draft(1, 0)).await.unwrap();
    // Dice that always draw the shortest pause use up all tries that may be made in quick succession.
    phone.pass(Duration::from_mins(5)).await;
    phone.village.set(Line::Good);
    phone.outbox().retry(id).await;
    phone.pass(Duration::from_secs(1)).await;
    assert!(matches!(phone.standing(id), Some(Standing::Sent(_))), "{:?}", phone.posted());
}

#[derive(Debug, Clone)]
enum Event {
    Post { photos: u8 },
    Line(Line),
    Refuse(usize),
    Withdraw(usize),
    Retry(usize),
    LineIsBack,
    Restart,
    Pass(u64),
    SetClock(i64),
}

fn event() -> impl Strategy<Value = Event> {
    let lines = [Line::Good, Line::LosesAnswers, Line::Dead, Line::Portal, Line::ServerFails, Line::AsksToWait];
    prop_oneof![
        3 => (0..3_u8).prop_map(|photos| Event::Post { photos }),
        4 => prop::sample::select(lines.to_vec()).prop_map(Event::Line),
        1 => (0..8_usize).prop_map(Event::Refuse),
        2 => (0..8_usize).prop_map(Event::Withdraw),
        1 => (0..8_usize).prop_map(Event::Retry),
        1 => Just(Event::LineIsBack),
        2 => Just(Event::Restart),
        5 => (0..900_u64).prop_map(Event::Pass),
        1 => (-40_000_000_000..40_000_000_000_i64).prop_map(Event::SetClock),
    ]
}

/// Plays it all, then gives the phone a good line and time, and looks at what became of each report.
async fn play(events: Vec<Event>, lot: f64) {
    let mut phone = Phone::new(lot);
    let mut posted = Vec::new();
    let mut withdrawn = BTreeMap::new();
    for event in events {
        match event {
            Event::Post { photos } => {
                let number = u128::try_from(posted.len()).unwrap() + 1;
                posted.push(phone.outbox().post(&draft(number, photos)).await.unwrap());
            }
            Event::Line(line) => phone.village.set(line),
            Event::Refuse(which) => {
                if let Some(id) = posted.get(which)
                    && !phone.village.effects.lock().unwrap().contains_key(id)
                {
                    phone.village.refused.lock().unwrap().insert(*id);
                }
            }
            Event::Withdraw(which) => {
                if let Some(id) = posted.get(which)
                    && phone.outbox().withdraw(*id).await.is_ok()
                {
                    // It may have arrived before, and its answer been lost.
                    withdrawn.insert(*id, phone.village.effects.lock().unwrap().contains_key(id));
                }
            }
            Event::Retry(which) => {
                if let Some(id) = posted.get(which) {
                    phone.outbox().retry(*id).await;
                }
            }
            Event::LineIsBack => phone.outbox().line_is_back(),
            Event::Restart => phone.restart(),
            Event::Pass(seconds) => phone.pass(Duration::from_secs(seconds)).await,
            Event::SetClock(by) => {
                phone.clock.fetch_add(by, Ordering::SeqCst);
            }
        }
    }
    phone.village.set(Line::Good);
    phone.pass(Duration::from_hours(2)).await;
    let effects = phone.village.effects.lock().unwrap().clone();
    let refused = phone.village.refused.lock().unwrap().clone();
    assert_eq!(*phone.village.conflicts.lock().unwrap(), 0, "no key goes out with another body");
    for id in &posted {
        let standing = phone.standing(*id);
        let arrived = effects.contains_key(id);
        if let Some(had_arrived) = withdrawn.get(id) {
            assert_eq!(standing, None);
            assert_eq!(arrived, *had_arrived, "what was taken back is not sent any more");
        } else if refused.contains(id) {
            assert!(matches!(standing, Some(Standing::NeedsAttention(_))), "{standing:?}");
        } else {
            assert!(arrived, "{id} arrives: {standing:?}");
            assert!(!matches!(standing, Some(Standing::Waiting(_) | Standing::NeedsAttention(_))), "{standing:?}");
        }
    }
    assert!(effects.len() <= posted.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_each_report_arrives_once_or_says_why_not(
        events in prop::collection::vec(event(), 1..24),
        lot in 0.0..1.0_f64,
    ) {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
            .block_on(play(events, lot));
    }
}
