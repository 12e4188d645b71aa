//! What lies outside the app: the phone's dialler and its browser.

/// Hands something over to another app of the phone.
pub trait Outside: Send + Sync {
    /// Shows this number in the dialler, where the person presses the call button; whether the system has one.
    fn dial(&self, number: &str) -> bool;
    /// Opens a page in the browser; only https. Whether the system did.
    fn open(&self, address: &str) -> bool;
}
