//! Made-up households.

use crate::AppState;
use crate::command::{Failure, SeedArguments};

/// Fills the registry.
pub async fn run(_state: &AppState, _arguments: &SeedArguments) -> Result<(), Failure> {
    Ok(())
}
