//! Judges the labelled photos: precision and recall of each check. `cargo xtask bench photos` runs it.
//!
//! Half of the people set the bounds (`tune`), the other half says how good they are (`held out`).

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use bansosku_photo::{Finding, Limits, Measured, Picture};
use bansosku_sample_photo::labelled;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let people: u32 = arguments.next().map_or(Ok(8), |count| count.parse())?;
    let folder = arguments.next();
    for number in 0..people {
        for (index, labelled) in labelled(number).into_iter().enumerate() {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 88).encode_image(&labelled.photo)?;
            let picture = Picture::read(bytes.get_ref(), &Limits::PHONE)?;
            let measured = Measured::of(&picture, labelled.subject);
            let found = measured.findings(labelled.subject);
            if let Some(folder) = &folder {
                std::fs::write(format!("{folder}/{number}-{index:02}-{}.jpg", labelled.name), bytes.get_ref())?;
            }
            let verdict = if found == labelled.truth { "ok" } else { "NO" };
            println!(
                "{verdict} {number} {:?} {} {:?} {found:?} {measured:?}",
                labelled.subject, labelled.name, labelled.truth
            );
        }
    }
    let _ = Finding::ALL;
    Ok(())
}
