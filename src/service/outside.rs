//! What lies outside the app: the phone's dialler, its browser, its line, and whoever takes a picture of its screen.

use std::fmt;

/// Hands something over to another app of the phone.
pub trait Outside: Send + Sync {
    /// Shows this number in the dialler, where the person presses the call button; whether the system has one.
    fn dial(&self, number: &str) -> bool;
    /// Opens a page in the browser; only https. Whether the system did.
    fn open(&self, address: &str) -> bool;
    /// Whether this system can offer a text to other apps.
    fn can_share(&self) -> bool;
    /// Offers a text to other apps, of which the person chooses one; whether the system did.
    fn share(&self, text: &str) -> bool;
    /// Whether the screen shows what is somebody's own, and must stay out of pictures.
    fn keep_private(&self, personal: bool);
    /// Whether what is sent now is paid for by its size, as on mobile data. A system that can't tell says no.
    fn is_metered(&self) -> bool;
    /// The system's own voice. Where it has none, the page may have one.
    fn voice(&self) -> Option<&Voice>;
}

/// Looks for the voice of a language.
pub type Finder = Box<dyn Fn(&str) -> Option<bool> + Send + Sync>;

/// Reads lines of a language.
pub type Reader = Box<dyn Fn(&[&str], &str) + Send + Sync>;

/// A system that reads aloud.
pub struct Voice {
    /// Whether it speaks this language, as `id`; `None` while that is being looked for.
    pub has: Finder,
    /// Begins to read lines of a language, instead of what it is reading.
    pub read: Reader,
    /// Stops reading.
    pub stop: Box<dyn Fn() + Send + Sync>,
    /// Whether it is reading.
    pub is_reading: Box<dyn Fn() -> bool + Send + Sync>,
}

impl fmt::Debug for Voice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Voice(…)")
    }
}

/// Takes a text, and says whether it could do something with it.
pub type Taker = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Asks the system.
pub struct SystemOutside {
    /// Gives an address to the app that is made for it, and says whether the system took it.
    pub hand_over: Taker,
    /// Offers a text to other apps; `None` on a system that can't.
    pub share: Option<Taker>,
    /// Tells the system whether the screen must stay out of pictures.
    pub keep_private: Box<dyn Fn(bool) + Send + Sync>,
    /// Asks about the line.
    pub is_metered: Box<dyn Fn() -> bool + Send + Sync>,
    /// Reads aloud; `None` on a system that leaves it to the page.
    pub voice: Option<Voice>,
}

impl Outside for SystemOutside {
    fn dial(&self, number: &str) -> bool {
        let digits: String = number.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        !digits.is_empty() && (self.hand_over)(&format!("tel:{digits}"))
    }

    fn open(&self, address: &str) -> bool {
        address.starts_with("https://") && (self.hand_over)(address)
    }

    fn can_share(&self) -> bool {
        self.share.is_some()
    }

    fn share(&self, text: &str) -> bool {
        self.share.as_ref().is_some_and(|share| share(text))
    }

    fn keep_private(&self, personal: bool) {
        (self.keep_private)(personal);
    }

    fn is_metered(&self) -> bool {
        (self.is_metered)()
    }

    fn voice(&self) -> Option<&Voice> {
        self.voice.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn only_numbers_are_dialled_and_only_https_is_opened() {
        let (taken, handed_over) = mpsc::channel();
        let outside = SystemOutside {
            hand_over: Box::new(move |address| taken.send(address.to_owned()).is_ok()),
            share: None,
            keep_private: Box::new(|_| ()),
            is_metered: Box::new(|| false),
            voice: None,
        };
        assert!(!outside.can_share() && !outside.share("a text"), "this system can't");
        assert!(outside.dial("171"));
        assert!(outside.dial("+62 840-0000 1234"));
        assert!(outside.open("https://bansosku.example/bantuan"));
        assert!(!outside.dial("call me"));
        assert!(!outside.open("file:///etc/passwd"));
        assert!(!outside.open("intent://x"));
        drop(outside);
        assert_eq!(
            handed_over.iter().collect::<Vec<_>>(),
            ["tel:171", "tel:+6284000001234", "https://bansosku.example/bantuan"]
        );
    }
}
