//! What stands in one field of a form, and whether it is time to say what is wrong with it.

use std::fmt::Display;

use bansosku_contract::Typed;
use dioxus::prelude::*;

use crate::language::say_code;

/// A field of a form.
///
/// Nothing is said while something is typed for the first time. What is wrong is said once the field
/// was left or the form was sent, and unsaid as soon as it is right. What the server refused is said
/// until the text changes.
#[derive(Clone, Copy, PartialEq)]
pub struct Input {
    text: Signal<Typed>,
    is_judged: Signal<bool>,
    refused: Signal<Option<String>>,
}

impl Input {
    /// An empty field. To be called in a hook.
    pub fn new() -> Self {
        Self::with(Typed::default())
    }

    /// A field that begins with this text. To be called in a hook.
    pub fn with(text: Typed) -> Self {
        Self { text: Signal::new(text), is_judged: Signal::new(false), refused: Signal::new(None) }
    }

    /// The text.
    pub fn typed(&self) -> Typed {
        self.text.read().clone()
    }

    /// The text for the field when it appears.
    pub fn first(&self) -> String {
        self.text.peek().expose().to_owned()
    }

    /// Takes what was typed.
    pub fn write(&mut self, text: String) {
        self.text.set(text.into());
        self.refused.set(None);
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        self.write(String::new());
        self.is_judged.set(false);
    }

    /// The field was left. An empty one was only passed by.
    pub fn leave(&mut self) {
        if !self.text.peek().is_blank() {
            self.is_judged.set(true);
        }
        super::keeping::flush();
    }

    /// The server refused the text for this reason.
    pub fn refuse(&mut self, code: &str) {
        self.refused.set(Some(code.to_owned()));
    }

    /// Whether the server refused the text.
    pub fn is_refused(&self) -> bool {
        self.refused.read().is_some()
    }

    /// What is wrong with the text, in words, if it is time to say so.
    pub fn error<T, E: Display>(&self, check: impl FnOnce(&str) -> Result<T, E>) -> Option<String> {
        if let Some(code) = &*self.refused.read() {
            return Some(say_code(code));
        }
        if !(self.is_judged)() {
            return None;
        }
        check(self.text.read().expose()).err().map(|error| say_code(&error.to_string()))
    }

    /// The value of the text when the form is sent; from now on what is wrong is said.
    pub fn settle<T, E>(&mut self, check: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        self.is_judged.set(true);
        if self.refused.peek().is_some() {
            return None;
        }
        check(self.text.peek().expose()).ok()
    }
}
