//! What outlives a screen: the forms that were begun, who is signed in, and why a person is led somewhere.
//!
//! It lives in memory, at the root of the app, so that going back, an error or another language lose nothing.

use bansosku_contract::account::ConsentPurpose;
use bansosku_contract::report::Report;
use bansosku_contract::{Email, Typed};
use dioxus::prelude::*;
use uuid::Uuid;

use super::input::Input;
use super::photo_field::Taken;
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
    /// The report that was just sent.
    pub sent: Signal<Option<Report>>,
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
            sent: Signal::new(None),
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

    /// The form as it is sent. A form that was sent before and is unchanged keeps its key, so that
    /// sending it again after a lost answer makes no second account; a changed one is another form.
    pub fn draft(&mut self) -> SignUpDraft {
        let mut draft = SignUpDraft {
            nik: self.nik.typed(),
            kk: self.kk.typed(),
            name: self.name.typed(),
            email: self.email.typed(),
            phone: self.phone.typed(),
            password: self.password.typed(),
            ktp: self.ktp.photo.read().clone(),
            selfie: self.selfie.photo.read().clone(),
            consents: self.consents.read().clone(),
            key: fresh_key(),
        };
        if let Some(sent) = &*self.sent.peek() {
            let fresh = std::mem::replace(&mut draft.key, sent.key);
            if draft != *sent {
                draft.key = fresh;
            }
        }
        self.sent.set(Some(draft.clone()));
        draft
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
