//! The command line.

mod account;
mod photo;
mod serve;
mod store;
mod vault;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::import::ImportArguments;
use crate::import::sample_file::SampleFileArguments;
use store::StoreArguments;

/// The reference API server of Bansosku.
#[derive(Debug, Parser)]
#[command(name = "bansosku-server", version)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API.
    Serve(serve::ServeArguments),
    /// Fill the registry with made-up households, alike for the same seed.
    Seed(SeedArguments),
    /// Load a quarterly registry from a file, beside the present one, and put it in its place.
    Import {
        #[command(flatten)]
        store: StoreArguments,
        #[command(flatten)]
        arguments: ImportArguments,
    },
    /// Write made-up households to a file that `import` takes.
    SampleRegistry(SampleFileArguments),
    /// Draw photos of synthetic cards and faces, for the first identities that `seed` wrote.
    SamplePhotos {
        /// The identities: a JSON line for each adult.
        #[arg(long, value_name = "FILE")]
        identities: PathBuf,
        /// Where the photos go: 1-ktp.jpg and 1-selfie.jpg for the first identity.
        #[arg(long, value_name = "FOLDER")]
        folder: PathBuf,
        /// For how many identities.
        #[arg(long, default_value_t = 3)]
        count: usize,
    },
    /// Review accounts by hand.
    Account {
        #[command(flatten)]
        store: StoreArguments,
        #[command(subcommand)]
        action: account::AccountAction,
    },
    /// Look at a photo that was sent in: it is written to a file, and the audit keeps who did it.
    Photo(photo::PhotoArguments),
    /// Change the identity that opens photos, or keep it away from the server that receives them.
    Vault {
        #[command(flatten)]
        store: StoreArguments,
        #[command(subcommand)]
        action: vault::VaultAction,
    },
    /// Work on reports.
    Report {
        #[command(flatten)]
        store: StoreArguments,
        #[command(subcommand)]
        action: crate::report::ReportAction,
    },
    /// Read the audit from its beginning, and name the first entry that was changed.
    Audit {
        #[command(flatten)]
        store: StoreArguments,
    },
    /// Print the description of the API.
    Openapi,
}

/// What `seed` is given.
#[derive(Debug, clap::Args)]
pub struct SeedArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// How many households.
    #[arg(long, default_value_t = 1000)]
    pub households: u64,
    /// The same seed gives the same households.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Writes a JSON line for each adult: nik, kk, name, village.
    #[arg(long, value_name = "FILE")]
    pub identities: Option<PathBuf>,
}

/// Why a command failed, in words for whoever typed it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl CommandLine {
    /// Does what was asked.
    pub async fn run(self) -> ExitCode {
        let result = match self.command {
            Command::Serve(arguments) => arguments.run().await,
            Command::Seed(arguments) => seed(arguments).await,
            Command::SampleRegistry(arguments) => arguments.run(),
            Command::Import { store, arguments } => import(store, arguments).await,
            Command::SamplePhotos { identities, folder, count } => {
                bansosku_sample_photo::draw(&identities, &folder, count).map_err(Into::into)
            }
            Command::Account { store, action } => account::run(store, action).await,
            Command::Photo(arguments) => arguments.run().await,
            Command::Vault { store, action } => vault::run(store, action).await,
            Command::Report { store, action } => report(store, action).await,
            Command::Audit { store } => audit(store).await,
            Command::Openapi => {
                crate::openapi::description().to_pretty_json().map_err(Into::into).and_then(|json| say(&json))
            }
        };
        match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{failure}\n"));
                ExitCode::FAILURE
            }
        }
    }
}

async fn seed(arguments: SeedArguments) -> Result<(), Failure> {
    let state = arguments.store.open().await?;
    let result = crate::seed::run(&state, &arguments).await;
    state.database.close().await;
    result
}

async fn import(store: StoreArguments, arguments: ImportArguments) -> Result<(), Failure> {
    let state = store.open().await?;
    let result = crate::import::run(&state, &arguments).await;
    state.database.close().await;
    result
}

async fn report(store: StoreArguments, action: crate::report::ReportAction) -> Result<(), Failure> {
    let state = store.open().await?;
    let result = crate::report::act(&state, action).await;
    state.database.close().await;
    result
}

async fn audit(store: StoreArguments) -> Result<(), Failure> {
    let state = store.open().await?;
    let mut reading = state.database.read().await?;
    let result = match crate::audit::verify(&state.keys, &mut reading).await? {
        Ok(entries) => say(&format!("{entries} entries, unbroken")),
        Err(number) => Err(format!("Entry {number} of the audit was changed or is missing").into()),
    };
    drop(reading);
    state.database.close().await;
    result
}

/// Writes a line to the standard output.
pub fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    writeln!(std::io::stdout().lock(), "{line}").map_err(Into::into)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_help_of_an_import_says_which_columns_the_file_has() {
        let mut command = CommandLine::command();
        let help = command.find_subcommand_mut("import").unwrap().render_long_help().to_string();
        let words: Vec<&str> = help.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
        for column in crate::import::COLUMNS {
            assert!(words.contains(&column), "{column}: {help}");
        }
    }
}
