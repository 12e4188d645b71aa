//! The household and its members.

use std::time::Duration;

use bansosku::service::Failure;
use bansosku::service::fake::{Fakes, sample};
use bansosku::service::session::Standing;
use bansosku::service::settings::Language;
use bansosku_contract::account::AccountState;
use bansosku_contract::household::{AssistanceStatus, Disbursement, DisbursementState, Member, Relation};

use crate::Phone;

fn with_five_members() -> Fakes {
    let fakes = Fakes::new();
    let mut household = sample::household();
    household.members.push(Member {
        id: "member-5".to_owned(),
        name: "Rizky Ramadhan".to_owned(),
        nik_masked: "3302••••••••9905".to_owned(),
        relation: Relation::Grandchild,
        age: 1,
        assistances: Vec::new(),
    });
    fakes.household.refresh.answer(Ok(sample::fetched(household)));
    fakes
}

#[tokio::test(start_paused = true)]
async fn the_profile_shows_every_member_with_the_present_assistance() {
    let phone = Phone::of_recipient(&with_five_members(), "/").await;
    assert_eq!(phone.address(), "/profil");
    assert_eq!(phone.heading(), "Keluarga Anda");
    for name in ["Slamet Riyadi", "Siti Fatimah", "Ayu Lestari", "Mbah Karti", "Rizky Ramadhan"] {
        phone.must_show(name);
    }
    phone.must_show("Data per 31 Oktober 2026 · diperbarui baru saja");
    phone.must_show("Sembako");
    phone.must_show("Rp600.000");
    phone.must_show("Tahap 4 · Oktober–Desember 2026");
    phone.must_show("Perkiraan mulai 20 November 2026");
    phone.must_show("Bank BRI");
    phone.must_show("Istri · 41 tahun");
    phone.must_show("Ditunda");
    phone.must_not_show("Sudah diambil 18 Agustus 2026");
}

#[tokio::test(start_paused = true)]
async fn money_that_can_be_collected_stands_first() {
    let phone = Phone::of_recipient(&Fakes::new(), "/").await;
    phone.must_show("Bisa diambil sekarang Rp225.000 Sejak 2 November 2026 PKH · Siti Fatimah");
}

#[tokio::test(start_paused = true)]
async fn a_planned_day_that_has_passed_is_called_so() {
    let fakes = Fakes::new();
    let mut household = sample::household();
    household.members[1].assistances.clear();
    household.members[0].assistances[0].disbursement = Some(Disbursement {
        state: DisbursementState::Scheduled,
        expected_from: Some(jiff::civil::date(2026, 10, 20)),
        paid_on: None,
    });
    fakes.household.refresh.answer(Ok(sample::fetched(household)));
    let phone = Phone::of_recipient(&fakes, "/").await;
    phone.must_show("Diperkirakan 20 Oktober 2026, tetapi belum ada kabar");
}

#[tokio::test(start_paused = true)]
async fn the_profile_speaks_english_too() {
    let fakes = Fakes::new();
    fakes.session.restore.answer(Standing::SignedIn(AccountState::Active));
    let phone = Phone::open_in(Language::English, &fakes, "/").await;
    assert_eq!(phone.heading(), "Your family");
    phone.must_show("Ready to be collected Rp225.000 Since 2 November 2026");
    phone.must_show("Data of 31 October 2026 · refreshed just now");
    phone.must_show("Wife · 41 years");
    assert!(phone.html().contains(r#"lang="en""#));
}

#[tokio::test(start_paused = true)]
async fn a_household_without_assistance_sees_why_that_can_be_and_what_it_can_do() {
    let fakes = Fakes::new();
    fakes.household.refresh.answer(Ok(sample::fetched(sample::household_without_assistance())));
    let mut phone = Phone::of_recipient(&fakes, "/").await;
    phone.must_show("Mengapa bisa begitu?");
    phone.must_show("Yang bisa Anda lakukan");
    phone.must_show("minta diusulkan");
    phone.press("Telepon 021-171 Pusat layanan Kementerian Sosial, 24 jam.").await;
    assert_eq!(fakes.outside.handed_over.all(), ["021-171"]);
}

#[tokio::test(start_paused = true)]
async fn made_up_people_are_marked_as_such() {
    let fakes = Fakes::new();
    Phone::of_recipient(&fakes, "/").await.must_show("DATA CONTOH, bukan orang sungguhan");
    let mut household = sample::household();
    household.members[0].nik_masked = "3302••••••••0001".to_owned();
    fakes.household.refresh.answer(Ok(sample::fetched(household)));
    Phone::of_recipient(&fakes, "/").await.must_not_show("DATA CONTOH");
}

#[tokio::test(start_paused = true)]
async fn desil_is_shown_as_information() {
    let fakes = Fakes::new();
    let phone = Phone::of_recipient(&fakes, "/").await;
    phone.must_show("Desil keluarga: 2");
    phone.must_show("Ini keterangan, bukan keputusan.");
    let mut household = sample::household();
    household.desil = None;
    fakes.household.refresh.answer(Ok(sample::fetched(household)));
    Phone::of_recipient(&fakes, "/").await.must_show("Desil belum ada");
}

#[tokio::test(start_paused = true)]
async fn while_the_household_is_fetched_the_page_says_so() {
    let fakes = Fakes::new();
    fakes.household.refresh.hang();
    let phone = Phone::of_recipient(&fakes, "/").await;
    phone.must_show("Mengambil data keluarga…");
}

#[tokio::test(start_paused = true)]
async fn without_a_network_the_last_data_stay_with_their_age() {
    let fakes = Fakes::new();
    let mut known = sample::fetched(sample::household());
    known.at -= jiff::SignedDuration::from_hours(50);
    fakes.household.known.answer(Some(known));
    fakes.household.refresh.answer(Err(Failure::Offline));
    let mut phone = Phone::of_recipient(&fakes, "/").await;
    phone.must_show("Tidak ada sambungan ke server.");
    phone.must_show("Yang tampil adalah data terakhir di ponsel ini.");
    phone.must_show("diperbarui 2 hari lalu");
    phone.must_show("Slamet Riyadi");

    fakes.household.refresh.answer(Ok(sample::fetched(sample::household())));
    phone.press("Coba lagi").await;
    phone.must_not_show("Tidak ada sambungan");
    phone.must_show("diperbarui baru saja");
}

#[tokio::test(start_paused = true)]
async fn without_data_and_network_it_says_what_to_do() {
    let fakes = Fakes::new();
    fakes.household.refresh.answer(Err(Failure::Server));
    let phone = Phone::of_recipient(&fakes, "/").await;
    phone.must_show("Server sedang bermasalah, bukan salah Anda.");
    phone.must_show("Coba lagi");
    phone.must_not_show("Mengambil data");
}

#[tokio::test(start_paused = true)]
async fn refreshing_twice_at_once_asks_once() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/").await;
    let before = fakes.household.refresh.calls();
    fakes.household.refresh.answer_after(Duration::from_secs(3), Ok(sample::fetched(sample::household())));
    phone.begin_press("Perbarui");
    phone.rest().await;
    phone.press("Sedang diperbarui…").await;
    phone.pass(Duration::from_secs(5)).await;
    assert_eq!(fakes.household.refresh.calls(), before + 1);
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_after_a_while_sees_what_is_true_now() {
    let fakes = with_five_members();
    let mut phone = Phone::of_recipient(&fakes, "/").await;
    assert_eq!(fakes.household.refresh.calls(), 1);
    phone.come_back().await;
    assert_eq!(fakes.household.refresh.calls(), 1, "a moment in another app costs nothing");
    phone.pass_on_the_clock(5 * 60).await;
    assert_eq!(fakes.household.refresh.calls(), 1, "nobody looked");
    phone.come_back().await;
    assert_eq!(fakes.household.refresh.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_members_page_says_what_a_status_means_what_to_do_and_what_was_before() {
    let mut phone = Phone::of_recipient(&Fakes::new(), "/").await;
    phone.press("Lihat riwayat Slamet Riyadi").await;
    assert_eq!(phone.heading(), "Slamet Riyadi");
    phone.must_show("Orang ini tercatat sebagai penerima untuk masa ini.");
    phone.must_show("Tunggu sampai bisa diambil.");
    phone.must_show("Dengan kartu KKS di bank itu.");
    phone.must_show("Masa sebelumnya (1)");
    phone.must_show("Sudah diambil 18 Agustus 2026");
    phone.must_show("Menurut aturan per");
    phone.press("Laporkan kesalahan Sembako").await;
    assert_eq!(phone.address(), "/lapor/member-1/sembako");
}

#[tokio::test(start_paused = true)]
async fn each_status_has_its_meaning_and_its_next_step() {
    for (status, means, next) in [
        (AssistanceStatus::Receiving, "tercatat sebagai penerima", "tidak perlu mengurus"),
        (AssistanceStatus::NotReceiving, "sudah dinilai dan tidak menerima", "laporkan di sini"),
        (AssistanceStatus::Suspended, "dihentikan sementara", "Tanyakan alasannya"),
        (AssistanceStatus::Proposed, "Belum ada keputusan", "pembaruan data berikutnya"),
    ] {
        let fakes = Fakes::new();
        let mut household = sample::household();
        household.members[2].assistances[0].status = status;
        fakes.household.refresh.answer(Ok(sample::fetched(household)));
        let phone = Phone::of_recipient(&fakes, "/profil/member-3").await;
        phone.must_show(means);
        phone.must_show(next);
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_who_is_gone_is_not_an_empty_page() {
    let phone = Phone::of_recipient(&Fakes::new(), "/profil/member-99").await;
    phone.must_show("Orang ini tidak ada lagi di data keluarga Anda.");
}

#[tokio::test(start_paused = true)]
async fn nobody_sees_a_household_before_the_account_is_active() {
    let fakes = Fakes::new();
    let phone = Phone::open(&fakes, "/profil").await;
    assert_eq!(phone.address(), "/selamat-datang");
    fakes.session.restore.answer(Standing::SignedIn(AccountState::UnderReview));
    let fresh = Fakes::new();
    fresh.session.restore.answer(Standing::SignedIn(AccountState::UnderReview));
    let phone = Phone::open(&fresh, "/profil").await;
    assert_eq!(phone.address(), "/pemeriksaan");
    assert_eq!(fresh.household.refresh.calls(), 0);
}
