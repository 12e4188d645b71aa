//! What the person chose for this phone.

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Bahasa Indonesia, the first language of the app.
    #[default]
    Indonesian,
    /// English.
    English,
}

/// What the person chose for this phone. Nothing personal is among it.
pub trait Settings: Send + Sync {
    /// The chosen language.
    fn language(&self) -> Language;
    /// Chooses a language; it is remembered.
    fn choose_language(&self, language: Language);
    /// Whether the first screen, which says that the app is independent and unofficial, has been read.
    fn welcomed(&self) -> bool;
    /// Remembers that it has been read.
    fn set_welcomed(&self);
}
