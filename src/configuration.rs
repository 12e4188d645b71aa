//! What can be set from outside: the server's address, the app's folder, and where the preview listens.
//!
//! A phone has neither arguments nor an environment; there the address that the app was built with holds.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::remote::{AddressError, ServerAddress};

/// The server of this build: the environment variable `BANSOSKU_SERVER` while it was compiled.
const BUILT_FOR: &str = match option_env!("BANSOSKU_SERVER") {
    Some(address) => address,
    None => "http://127.0.0.1:8787",
};

/// Where the preview listens when nothing else is said.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8788);

/// What can be set from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The server that the app talks to.
    pub server: ServerAddress,
    /// The folder for what stays on this phone; the system's own place when it is `None`.
    pub folder: Option<PathBuf>,
    /// Where the preview listens.
    pub listen: SocketAddr,
}

/// Why the configuration can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// The server's address.
    #[error(transparent)]
    Server(#[from] AddressError),
    /// The preview shows a signed-in phone to whoever can reach it.
    #[error("{0:?} can't be listened on; the preview listens on this machine only, as on 127.0.0.1:8788")]
    Listen(String),
    /// An option without its value.
    #[error("{0} needs a value")]
    ValueMissing(String),
    /// An option that there is not.
    #[error("{0:?} is not known; there are --server ADDRESS, --folder FOLDER and, for the preview, --listen ADDRESS")]
    Unknown(String),
}

impl Configuration {
    /// Reads options, then the environment (`BANSOSKU_SERVER`, `BANSOSKU_FOLDER`, `BANSOSKU_LISTEN`), then what the app was built with.
    pub fn read(
        arguments: impl IntoIterator<Item = String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigurationError> {
        let mut server = environment("BANSOSKU_SERVER");
        let mut folder = environment("BANSOSKU_FOLDER");
        let mut listen = environment("BANSOSKU_LISTEN");
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (option, joined) = match argument.split_once('=') {
                Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            let place = match option.as_str() {
                "--server" => &mut server,
                "--folder" => &mut folder,
                "--listen" => &mut listen,
                _ => return Err(ConfigurationError::Unknown(option)),
            };
            *place = Some(joined.or_else(|| arguments.next()).ok_or(ConfigurationError::ValueMissing(option))?);
        }
        Ok(Self {
            server: ServerAddress::parse(server.as_deref().unwrap_or(BUILT_FOR))?,
            folder: folder.map(PathBuf::from),
            listen: match listen {
                Some(text) => match text.parse::<SocketAddr>() {
                    Ok(address) if address.ip().is_loopback() => address,
                    _ => return Err(ConfigurationError::Listen(text)),
                },
                None => LISTEN,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Configuration, ConfigurationError> {
        let environment: Vec<(String, String)> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Configuration::read(arguments.iter().map(|argument| (*argument).to_owned()), move |name| {
            environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        })
    }

    #[test]
    fn without_options_the_app_uses_the_server_it_was_built_for() {
        let configuration = read(&[], &[]).unwrap();
        assert_eq!(configuration.server.to_string(), BUILT_FOR);
        assert_eq!(configuration.folder, None);
        assert_eq!(configuration.listen.to_string(), "127.0.0.1:8788");
    }

    #[test]
    fn an_option_comes_before_the_environment() {
        let environment = [("BANSOSKU_SERVER", "https://environment.example"), ("BANSOSKU_FOLDER", "/environment")];
        let configuration = read(&["--server", "https://option.example", "--folder=/option"], &environment).unwrap();
        assert_eq!(configuration.server.to_string(), "https://option.example");
        assert_eq!(configuration.folder, Some("/option".into()));
        assert_eq!(read(&[], &environment).unwrap().server.to_string(), "https://environment.example");
    }

    #[test]
    fn what_cannot_be_used_is_said_in_a_sentence() {
        for (arguments, said) in [
            (&["--server", "http://bansosku.example"][..], "must be reached by https"),
            (&["--listen", "0.0.0.0:8788"], "on this machine only"),
            (&["--folder"], "--folder needs a value"),
            (&["--colour"], "--colour"),
        ] {
            let wrong = read(arguments, &[]).unwrap_err().to_string();
            assert!(wrong.contains(said), "{wrong}");
        }
    }
}
