//! The address of the server: over TLS, or on this machine.

use std::net::IpAddr;

use reqwest::Url;

/// Why a text can't be the address of the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no address at all.
    #[error("{0:?} is no address of a server; an address looks like https://bansosku.example")]
    Unreadable(String),
    /// Anybody on the way could read and change what is sent.
    #[error("{0} is not encrypted; the server must be reached by https, or by http on this machine itself (127.0.0.1)")]
    NotEncrypted(String),
    /// It carries a user, a password, a query or a fragment.
    #[error("the address of the server must be a host and, if need be, a port and a path; nothing else")]
    TooMuch,
}

/// The address of the server. Only https, or http on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    url: Url,
    on_this_machine: bool,
}

impl ServerAddress {
    /// Reads an address as it is given on a command line.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::Unreadable(text.to_owned()))?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::TooMuch);
        }
        let host = url.host_str().ok_or_else(|| AddressError::Unreadable(text.to_owned()))?;
        let bare_host = host.trim_start_matches('[').trim_end_matches(']');
        let on_this_machine =
            host == "localhost" || bare_host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if on_this_machine => {}
            "http" => return Err(AddressError::NotEncrypted(text.to_owned())),
            _ => return Err(AddressError::Unreadable(text.to_owned())),
        }
        Ok(Self { url, on_this_machine })
    }

    /// The address of a call, as `["v1", "household"]`. What stands in a part can't become another part.
    pub(super) fn call(&self, path: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().extend(path);
        }
        url
    }

    /// Whether the server runs on the same machine as the app.
    pub fn is_on_this_machine(&self) -> bool {
        self.on_this_machine
    }
}

impl std::fmt::Display for ServerAddress {
    /// Without a slash at its end.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_this_machine_are_accepted() {
        for (text, read) in [
            ("https://bansosku.example", "https://bansosku.example"),
            ("https://bansosku.example/api/", "https://bansosku.example/api"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("http://localhost:8787/", "http://localhost:8787"),
            ("http://[::1]:8787", "http://[::1]:8787"),
        ] {
            assert_eq!(ServerAddress::parse(text).unwrap().to_string(), read);
        }
        let address = ServerAddress::parse("https://bansosku.example/api/").unwrap();
        assert_eq!(address.call(&["v1", "household"]).as_str(), "https://bansosku.example/api/v1/household");
    }

    #[test]
    fn a_name_from_outside_stays_one_part_of_the_path() {
        let address = ServerAddress::parse("https://bansosku.example").unwrap();
        let call = address.call(&["v1", "sessions", "../account?a=b#c"]);
        assert_eq!(call.as_str(), "https://bansosku.example/v1/sessions/..%2Faccount%3Fa=b%23c");
    }

    #[test]
    fn what_anybody_could_read_on_the_way_is_refused_in_a_clear_sentence() {
        for text in ["http://bansosku.example", "http://192.168.1.5:8787", "http://127.0.0.1.bansosku.example"] {
            let wrong = ServerAddress::parse(text).unwrap_err();
            assert_eq!(wrong, AddressError::NotEncrypted(text.to_owned()));
            assert!(wrong.to_string().contains("must be reached by https"));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "bansosku", "ftp://127.0.0.1", "127.0.0.1:8787"] {
            assert!(matches!(ServerAddress::parse(text), Err(AddressError::Unreadable(_))), "{text}");
        }
        for text in ["https://user:word@bansosku.example", "https://bansosku.example?x=1", "https://bansosku.example#x"]
        {
            assert_eq!(ServerAddress::parse(text), Err(AddressError::TooMuch));
        }
    }
}
