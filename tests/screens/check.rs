//! The public check: choosing a village, asking, reading the answer, and what stays on the phone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::check::{Checked, Stage};
use bansosku::service::fake::{Fakes, sample};
use bansosku::service::outside::Voice;
use bansosku_contract::{FieldProblem, PersonName};
use bansosku_region::RegionCode;

use crate::Phone;

/// A phone on which the sample's village was chosen before.
fn with_village() -> Fakes {
    let fakes = Fakes::new();
    *fakes.check.village.lock().expect("nobody else") = RegionCode::parse("33.02.01.2001").ok();
    fakes
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_account_checks_a_name() {
    let fakes = with_village();
    let mut phone = Phone::open(&fakes, "/selamat-datang").await;
    phone.press("Cek bantuan tanpa akun").await;
    assert_eq!(phone.address(), "/cek");
    phone.must_show("Cirahab");
    phone.must_show("Lumbir, Kabupaten Banyumas, Jawa Tengah");
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Cari Data").await;
    assert_eq!(fakes.check.asked.all(), [("33.02.01.2001".to_owned(), "Siti Fatimah".to_owned())]);
    assert_eq!(phone.address(), "/cek/hasil");
    assert_eq!(phone.heading(), "2 orang cocok");
    for words in [
        "S••• F••••••",
        "Nama dengan huruf awal S, F",
        "Umur 30 sampai 44 tahun",
        "PKH",
        "Menerima",
        "Tidak menerima",
        "Ditunda",
        "Tahap 4 · Oktober–Desember 2026",
        "Di bawah 17 tahun",
        "Tidak tercatat menerima bantuan apa pun.",
        "DATA CONTOH",
        "Jawaban per 3 November 2026, pukul 09.30",
        "Ini bukan jawaban pemerintah",
        "Telepon 021-171",
    ] {
        phone.must_show(words);
    }
    phone.must_not_show("Siti");
}

#[tokio::test(start_paused = true)]
async fn the_answer_can_be_given_to_another_app_without_the_name_that_was_asked_for() {
    let fakes = with_village();
    let mut phone = Phone::of_recipient(&fakes, "/cek").await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Cari Data").await;
    phone.press("Bagikan hasil").await;
    let shared = fakes.outside.shared.all().concat();
    for words in
        ["mandiri dan tidak resmi", "DATA CONTOH", "Cirahab, Lumbir", "S••• F••••••", "PKH: Menerima", "021-171"]
    {
        assert!(shared.contains(words), "{words} in {shared}");
    }
    assert!(!shared.contains("Siti"), "{shared}");
}

#[tokio::test(start_paused = true)]
async fn the_answer_is_read_aloud_by_the_voice_of_the_phone_and_stops_when_it_is_left() {
    let fakes = with_village();
    let read = Arc::new(Mutex::new(Vec::new()));
    let (reading, asking, stopping) = (read.clone(), read.clone(), read.clone());
    let voice = Voice {
        has: Box::new(|language| Some(language == "id")),
        read: Box::new(move |lines, _| {
            reading.lock().expect("nobody else").extend(lines.iter().map(ToString::to_string));
        }),
        stop: Box::new(move || stopping.lock().expect("nobody else").clear()),
        is_reading: Box::new(move || !asking.lock().expect("nobody else").is_empty()),
    };
    assert!(fakes.outside.voice.set(voice).is_ok());
    let mut phone = Phone::of_recipient(&fakes, "/cek").await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Cari Data").await;
    phone.press("Bacakan").await;
    let lines = read.lock().expect("nobody else").concat();
    assert!(lines.contains("Umur 30 sampai 44 tahun") && !lines.contains("Fatimah"), "{lines}");
    phone.press("Berhenti membaca").await;
    assert!(read.lock().expect("nobody else").is_empty());
    phone.pass(Duration::from_secs(1)).await;
    phone.press("Bacakan").await;
    assert!(!read.lock().expect("nobody else").is_empty());
    drop(phone);
    assert!(read.lock().expect("nobody else").is_empty(), "whoever comes next hears nothing of it");
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_out_before_a_village_and_a_name_are_there() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/cek").await;
    phone.press("Cari Data").await;
    phone.must_show("Pilih desanya dulu.");
    assert_eq!(phone.words_at("name-error"), "Tulis nama seperti di KTP.");
    phone.fill("name", "Siti 2").await;
    assert_eq!(phone.words_at("name-error"), "Nama tidak berisi angka.");
    assert!(fakes.check.asked.all().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_village_is_found_by_typing_a_part_of_its_name() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/cek").await;
    phone.press("Pilih desa Belum dipilih").await;
    phone.write("village", "sidomulyo").await;
    phone.must_show("tampil 20");
    phone.write("village", "qqqq wwww").await;
    phone.must_show("Tidak ada desa dengan nama seperti itu.");
    phone.write("village", "cirahap lumbir").await;
    phone.must_show("1 desa atau kelurahan cocok.");
    phone.press("Cirahab Lumbir, Kabupaten Banyumas, Jawa Tengah").await;
    assert_eq!(phone.address(), "/cek");
    phone.must_show("Cirahab");
    tokio::task::yield_now().await;
    let remembered = fakes.check.village.lock().expect("nobody else").map(|code| code.to_string());
    assert_eq!(remembered.as_deref(), Some("33.02.01.2001"));
}

#[tokio::test(start_paused = true)]
async fn a_village_is_chosen_from_four_lists_and_each_leads_back_to_the_one_before() {
    let mut phone = Phone::open(&Fakes::new(), "/cek").await;
    phone.press("Pilih desa Belum dipilih").await;
    phone.press("Jawa Tengah").await;
    assert_eq!(phone.heading(), "Pilih kabupaten atau kota");
    phone.press("Kabupaten Banyumas").await;
    assert_eq!(phone.heading(), "Pilih kecamatan");
    phone.press("Lumbir").await;
    assert_eq!(phone.heading(), "Pilih desa atau kelurahan");
    phone.press("Kembali").await;
    assert_eq!(phone.heading(), "Pilih kecamatan");
    phone.press("Lumbir").await;
    phone.press("Cirahab").await;
    assert_eq!(phone.address(), "/cek");
    phone.must_show("Lumbir, Kabupaten Banyumas, Jawa Tengah");
    let papua = Phone::open(&Fakes::new(), "/cek/desa/91.03").await;
    assert_eq!(papua.heading(), "Pilih distrik");
    Phone::open(&Fakes::new(), "/cek/desa/33.99").await.must_show("Halaman ini tidak ada");
}

#[tokio::test(start_paused = true)]
async fn nobody_found_says_why_that_can_be_and_what_to_do() {
    let fakes = with_village();
    fakes.check.check.answer(Ok(Checked { matches: Vec::new(), ..sample::checked() }));
    let mut phone = Phone::open(&fakes, "/cek").await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Cari Data").await;
    assert_eq!(phone.heading(), "Data tidak ditemukan");
    for words in ["Ejaan namanya berbeda", "desa lain", "kantor desa atau kelurahan", "021-171"] {
        phone.must_show(words);
    }
    phone.press("Periksa ejaan nama").await;
    assert_eq!(phone.address(), "/cek");
    assert_eq!(
        phone.attribute("name", "value").or(phone.attribute("name", "initial_value")).as_deref(),
        Some("Siti Fatimah")
    );
}

#[tokio::test(start_paused = true)]
async fn it_says_how_far_it_has_come_and_can_be_given_up() {
    let fakes = with_village();
    *fakes.check.stage.lock().expect("nobody else") = Stage::Working;
    fakes.check.check.hang();
    let mut phone = Phone::open(&fakes, "/cek").await;
    phone.must_not_show("Batal");
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Cari Data").await;
    phone.must_show("Menyiapkan pertanyaan…");
    phone.press("Batal").await;
    phone.must_show("Cari Data");
    assert_eq!(phone.address(), "/cek");
    fakes.check.check.answer_after(Duration::from_millis(100), Ok(sample::checked()));
    phone.press("Cari Data").await;
    assert_eq!(phone.address(), "/cek/hasil");
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_survives_a_failure_and_what_was_wrong_is_said_at_its_field() {
    let fakes = with_village();
    fakes.check.check.answer(Err(Failure::Wait { seconds: 40 }));
    let mut phone = Phone::open(&fakes, "/cek").await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Cari Data").await;
    phone.must_show("Tunggu 40 detik");
    phone.must_show("Isian Anda tetap ada.");
    fakes.check.check.answer(Err(Failure::Wait { seconds: 14 * 3600 }));
    phone.press("Coba lagi").await;
    phone.must_show("Ini bukan salah Anda. Coba lagi dalam 14 jam");
    phone.must_show("Isian Anda tetap ada.");
    fakes.check.check.answer(Err(Failure::Fields(vec![FieldProblem::new("village", "village_unknown")])));
    phone.press("Cari Data").await;
    phone.must_show("Desa ini tidak ada di daftar sekarang.");
    fakes.check.check.answer(Ok(sample::checked()));
    phone.press("Cari Data").await;
    assert_eq!(phone.address(), "/cek/hasil");
}

#[tokio::test(start_paused = true)]
async fn without_a_network_the_last_answers_can_be_read_and_removed() {
    let fakes = with_village();
    fakes.check.check.answer(Err(Failure::Offline));
    let other = Checked {
        name: PersonName::parse("Slamet").expect("a name"),
        matches: Vec::new(),
        at: sample::NOW - jiff::SignedDuration::from_hours(3),
        ..sample::checked()
    };
    *fakes.check.kept.lock().expect("nobody else") = vec![sample::checked(), other];
    let mut phone = Phone::of_recipient(&fakes, "/cek").await;
    phone.press("Hasil terakhir 2 hasil di ponsel ini, terbaca tanpa jaringan").await;
    assert_eq!(fakes.outside.private.all().last(), Some(&true), "it shows whom somebody asked for");
    phone.must_show("Slamet");
    phone.press("Siti Fatimah 2 orang cocok · Cirahab, Lumbir, Kabupaten Banyumas, Jawa Tengah · baru saja").await;
    assert_eq!(phone.heading(), "2 orang cocok");
    phone.must_show("Jawaban per 3 November 2026, pukul 09.30");
    assert_eq!(fakes.outside.private.all().last(), Some(&false));
    phone.press("Kembali").await;
    phone.press("Hapus hasil untuk Slamet").await;
    phone.must_not_show("Slamet");
    phone.press("Hapus semua hasil").await;
    phone.press("Ya, hapus semua").await;
    phone.must_show("Belum ada hasil di ponsel ini.");
    assert!(fakes.check.kept.lock().expect("nobody else").is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_is_gone_when_the_phone_changes_hands() {
    let fakes = with_village();
    let mut phone = Phone::of_recipient(&fakes, "/cek").await;
    phone.fill("name", "Siti Fatimah").await;
    phone.press("Pengaturan").await;
    *fakes.check.village.lock().expect("nobody else") = None;
    phone.press("Keluar").await;
    phone.press("Cek bantuan tanpa akun").await;
    phone.must_show("Belum dipilih");
    phone.press("Cari Data").await;
    phone.must_show("Tulis nama seperti di KTP.");
}

#[tokio::test(start_paused = true)]
async fn the_check_is_a_main_page_for_whoever_has_an_active_account() {
    let phone = Phone::of_recipient(&Fakes::new(), "/cek").await;
    phone.must_show("Laporan saya");
    phone.must_not_show("Kembali");
    let guest = Phone::open(&Fakes::new(), "/cek").await;
    guest.must_not_show("Laporan saya");
    guest.must_show("Kembali");
}
