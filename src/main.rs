//! Starts the app in the phone's or the desktop's window.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use bansosku::configuration::Configuration;
use bansosku::logging;

fn main() -> ExitCode {
    logging::start();
    let configuration = match Configuration::read(bansosku::platform::arguments(), |name| std::env::var(name).ok()) {
        Ok(configuration) => configuration,
        Err(wrong) => {
            tracing::error!("{wrong}");
            return ExitCode::from(2);
        }
    };
    run(&configuration)
}

#[cfg(any(feature = "desktop", feature = "mobile"))]
fn run(configuration: &Configuration) -> ExitCode {
    // Two workers carry everything that a phone does at once; one per core would only cost memory.
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("Unable to start the app's threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    let _inside = runtime.enter();
    match bansosku::start::start(&bansosku::platform::here(), configuration) {
        Ok(services) => bansosku::window::open(services),
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(any(feature = "desktop", feature = "mobile")))]
fn run(_configuration: &Configuration) -> ExitCode {
    tracing::error!("This build has no window. Build with the feature `desktop`, or start the program `preview`.");
    ExitCode::FAILURE
}
