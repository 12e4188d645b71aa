//! The PIN in front of the app, as it lies in the keyring.

use std::time::Duration;

use bansosku::service::Services;
use bansosku::service::lock::{Attempt, LockState, Pin};
use bansosku::service::session::Standing;

use crate::session::{Numbered, signed_in};
use crate::world::Phone;

async fn lock_is(services: &Services, state: LockState) {
    let mut heard = services.lock.state();
    let waiting = heard.wait_for(|now| *now == state);
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("the lock comes to stand so").unwrap();
}

async fn reopened(phone: &Phone) -> Services {
    let services = phone.open();
    services.session.restore().await;
    services
}

#[tokio::test]
async fn a_pin_is_asked_for_after_a_restart_and_lies_nowhere_in_the_clear() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    lock_is(&services, LockState::Off).await;
    services.lock.choose(&Pin::parse("502817").unwrap()).await;
    lock_is(&services, LockState::Open).await;
    assert!(!phone.secret_of("lock").unwrap().contains("502817"));
    drop(services);

    let services = reopened(&phone).await;
    lock_is(&services, LockState::Closed).await;
    assert_eq!(services.lock.open(&"502818".into()).await, Attempt::Wrong { left: 9 });
    assert_eq!(services.lock.open(&"502817".into()).await, Attempt::Right);
    lock_is(&services, LockState::Open).await;
    services.lock.close();
    lock_is(&services, LockState::Closed).await;
}

#[tokio::test]
async fn a_restart_gives_nobody_more_tries_and_ten_wrong_ones_leave_nothing() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.lock.choose(&Pin::parse("502817").unwrap()).await;
    for left in [9, 8, 7] {
        assert_eq!(services.lock.open(&"111111".into()).await, Attempt::Wrong { left });
    }
    assert!(matches!(services.lock.open(&"502817".into()).await, Attempt::Wait { seconds: 1..=31 }));
    drop(services);

    let services = reopened(&phone).await;
    lock_is(&services, LockState::Closed).await;
    assert!(matches!(services.lock.open(&"502817".into()).await, Attempt::Wait { seconds: 1..=31 }), "the waiting too");

    let mut last = Attempt::Wait { seconds: 0 };
    tokio::time::pause();
    for _ in 0..7 {
        tokio::time::advance(Duration::from_mins(16)).await;
        last = services.lock.open(&"111111".into()).await;
    }
    tokio::time::resume();
    assert_eq!(last, Attempt::Gone);
    assert_eq!(*services.session.standing().borrow(), Standing::SignedOut);
    lock_is(&services, LockState::Off).await;
    assert_eq!((phone.secret(), phone.secret_of("lock")), (None, None));
}

#[tokio::test]
async fn the_pin_goes_with_the_session() {
    let server = Numbered::default();
    let running = server.serve().await;
    let phone = Phone::of(&running);
    let services = signed_in(&phone).await;
    services.lock.choose(&Pin::parse("502817").unwrap()).await;
    services.session.sign_out().await;
    lock_is(&services, LockState::Off).await;
    assert_eq!(phone.secret_of("lock"), None);
    services.session.sign_in(&"3302015505809501".into(), &crate::world::password()).await.unwrap();
    lock_is(&services, LockState::Off).await;
}
