//! The mails that the server writes into its mailbox folder instead of sending them.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// A folder of .eml files, and which of them were read.
pub struct Mailbox {
    folder: PathBuf,
    seen: BTreeSet<PathBuf>,
}

/// A code on its way to somebody.
#[derive(Debug, PartialEq, Eq)]
pub struct SentCode {
    /// The address, masked: terminals are photographed and shared.
    pub to: String,
    /// The eight digits.
    pub code: String,
}

impl Mailbox {
    /// The mails that come from now on.
    pub fn watch(folder: PathBuf) -> Self {
        let mut mailbox = Self { folder, seen: BTreeSet::new() };
        mailbox.new_files();
        mailbox
    }

    /// The codes of the mails that came since this was last asked.
    pub fn new_codes(&mut self) -> Vec<SentCode> {
        let mails = self.new_files();
        mails.iter().filter_map(|path| fs::read_to_string(path).ok()).filter_map(|mail| code_of(&mail)).collect()
    }

    fn new_files(&mut self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let mut mails: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .filter(|path| !self.seen.contains(path))
            .collect();
        mails.sort();
        self.seen.extend(mails.iter().cloned());
        mails
    }
}

/// The code of a mail, if it carries one, and whom it goes to.
fn code_of(mail: &str) -> Option<SentCode> {
    let code = mail.lines().find_map(|line| line.strip_prefix("Kode: "))?.trim().to_owned();
    let to = mail.lines().find_map(|line| line.strip_prefix("To: ")).unwrap_or_default();
    Some(SentCode { to: masked(to), code })
}

/// The first letter of an address and its host.
fn masked(address: &str) -> String {
    let address = address.trim().trim_start_matches('<').trim_end_matches('>');
    match (address.chars().next(), address.split_once('@')) {
        (Some(first), Some((_, host))) => format!("{first}•••@{host}"),
        _ => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: Bansosku <tidak-dibalas@contoh.invalid>\r\nTo: siti@contoh.invalid\r\n\r\nHalo,\r\n\r\nKode: 12345678\r\n";

    #[test]
    fn a_code_is_read_with_a_masked_address() {
        let code = SentCode { to: "s•••@contoh.invalid".to_owned(), code: "12345678".to_owned() };
        assert_eq!(code_of(MAIL), Some(code));
        assert_eq!(code_of("To: siti@contoh.invalid\n\nAkun Anda sudah ada.\n"), None);
    }

    #[test]
    fn each_mail_is_told_once_and_old_ones_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("0.eml"), MAIL).unwrap();
        let mut mailbox = Mailbox::watch(folder.path().to_owned());
        assert_eq!(mailbox.new_codes(), []);
        fs::write(folder.path().join("1.eml"), MAIL).unwrap();
        fs::write(folder.path().join("2.tmp"), MAIL).unwrap();
        assert_eq!(mailbox.new_codes().len(), 1);
        assert_eq!(mailbox.new_codes(), []);
    }
}
