//! What `cargo xtask bench check` measures with: databases, the server, nginx, and the callers.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;

use super::check::Options;
use crate::postgres::{self, Postgres};
use crate::process::{Background, run as run_program};

/// What all measurements use.
pub struct Bench<'a> {
    pub options: &'a Options,
    pub programs: PathBuf,
    pub folder: tempfile::TempDir,
    pub postgres: Postgres,
}

impl Bench<'_> {
    pub fn example(&self, name: &str) -> Command {
        Command::new(self.programs.join("examples").join(name))
    }

    pub fn server_command(&self) -> Command {
        Command::new(self.programs.join("bansosku-server"))
    }

    /// The address of a new, empty database.
    pub fn database(&self, engine: &str, name: &str) -> anyhow::Result<String> {
        if engine == "SQLite" {
            return Ok(format!("sqlite://{}", self.folder.path().join(name).join("bansosku.db").display()));
        }
        self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(format!("{}/{name}", self.postgres.address()))
    }

    /// How many bytes it takes.
    pub fn bytes(&self, engine: &str, database: &str) -> anyhow::Result<f64> {
        let text = if engine == "SQLite" {
            fs::metadata(database.trim_start_matches("sqlite://"))?.len().to_string()
        } else {
            let name = database.rsplit('/').next().unwrap_or_default();
            self.sql(name, "SELECT pg_total_relation_size('village_list')")?
        };
        Ok(text.trim().parse()?)
    }

    pub fn forget(&self, engine: &str, database: &str) -> anyhow::Result<()> {
        if engine == "SQLite" {
            let folder = Path::new(database.trim_start_matches("sqlite://")).parent().context("No folder")?.to_owned();
            return Ok(fs::remove_dir_all(folder)?);
        }
        self.sql("postgres", &format!("DROP DATABASE {}", database.rsplit('/').next().unwrap_or_default()))?;
        Ok(())
    }

    /// What a statement prints.
    pub fn sql(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let mut command = Command::new(postgres::programs()?.join("psql"));
        command
            .args(["-v", "ON_ERROR_STOP=1", "-qAt", "-c", statement])
            .arg(format!("{}/{database}", self.postgres.address()));
        let output = command.output().context("Unable to start psql")?;
        if !output.status.success() {
            bail!("{statement}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    pub fn pgbench_command(&self, database: &str) -> Command {
        let mut command = Command::new(postgres::programs().unwrap_or_default().join("pgbench"));
        command.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &self.postgres.port().to_string()]);
        command.env("PGDATABASE", database);
        command
    }

    /// Transactions a second of these scripts, or of looking one row up by its key when there are none.
    pub fn pgbench(&self, database: &str, scripts: &[PathBuf]) -> anyhow::Result<f64> {
        let mut command = self.pgbench_command(database);
        command.args(["-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", &self.options.seconds.to_string()]);
        if scripts.is_empty() {
            command.arg("-S");
        }
        for script in scripts {
            command.arg("-f").arg(script);
        }
        let output = command.stderr(Stdio::null()).output().context("Unable to start pgbench")?;
        let text = String::from_utf8(output.stdout)?;
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.context("pgbench does not say how many transactions it did")
    }

    /// Answers a second to one address.
    pub fn get(&self, server: &str, path: &str, bearer: Option<&str>) -> anyhow::Result<f64> {
        let mut load = self.example("load");
        load.args(["--server", server, "--seconds", &self.options.seconds.to_string(), "get", "--path", path]);
        if let Some(token) = bearer {
            load.args(["--bearer", token]);
        }
        number(&json_of(&mut load)?, "per_second")
    }

    /// Starts the server on a database, with limits that are in nobody's way and hardly any work before a question.
    pub fn serve(&self, database: &str, keys: Option<&Path>) -> anyhow::Result<Server> {
        let limits = self.folder.path().join("limits.json");
        let endless = r#"{"burst": 100000000, "every_ms": 1}"#;
        fs::write(
            &limits,
            format!(
                r#"{{"network": {endless}, "check_client": {endless}, "check_network": {endless},
                     "check_village": {{"least": 100000000, "per_hundred": 100, "alarm_per_hundred": 100000,
                                        "alarm_least": 100000000}},
                     "check_work": {{"cost": 1, "least": 1, "most": 2, "when_walked": 1}}}}"#
            ),
        )?;
        let mailbox = self.folder.path().join("mailbox");
        fs::create_dir_all(&mailbox)?;
        let address = free_address()?;
        let mut command = self.server_command();
        command.args(["serve", "--database", database, "--listen", &address, "--review", "automatic", "--photos"]);
        command.arg(self.folder.path().join("photos")).arg("--mailbox").arg(&mailbox).arg("--limits").arg(&limits);
        if let Some(keys) = keys {
            command.arg("--keys").arg(keys);
        }
        // What a server in use writes: nothing for each request.
        command.env("RUST_LOG", "warn").stdout(Stdio::null()).stderr(Stdio::null());
        let process = Background::start("the server", &mut command)?;
        wait_for(&address)?;
        Ok(Server { _process: process, address })
    }
}

/// A running server of ours.
pub struct Server {
    _process: Background,
    pub address: String,
}

/// Somebody to sign up.
pub struct Family {
    pub keys: PathBuf,
    identities: PathBuf,
    photo: PathBuf,
    pub answer: PathBuf,
}

impl Family {
    pub fn make(bench: &Bench<'_>, engine: &str, database: &str) -> anyhow::Result<Self> {
        let folder = bench.folder.path().join(format!("family-{engine}"));
        fs::create_dir_all(&folder)?;
        let [keys, identities, answer] = ["keys", "identities.jsonl", "household.json"].map(|name| folder.join(name));
        let mut seed = bench.server_command();
        seed.args(["seed", "--database", database, "--households", "1000", "--keys"]).arg(&keys);
        run_program(seed.arg("--identities").arg(&identities).stdout(Stdio::null()))?;
        let mut photos = bench.server_command();
        photos.args(["sample-photos", "--count", "1", "--identities"]).arg(&identities).arg("--folder").arg(&folder);
        run_program(photos.stdout(Stdio::null()))?;
        Ok(Self { keys, identities, photo: folder.join("1-ktp.jpg"), answer })
    }

    /// Signs the first of them up and in, and keeps the household that the server answers.
    pub fn sign_in(&self, bench: &Bench<'_>, server: &Server) -> anyhow::Result<String> {
        let mut load = bench.example("load");
        load.args(["--server", &server.address, "sign-in", "--identities"]).arg(&self.identities);
        load.arg("--photo").arg(&self.photo).arg("--mailbox").arg(bench.folder.path().join("mailbox"));
        load.arg("--answer").arg(&self.answer);
        let line = json_of(&mut load)?;
        fs::remove_dir_all(bench.folder.path().join("mailbox"))?;
        Ok(line["access_token"].as_str().context("Nobody was signed in")?.to_owned())
    }
}

/// nginx with one folder of files.
pub struct Nginx {
    _process: Background,
    pub address: String,
    pub root: PathBuf,
}

impl Nginx {
    pub fn start(bench: &Bench<'_>, name: &str) -> anyhow::Result<Self> {
        let folder = bench.folder.path().join(format!("nginx-{name}"));
        let root = folder.join("root");
        fs::create_dir_all(&root)?;
        let address = free_address()?;
        let configuration = folder.join("nginx.conf");
        let place = folder.display();
        fs::write(
            &configuration,
            format!(
                "daemon off; worker_processes 2; pid {place}/pid; error_log {place}/errors; user root;\n\
                 events {{ worker_connections 512; }}\n\
                 http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;\n\
                 open_file_cache max=100; default_type application/json;\n\
                 client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;\n\
                 uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;\n\
                 server {{ listen {address}; root {place}/root; }} }}\n"
            ),
        )?;
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-c").arg(&configuration).stdout(Stdio::null()).stderr(Stdio::null());
        let process = Background::start("nginx", &mut command)?;
        wait_for(&address)?;
        Ok(Self { _process: process, address, root })
    }
}

fn free_address() -> anyhow::Result<String> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.to_string())
}

fn wait_for(address: &str) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_mins(1);
    while TcpStream::connect(address).is_err() {
        if Instant::now() > until {
            bail!("Nothing answers at {address}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The line of JSON that a program prints last.
pub fn json_of(command: &mut Command) -> anyhow::Result<Value> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{} failed", command.get_program().to_string_lossy());
    }
    let text = String::from_utf8(output.stdout)?;
    Ok(serde_json::from_str(text.lines().last().unwrap_or_default())?)
}

pub fn number(line: &Value, name: &str) -> anyhow::Result<f64> {
    line[name].as_f64().with_context(|| format!("No {name}"))
}
