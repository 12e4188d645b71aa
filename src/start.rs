//! Makes the services, once for each process: one process is one phone.

use std::sync::Arc;

use crate::configuration::Configuration;
use crate::platform::Platform;
use crate::service::Services;
use crate::service::fake::Fakes;

/// Why the app can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is nowhere to keep anything.
    #[error("this system names no folder for the app; give one with --folder")]
    NoFolder,
}

/// Makes the services.
pub fn start(platform: &Arc<dyn Platform>, configuration: &Configuration) -> Result<Services, StartError> {
    configuration.folder.clone().or_else(|| platform.folder()).ok_or(StartError::NoFolder)?;
    Ok(Fakes::new().services())
}
