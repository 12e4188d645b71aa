//! Photos for trying things out: a synthetic card and a synthetic face, so that nobody needs a real one.
//!
//! Both are drawn, deterministically, from an identity of the made-up registry; a NIK that is not
//! one of those is refused. They look enough like photos of a card and of a person with it for
//! people, cameras and checks to treat them so, and too little to be taken for a document.

#![forbid(unsafe_code)]

mod canvas;
mod card;
mod face;
mod labelled;
mod letters;
mod scene;

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use bansosku_contract::{Nik, PersonName, Sex};
use bansosku_region::{Regions, Villages};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _, RgbImage};
use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use card::Bearer;
use face::Looks;

pub use labelled::{Labelled, labelled};

/// Why no photos can be drawn.
#[derive(Debug, thiserror::Error)]
pub enum SamplePhotoError {
    /// A file can't be read or written.
    #[error("Unable to read or write {path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not what `seed` writes. What stands in it is not repeated: it may be personal.
    #[error("Unable to read line {0} of the identities")]
    Line(usize),
    /// The NIK of a line is not one of the made-up ones, so that it may be a person's.
    #[error("The NIK in line {0} of the identities is not a made-up one; nothing is drawn for it")]
    NotSynthetic(usize),
    /// The picture can't be encoded.
    #[error("Unable to encode a photo: {0}")]
    Encode(#[from] image::ImageError),
}

/// An adult of the made-up registry, as `seed` writes them.
#[derive(Deserialize)]
struct Identity {
    nik: String,
    name: String,
    village: String,
}

/// Draws the photos of the first `count` identities of a file (a JSON line for each), and writes
/// them into a folder as `1-ktp.jpg` and `1-selfie.jpg` for the first of them.
pub fn draw(identities: &Path, folder: &Path, count: usize) -> Result<(), SamplePhotoError> {
    let file_error = |path: &Path, source| SamplePhotoError::File { path: path.display().to_string(), source };
    let file = std::fs::File::open(identities).map_err(|error| file_error(identities, error))?;
    std::fs::create_dir_all(folder).map_err(|error| file_error(folder, error))?;
    for (line, number) in BufReader::new(file).lines().take(count).zip(1..) {
        let line = line.map_err(|error| file_error(identities, error))?;
        let bearer = bearer(&line, number)?;
        let card = card::draw(&bearer);
        for (kind, photo) in [("ktp", scene::ktp(&bearer, &card)), ("selfie", scene::selfie(&bearer, &card))] {
            let path = folder.join(format!("{number}-{kind}.jpg"));
            std::fs::write(&path, jpeg(&photo)?).map_err(|error| file_error(&path, error))?;
        }
    }
    Ok(())
}

/// Reads an identity and works out what stands on its card.
fn bearer(line: &str, number: usize) -> Result<Bearer, SamplePhotoError> {
    let unreadable = || SamplePhotoError::Line(number);
    let identity: Identity = serde_json::from_str(line).map_err(|_| unreadable())?;
    let nik = Nik::parse(&identity.nik).map_err(|_| unreadable())?;
    if !nik.is_synthetic() {
        return Err(SamplePhotoError::NotSynthetic(number));
    }
    let name = PersonName::parse(&identity.name).map_err(|_| unreadable())?;
    // The made-up registry is of one day, and so are its cards.
    let day = Date::constant(2026, 11, 21);
    let born = nik.birth_date(day);
    let region = |code: Option<&str>| {
        code.and_then(|code| Regions::bundled().find(code)).map(|region| region.name.to_uppercase())
    };
    let village = Villages::bundled().find(&identity.village).map(|village| village.name.to_uppercase());
    let regency = region(identity.village.get(..5)).unwrap_or_default();
    let birthplace =
        regency.strip_prefix("KABUPATEN ").or_else(|| regency.strip_prefix("KOTA ")).unwrap_or(&regency).to_owned();
    let sex = nik.sex();
    let [first, second, third, fourth, ..]: [u8; 32] = Sha256::digest(identity.nik.as_bytes()).into();
    let seed = u32::from_le_bytes([first, second, third, fourth]);
    Ok(Bearer {
        seed,
        nik: identity.nik,
        name: name.expose().to_uppercase(),
        birthplace,
        born: born.strftime("%d-%m-%Y").to_string(),
        sex,
        village: village.unwrap_or_default(),
        district: region(identity.village.get(..8)).unwrap_or_default(),
        regency,
        looks: Looks::of(seed, sex == Sex::Female, nik.age(day)),
    })
}

/// As a phone's camera stores it.
fn jpeg(photo: &RgbImage) -> Result<Vec<u8>, image::ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 88).write_image(
        photo.as_raw(),
        photo.width(),
        photo.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use bansosku_photo::{Limits, Subject, prepare, shrink};

    use super::*;

    const WOMAN: &str =
        r#"{"nik":"3302074509789001","kk":"3302070101109001","name":"Siti Fatimah","village":"33.02.07.2001"}"#;
    const MAN: &str =
        r#"{"nik":"7371031203859002","kk":"7371030101109002","name":"Andi Baso","village":"73.71.03.1001"}"#;

    fn drawn(lines: &str, count: usize) -> (tempfile::TempDir, Result<(), SamplePhotoError>) {
        let folder = tempfile::tempdir().unwrap();
        let identities = folder.path().join("identities.jsonl");
        std::fs::write(&identities, lines).unwrap();
        let result = draw(&identities, &folder.path().join("new/photos"), count);
        (folder, result)
    }

    fn photo(folder: &tempfile::TempDir, name: &str) -> Vec<u8> {
        std::fs::read(folder.path().join("new/photos").join(name)).unwrap()
    }

    #[test]
    fn each_person_gets_a_card_and_a_face_of_their_own() {
        let (folder, result) = drawn(&format!("{WOMAN}\n{MAN}\n"), 2);
        result.unwrap();
        let names = ["1-ktp.jpg", "1-selfie.jpg", "2-ktp.jpg", "2-selfie.jpg"];
        let photos = names.map(|name| photo(&folder, name));
        for (number, one) in photos.iter().enumerate() {
            assert!(photos[number + 1..].iter().all(|other| one != other));
            let ready = shrink(one, &Limits::SERVER).unwrap();
            assert_eq!(ready.width.max(ready.height), 1600);
        }
    }

    #[test]
    fn the_samples_are_photos_that_nobody_objects_to() {
        let (folder, _) = drawn(&format!("{WOMAN}\n{MAN}\n"), 2);
        for (name, subject) in [("ktp", Subject::Ktp), ("selfie", Subject::Selfie)] {
            for number in 1..=2 {
                let bytes = photo(&folder, &format!("{number}-{name}.jpg"));
                let prepared = prepare(&bytes, &Limits::PHONE, subject, None).unwrap();
                assert_eq!(prepared.findings, [], "{number}-{name}");
            }
        }
    }

    #[test]
    fn a_card_the_wrong_way_round_and_a_card_without_a_person_are_told() {
        use bansosku_photo::{Finding, Picture, judge};
        use image::imageops::{rotate90, rotate180};
        let (folder, _) = drawn(WOMAN, 1);
        let card = image::load_from_memory(&photo(&folder, "1-ktp.jpg")).unwrap().into_rgb8();
        let found =
            |photo: &RgbImage, subject| judge(&Picture::read(&jpeg(photo).unwrap(), &Limits::PHONE).unwrap(), subject);
        assert_eq!(found(&rotate180(&card), Subject::Ktp), [Finding::UpsideDown]);
        assert_eq!(found(&rotate90(&card), Subject::Ktp), [Finding::Sideways]);
        assert_eq!(found(&card, Subject::Selfie), [Finding::NoFace]);
    }

    #[test]
    fn the_same_person_always_looks_the_same() {
        let (first, _) = drawn(WOMAN, 1);
        let (second, _) = drawn(WOMAN, 1);
        assert_eq!(photo(&first, "1-selfie.jpg"), photo(&second, "1-selfie.jpg"));
    }

    #[test]
    fn only_as_many_are_drawn_as_were_asked_for() {
        let (folder, result) = drawn(&format!("{WOMAN}\n{MAN}\n"), 1);
        result.unwrap();
        assert_eq!(std::fs::read_dir(folder.path().join("new/photos")).unwrap().count(), 2);
    }

    #[test]
    fn nothing_is_drawn_for_a_number_that_may_be_a_persons() {
        let (_, result) = drawn(&WOMAN.replace("789001", "780001"), 1);
        let error = result.unwrap_err();
        assert!(matches!(error, SamplePhotoError::NotSynthetic(1)));
        assert!(!error.to_string().contains("3302"));
    }

    #[test]
    fn a_line_that_is_no_identity_is_named_by_its_number_alone() {
        let (_, result) = drawn(&format!("{WOMAN}\nSiti Fatimah\n"), 2);
        assert_eq!(result.unwrap_err().to_string(), "Unable to read line 2 of the identities");
    }

    #[test]
    fn a_missing_file_is_named() {
        let result = draw(Path::new("/nowhere/identities.jsonl"), Path::new("/nowhere"), 1);
        assert!(result.unwrap_err().to_string().starts_with("Unable to read or write /nowhere/identities.jsonl"));
    }
}
