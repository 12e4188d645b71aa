//! `bansosku-server serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;

use super::{Failure, store::StoreArguments};
use crate::config::{Config, LISTEN, MailRoute, Review};

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
    /// Send mails through this server: smtp://HOST:PORT or smtps://USER:PASSWORD@HOST.
    #[arg(long, env = "BANSOSKU_SMTP", value_name = "URL", hide_env_values = true)]
    smtp: Option<String>,
    /// Sender of the mails.
    #[arg(long, env = "BANSOSKU_MAIL_FROM", default_value = "Bansosku <bansosku@contoh.invalid>")]
    mail_from: String,
    /// Who reviews a new account.
    #[arg(long, value_enum, default_value_t = Review::Manual)]
    review: Review,
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
        let config = Config {
            review: self.review,
            mail_from: self.mail_from,
            trusted_proxy: self.forwarded_for,
            ..Config::new(mail)
        };
        let state = self.store.open_with(config).await?;
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
