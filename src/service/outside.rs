//! What lies outside the app: the phone's dialler, its browser, its line, and whoever takes a picture of its screen.

/// Hands something over to another app of the phone.
pub trait Outside: Send + Sync {
    /// Shows this number in the dialler, where the person presses the call button; whether the system has one.
    fn dial(&self, number: &str) -> bool;
    /// Opens a page in the browser; only https. Whether the system did.
    fn open(&self, address: &str) -> bool;
    /// Whether the screen shows what is somebody's own, and must stay out of pictures.
    fn keep_private(&self, personal: bool);
    /// Whether what is sent now is paid for by its size, as on mobile data. A system that can't tell says no.
    fn is_metered(&self) -> bool;
}

/// Hands over to the system.
pub struct SystemOutside {
    hand_over: Box<dyn Fn(&str) -> bool + Send + Sync>,
    keep_private: Box<dyn Fn(bool) + Send + Sync>,
    is_metered: Box<dyn Fn() -> bool + Send + Sync>,
}

impl SystemOutside {
    /// `hand_over` gives an address to the app that is made for it, and says whether the system took it;
    /// `keep_private` tells the system whether the screen must stay out of pictures; `is_metered` asks about the line.
    pub fn new(
        hand_over: impl Fn(&str) -> bool + Send + Sync + 'static,
        keep_private: impl Fn(bool) + Send + Sync + 'static,
        is_metered: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { hand_over: Box::new(hand_over), keep_private: Box::new(keep_private), is_metered: Box::new(is_metered) }
    }
}

impl Outside for SystemOutside {
    fn dial(&self, number: &str) -> bool {
        let digits: String = number.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        !digits.is_empty() && (self.hand_over)(&format!("tel:{digits}"))
    }

    fn open(&self, address: &str) -> bool {
        address.starts_with("https://") && (self.hand_over)(address)
    }

    fn keep_private(&self, personal: bool) {
        (self.keep_private)(personal);
    }

    fn is_metered(&self) -> bool {
        (self.is_metered)()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn only_numbers_are_dialled_and_only_https_is_opened() {
        let (taken, handed_over) = mpsc::channel();
        let outside = SystemOutside::new(move |address| taken.send(address.to_owned()).is_ok(), |_| (), || false);
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
