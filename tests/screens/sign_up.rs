//! Asking for an account: four steps, each field checked as it is left, nothing lost on the way.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::fake::Fakes;
use bansosku::service::settings::Settings;
use bansosku_contract::account::ConsentPurpose;
use bansosku_contract::{FieldProblem, ProblemCode};
use bansosku_photo::Finding;

use crate::Phone;

const NIK: &str = "3302015505809901";
const KK: &str = "3302010101209901";

async fn fill_identity(phone: &mut Phone) {
    phone.fill("nik", NIK).await;
    phone.fill("kk", KK).await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Lanjut").await;
}

async fn fill_account(phone: &mut Phone) {
    phone.fill("email", "siti@contoh.invalid").await;
    phone.fill("phone", "0840 0000 1234").await;
    phone.fill("password", "nasi goreng tiga piring").await;
    phone.press("Lanjut").await;
}

#[tokio::test(start_paused = true)]
async fn the_first_screen_says_what_the_app_is_and_leads_to_an_account() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/").await;
    assert_eq!(phone.address(), "/selamat-datang");
    phone.must_show("Bukan aplikasi pemerintah");
    phone.must_show("Kami tidak pernah meminta uang, PIN, atau kode bank.");
    phone.press("English").await;
    phone.must_show("Not a government app");
    phone.press("Bahasa Indonesia").await;
    phone.press("Buat akun").await;
    assert_eq!(phone.address(), "/daftar/identitas");
    phone.must_show("Langkah 1 dari 4");
    // Whoever has read it once is not stopped by it again.
    assert_eq!(Phone::open(&fakes, "/").await.address(), "/masuk");
}

#[tokio::test(start_paused = true)]
async fn a_field_says_what_is_wrong_once_it_is_left_and_no_sooner() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    phone.write("nik", "33020155058").await;
    assert_eq!(phone.words_at("nik-error"), "");
    phone.must_show("11 dari 16 angka");
    phone.leave("nik").await;
    assert_eq!(phone.words_at("nik-error"), "NIK harus tepat 16 angka.");
    assert_eq!(phone.attribute("nik", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(phone.attribute("nik", "aria-describedby").as_deref(), Some("nik-error nik-hint"));
    phone.write("nik", NIK).await;
    assert_eq!(phone.words_at("nik-error"), "");
    assert_eq!(phone.attribute("nik", "aria-invalid"), None);
}

#[tokio::test(start_paused = true)]
async fn passing_by_an_empty_field_is_no_mistake() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    phone.leave("nik").await;
    assert_eq!(phone.words_at("nik-error"), "");
    phone.press("Lanjut").await;
    assert_eq!(phone.words_at("nik-error"), "Tulis NIK Anda.");
    assert_eq!(phone.words_at("kk-error"), "Tulis nomor KK Anda.");
    assert_eq!(phone.words_at("name-error"), "Tulis nama seperti di KTP.");
    assert_eq!(phone.address(), "/daftar/identitas");
}

#[tokio::test(start_paused = true)]
async fn for_a_nik_it_says_which_digits_are_wrong() {
    for (nik, error, marked) in [
        ("9902015505809901", "Angka ke-1 dan ke-2", "99"),
        ("3300015505809901", "Angka ke-3 sampai ke-6", "00"),
        ("3302010005809901", "Angka ke-7 dan ke-8", "00"),
        ("3302015513809901", "Angka ke-9 dan ke-10", "13"),
        ("3302013102809901", "tanggal ini tidak ada", "31"),
        ("3302015505800000", "Empat angka terakhir", "0000"),
    ] {
        let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
        phone.fill("nik", nik).await;
        assert!(phone.words_at("nik-error").contains(error), "{nik}: {}", phone.words_at("nik-error"));
        let html = phone.html();
        let wrong = html.split("digits-group is-wrong").nth(1).unwrap_or_default();
        assert!(wrong.contains(&format!(">{marked}<")), "{nik} marks {marked}: {wrong:.80}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_nik_tells_softly_what_it_says_and_blocks_nothing() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    phone.fill("nik", NIK).await;
    phone.must_show("Menurut NIK: perempuan, lahir 15 Mei 1980, pertama kali terdaftar di");
    phone.must_show("Banyumas");
    phone.must_show("Berbeda dengan KTP? Tidak apa-apa.");
    phone.fill("nik", "3302995505809901").await;
    phone.must_show("Kode kecamatan 33.02.99 tidak ada di daftar sekarang.");
    assert_eq!(phone.words_at("nik-error"), "");
    phone.fill("kk", KK).await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Lanjut").await;
    assert_eq!(phone.address(), "/daftar/akun");
}

#[tokio::test(start_paused = true)]
async fn a_childs_nik_is_asked_about_once() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    phone.fill("nik", "3302015505199901").await;
    phone.fill("kk", KK).await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Lanjut").await;
    phone.must_show("usia pemiliknya 7 tahun");
    phone.press("Benar, lanjutkan").await;
    assert_eq!(phone.address(), "/daftar/akun");
    phone.press("Kembali").await;
    phone.press("Lanjut").await;
    assert_eq!(phone.address(), "/daftar/akun");
}

#[tokio::test(start_paused = true)]
async fn the_nik_in_the_place_of_the_kk_is_noticed() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    phone.fill("nik", NIK).await;
    phone.fill("kk", NIK).await;
    assert!(phone.words_at("kk-error").starts_with("Ini NIK, bukan nomor KK."));
}

#[tokio::test(start_paused = true)]
async fn a_password_says_what_is_missing() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    fill_identity(&mut phone).await;
    for (password, error) in [
        ("pendek", "Masih kurang panjang."),
        ("password123", "Kata sandi ini mudah ditebak."),
        ("sitifatimah1", "Jangan memakai nama, NIK, e-mail, atau nomor HP sendiri."),
    ] {
        phone.fill("password", password).await;
        assert!(phone.words_at("password-error").starts_with(error), "{password}");
        phone.must_not_show("Kata sandi ini cukup kuat.");
    }
    phone.fill("password", "nasi goreng tiga piring").await;
    assert_eq!(phone.words_at("password-error"), "");
    phone.must_show("Kata sandi ini cukup kuat.");
    assert_eq!(phone.attribute("password", "type").as_deref(), Some("password"));
    phone.press("Lihat").await;
    assert_eq!(phone.attribute("password", "type").as_deref(), Some("text"));
}

#[tokio::test(start_paused = true)]
async fn going_back_keeps_what_was_typed_and_so_does_another_language() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/identitas").await;
    fill_identity(&mut phone).await;
    phone.write("email", "siti@contoh.invalid").await;
    phone.press("Kembali").await;
    assert_eq!(phone.address(), "/daftar/identitas");
    assert_eq!(phone.attribute("nik", "initial_value").as_deref(), Some(NIK));
    assert_eq!(phone.attribute("name", "initial_value").as_deref(), Some("Siti Fatimah"));
    phone.press("Lanjut").await;
    assert_eq!(phone.attribute("email", "initial_value").as_deref(), Some("siti@contoh.invalid"));
}

#[tokio::test(start_paused = true)]
async fn photos_are_needed_before_the_review() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/foto").await;
    phone.must_show("Foto kartu yang asli, bukan fotokopi.");
    phone.press("Lanjut").await;
    assert_eq!(phone.words_at("ktp-error"), "Foto ini belum ada.");
    assert_eq!(phone.words_at("selfie-error"), "Foto ini belum ada.");
    assert_eq!(phone.attribute("ktp-camera", "capture").as_deref(), Some("environment"));
    assert_eq!(phone.attribute("selfie-camera", "capture").as_deref(), Some("user"));
    assert_eq!(phone.attribute("ktp-gallery", "capture"), None);
    assert_eq!(phone.attribute("ktp-gallery", "accept").as_deref(), Some("image/*"));
}

#[tokio::test(start_paused = true)]
async fn a_photo_that_may_be_refused_is_asked_for_again_and_may_be_sent_after_that() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/foto").await;
    phone.take_photos();
    phone.take_ktp(&[Finding::TooDark, Finding::Blurred]);
    phone.rest().await;
    phone.must_show("Foto ini mungkin ditolak. Ambil sekali lagi.");
    phone.must_show("Terlalu gelap. Pindah ke tempat yang lebih terang.");
    phone.must_show("Buram.");
    phone.press("Lanjut").await;
    assert_eq!(phone.address(), "/daftar/foto");
    assert_eq!(phone.words_at("ktp-error"), "Ambil ulang foto ini dulu, ya.");

    phone.take_ktp(&[Finding::TooDark]);
    phone.rest().await;
    phone.must_show("Foto ini boleh dikirim. Petugas diberi tahu tentang catatan ini.");
    phone.press("Lanjut").await;
    assert_eq!(phone.address(), "/daftar/periksa");
}

#[tokio::test(start_paused = true)]
async fn every_finding_has_words_that_say_what_to_do() {
    let mut phone = Phone::open(&Fakes::new(), "/daftar/foto").await;
    for finding in Finding::ALL {
        phone.take_ktp(&[finding]);
        phone.rest().await;
        let words = phone.text();
        assert!(!words.contains("finding-"), "{finding:?}: {words}");
    }
}

#[tokio::test(start_paused = true)]
async fn photos_wait_for_wifi_when_the_person_chose_so() {
    let fakes = Fakes::new();
    fakes.settings.let_photos_wait_for_wifi(true);
    fakes.outside.is_metered.store(true, Ordering::SeqCst);
    let mut phone = Phone::with_filled_form(&fakes).await;
    phone.press("Kirim pendaftaran").await;
    phone.must_show("Anda memakai data seluler");
    phone.must_show("Foto akan memakai 300 KB kuota.");
    assert!(fakes.registration.sent.all().is_empty());
    phone.press("Kirim sekarang dengan kuota").await;
    assert_eq!(fakes.registration.sent.all().len(), 1);

    let on_wifi = Fakes::new();
    on_wifi.settings.let_photos_wait_for_wifi(true);
    let mut phone = Phone::with_filled_form(&on_wifi).await;
    phone.press("Kirim pendaftaran").await;
    assert_eq!(on_wifi.registration.sent.all().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_review_names_all_that_is_missing_with_the_way_to_it() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/daftar/periksa").await;
    phone.press("Kirim pendaftaran").await;
    phone.must_show("Ada yang perlu diperbaiki dulu");
    phone.must_show("Tulis NIK Anda. Perbaiki");
    phone.must_show("Tulis kata sandi. Perbaiki");
    phone.must_show("Foto ini belum ada. Perbaiki");
    phone.must_show("Ini perlu dicentang.");
    assert!(fakes.registration.sent.all().is_empty());
}

#[tokio::test(start_paused = true)]
async fn consents_are_ticked_one_by_one_and_only_needed_ones_are_needed() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/daftar/periksa").await;
    for purpose in ConsentPurpose::ALL {
        let id = format!("consent-{purpose}");
        assert_eq!(phone.attribute(&id, "checked").as_deref(), Some("false"), "{id} is not ticked by itself");
        let is_needed = ConsentPurpose::NEEDED.contains(purpose);
        assert_eq!(phone.attribute(&id, "aria-required").is_some(), is_needed, "{id}");
    }
    phone.press("Kirim pendaftaran").await;
    phone.choose("consent-account", true).await;
    assert_eq!(phone.words_at("consent-account-error"), "");
    assert!(!phone.words_at("consent-identity_check-error").is_empty());
    phone.must_show("Naskah persetujuan versi 1.");
}

#[tokio::test(start_paused = true)]
async fn what_the_server_refuses_stands_at_its_field_until_it_is_changed() {
    let fakes = Fakes::new();
    let mut phone = Phone::with_filled_form(&fakes).await;
    fakes.registration.register.answer(Err(Failure::Fields(vec![FieldProblem::new("nik", "nik_not_sample")])));
    phone.press("Kirim pendaftaran").await;
    phone.must_show("Masa percobaan: hanya NIK contoh yang diterima.");
    phone.press("Perbaiki").await;
    assert_eq!(phone.address(), "/daftar/identitas");
    assert!(phone.words_at("nik-error").starts_with("Masa percobaan"));
    phone.write("nik", "3302015505809902").await;
    assert_eq!(phone.words_at("nik-error"), "");
}

#[tokio::test(start_paused = true)]
async fn a_form_that_could_not_be_sent_is_kept_and_sent_again_as_the_same_one() {
    let fakes = Fakes::new();
    let mut phone = Phone::with_filled_form(&fakes).await;
    fakes.registration.register.answer(Err(Failure::Offline));
    phone.press("Kirim pendaftaran").await;
    phone.must_show("Tidak ada sambungan ke server.");
    phone.must_show("Isian Anda tetap ada.");
    fakes.registration.register.answer(Ok("registration-1".to_owned()));
    phone.press("Coba lagi").await;
    assert_eq!(phone.address(), "/daftar/kode");
    assert_eq!(fakes.settings.awaited_registration().as_deref(), Some("registration-1"));
    let sent = fakes.registration.sent.all();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].key, sent[1].key);
    assert_eq!(sent[0].nik.expose(), NIK);
    assert_eq!(sent[0].consents.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_changed_form_is_another_one() {
    let fakes = Fakes::new();
    let mut phone = Phone::with_filled_form(&fakes).await;
    fakes.registration.register.answer(Err(Failure::Refused(ProblemCode::Internal)));
    phone.press("Kirim pendaftaran").await;
    phone.choose("consent-notifications", true).await;
    phone.press("Kirim pendaftaran").await;
    let sent = fakes.registration.sent.all();
    assert_ne!(sent[0].key, sent[1].key);
}

#[tokio::test(start_paused = true)]
async fn pressing_send_twice_sends_once_and_shows_how_far_it_is() {
    let fakes = Fakes::new();
    let mut phone = Phone::with_filled_form(&fakes).await;
    fakes.registration.register.answer_after(Duration::from_secs(8), Ok("registration-1".to_owned()));
    phone.begin_press("Kirim pendaftaran");
    phone.rest().await;
    phone.must_show("Menyiapkan pengiriman…");
    phone.press("Mengirim…").await;
    phone.pass(Duration::from_secs(10)).await;
    assert_eq!(fakes.registration.sent.all().len(), 1);
    assert_eq!(phone.address(), "/daftar/kode");
}

impl Phone {
    /// Everything typed, both photos taken, the needed consents ticked.
    pub async fn with_filled_form(fakes: &Fakes) -> Self {
        let mut phone = Self::open(fakes, "/daftar/identitas").await;
        fill_identity(&mut phone).await;
        fill_account(&mut phone).await;
        phone.take_photos();
        phone.press("Lanjut").await;
        assert_eq!(phone.address(), "/daftar/periksa", "{}", phone.text());
        for purpose in ConsentPurpose::NEEDED {
            phone.choose(&format!("consent-{purpose}"), true).await;
        }
        phone
    }
}
