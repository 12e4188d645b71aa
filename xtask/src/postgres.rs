//! A PostgreSQL of our own, from the system's packages: empty, on a free port, gone with its value.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::process::{Background, output_of, run};
use crate::tools::Packages;

/// The database for scale, and its own tools.
pub const PACKAGES: Packages = Packages { purpose: "tests on PostgreSQL", names: &["postgresql"] };

/// How long it may take to answer for the first time.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server. Its data go when it is dropped.
pub struct Postgres {
    // Stopped before its folder goes.
    _server: Background,
    port: u16,
    _folder: tempfile::TempDir,
}

/// Whether a loss of power may lose what was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durable {
    /// As a server in use.
    Yes,
    /// For tests: quicker, and thrown away anyhow.
    No,
}

impl Postgres {
    /// Starts an empty server that everybody on this machine may do everything on.
    pub fn start(durable: Durable) -> anyhow::Result<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("bansosku-postgres-").tempdir()?;
        // It refuses to run as root: then it runs as the user that its package made.
        let root = output_of(Command::new("id").arg("-u")).as_deref() == Some("0");
        if root {
            std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
            run(Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let as_its_user = |program: &str| {
            let mut command = Command::new(if root { "setpriv" } else { "env" });
            if root {
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]);
            }
            command.current_dir(folder.path()).arg(programs.join(program));
            command
        };
        let data = folder.path().join("data");
        let mut make = as_its_user("initdb");
        make.args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "--username=postgres", "--pgdata"]);
        run(make.arg(&data).stdout(Stdio::null())).context("Unable to make a PostgreSQL database")?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut server = as_its_user("postgres");
        server.arg("-D").arg(&data).arg("-k").arg(folder.path()).args(["-p", &port.to_string()]);
        let mut settings = vec!["listen_addresses=127.0.0.1", "max_connections=300", "log_min_messages=fatal"];
        if durable == Durable::No {
            settings.extend(["fsync=off", "full_page_writes=off", "synchronous_commit=off"]);
        }
        for setting in settings {
            server.args(["-c", setting]);
        }
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut server = Background::start("PostgreSQL", server.stdout(Stdio::null()).stderr(log))?;
        let until = Instant::now() + PATIENCE;
        // It listens before it answers.
        let mut answers = Command::new(programs.join("pg_isready"));
        answers.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        while !answers.status().is_ok_and(|status| status.success()) {
            if server.ended().is_some() || Instant::now() > until {
                let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL does not start: {log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { _server: server, port, _folder: folder })
    }

    /// Its address, without a database.
    pub fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Where its programs lie: Debian keeps each version in a folder of its own, off the PATH.
pub fn programs() -> anyhow::Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
    let folder = newest.map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    folder.filter(|folder| folder.join("postgres").is_file()).context("PostgreSQL is not installed")
}
