//! What a phone does before it asks for a name: opens the regions, and works on challenges. It prints one line of JSON.
//! `cargo xtask bench check` runs it.

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::time::Instant;

use altcha::{CreateChallengeOptions, SolveChallengeOptions, create_challenge, solve_challenge};
use bansosku_region::Villages;
use bansosku_server::check::ProofOfWork;
use clap::Parser;
use serde_json::json;

#[derive(Parser)]
struct Arguments {
    /// How many challenges.
    #[arg(long, default_value_t = 50)]
    challenges: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let begun = Instant::now();
    let villages = Villages::bundled().all().count();
    let regions_ms = begun.elapsed().as_secs_f64() * 1000.0;

    // What the server gives where nobody walks through names, spread evenly over what it may give.
    let work = ProofOfWork::default();
    let mut times = Vec::new();
    for number in 0..arguments.challenges {
        let tries = work.least + (work.most - work.least) * number / arguments.challenges.max(1);
        let challenge = create_challenge(CreateChallengeOptions {
            cost: work.cost,
            counter: Some(tries),
            hmac_key_signature_secret: Some("a".to_owned()),
            hmac_signature_secret: Some("b".to_owned()),
            ..Default::default()
        })?;
        let begun = Instant::now();
        solve_challenge(SolveChallengeOptions::new(&challenge))?.ok_or("A challenge was not solved")?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_unstable_by(f64::total_cmp);
    let (middle, longest) = (times.get(times.len() / 2), times.last());
    println!(
        "{}",
        json!({"regions_ms": regions_ms, "villages": villages, "work_ms": middle, "longest_work_ms": longest})
    );
    Ok(())
}
