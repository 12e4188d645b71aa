//! What outlives a screen: the forms that were begun, who is signed in, and why a person is led somewhere.
//!
//! It lives in memory, at the root of the app, so that going back, an error or another language lose nothing;
//! and [`super::keeping`] writes the forms to the phone as they change.

use bansosku_contract::account::ConsentPurpose;
use bansosku_contract::{Email, FieldProblem, Typed};
use dioxus::prelude::*;
use uuid::Uuid;

use super::check::Checking;
use super::input::Input;
use super::keeping::FormsOf;
use super::photo_field::Taken;
use crate::route::Route;
use crate::service::drafts::{BegunSignUp, KeepingTrouble};
use crate::service::registration::SignUpDraft;
use crate::service::report::ReportDraft;
use crate::service::session::Standing;

/// Why a person comes to the sign-in screen, when it was not by own choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyHere {
    /// The e-mail address is confirmed.
    EmailConfirmed,
    /// The password was set anew.
    PasswordChanged,
    /// The session was ended by the server or on another device.
    SessionEnded,
    /// The person signed out.
    SignedOut,
    /// The account was erased.
    AccountClosed,
    /// The PIN was wrong too often.
    WrongPin,
}

/// Everything that outlives a screen.
#[derive(Clone, Copy, PartialEq)]
pub struct Kept {
    /// Who is signed in.
    pub standing: Signal<Standing>,
    /// Why the person comes to the sign-in screen.
    pub why_here: Signal<Option<WhyHere>>,
    /// The form for an account.
    pub sign_up: SignUp,
    /// The registration whose code is awaited.
    pub registration: Signal<Option<String>>,
    /// The reset whose code is awaited, and the address that the code went to.
    pub reset: Signal<Option<(String, Email)>>,
    /// The report that is being written.
    pub report: Signal<ReportDraft>,
    /// What the server refused in it.
    pub report_problems: Signal<Vec<FieldProblem>>,
    /// What is asked of the public check.
    pub check: Checking,
    /// Whose forms these are.
    pub forms_of: Signal<FormsOf>,
    /// What the person should know about what was kept.
    pub trouble: Signal<Option<KeepingTrouble>>,
}

/// The form for an account, field by field.
#[derive(Clone, Copy, PartialEq)]
pub struct SignUp {
    /// Number of the person.
    pub nik: Input,
    /// Number of the family card.
    pub kk: Input,
    /// Name as on the KTP.
    pub name: Input,
    /// E-mail address.
    pub email: Input,
    /// Mobile number.
    pub phone: Input,
    /// The new password.
    pub password: Input,
    /// The photo of the KTP.
    pub ktp: Taken,
    /// The selfie with the KTP.
    pub selfie: Taken,
    /// What was ticked.
    pub consents: Signal<Vec<ConsentPurpose>>,
    /// The NIK of a child for which the person said that it is right.
    pub child_confirmed: Signal<Typed>,
    /// The step that was opened last, from 1.
    pub step: Signal<u8>,
    /// The last form that was sent, with its key: the same form goes out with the same key.
    sent: Signal<Option<SignUpDraft>>,
}

impl Kept {
    /// Nothing begun but the registration whose code is awaited, and who is signed in, if that is known already. To be
    /// called in a hook of the app's root.
    pub fn new(registration: Option<String>, standing: Standing) -> Self {
        Self {
            standing: Signal::new(standing),
            why_here: Signal::new(None),
            sign_up: SignUp::new(),
            registration: Signal::new(registration),
            reset: Signal::new(None),
            report: Signal::new(empty_report()),
            report_problems: Signal::new(Vec::new()),
            check: Checking::new(),
            forms_of: Signal::new(FormsOf::Nobody),
            trouble: Signal::new(None),
        }
    }

    /// What the app's root keeps.
    pub fn here() -> Self {
        consume_context()
    }
}

impl SignUp {
    fn new() -> Self {
        Self {
            nik: Input::new(),
            kk: Input::new(),
            name: Input::new(),
            email: Input::new(),
            phone: Input::new(),
            password: Input::new(),
            ktp: Taken::new(),
            selfie: Taken::new(),
            consents: Signal::new(Vec::new()),
            child_confirmed: Signal::new(Typed::default()),
            step: Signal::new(1),
            sent: Signal::new(None),
        }
    }

    /// The words that a password must not lean on.
    pub fn own_words(&self) -> [Typed; 4] {
        [self.nik.typed(), self.name.typed(), self.email.typed(), self.phone.typed()]
    }

    /// How many bytes the photos have together.
    pub fn photo_bytes(&self) -> usize {
        [self.ktp, self.selfie]
            .iter()
            .filter_map(|taken| taken.photo.read().as_ref().map(|photo| photo.jpeg.len()))
            .sum()
    }

    /// What stands in the form but for the password, under no key.
    fn form(&self) -> SignUpDraft {
        SignUpDraft {
            nik: self.nik.typed(),
            kk: self.kk.typed(),
            name: self.name.typed(),
            email: self.email.typed(),
            phone: self.phone.typed(),
            password: Typed::default(),
            ktp: self.ktp.photo.read().clone(),
            selfie: self.selfie.photo.read().clone(),
            consents: self.consents.read().clone(),
            key: Uuid::nil(),
        }
    }

    /// The form as it is sent. A form that was sent before and is unchanged keeps its key, so that
    /// sending it again after a lost answer makes no second account; a changed one is another form.
    pub fn draft(&mut self) -> SignUpDraft {
        let mut draft = SignUpDraft { password: self.password.typed(), key: fresh_key(), ..self.form() };
        if let Some(sent) = &*self.sent.peek() {
            let fresh = std::mem::replace(&mut draft.key, sent.key);
            // After a restart the password of what was sent is not known any more. If it is another one, the
            // server takes the form for what it is: another form with a used key.
            let password = if sent.password.is_blank() { draft.password.clone() } else { sent.password.clone() };
            if draft != (SignUpDraft { password, ..sent.clone() }) {
                draft.key = fresh;
            }
        }
        self.sent.set(Some(draft.clone()));
        draft
    }

    /// The form under a key of its own, whatever was sent before.
    pub fn draft_anew(&mut self) -> SignUpDraft {
        self.sent.set(None);
        self.draft()
    }

    /// As far as it has come, if anything was begun.
    pub fn begun(&self) -> Option<BegunSignUp> {
        let sent = self.sent.read();
        let form = SignUpDraft { key: sent.as_ref().map_or(Uuid::nil(), |sent| sent.key), ..self.form() };
        let texts = [&form.nik, &form.kk, &form.name, &form.email, &form.phone];
        let is_begun = texts.iter().any(|text| !text.is_blank()) || form.ktp.is_some() || form.selfie.is_some();
        is_begun.then(|| BegunSignUp {
            form,
            step: (self.step)(),
            child_confirmed: self.child_confirmed.read().clone(),
            tries: [self.ktp.tries(), self.selfie.tries()],
            was_sent: sent.is_some(),
        })
    }

    /// Takes up what was begun before the app was closed.
    pub fn restore(&mut self, begun: BegunSignUp) {
        let form = begun.form;
        self.sent.set(begun.was_sent.then(|| form.clone()));
        for (input, text) in [
            (&mut self.nik, form.nik),
            (&mut self.kk, form.kk),
            (&mut self.name, form.name),
            (&mut self.email, form.email),
            (&mut self.phone, form.phone),
        ] {
            input.write(text.expose().to_owned());
        }
        let [ktp_tries, selfie_tries] = begun.tries;
        self.ktp.restore(form.ktp, ktp_tries);
        self.selfie.restore(form.selfie, selfie_tries);
        self.consents.set(form.consents);
        self.child_confirmed.set(begun.child_confirmed);
        self.step.set(begun.step);
    }

    /// Where to go on: at the step that was open, or at the password if that has to be typed again first.
    pub fn next_step(&self) -> Route {
        match (self.step)() {
            0 | 1 => Route::SignUpIdentity {},
            _ if self.password.typed().is_blank() => Route::SignUpAccount {},
            2 => Route::SignUpAccount {},
            3 => Route::SignUpPhotos {},
            _ => Route::SignUpReview {},
        }
    }

    /// Forgets everything, once it has served.
    pub fn forget(&mut self) {
        for input in [&mut self.nik, &mut self.kk, &mut self.name, &mut self.email, &mut self.phone, &mut self.password]
        {
            input.clear();
        }
        self.ktp.clear();
        self.selfie.clear();
        self.consents.set(Vec::new());
        self.child_confirmed.set(Typed::default());
        self.step.set(1);
        self.sent.set(None);
    }
}

/// A report of which nothing is written yet.
pub fn empty_report() -> ReportDraft {
    ReportDraft {
        kind: None,
        member: None,
        field: None,
        claimed: Typed::default(),
        message: Typed::default(),
        photos: Vec::new(),
        key: fresh_key(),
    }
}

/// Makes keys. It is handed in, so that a test knows them.
#[derive(Clone, Copy)]
pub struct Keys(pub fn() -> Uuid);

/// A key for something new.
pub fn fresh_key() -> Uuid {
    match try_consume_context::<Keys>() {
        Some(keys) => (keys.0)(),
        None => Uuid::new_v4(),
    }
}
