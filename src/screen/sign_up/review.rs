//! Step 4: everything once more, the consents, and off it goes.

use bansosku_contract::account::{ConsentPurpose, check_consents};
use bansosku_contract::{Email, FieldProblem, Kk, Nik, Password, PersonName, Phone, ProblemCode, Typed};
use dioxus::prelude::*;

use super::Step;
use crate::language::{say, say_code, say_with, say_word};
use crate::route::Route;
use crate::screen::failure::FailureNotice;
use crate::screen::kept::SignUp;
use crate::screen::sending::{SendingProgress, use_sending};
use crate::screen::wifi::{WifiNotice, use_wifi_question};
use crate::screen::{Kept, go_back};
use crate::service::drafts::Drafts;
use crate::service::registration::SignUpDraft;
use crate::service::{Failure, Services};
use crate::ui::{Button, Card, Icon, Notice, Page, Section, Shape, Tick, Weight, picture_address};
use crate::web_view;

/// The step.
#[component]
pub fn SignUpReview() -> Element {
    let services = use_context::<Services>();
    let mut kept = Kept::here();
    let mut form = kept.sign_up;
    let sending = use_sending();
    let wifi = use_wifi_question();
    let mut is_judged = use_signal(|| false);
    let mut problems = use_signal(Vec::<FieldProblem>::new);

    let send = use_callback(move |()| {
        is_judged.set(true);
        let draft = form.draft();
        let wrong = problems_of(&draft);
        let only_consents = wrong.iter().all(|problem| problem.field == "consents");
        problems.set(wrong);
        if !problems.peek().is_empty() {
            web_view::focus(if only_consents { "consents" } else { "problems" });
            return;
        }
        if wifi.must_be_asked(form.photo_bytes()) {
            return;
        }
        let (registration, settings) = (services.registration.clone(), services.settings.clone());
        let drafts = services.drafts.clone();
        sending.send_with_progress(
            move |progress| async move {
                keep(&*drafts, &form).await;
                match registration.register(&draft, &progress).await {
                    // After a restart the password was typed anew, and not as before: this is another form.
                    Err(Failure::Refused(ProblemCode::IdempotencyKeyReused)) => {
                        let draft = form.draft_anew();
                        keep(&*drafts, &form).await;
                        registration.register(&draft, &progress).await
                    }
                    answer => answer,
                }
            },
            move |name| {
                settings.await_registration(Some(&name));
                kept.registration.set(Some(name));
                navigator().push(Route::ConfirmEmail {});
            },
        );
    });
    // What the server refuses is shown here with the way to its step, and there at its field.
    use_effect(move || {
        if let Some(Failure::Fields(refused)) = sending.failure() {
            for problem in &refused {
                let input = match &*problem.field {
                    "nik" => &mut form.nik,
                    "kk" => &mut form.kk,
                    "name" => &mut form.name,
                    "email" => &mut form.email,
                    "phone" => &mut form.phone,
                    "password" => &mut form.password,
                    _ => continue,
                };
                input.refuse(&problem.code);
            }
            problems.set(refused);
            web_view::focus("problems");
        }
    });

    let problems_here: Vec<FieldProblem> =
        problems.read().iter().filter(|problem| problem.field != "consents").cloned().collect();
    let lacks_consent = is_judged() && problems.read().iter().any(|problem| problem.field == "consents");
    rsx! {
        Page {
            title: say("sign-up-review-title"),
            back: say("back"),
            onback: move |()| go_back(Route::SignUpPhotos {}),
            actions: rsx! {
                WifiNotice { question: wifi, bytes: form.photo_bytes(), onsend: move |()| send.call(()) }
                if sending.is_running() {
                    SendingProgress { progress: sending.progress() }
                }
                Button { busy: sending.words("sending"), onpress: move |()| send.call(()), {say("sign-up-send")} }
                p { class: "soft small", {say_with("sign-up-send-note", [("kilobytes", form.photo_bytes().div_ceil(1024).into())])} }
            },
            Step { number: 4 }
            if !problems_here.is_empty() {
                Notice { weight: Weight::Error, id: "problems", title: say("sign-up-problems"),
                    for problem in problems_here {
                        p {
                            {say_code(&problem.code)}
                            " "
                            Link { class: "text-link", to: step_of(&problem.field), {say("mend")} }
                        }
                    }
                }
            }
            Summary {}
            Section { title: say("consents-title"),
                p { class: "soft", {say("consents-lead")} }
                div { class: "stack", id: "consents", tabindex: "-1",
                    if lacks_consent {
                        p { class: "field-error", role: "alert", {say_code("consent_missing")} }
                    }
                    for purpose in ConsentPurpose::ALL.iter().copied() {
                        Consent { purpose, is_judged: is_judged() }
                    }
                }
                p { class: "soft small", {say_with("consents-version", [("version", ConsentPurpose::VERSION.into())])} }
            }
            match sending.failure() {
                None | Some(Failure::Fields(_)) => rsx! {},
                Some(failure) => rsx! {
                    FailureNotice {
                        failure,
                        kept: say("kept-form"),
                        onretry: move |()| send.call(()),
                        is_busy: sending.is_running(),
                    }
                },
            }
        }
    }
}

/// Its key is on the disk before it goes out, so that a lost answer and a killed app make no second account.
async fn keep(drafts: &dyn Drafts, form: &SignUp) {
    if let Some(begun) = form.begun()
        && drafts.keep_sign_up(&begun).await.is_err()
    {
        tracing::warn!("Unable to keep a form before it is sent");
    }
}

/// What was typed and taken, with a way to change each part.
#[component]
fn Summary() -> Element {
    let form = Kept::here().sign_up;
    let pictures = use_memo(move || {
        [form.ktp, form.selfie].map(|taken| taken.photo.read().as_ref().map(|photo| picture_address(&photo.jpeg)))
    });
    let [ktp, selfie] = pictures();
    rsx! {
        Part {
            title: say("review-identity"),
            to: Route::SignUpIdentity {},
            lines: vec![
                (say("field-nik"), grouped(&form.nik.typed())),
                (say("field-kk"), grouped(&form.kk.typed())),
                (say("field-name"), form.name.typed().expose().to_owned()),
            ],
        }
        Part {
            title: say("review-account"),
            to: Route::SignUpAccount {},
            lines: vec![
                (say("field-email"), form.email.typed().expose().to_owned()),
                (say("field-phone"), form.phone.typed().expose().to_owned()),
                (say("field-password"), if form.password.typed().is_blank() { String::new() } else { "••••••••••".to_owned() }),
            ],
        }
        Card {
            PartHead { title: say("review-photos"), to: Route::SignUpPhotos {} }
            div { class: "thumbs",
                for (picture , alt) in [(ktp, say("photo-ktp-alt")), (selfie, say("photo-selfie-alt"))] {
                    if let Some(picture) = picture {
                        div { class: "thumb", img { src: picture, alt } }
                    } else {
                        p { class: "soft", {say("photo-missing")} }
                    }
                }
            }
        }
    }
}

#[component]
fn Part(title: String, to: Route, lines: Vec<(String, String)>) -> Element {
    rsx! {
        Card {
            PartHead { title, to }
            dl { class: "facts",
                for (name , value) in lines {
                    div { class: "fact",
                        dt { {name} }
                        dd {
                            if value.is_empty() {
                                span { class: "soft", {say("review-empty")} }
                            } else {
                                {value}
                            }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn PartHead(title: String, to: Route) -> Element {
    rsx! {
        div { class: "part-head",
            h2 { {title.clone()} }
            Link { class: "text-link", to, aria_label: say_with("change-what", [("what", title.into())]),
                Icon { shape: Shape::Return }
                {say("change")}
            }
        }
    }
}

#[component]
fn Consent(purpose: ConsentPurpose, is_judged: bool) -> Element {
    let mut consents = Kept::here().sign_up.consents;
    let is_ticked = consents.read().contains(&purpose);
    let is_needed = ConsentPurpose::NEEDED.contains(&purpose);
    rsx! {
        Tick {
            id: "consent-{purpose}",
            is_ticked,
            is_needed,
            mark: if is_needed { say("consent-needed") } else { say("consent-free") },
            about: say_word("purpose-about", purpose.as_str()),
            error: (is_judged && is_needed && !is_ticked).then(|| say("consent-tick-needed")),
            onchange: move |is_ticked| {
                consents.with_mut(|consents| {
                    consents.retain(|known| *known != purpose);
                    if is_ticked {
                        consents.push(purpose);
                    }
                });
            },
            {say_word("purpose", purpose.as_str())}
        }
    }
}

/// What is still wrong with the form, by the contract's own rules.
fn problems_of(draft: &SignUpDraft) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let nik = FieldProblem::keep(Nik::parse(draft.nik.expose()), "nik", &mut problems);
    FieldProblem::keep(Kk::parse_beside(draft.kk.expose(), nik.as_ref()), "kk", &mut problems);
    FieldProblem::keep(PersonName::parse(draft.name.expose()), "name", &mut problems);
    FieldProblem::keep(Email::parse(draft.email.expose()), "email", &mut problems);
    FieldProblem::keep(Phone::parse(draft.phone.expose()), "phone", &mut problems);
    let own = [&draft.nik, &draft.name, &draft.email, &draft.phone].map(Typed::expose);
    FieldProblem::keep(Password::choose(draft.password.expose(), &own), "password", &mut problems);
    if draft.ktp.is_none() || draft.selfie.is_none() {
        problems.push(FieldProblem::new("ktp_upload", "photo_missing"));
    }
    let consents: Vec<_> = draft.consents.iter().copied().map(bansosku_contract::account::Consent::to).collect();
    FieldProblem::keep(check_consents(&consents), "consents", &mut problems);
    problems
}

/// The step that a field of the contract stands in.
fn step_of(field: &str) -> Route {
    match field {
        "nik" | "kk" | "name" => Route::SignUpIdentity {},
        "email" | "phone" | "password" => Route::SignUpAccount {},
        _ => Route::SignUpPhotos {},
    }
}

/// Sixteen digits in groups of four, as people read them out; anything else as it is.
fn grouped(text: &Typed) -> String {
    let digits = crate::screen::nik_field::digits_of(text.expose());
    if digits.len() != 16 || !digits.is_ascii() {
        return text.expose().to_owned();
    }
    [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join(" ")
}
