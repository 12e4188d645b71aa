//! A phone that is shared, and the PIN in front of the app.

use bansosku::service::fake::Fakes;
use bansosku::service::lock::{Attempt, LockState};
use bansosku::service::session::Standing;
use bansosku::service::settings::Settings as _;

use crate::Phone;

#[tokio::test(start_paused = true)]
async fn behind_the_lock_nothing_of_the_family_is_shown_until_the_pin_is_given() {
    let fakes = Fakes::new();
    fakes.lock.state.send_replace(LockState::Closed);
    let mut phone = Phone::of_recipient(&fakes, "/profil").await;
    assert_eq!(phone.heading(), "Aplikasi terkunci");
    phone.must_not_show("Siti");
    assert_eq!(fakes.outside.private.all().last(), Some(&true), "and no picture of it is taken");

    phone.fill("pin", "5028").await;
    phone.press("Buka").await;
    assert_eq!(phone.words_at("pin-error"), "PIN harus tepat 6 angka.");
    assert!(fakes.lock.tried.all().is_empty(), "what is no PIN uses up no try");

    fakes.lock.open.answer(Attempt::Wrong { left: 9 });
    phone.fill("pin", "502817").await;
    phone.press("Buka").await;
    assert_eq!(phone.words_at("pin-error"), "PIN salah. Masih 9 kali lagi sebelum data dihapus dari ponsel ini.");
    fakes.lock.open.answer(Attempt::Wait { seconds: 30 });
    phone.press("Buka").await;
    assert_eq!(phone.words_at("pin-error"), "Terlalu sering salah. Coba lagi 30 detik lagi.");

    fakes.lock.open.answer(Attempt::Right);
    phone.press("Buka").await;
    assert_eq!(phone.heading(), "Keluarga Anda");
    phone.must_show("Siti");
}

#[tokio::test(start_paused = true)]
async fn what_was_written_is_still_there_when_the_lock_opens_again() {
    let fakes = Fakes::new();
    fakes.lock.state.send_replace(LockState::Open);
    let mut phone = Phone::of_recipient(&fakes, "/lapor/member-2/pkh").await;
    phone.choose("kind-other", true).await;
    phone.press("Lanjut").await;
    phone.write("message", "Uangnya belum masuk.").await;
    fakes.lock.state.send_replace(LockState::Closed);
    phone.rest().await;
    assert_eq!(phone.heading(), "Aplikasi terkunci");
    phone.fill("pin", "502817").await;
    phone.press("Buka").await;
    phone.press("Kirim laporan").await;
    assert_eq!(fakes.outbox.sent.all()[0].message.expose(), "Uangnya belum masuk.");
}

#[tokio::test(start_paused = true)]
async fn a_pin_that_was_wrong_too_often_leads_to_signing_in_and_says_why() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.lock.state.send_replace(LockState::Closed);
    let mut phone = Phone::of_recipient(&fakes, "/profil").await;
    fakes.lock.open.answer(Attempt::Gone);
    phone.fill("pin", "502817").await;
    phone.press("Buka").await;
    fakes.session.standing.send_replace(Standing::SignedOut);
    phone.rest().await;
    phone.must_show("PIN salah terlalu sering");
}

#[tokio::test(start_paused = true)]
async fn whoever_forgot_the_pin_signs_in_again() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.lock.state.send_replace(LockState::Closed);
    let mut phone = Phone::of_recipient(&fakes, "/profil").await;
    phone.press("Lupa PIN?").await;
    phone.must_show("Laporan yang belum terkirim dari ponsel ini hilang");
    phone.press("Ya, keluar").await;
    assert_eq!(fakes.session.sign_out.calls(), 1);
    phone.must_show("Anda sudah keluar.");
}

#[tokio::test(start_paused = true)]
async fn a_pin_is_chosen_changed_and_removed_in_the_settings() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan/kunci").await;
    phone.fill("new-pin", "123456").await;
    phone.press("Simpan PIN").await;
    phone.must_show("PIN ini terlalu mudah ditebak.");
    phone.fill("new-pin", "502817").await;
    phone.press("Simpan PIN").await;
    phone.must_show("PIN sudah dipasang");
    assert_eq!(*fakes.lock.chosen.lock().unwrap(), 1);

    let mut phone = Phone::of_recipient(&fakes, "/pengaturan/kunci").await;
    phone.must_not_show("PIN baru");
    phone.fill("pin", "502817").await;
    phone.press("Lanjut").await;
    phone.must_show("PIN baru");
    phone.press("Hapus PIN").await;
    assert_eq!(*fakes.lock.state.borrow(), LockState::Off);
}
