//! Log lines on standard error; Android shows them in its log.
//!
//! Libraries may log addresses and contents, so that only their warnings pass. Ours carry nothing personal.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging. A second call changes nothing.
pub fn start() {
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("bansosku", LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false).without_time();
    let _already_started = tracing_subscriber::registry().with(filter).with(lines).try_init();
}
