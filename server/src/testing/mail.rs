//! Mails as they arrive.

/// A mail that was sent.
#[derive(Debug, Clone)]
pub(crate) struct TestMail {
    pub to: String,
    pub subject: String,
    /// Without its transfer encoding.
    pub text: String,
}

impl TestMail {
    pub fn read(mail: &str) -> Self {
        let (headers, body) = mail.split_once("\r\n\r\n").expect("a mail has an empty line behind its headers");
        let header =
            |name: &str| headers.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
        Self { to: header("To:"), subject: header("Subject:"), text: unquoted(body) }
    }

    /// The code that stands alone on its line, if there is one.
    pub fn code(&self) -> Option<String> {
        let mut codes = self.text.lines().filter_map(|line| line.strip_prefix("Kode: "));
        let code = codes.next().map(str::to_owned);
        assert_eq!(codes.next(), None, "the code stands in the mail once");
        code
    }
}

/// Undoes quoted-printable.
fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "").replace("\r\n", "\n");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'=').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}
