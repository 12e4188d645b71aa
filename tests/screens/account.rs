//! The code by e-mail, the review, signing in, a forgotten password.

use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::fake::{Fakes, sample};
use bansosku::service::session::Standing;
use bansosku::service::settings::Settings;
use bansosku_contract::ProblemCode;
use bansosku_contract::account::AccountState;
use dioxus::prelude::WritableExt;

use crate::Phone;

async fn at_the_code(fakes: &Fakes) -> Phone {
    let mut phone = Phone::open(fakes, "/daftar/kode").await;
    phone.kept(|kept| {
        kept.registration.set(Some("registration-1".to_owned()));
        kept.sign_up.email.write("siti@contoh.invalid".to_owned());
        kept.sign_up.password.write("nasi goreng tiga piring".to_owned());
    });
    phone.rest().await;
    phone
}

async fn refused(fakes: &Fakes, reasons: &[&str]) -> Phone {
    fakes.session.restore.answer(Standing::SignedIn(AccountState::Refused));
    let mut account = sample::account(AccountState::Refused);
    account.refusal_reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
    fakes.account.account.answer(Ok(account));
    Phone::open(fakes, "/").await
}

#[tokio::test(start_paused = true)]
async fn the_right_code_signs_the_owner_in_at_once() {
    let fakes = Fakes::new();
    fakes.session.sign_in.answer(Ok(AccountState::UnderReview));
    fakes.account.account.answer(Ok(sample::account(AccountState::UnderReview)));
    let mut phone = at_the_code(&fakes).await;
    phone.must_show("Kami mengirim kode 8 angka ke siti@contoh.invalid.");
    assert_eq!(phone.attribute("code", "autocomplete").as_deref(), Some("one-time-code"));
    assert_eq!(phone.attribute("code", "inputmode").as_deref(), Some("numeric"));
    phone.write("code", "1234 5678").await;
    phone.press("Cocokkan kode").await;
    assert_eq!(phone.address(), "/pemeriksaan");
    assert_eq!(fakes.session.sign_in.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_can_not_be_signed_in_is_led_to_it_with_the_reason() {
    let fakes = Fakes::new();
    fakes.session.sign_in.answer(Err(Failure::Offline));
    let mut phone = at_the_code(&fakes).await;
    phone.write("code", "12345678").await;
    phone.press("Cocokkan kode").await;
    assert_eq!(phone.address(), "/masuk");
    phone.must_show("E-mail Anda sudah dikonfirmasi. Silakan masuk.");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_and_an_old_code_are_told_apart_at_the_field() {
    let fakes = Fakes::new();
    let mut phone = at_the_code(&fakes).await;
    phone.write("code", "123").await;
    phone.press("Cocokkan kode").await;
    assert_eq!(phone.words_at("code-error"), "Kodenya harus 8 angka.");
    assert_eq!(fakes.registration.confirm.calls(), 0);
    for (problem, words) in [
        (ProblemCode::EmailCodeWrong, "Kodenya bukan ini."),
        (ProblemCode::EmailCodeExpired, "Kode ini sudah tidak berlaku. Minta kode baru"),
    ] {
        fakes.registration.confirm.answer(Err(Failure::Refused(problem)));
        phone.write("code", "12345678").await;
        phone.press("Cocokkan kode").await;
        assert!(phone.words_at("code-error").starts_with(words), "{}", phone.words_at("code-error"));
    }
}

#[tokio::test(start_paused = true)]
async fn another_mail_can_be_asked_for_after_a_wait_that_is_shown() {
    let fakes = Fakes::new();
    let mut phone = at_the_code(&fakes).await;
    phone.must_show("Kirim kode lagi dalam 60 detik");
    phone.press("Kirim kode lagi dalam 60 detik").await;
    assert_eq!(fakes.registration.resend.calls(), 0);
    phone.pass_on_the_clock(61).await;
    phone.must_show("Kirim kode lagi");
    phone.press("Kirim kode lagi").await;
    assert_eq!(fakes.registration.resend.calls(), 1);
    phone.must_show("Kode baru sudah kami kirim.");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_address_can_be_changed() {
    let mut phone = at_the_code(&Fakes::new()).await;
    phone.press("Salah alamat? Ganti e-mail").await;
    assert_eq!(phone.address(), "/daftar/akun");
    assert_eq!(phone.attribute("email", "initial_value").as_deref(), Some("siti@contoh.invalid"));
}

#[tokio::test(start_paused = true)]
async fn a_code_can_still_be_entered_after_the_app_was_closed() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.settings.await_registration(Some("registration-1"));
    let mut phone = Phone::open(&fakes, "/").await;
    assert_eq!(phone.address(), "/masuk");
    phone.must_show("Pendaftaran Anda belum selesai.");
    phone.press("Tulis kode").await;
    phone.must_show("Kami mengirim kode 8 angka ke e-mail Anda.");
    phone.write("code", "12345678").await;
    phone.press("Cocokkan kode").await;
    assert_eq!(phone.address(), "/masuk");
    phone.must_show("E-mail Anda sudah dikonfirmasi.");
    phone.must_not_show("Pendaftaran Anda belum selesai.");
    assert_eq!(fakes.settings.awaited_registration(), None);
}

#[tokio::test(start_paused = true)]
async fn the_review_says_what_is_checked_by_whom_and_until_when() {
    let fakes = Fakes::new();
    fakes.session.restore.answer(Standing::SignedIn(AccountState::UnderReview));
    fakes.account.account.answer(Ok(sample::account(AccountState::UnderReview)));
    let mut phone = Phone::open(&fakes, "/").await;
    phone.must_show("Akun Anda sedang diperiksa");
    phone.must_show("NIK, nomor KK, dan nama dicocokkan");
    phone.must_show("Diperiksa oleh server dan petugas Bansosku.");
    phone.must_show("Paling lambat 5 November 2026, pukul 04.30 (sisa 2 hari)");

    let before = fakes.account.account.calls();
    phone.press("Cek sekarang").await;
    assert_eq!(fakes.account.account.calls(), before + 1);
    phone.pass(Duration::from_secs(30)).await;
    assert!(fakes.account.account.calls() > before + 2, "it looks by itself");
    fakes.session.standing.send_replace(Standing::SignedIn(AccountState::Active));
    phone.rest().await;
    assert_eq!(phone.address(), "/profil");
}

#[tokio::test(start_paused = true)]
async fn a_refused_account_sees_each_reason_with_what_to_do() {
    let phone = refused(&Fakes::new(), &["name_differs", "ktp_unclear", "hologram_missing"]).await;
    assert_eq!(phone.heading(), "Ada yang perlu diperbaiki");
    phone.must_show("Nama yang Anda tulis berbeda dengan data. Tulis nama persis seperti di KTP.");
    phone.must_show("Foto KTP tidak terbaca. Foto ulang di tempat terang");
    phone.must_show("Ada alasan lain (hologram_missing).");
    phone.must_show("Batas waktu memperbaiki");
}

#[tokio::test(start_paused = true)]
async fn only_what_was_found_has_to_be_corrected() {
    let fakes = Fakes::new();
    let mut phone = refused(&fakes, &["name_differs"]).await;
    phone.press("Perbaiki sekarang").await;
    assert_eq!(phone.attribute("name", "initial_value").as_deref(), Some("Siti Fatimah"));
    assert_eq!(phone.attribute("nik", "id"), None);
    assert_eq!(phone.attribute("ktp", "id"), None);
    phone.press("Kirim perbaikan").await;
    phone.must_show("Belum ada yang Anda ubah.");
    phone.write("name", "Siti Fatimah Zahra").await;
    phone.press("Kirim perbaikan").await;
    let sent = fakes.account.sent.all();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].name.as_ref().map(bansosku_contract::Typed::expose), Some("Siti Fatimah Zahra"));
    assert_eq!(sent[0].nik, None);
    assert_eq!(phone.address(), "/pemeriksaan");
}

#[tokio::test(start_paused = true)]
async fn numbers_that_do_not_fit_are_asked_for_without_saying_which() {
    let fakes = Fakes::new();
    let mut phone = refused(&fakes, &["identity_not_matched"]).await;
    phone.press("Perbaiki sekarang").await;
    phone.must_show("Sekarang 3302••••••••9901. Isi hanya kalau salah.");
    phone.write("kk", "3302").await;
    phone.press("Kirim perbaikan").await;
    assert_eq!(phone.words_at("kk-error"), "Nomor KK harus tepat 16 angka.");
    assert!(fakes.account.sent.all().is_empty());
}

#[tokio::test(start_paused = true)]
async fn signing_in_leads_to_the_household_and_never_says_what_was_wrong() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.session.sign_in.answer(Err(Failure::Refused(ProblemCode::CredentialsWrong)));
    let mut phone = Phone::open(&fakes, "/").await;
    assert_eq!(phone.address(), "/masuk");
    phone.press("Masuk").await;
    assert_eq!(phone.words_at("login-error"), "Tulis NIK atau alamat e-mail Anda.");
    assert_eq!(phone.words_at("password-error"), "Tulis kata sandi.");
    assert_eq!(fakes.session.sign_in.calls(), 0);
    phone.write("login", "3302015505809901").await;
    phone.write("password", "nasi goreng").await;
    phone.press("Masuk").await;
    phone.must_show("NIK, e-mail, atau kata sandinya tidak cocok.");
    fakes.session.sign_in.answer(Ok(AccountState::Active));
    phone.press("Masuk").await;
    assert_eq!(phone.address(), "/profil");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_to_wait_says_how_long() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.session.sign_in.answer(Err(Failure::Wait { seconds: 120 }));
    let mut phone = Phone::open(&fakes, "/").await;
    phone.write("login", "siti@contoh.invalid").await;
    phone.write("password", "nasi goreng").await;
    phone.press("Masuk").await;
    phone.must_show("Terlalu banyak percobaan. Tunggu 2 menit, lalu coba lagi.");
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_password_is_set_anew_with_a_code() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    let mut phone = Phone::open(&fakes, "/").await;
    phone.press("Lupa kata sandi?").await;
    phone.write("email", "siti").await;
    phone.press("Kirim kode").await;
    assert!(phone.words_at("email-error").starts_with("Alamat e-mail punya satu tanda @"));
    phone.write("email", "siti@contoh.invalid").await;
    phone.press("Kirim kode").await;
    assert_eq!(phone.address(), "/kata-sandi-baru");
    // Whether there is such an account is not said.
    phone.must_show("Kalau ada akun dengan alamat siti@contoh.invalid, kodenya sudah kami kirim.");
    phone.write("code", "12345678").await;
    phone.write("new_password", "pendek").await;
    phone.press("Simpan kata sandi").await;
    assert!(phone.words_at("new_password-error").starts_with("Masih kurang panjang."));
    phone.write("new_password", "kopi tubruk pagi hari").await;
    fakes.session.reset_password.answer(Err(Failure::Refused(ProblemCode::EmailCodeWrong)));
    phone.press("Simpan kata sandi").await;
    assert!(phone.words_at("code-error").starts_with("Kodenya bukan ini."));
    fakes.session.reset_password.answer(Ok(()));
    phone.write("code", "87654321").await;
    phone.press("Simpan kata sandi").await;
    assert_eq!(phone.address(), "/masuk");
    phone.must_show("Kata sandi sudah diganti");
}
