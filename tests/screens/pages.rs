//! What every screen owes to everybody, in both languages and in every state: headings in order, one
//! main part, names for all that can be pressed or filled in.

use std::collections::BTreeSet;

use bansosku::service::Failure;
use bansosku::service::fake::{Fakes, sample};
use bansosku::service::session::Standing;
use bansosku::service::settings::{Language, Settings};
use bansosku_contract::account::AccountState;

use crate::Phone;
use crate::dom::{Dom, Place};

const GUESTS: [&str; 14] = [
    "/selamat-datang",
    "/daftar/identitas",
    "/daftar/akun",
    "/daftar/foto",
    "/daftar/periksa",
    "/daftar/kode",
    "/masuk",
    "/lupa-kata-sandi",
    "/cek",
    "/cek/desa",
    "/cek/desa/33.02.01",
    "/cek/hasil",
    "/cek/tersimpan",
    "/tentang",
];

const RECIPIENTS: [&str; 14] = [
    "/profil",
    "/profil/member-1",
    "/profil/member-4",
    "/lapor",
    "/lapor/member-2",
    "/lapor/member-2/pkh",
    "/laporan",
    "/laporan/BKU-65EY-922W",
    "/laporan/BKU-65EY-922W/tanda-terima",
    "/pengaturan",
    "/pengaturan/perangkat",
    "/pengaturan/data-saya",
    "/pengaturan/hapus-akun",
    "/tentang",
];

const LANGUAGES: [Language; 2] = [Language::Indonesian, Language::English];

/// What is wrong with a page for somebody who listens to it or can't use a mouse.
fn complaints(page: &Dom) -> Vec<String> {
    let elements = page.elements();
    let ids: Vec<&str> = elements.iter().filter_map(|place| page.attribute(*place, "id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    let labelled: BTreeSet<&str> = elements.iter().filter_map(|place| page.attribute(*place, "for")).collect();
    let count = |tag: &str| elements.iter().filter(|place| page.tag(**place) == tag).count();
    let mut complaints = Vec::new();
    if known.len() != ids.len() {
        complaints.push(format!("an id is there twice: {ids:?}"));
    }
    for (tag, most) in [("h1", 1), ("main", 1)] {
        if count(tag) != most {
            complaints.push(format!("{} of {tag}", count(tag)));
        }
    }
    let mut level = 0;
    for place in &elements {
        complaints.extend(complaint(page, *place, &known, &labelled));
        if let Some(next) = page.tag(*place).strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
            if next > level + 1 {
                complaints.push(format!("a heading is skipped before “{}”", page.text(*place)));
            }
            level = next;
        }
    }
    complaints
}

fn complaint(page: &Dom, place: Place, ids: &BTreeSet<&str>, labelled: &BTreeSet<&str>) -> Option<String> {
    let attribute = |name: &str| page.attribute(place, name);
    for id in attribute("aria-describedby").into_iter().flat_map(str::split_whitespace) {
        if !ids.contains(id) {
            return Some(format!("{id} describes something and is not there"));
        }
    }
    match page.tag(place) {
        "button" | "a" if page.text(place).is_empty() && attribute("aria-label").is_none() => {
            Some(format!("a {} without a name", page.tag(place)))
        }
        "button" if attribute("type") != Some("button") => Some("a button that would send a form".to_owned()),
        "input" | "textarea" if !attribute("id").is_some_and(|id| labelled.contains(id)) => {
            Some(format!("a field without a label: {:?}", attribute("id")))
        }
        "img" if attribute("alt").is_none() => Some("a picture without words".to_owned()),
        "svg" if attribute("aria-hidden") != Some("true") => Some("a drawing that would be read out".to_owned()),
        "form" => Some("a form would hand all its fields on with every keystroke".to_owned()),
        _ => None,
    }
}

#[track_caller]
fn must_be_usable(phone: &Phone, what: &str) {
    let complaints = complaints(phone.page());
    assert!(complaints.is_empty(), "{what}: {complaints:#?}\n{}", phone.text());
    assert!(phone.text().len() > 20, "{what} says something: {}", phone.text());
}

#[tokio::test(start_paused = true)]
async fn every_screen_for_guests_is_usable_by_everybody() {
    for language in LANGUAGES {
        for address in GUESTS {
            let phone = Phone::open_in(language, &Fakes::new(), address).await;
            assert_eq!(phone.address(), address);
            must_be_usable(&phone, address);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_screen_for_recipients_is_usable_by_everybody() {
    for language in LANGUAGES {
        for address in RECIPIENTS {
            let fakes = Fakes::new();
            fakes.session.restore.answer(Standing::SignedIn(AccountState::Active));
            let phone = Phone::open_in(language, &fakes, address).await;
            assert_eq!(phone.address(), address);
            must_be_usable(&phone, address);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_screen_of_an_account_that_is_not_active_is_usable_by_everybody() {
    for language in LANGUAGES {
        for state in [AccountState::UnderReview, AccountState::Refused] {
            for address in ["/pemeriksaan", "/pemeriksaan/perbaiki", "/pengaturan"] {
                let fakes = Fakes::new();
                fakes.session.restore.answer(Standing::SignedIn(state));
                fakes.account.account.answer(Ok(sample::account(state)));
                let phone = Phone::open_in(language, &fakes, address).await;
                assert_eq!(phone.address(), address);
                must_be_usable(&phone, address);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_screen_that_fetches_something_says_so_and_says_what_to_do_when_it_fails() {
    for language in LANGUAGES {
        for address in [
            "/profil",
            "/profil/member-1",
            "/laporan",
            "/laporan/BKU-65EY-922W",
            "/pengaturan/perangkat",
            "/pengaturan/data-saya",
        ] {
            let waiting = Fakes::new();
            waiting.session.restore.answer(Standing::SignedIn(AccountState::Active));
            waiting.household.refresh.hang();
            waiting.report.refresh.hang();
            waiting.report.report.hang();
            waiting.session.devices.hang();
            waiting.account.export.hang();
            let phone = Phone::open_in(language, &waiting, address).await;
            assert!(phone.html().contains("class=\"loading\""), "{address}: {}", phone.text());
            must_be_usable(&phone, address);

            for failure in
                [Failure::Offline, Failure::Slow, Failure::Captive, Failure::Server, Failure::Outdated, Failure::Phone]
            {
                let failing = Fakes::new();
                failing.session.restore.answer(Standing::SignedIn(AccountState::Active));
                failing.household.refresh.answer(Err(failure.clone()));
                failing.report.refresh.answer(Err(failure.clone()));
                failing.report.report.answer(Err(failure.clone()));
                failing.session.devices.answer(Err(failure.clone()));
                failing.account.export.answer(Err(failure.clone()));
                let phone = Phone::open_in(language, &failing, address).await;
                let retry = if language == Language::English { "Try again" } else { "Coba lagi" };
                phone.must_show(retry);
                assert!(!phone.html().contains("class=\"loading\""), "{address}: {}", phone.text());
                must_be_usable(&phone, address);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_none_leads_home() {
    let fakes = Fakes::new();
    fakes.settings.set_welcomed();
    let mut phone = Phone::of_recipient(&fakes, "/tidak/ada").await;
    must_be_usable(&phone, "/tidak/ada");
    phone.press("Ke halaman awal").await;
    assert_eq!(phone.address(), "/profil");
}

#[tokio::test(start_paused = true)]
async fn the_number_of_a_report_can_be_given_to_another_app() {
    let fakes = Fakes::new();
    let ticket = sample::report().ticket.to_string();
    let mut phone = Phone::of_recipient(&fakes, &format!("/laporan/{ticket}/tanda-terima")).await;
    phone.press("Bagikan nomor").await;
    assert_eq!(fakes.outside.shared.all(), [format!("Nomor laporan saya di Bansosku: {ticket}")]);
}
