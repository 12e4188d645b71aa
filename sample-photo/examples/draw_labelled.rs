//! Draws the labelled photos into a folder, with `labels.tsv`: `draw_labelled PEOPLE FOLDER`.
//!
//! Half of the people set the bounds (`tune`), the other half says how good they are (`held out`). Also
//! draws `camera.jpg`, as large as a phone's camera makes them.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use bansosku_photo::Subject;
use bansosku_sample_photo::labelled;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};

fn main() -> Result<(), Box<dyn Error>> {
    let [people, folder] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "draw_labelled PEOPLE FOLDER")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let mut labels = String::new();
    for number in 0..people.parse()? {
        for (index, labelled) in labelled(number).into_iter().enumerate() {
            let name = format!("{number}-{index:02}-{}.jpg", labelled.name.replace(' ', "-"));
            write(&folder.join(&name), &labelled.photo)?;
            if number == 0 && index == 0 {
                write(&folder.join("camera.jpg"), &as_a_camera_sees(&labelled.photo))?;
            }
            let group = if number.is_multiple_of(2) { "tune" } else { "held out" };
            let subject = match labelled.subject {
                Subject::Ktp => "ktp",
                Subject::Selfie => "selfie",
                Subject::Evidence => "evidence",
            };
            let truth: Vec<&str> = labelled.truth.iter().map(|finding| finding.as_str()).collect();
            writeln!(labels, "{name}\t{group}\t{subject}\t{}", truth.join(","))?;
        }
    }
    Ok(std::fs::write(folder.join("labels.tsv"), labels)?)
}

fn write(path: &Path, photo: &RgbImage) -> Result<(), Box<dyn Error>> {
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    Ok(JpegEncoder::new_with_quality(file, 88).encode_image(photo)?)
}

/// At 12 megapixels, with the noise of a small sensor, which is what most bytes of a photo are.
fn as_a_camera_sees(photo: &RgbImage) -> RgbImage {
    let mut large = resize(photo, 4_032, 3_024, FilterType::CatmullRom);
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for Rgb(pixel) in large.pixels_mut() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [noise, ..] = state.to_le_bytes();
        *pixel = pixel.map(|channel| channel.saturating_add(noise % 12).saturating_sub(6));
    }
    large
}
