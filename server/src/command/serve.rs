//! `bansosku-server serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;
use tokio::net::TcpListener;

use super::{Failure, store::StoreArguments};
use crate::config::{Config, LISTEN, MailRoute, Review};
use crate::limit::LimitSettings;

/// What `serve` is given.
#[derive(Debug, Args)]
pub struct ServeArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// Address and port to listen on.
    #[arg(long, env = "BANSOSKU_LISTEN", default_value_t = LISTEN)]
    listen: SocketAddr,
    /// Write each mail as an .eml file into this folder.
    #[arg(long, value_name = "FOLDER", required_unless_present = "smtp", conflicts_with = "smtp")]
    mailbox: Option<PathBuf>,
    /// Send mails through this server: `smtp://HOST:PORT` or `smtps://USER:PASSWORD@HOST`.
    #[arg(long, env = "BANSOSKU_SMTP", value_name = "URL", hide_env_values = true)]
    smtp: Option<String>,
    /// Sender of the mails.
    #[arg(long, env = "BANSOSKU_MAIL_FROM", default_value = "Bansosku <bansosku@contoh.invalid>")]
    mail_from: String,
    /// Who reviews a new account.
    #[arg(long, value_enum, default_value_t = Review::Manual)]
    review: Review,
    /// A JSON file with limits other than the usual ones, as `{"resend": {"burst": 3, "every_ms": 60000}}`.
    #[arg(long, env = "BANSOSKU_LIMITS", value_name = "FILE")]
    limits: Option<PathBuf>,
    /// The proxy in front, whose X-Forwarded-For is believed.
    #[arg(long, value_name = "ADDRESS")]
    forwarded_for: Option<IpAddr>,
}

impl ServeArguments {
    /// Serves until SIGTERM or SIGINT.
    pub async fn run(self) -> Result<(), Failure> {
        let mail = match (self.mailbox, self.smtp) {
            (Some(folder), _) => MailRoute::Mailbox(folder),
            (None, Some(url)) => MailRoute::Smtp(url),
            (None, None) => return Err("Unable to send mails: give --mailbox FOLDER or --smtp URL".into()),
        };
        let limits = self.limits.as_deref().map(read_limits).transpose()?.unwrap_or_default();
        let config = Config {
            limits,
            review: self.review,
            mail_from: self.mail_from,
            trusted_proxy: self.forwarded_for,
            ..Config::new(mail)
        };
        let state = self.store.open_for_serving(config).await?;
        crate::check::list::make_missing_of_current(&state)
            .await
            .map_err(|_| "Unable to make the lists of the villages")?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| format!("Unable to listen on {}: {error}", self.listen))?;
        tracing::info!(address = %listener.local_addr()?, "listening");
        let database = state.database.clone();
        crate::serve(state, listener, asked_to_stop()).await?;
        database.close().await;
        Ok(())
    }
}

fn read_limits(path: &Path) -> Result<LimitSettings, Failure> {
    let named = |error: &dyn std::fmt::Display| format!("Unable to read the limits of {}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    serde_json::from_str(&text).map_err(|error| named(&error).into())
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
