//! Starts the app with a browser as its screen, on the loopback address only.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use bansosku::configuration::Configuration;
use bansosku::{logging, platform, preview, start};

#[tokio::main]
async fn main() -> ExitCode {
    logging::start();
    let configuration = match Configuration::read(platform::arguments(), |name| std::env::var(name).ok()) {
        Ok(configuration) => configuration,
        Err(wrong) => {
            tracing::error!("{wrong}");
            return ExitCode::from(2);
        }
    };
    let services = match start::start(&platform::here(), &configuration) {
        Ok(services) => services,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match preview::serve(configuration.listen, services).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("Unable to show the app on http://{}: {error}", configuration.listen);
            ExitCode::FAILURE
        }
    }
}
