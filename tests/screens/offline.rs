//! Without a network, after the app was closed, and on a phone that others use too.

use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::drafts::{BegunSignUp, KeepingTrouble};
use bansosku::service::fake::{Fakes, sample};
use bansosku::service::outbox::{Posted, Reason, Receipt, Returned, Standing};
use bansosku::service::registration::SignUpDraft;
use bansosku::service::report::ReportDraft;
use bansosku_contract::report::ReportKind;
use bansosku_contract::{FieldProblem, ProblemCode};
use uuid::Uuid;

use crate::Phone;

fn sign_up(step: u8) -> BegunSignUp {
    BegunSignUp {
        form: SignUpDraft {
            nik: "3302015505809501".into(),
            kk: "3302010101209501".into(),
            name: "Siti Fatimah".into(),
            email: "siti@contoh.invalid".into(),
            phone: "0840 0000 9501".into(),
            password: "".into(),
            ktp: None,
            selfie: None,
            consents: Vec::new(),
            key: Uuid::from_u128(5),
        },
        step,
        child_confirmed: "".into(),
        tries: [0, 0],
        was_sent: false,
    }
}

fn report() -> ReportDraft {
    ReportDraft {
        kind: Some(ReportKind::Other),
        member: None,
        field: None,
        claimed: "".into(),
        message: "Ada yang aneh.".into(),
        photos: Vec::new(),
        key: Uuid::from_u128(77),
    }
}

fn posted(standing: Standing) -> Posted {
    Posted {
        id: Uuid::from_u128(77),
        kind: ReportKind::Other,
        at: sample::NOW,
        photos: 1,
        photo_bytes: 150_000,
        standing,
        may_have_arrived: false,
        waits_for_wifi: false,
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_typed_is_kept_while_it_is_typed_and_at_once_when_a_field_is_left() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/daftar/identitas").await;
    phone.write("nik", "33020155").await;
    assert_eq!(fakes.drafts.kept_sign_ups.all().last().unwrap().form.nik.expose(), "33020155");
    phone.fill("name", "Siti").await;
    let kept = fakes.drafts.kept_sign_ups.all().pop().unwrap();
    assert_eq!((kept.form.name.expose(), kept.step), ("Siti", 1));
}

#[tokio::test(start_paused = true)]
async fn a_password_is_never_kept_and_the_form_says_so() {
    let fakes = Fakes::new();
    let mut phone = Phone::open(&fakes, "/daftar/akun").await;
    phone.must_show("kata sandi tidak disimpan di ponsel ini");
    phone.fill("password", "nasi goreng tiga piring").await;
    phone.fill("email", "siti@contoh.invalid").await;
    let kept = fakes.drafts.kept_sign_ups.all();
    assert!(kept.iter().all(|begun| begun.form.password.is_blank()));
    assert_eq!(kept.last().unwrap().form.email.expose(), "siti@contoh.invalid");
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_that_was_begun_is_offered_on_the_first_screen_and_goes_on_where_it_was() {
    let fakes = Fakes::new();
    *fakes.drafts.sign_up.lock().unwrap() = Some(sign_up(1));
    let mut phone = Phone::open(&fakes, "/selamat-datang").await;
    phone.must_show("Pendaftaran Anda belum selesai");
    phone.press("Lanjutkan").await;
    assert_eq!(phone.address(), "/daftar/identitas");
    assert_eq!(phone.attribute("nik", "initial_value").as_deref(), Some("3302015505809501"));

    *fakes.drafts.sign_up.lock().unwrap() = Some(sign_up(4));
    let mut phone = Phone::open(&fakes, "/masuk").await;
    phone.press("Lanjutkan").await;
    assert_eq!(phone.address(), "/daftar/akun", "the password is typed again first");
}

#[tokio::test(start_paused = true)]
async fn a_form_that_was_sent_before_a_restart_goes_out_as_another_one_if_its_password_is_another() {
    let fakes = Fakes::new();
    let mut phone = Phone::with_filled_form(&fakes).await;
    fakes
        .registration
        .register
        .answer_in_turn([Err(Failure::Refused(ProblemCode::IdempotencyKeyReused)), Ok("registration-1".to_owned())]);
    phone.press("Kirim pendaftaran").await;
    let sent = fakes.registration.sent.all();
    assert_eq!(sent.len(), 2);
    assert_ne!(sent[0].key, sent[1].key);
    assert_eq!(sent[0].nik, sent[1].nik);
    assert_eq!(fakes.drafts.kept_sign_ups.all().last().unwrap().form.key, sent[1].key);
    assert_eq!(phone.address(), "/daftar/kode");
}

#[tokio::test(start_paused = true)]
async fn photos_that_wait_for_wifi_say_so_and_can_be_sent_at_once() {
    let fakes = Fakes::new();
    let waiting = Posted { waits_for_wifi: true, ..posted(Standing::Waiting(None)) };
    fakes.outbox.posted.send_replace(vec![waiting.clone()]);
    let mut phone = Phone::of_recipient(&fakes, &format!("/kiriman/{}", waiting.id)).await;
    phone.must_show("Menunggu Wi-Fi");
    phone.must_show("Fotonya (147 KB) menunggu Wi-Fi");
    phone.press("Kirim sekarang dengan kuota").await;
    assert_eq!(fakes.outbox.retried.all(), [waiting.id]);
}

#[tokio::test(start_paused = true)]
async fn what_was_begun_is_thrown_away_on_purpose_only() {
    let fakes = Fakes::new();
    *fakes.drafts.sign_up.lock().unwrap() = Some(sign_up(2));
    let mut phone = Phone::open(&fakes, "/selamat-datang").await;
    phone.press("Buang").await;
    phone.press("Tidak, simpan").await;
    assert!(fakes.drafts.sign_up.lock().unwrap().is_some());
    phone.press("Buang").await;
    phone.press("Ya, buang").await;
    phone.must_not_show("Pendaftaran Anda belum selesai");
    assert!(fakes.drafts.sign_up.lock().unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_report_that_was_begun_is_offered_and_goes_on() {
    let fakes = Fakes::new();
    *fakes.drafts.report.lock().unwrap() = Some(report());
    let mut phone = Phone::of_recipient(&fakes, "/profil").await;
    phone.must_show("Laporan Anda belum dikirim");
    phone.press("Lanjutkan").await;
    phone.press("Lanjut").await;
    assert_eq!(phone.attribute("message", "initial_value").as_deref(), Some("Ada yang aneh."));
}

#[tokio::test(start_paused = true)]
async fn a_report_without_a_network_gets_a_provisional_receipt_and_then_the_real_one() {
    let fakes = Fakes::new();
    fakes.outbox.standing.answer(Standing::Waiting(None));
    let mut phone = Phone::of_recipient(&fakes, "/lapor").await;
    phone.choose("kind-card_problem", true).await;
    phone.press("Lanjut").await;
    phone.press("Kirim laporan").await;
    phone.must_show("Menunggu jaringan");
    phone.must_show("sudah tersimpan di ponsel ini");
    phone.must_show("Nomor sementara");
    phone.press("Coba kirim sekarang").await;
    assert_eq!(fakes.outbox.retried.all().len(), 1);
    let receipt = Receipt { ticket: sample::report().ticket, deadline: sample::report().deadline };
    fakes.outbox.posted.send_modify(|all| all[0].standing = Standing::Sent(receipt));
    phone.rest().await;
    assert_eq!(phone.address(), format!("/laporan/{}/tanda-terima", sample::report().ticket));
}

#[tokio::test(start_paused = true)]
async fn what_waits_stands_above_the_reports_and_can_be_taken_back() {
    let fakes = Fakes::new();
    fakes.outbox.posted.send_replace(vec![posted(Standing::Waiting(Some(Failure::Offline)))]);
    let mut phone = Phone::of_recipient(&fakes, "/laporan").await;
    phone.must_show("Menunggu jaringan Hal lain");
    phone.press("Menunggu jaringan Hal lain baru saja").await;
    phone.must_show("Server belum terjangkau. Dicoba lagi sendiri.");
    phone.press("Tarik kembali").await;
    phone.press("Ya, tarik kembali").await;
    assert_eq!(fakes.outbox.withdrawn.all(), [Uuid::from_u128(77)]);
    assert_eq!(phone.address(), "/laporan");
    phone.must_not_show("Menunggu jaringan");
}

#[tokio::test(start_paused = true)]
async fn a_refused_report_comes_back_as_a_form_with_the_reason_at_its_field() {
    let fakes = Fakes::new();
    let problems = vec![FieldProblem::new("message", "report_message_long")];
    fakes.outbox.posted.send_replace(vec![posted(Standing::NeedsAttention(Reason::Fields(problems.clone())))]);
    fakes.outbox.reopen.answer(Ok(Returned { draft: report(), problems }));
    let mut phone = Phone::of_recipient(&fakes, "/laporan").await;
    phone.press("Perlu perhatian Hal lain baru saja").await;
    phone.must_show("Laporan ini belum diterima");
    phone.press("Perbaiki laporan").await;
    assert_eq!(phone.address(), "/lapor");
    assert!(!phone.words_at("message-error").is_empty());
    assert_eq!(phone.attribute("message", "initial_value").as_deref(), Some("Ada yang aneh."));
}

#[tokio::test(start_paused = true)]
async fn old_data_stays_with_a_quiet_line_and_is_refreshed_by_itself() {
    let fakes = Fakes::new();
    fakes.household.known.answer(Some(sample::fetched(sample::household())));
    fakes.household.refresh.answer_in_turn([Err(Failure::Offline), Ok(sample::fetched(sample::household()))]);
    let mut phone = Phone::of_recipient(&fakes, "/profil").await;
    phone.must_show("Yang tampil adalah data terakhir di ponsel ini. Dicoba lagi sendiri");
    phone.pass(Duration::from_secs(7)).await;
    assert_eq!(fakes.household.refresh.calls(), 2);
    phone.must_not_show("Dicoba lagi sendiri");
}

#[tokio::test(start_paused = true)]
async fn whoever_signs_out_is_told_what_would_be_lost() {
    let fakes = Fakes::new();
    fakes.outbox.posted.send_replace(vec![posted(Standing::Waiting(None))]);
    let mut phone = Phone::of_recipient(&fakes, "/pengaturan").await;
    phone.press("Keluar").await;
    assert_eq!(fakes.session.sign_out.calls(), 0);
    phone.must_show("1 laporan belum terkirim");
    phone.press("Tetap keluar").await;
    assert_eq!(fakes.session.sign_out.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_owner_is_said_before_somebody_else_signs_in() {
    let fakes = Fakes::new();
    fakes.outbox.posted.send_replace(vec![posted(Standing::Waiting(None))]);
    let phone = Phone::open(&fakes, "/masuk").await;
    phone.must_show("1 laporan menunggu di ponsel ini");
}

#[tokio::test(start_paused = true)]
async fn data_that_could_not_be_read_is_said_once() {
    let fakes = Fakes::new();
    *fakes.drafts.trouble.lock().unwrap() = Some(KeepingTrouble::Lost);
    let mut phone = Phone::open(&fakes, "/selamat-datang").await;
    phone.must_show("Sebagian data di ponsel ini rusak");
    phone.press("Mengerti").await;
    phone.must_not_show("Sebagian data di ponsel ini rusak");
}
