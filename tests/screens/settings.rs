//! Settings, devices, the owner's data, the end of an account, and what the app is.

use bansosku::service::Failure;
use bansosku::service::fake::Fakes;
use bansosku::service::session::{Keeping, Standing};
use bansosku::service::settings::Settings;
use bansosku_contract::ProblemCode;

use crate::Phone;

#[tokio::test(start_paused = true)]
async fn choosing_a_language_changes_the_screen_at_once_and_is_remembered() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan").await;
    assert_eq!(phone.heading(), "Pengaturan");
    phone.press("English").await;
    assert_eq!(phone.heading(), "Settings");
    assert!(phone.html().contains(r#"lang="en""#));
    assert_eq!(fakes.settings.language(), bansosku::service::settings::Language::English);
    phone.press("Bahasa Indonesia").await;
    assert_eq!(phone.heading(), "Pengaturan");
}

#[tokio::test(start_paused = true)]
async fn signing_out_leads_to_the_sign_in_screen_and_says_what_was_removed() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan").await;
    phone.press("Keluar").await;
    assert_eq!(phone.address(), "/masuk");
    phone.must_show("Data keluarga sudah dihapus dari ponsel ini.");
    assert_eq!(fakes.session.sign_out.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_was_ended_elsewhere_says_so() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan").await;
    fakes.session.standing.send_replace(Standing::SignedOut);
    phone.rest().await;
    assert_eq!(phone.address(), "/masuk");
    phone.must_show("Anda sudah keluar, mungkin karena");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_lives_in_memory_alone_is_told() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.session.keeping.answer(Keeping::Memory);
    Phone::open(&fakes, "/masuk").await.must_show("Anda perlu masuk lagi nanti");
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    Phone::open(&fakes, "/masuk").await.must_not_show("Anda perlu masuk lagi nanti");
}

#[tokio::test(start_paused = true)]
async fn another_device_can_be_signed_out_and_this_one_is_marked() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan/perangkat").await;
    phone.must_show("Android phone Ponsel ini");
    phone.press("Keluarkan Linux desktop").await;
    assert_eq!(fakes.session.sign_out_device.calls(), 1);
    phone.must_show("Linux desktop sudah dikeluarkan.");
    phone.must_not_show("3 hari lalu");
}

#[tokio::test(start_paused = true)]
async fn what_is_held_is_shown_in_words_and_as_a_file() {
    let fakes = Fakes::new();
    let export = r#"{"account":{"nik":"3302015505809901","name":"Siti Fatimah","ktp_photo":true},
        "consents":[{"purpose":"account","version":1}],"sessions":[],"household":null,"lucky_number":7}"#;
    fakes.account.export.answer(Ok(export.to_owned()));
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan/data-saya").await;
    phone.must_show("NIK 3302015505809901");
    phone.must_show("Foto KTP disimpan Ya");
    phone.must_show("Persetujuan Tujuan Simpan e-mail, nomor HP, dan kata sandi saya untuk akun ini. Versi 1");
    phone.must_show("Lucky number 7");
    phone.must_not_show("Ponsel yang masuk");
    phone.must_not_show("\"nik\"");
    phone.press("Tampilkan teksnya").await;
    phone.must_show("\"lucky_number\":7");
}

#[tokio::test(start_paused = true)]
async fn an_account_is_erased_only_with_password_and_understanding() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    fakes.account.close.answer(Err(Failure::Refused(ProblemCode::CredentialsWrong)));
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan/hapus-akun").await;
    phone.must_show("akun tidak bisa dikembalikan");
    phone.press("Hapus akun saya").await;
    phone.must_show("Centang ini dulu.");
    assert_eq!(fakes.account.close.calls(), 0);
    phone.choose("understands", true).await;
    phone.write("password", "bukan ini").await;
    phone.press("Hapus akun saya").await;
    assert_eq!(phone.words_at("password-error"), "Kata sandinya bukan ini. Periksa lagi, lalu coba sekali lagi.");

    fakes.account.close.answer(Err(Failure::Offline));
    phone.write("password", "nasi goreng tiga piring").await;
    phone.press("Hapus akun saya").await;
    phone.must_show("Akun Anda belum dihapus.");
}

#[tokio::test(start_paused = true)]
async fn about_says_what_the_app_is_not_and_where_the_official_places_are() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/tentang").await;
    for words in [
        "Bukan aplikasi pemerintah",
        "DATA CONTOH",
        "Meminta uang. Aplikasi ini gratis.",
        "Meminta PIN",
        "30 hari setelah pemeriksaan",
        "cekbansos.kemensos.go.id",
        "Petugas tidak pernah meminta kode OTP atau PIN.",
    ] {
        phone.must_show(words);
    }
    phone.press("cekbansos.kemensos.go.id Situs resmi untuk mengecek bantuan.").await;
    assert_eq!(fakes.outside.handed_over.all(), ["https://cekbansos.kemensos.go.id"]);
}
