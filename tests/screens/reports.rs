//! Reporting a mistake, and following it.

use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::fake::{Fakes, sample};
use bansosku_contract::report::{ReportKind, ReportState};
use bansosku_contract::{FieldProblem, ProblemCode};

use crate::Phone;

#[tokio::test(start_paused = true)]
async fn a_report_is_chosen_told_and_sent_and_its_ticket_shown() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/lapor/member-2/pkh").await;
    phone.must_show("Langkah 1 dari 2");
    phone.choose("kind-aid_not_received", true).await;
    phone.press("Lanjut").await;
    assert_eq!(phone.heading(), "Bantuan belum kami terima");
    assert_eq!(phone.attribute("member-member-2", "checked").as_deref(), Some("true"));
    assert_eq!(phone.attribute("field-pkh", "checked").as_deref(), Some("true"));
    phone.write("message", "Uangnya belum masuk.").await;
    phone.must_show("20 dari 1000 huruf");
    phone.press("Kirim laporan").await;

    let sent = fakes.outbox.sent.all();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].kind, Some(ReportKind::AidNotReceived));
    assert_eq!(sent[0].member.as_deref(), Some("member-2"));
    assert_eq!(sent[0].field.as_deref(), Some("pkh"));
    assert_eq!(sent[0].message.expose(), "Uangnya belum masuk.");
    let ticket = sample::report().ticket.to_string();
    assert_eq!(phone.address(), format!("/laporan/{ticket}/tanda-terima"));
    phone.must_show(&ticket);
    phone.must_show("Paling lambat 16 November 2026");
    phone.must_show("sisa 13 hari");
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_out_before_something_is_chosen_and_told() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/lapor").await;
    phone.press("Lanjut").await;
    phone.must_show("Pilih salah satu dulu.");
    phone.choose("kind-other", true).await;
    phone.must_not_show("Pilih salah satu dulu.");
    phone.press("Lanjut").await;
    phone.press("Kirim laporan").await;
    assert_eq!(phone.words_at("message-error"), "Ceritakan dulu apa yang terjadi.");
    assert!(fakes.outbox.sent.all().is_empty());
    phone.write("message", "Ada yang aneh.").await;
    assert_eq!(phone.words_at("message-error"), "");
}

#[tokio::test(start_paused = true)]
async fn a_stranger_in_the_family_must_be_named() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/lapor").await;
    phone.choose("kind-not_family", true).await;
    phone.press("Lanjut").await;
    phone.must_not_show("Seluruh keluarga");
    phone.press("Kirim laporan").await;
    assert_eq!(phone.words_at("member-error"), "Pilih orang yang dimaksud.");
    phone.choose("member-member-4", true).await;
    assert_eq!(phone.words_at("member-error"), "");
    phone.press("Kirim laporan").await;
    assert_eq!(fakes.outbox.sent.all().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_written_survives_going_away_and_an_error() {
    let fakes = Fakes::new();
    fakes.outbox.post.answer(Err(Failure::Phone));
    let mut phone = Phone::of_recipient(&fakes, "/").await;
    phone.press("Ada yang salah? Laporkan data, orang, atau bantuan yang tidak benar.").await;
    phone.choose("kind-other", true).await;
    phone.press("Lanjut").await;
    phone.write("message", "Ada yang aneh.").await;
    phone.press("Kirim laporan").await;
    phone.must_show("Ponsel ini tidak bisa menyimpan");
    phone.must_show("Isian Anda tetap ada.");
    phone.press("Kembali").await;
    phone.press("Kembali").await;
    assert_eq!(phone.address(), "/profil");
    phone.press("Ada yang salah? Laporkan data, orang, atau bantuan yang tidak benar.").await;
    assert_eq!(phone.attribute("kind-other", "checked").as_deref(), Some("true"));
    phone.press("Lanjut").await;
    assert_eq!(phone.attribute("message", "initial_value").as_deref(), Some("Ada yang aneh."));
}

#[tokio::test(start_paused = true)]
async fn sending_again_after_the_phone_refused_is_the_same_report_and_a_changed_one_is_another() {
    let fakes = Fakes::new();
    fakes.outbox.post.answer(Err(Failure::Phone));
    let mut phone = Phone::of_recipient(&fakes, "/lapor").await;
    phone.choose("kind-card_problem", true).await;
    phone.press("Lanjut").await;
    phone.press("Kirim laporan").await;
    phone.press("Coba lagi").await;
    phone.write("message", "Kartu hilang.").await;
    phone.press("Kirim laporan").await;
    let keys: Vec<_> = fakes.outbox.sent.all().iter().map(|draft| draft.key).collect();
    assert_eq!(keys.len(), 3);
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
}

#[tokio::test(start_paused = true)]
async fn pressing_send_twice_sends_once() {
    let fakes = Fakes::new();
    fakes.outbox.post.answer_after(Duration::from_secs(5), Ok(()));
    let mut phone = Phone::of_recipient(&fakes, "/lapor").await;
    phone.choose("kind-card_problem", true).await;
    phone.press("Lanjut").await;
    phone.begin_press("Kirim laporan");
    phone.rest().await;
    phone.must_show("Menyimpan…");
    phone.press("Menyimpan…").await;
    phone.pass(Duration::from_secs(10)).await;
    assert_eq!(fakes.outbox.post.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_refuses_stands_at_its_field() {
    let fakes = Fakes::new();
    fakes.outbox.post.answer(Err(Failure::Fields(vec![FieldProblem::new("member", "report_member")])));
    let mut phone = Phone::of_recipient(&fakes, "/lapor").await;
    phone.choose("kind-card_problem", true).await;
    phone.press("Lanjut").await;
    phone.press("Kirim laporan").await;
    assert_eq!(phone.words_at("member-error"), "Orang ini tidak ada di keluarga Anda.");
}

#[tokio::test(start_paused = true)]
async fn reports_are_listed_with_their_state_and_the_time_that_is_left() {
    let mut phone = Phone::of_recipient(&Fakes::new(), "/laporan").await;
    phone.must_show("Sedang diperiksa Bantuan belum kami terima");
    phone.must_show("sisa 13 hari");
    let ticket = sample::report().ticket.to_string();
    phone.must_show(&ticket);
    phone.press(&format!("Sedang diperiksa Bantuan belum kami terima {ticket} sisa 13 hari")).await;
    assert_eq!(phone.address(), format!("/laporan/{ticket}"));
    phone.must_show("Diterima 2 November 2026");
    phone.must_show("oleh Anda");
    phone.must_show("Sedang kami cek ke bank penyalur.");
    phone.must_show("Petugas memberi jawaban Paling lambat 16 November 2026");
}

#[tokio::test(start_paused = true)]
async fn no_reports_yet_is_not_an_empty_page() {
    let fakes = Fakes::new();
    fakes.report.refresh.answer(Ok(sample::fetched(Vec::new())));
    let phone = Phone::of_recipient(&fakes, "/laporan").await;
    phone.must_show("Belum ada laporan");
    phone.must_show("Laporkan kesalahan");
}

#[tokio::test(start_paused = true)]
async fn without_a_network_the_last_reports_stay() {
    let fakes = Fakes::new();
    fakes.report.known.answer(Some(sample::fetched(vec![sample::report()])));
    fakes.report.refresh.answer(Err(Failure::Captive));
    fakes.report.report.answer(Err(Failure::Offline));
    let mut phone = Phone::of_recipient(&fakes, "/laporan").await;
    phone.must_show("Wi-Fi ini meminta masuk dulu.");
    phone.must_show("Yang tampil adalah data terakhir di ponsel ini, baru saja.");
    let ticket = sample::report().ticket.to_string();
    phone.press(&format!("Sedang diperiksa Bantuan belum kami terima {ticket} sisa 13 hari")).await;
    phone.must_show("Tidak ada sambungan ke server.");
    phone.must_show("Petugas memberi jawaban");
}

#[tokio::test(start_paused = true)]
async fn a_declined_report_says_why_and_what_to_do() {
    let fakes = Fakes::new();
    for (reason, shown) in [
        (Some("not_proven"), "Buktinya belum cukup. Lapor lagi dengan foto"),
        (Some("moon_phase"), "Ada alasan lain (moon_phase)."),
    ] {
        let mut report = sample::report();
        report.state = ReportState::Declined;
        report.deadline = None;
        report.reason = reason.map(str::to_owned);
        fakes.report.report.answer(Ok(sample::fetched(report)));
        let phone = Phone::of_recipient(&fakes, &format!("/laporan/{}", sample::report().ticket)).await;
        phone.must_show(shown);
        phone.must_show("Lapor lagi");
    }
}

#[tokio::test(start_paused = true)]
async fn a_report_of_somebody_else_looks_like_one_that_does_not_exist() {
    let fakes = Fakes::new();
    fakes.report.report.answer(Err(Failure::Refused(ProblemCode::NotFound)));
    for address in ["/laporan/BKU-7K3M-9QXD", "/laporan/tidak-ada"] {
        let phone = Phone::of_recipient(&fakes, address).await;
        phone.must_show("Yang dicari tidak ada, atau bukan milik Anda.");
    }
}
