//! Mends what the review found: only the fields and photos that the reasons ask for, and the rest if wished.

use bansosku_contract::account::RefusalReason;
use bansosku_contract::upload::UploadKind;
use bansosku_contract::{Kk, Nik, PersonName, Typed};
use dioxus::prelude::*;

use super::failure::FailureNotice;
use super::go_back;
use super::input::Input;
use super::kept::fresh_key;
use super::kk_field::KkField;
use super::nik_field::NikField;
use super::photo_field::{PhotoField, Taken};
use super::sending::{SendingProgress, use_sending};
use crate::language::{Value, say, say_with, say_word};
use crate::route::Route;
use crate::service::account::{AccountView, Correction};
use crate::service::{Failure, Services};
use crate::ui::{Button, Field, Keyboard, Loading, Notice, Page, Section, Weight};
use crate::web_view;

/// What a refusal asks to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each part of the form is asked for or not, whatever the others are")]
pub struct Asked {
    /// NIK and No KK.
    pub numbers: bool,
    /// The name.
    pub name: bool,
    /// The photo of the KTP.
    pub ktp: bool,
    /// The selfie.
    pub selfie: bool,
}

impl Asked {
    /// What these reasons ask for. A reason that this version does not know may mean any of it.
    pub fn by(reasons: &[String]) -> Self {
        let mut asked = Self::default();
        for reason in reasons {
            match RefusalReason::parse(reason) {
                Some(
                    RefusalReason::IdentityNotMatched | RefusalReason::NikAlreadyRegistered | RefusalReason::UnderAge,
                ) => {
                    asked.numbers = true;
                }
                Some(RefusalReason::NameDiffers) => asked.name = true,
                Some(
                    RefusalReason::KtpMissing
                    | RefusalReason::KtpUnclear
                    | RefusalReason::KtpUpsideDown
                    | RefusalReason::KtpPhotocopy,
                ) => asked.ktp = true,
                Some(
                    RefusalReason::SelfieMissing
                    | RefusalReason::SelfieUnclear
                    | RefusalReason::SelfieWithoutKtp
                    | RefusalReason::SelfieOtherPerson,
                ) => asked.selfie = true,
                None => asked = Self { numbers: true, name: true, ktp: true, selfie: true },
            }
        }
        asked
    }
}

/// The screen.
#[component]
pub fn Correct() -> Element {
    let services = use_context::<Services>();
    let mut account = use_signal(|| None::<AccountView>);
    let loading = use_sending();
    let load = use_callback(move |()| {
        let service = services.account.clone();
        loading.send(async move { service.account().await }, move |view| account.set(Some(view)));
    });
    use_hook(|| load.call(()));
    match account() {
        Some(account) => rsx! {
            Form { account }
        },
        None => rsx! {
            Page { title: say("correct-title"), back: say("back"), onback: move |()| go_back(Route::Waiting {}),
                if let Some(failure) = loading.failure() {
                    FailureNotice { failure, onretry: move |()| load.call(()), is_busy: loading.is_running() }
                } else {
                    Loading { words: say("loading-account") }
                }
            }
        },
    }
}

#[component]
fn Form(account: AccountView) -> Element {
    let services = use_context::<Services>();
    let asked = Asked::by(&account.refusal_reasons);
    let mut nik = use_hook(Input::new);
    let mut kk = use_hook(Input::new);
    let mut name = use_hook(|| Input::with(account.name.as_str().into()));
    let (ktp, selfie) = (use_hook(Taken::new), use_hook(Taken::new));
    let mut last_sent = use_signal(|| None::<Correction>);
    let mut is_empty = use_signal(|| false);
    let sending = use_sending();

    let old_name = account.name.clone();
    let send = use_callback(move |()| {
        let Ok(mut correction) = filled(nik, kk, name, &old_name) else {
            web_view::focus(first_wrong(nik, kk));
            return;
        };
        for (id, taken) in [("ktp", ktp), ("selfie", selfie)] {
            if taken.photo.peek().is_some() && taken.objection().is_some() {
                web_view::focus(id);
                return;
            }
        }
        correction.ktp.clone_from(&ktp.photo.read());
        correction.selfie.clone_from(&selfie.photo.read());
        is_empty.set(changes_nothing(&correction));
        if is_empty() {
            web_view::focus("nothing-changed");
            return;
        }
        // The same correction again, after a lost answer, is the same request.
        if let Some(last) = &*last_sent.peek() {
            let fresh = std::mem::replace(&mut correction.key, last.key);
            if correction != *last {
                correction.key = fresh;
            }
        }
        last_sent.set(Some(correction.clone()));
        let account = services.account.clone();
        sending.send_with_progress(
            move |progress| async move { account.correct(&correction, &progress).await },
            |()| {
                navigator().replace(Route::Waiting {});
            },
        );
    });
    use_effect(move || {
        if let Some(Failure::Fields(refused)) = sending.failure() {
            for problem in &refused {
                match &*problem.field {
                    "nik" => nik.refuse(&problem.code),
                    "kk" => kk.refuse(&problem.code),
                    "name" => name.refuse(&problem.code),
                    _ => {}
                }
            }
            web_view::focus(first_wrong(nik, kk));
        }
    });

    let masked = say_with("correct-nik-hint", [("masked", Value::from(account.nik_masked))]);
    rsx! {
        Page {
            title: say("correct-title"),
            back: say("back"),
            onback: move |()| go_back(Route::Waiting {}),
            actions: rsx! {
                if sending.is_running() {
                    SendingProgress { progress: sending.progress() }
                }
                Button { busy: sending.words("sending"), onpress: move |()| send.call(()), {say("correct-send")} }
            },
            p { class: "lead", {say("correct-lead")} }
            for reason in account.refusal_reasons {
                Notice { weight: Weight::Warning, title: say_word("refusal", &reason),
                    p { {say_word("refusal-next", &reason)} }
                }
            }
            if asked.numbers || asked.name {
                div { class: "form",
                    if asked.numbers {
                        NikField { input: nik, hint: masked }
                        KkField { input: kk, nik, hint: say("correct-kk-hint") }
                    }
                    Field {
                        id: "name",
                        label: say("field-name"),
                        hint: say("field-name-hint"),
                        keyboard: Keyboard::Name,
                        value: name.first(),
                        error: name.error(PersonName::parse),
                        oninput: move |text| name.write(text),
                        onleave: move |()| name.leave(),
                    }
                }
            }
            if asked.ktp {
                Section { title: say("photo-ktp"),
                    PhotoField { kind: UploadKind::Ktp, taken: ktp }
                }
            }
            if asked.selfie {
                Section { title: say("photo-selfie"),
                    PhotoField { kind: UploadKind::Selfie, taken: selfie }
                }
            }
            if is_empty() {
                Notice { weight: Weight::Error, id: "nothing-changed", p { {say("correct-nothing")} } }
            }
            if let Some(failure) = sending.failure() {
                FailureNotice { failure, kept: say("kept-form"), onretry: move |()| send.call(()), is_busy: sending.is_running() }
            }
        }
    }
}

/// The correction without photos, or nothing when a field is wrong. An empty field, or the old name, stays as it was.
fn filled(mut nik: Input, mut kk: Input, mut name: Input, old_name: &str) -> Result<Correction, ()> {
    let changed = |input: Input| Some(input.typed()).filter(|typed| !typed.is_blank());
    let nik_now = changed(nik);
    let kk_now = changed(kk);
    let name_now = changed(name).filter(|typed| typed.expose().trim() != old_name);
    let parsed = nik_now.as_ref().map(|_| nik.settle(Nik::parse));
    let beside = parsed.clone().flatten();
    let kk_parsed = kk_now.as_ref().map(|_| kk.settle(|text| Kk::parse_beside(text, beside.as_ref())));
    let name_parsed = name_now.as_ref().map(|_| name.settle(PersonName::parse));
    if parsed == Some(None) || kk_parsed == Some(None) || name_parsed == Some(None) {
        return Err(());
    }
    let nik: Option<Typed> = nik_now;
    Ok(Correction { nik, kk: kk_now, name: name_now, ktp: None, selfie: None, key: fresh_key() })
}

/// The id of the first field that is wrong.
fn first_wrong(nik: Input, kk: Input) -> &'static str {
    let is_wrong = |input: Input, is_right: bool| input.is_refused() || (!input.typed().is_blank() && !is_right);
    let parsed = Nik::parse(nik.typed().expose()).ok();
    if is_wrong(nik, parsed.is_some()) {
        "nik"
    } else if is_wrong(kk, Kk::parse_beside(kk.typed().expose(), parsed.as_ref()).is_ok()) {
        "kk"
    } else {
        "name"
    }
}

fn changes_nothing(correction: &Correction) -> bool {
    let Correction { nik, kk, name, ktp, selfie, key: _ } = correction;
    nik.is_none() && kk.is_none() && name.is_none() && ktp.is_none() && selfie.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(reasons: &[&str]) -> Asked {
        Asked::by(&reasons.iter().map(|reason| (*reason).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn only_what_the_reasons_ask_for_has_to_be_mended() {
        assert_eq!(asked(&["ktp_unclear"]), Asked { ktp: true, ..Asked::default() });
        assert_eq!(
            asked(&["name_differs", "selfie_without_ktp"]),
            Asked { name: true, selfie: true, ..Asked::default() }
        );
        assert_eq!(asked(&["identity_not_matched"]), Asked { numbers: true, ..Asked::default() });
    }

    #[test]
    fn a_reason_that_this_version_does_not_know_opens_everything() {
        assert_eq!(asked(&["hologram_missing"]), Asked { numbers: true, name: true, ktp: true, selfie: true });
    }
}
