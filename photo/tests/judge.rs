//! What the person is told about a photo before it is sent.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod common;

use bansosku_photo::{Finding, Limits, Picture, Subject, judge, prepare, shrink};
use common::{corners, jpeg, pixels, png, scene};
use image::{Rgb, RgbImage};

fn found(picture: &RgbImage, subject: Subject) -> Vec<Finding> {
    judge(&Picture::read(&png(picture.clone()), &Limits::PHONE).unwrap(), subject)
}

fn lit(picture: &RgbImage, light: f32) -> RgbImage {
    let mut lit = picture.clone();
    for channel in lit.iter_mut() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast to a byte saturates")]
        {
            *channel = (f32::from(*channel) * light) as u8;
        }
    }
    lit
}

#[test]
fn a_photo_with_detail_and_light_is_fine() {
    assert_eq!(found(&scene(1_600, 1_200), Subject::Evidence), []);
}

#[test]
fn a_photo_in_the_dark_is_told() {
    assert!(found(&lit(&scene(1_600, 1_200), 0.25), Subject::Evidence).contains(&Finding::TooDark));
}

#[test]
fn a_washed_out_photo_is_told() {
    assert!(found(&lit(&scene(1_600, 1_200), 4.0), Subject::Evidence).contains(&Finding::TooBright));
}

#[test]
fn a_blurred_photo_is_told() {
    let sharp = RgbImage::from_fn(1_200, 900, |x, y| Rgb([if (x / 40 + y / 40) % 2 == 0 { 40 } else { 200 }; 3]));
    assert!(!found(&sharp, Subject::Evidence).contains(&Finding::Blurred));
    let blurred = image::imageops::blur(&sharp, 5.0);
    assert!(found(&blurred, Subject::Evidence).contains(&Finding::Blurred));
}

#[test]
fn a_photo_with_too_few_pixels_is_told() {
    assert!(found(&scene(640, 480), Subject::Evidence).contains(&Finding::TooSmall));
}

#[test]
fn a_card_without_colour_is_told_and_other_pictures_may_have_none() {
    let grey = image::DynamicImage::ImageRgb8(scene(1_600, 1_200)).grayscale().to_rgb8();
    assert!(found(&grey, Subject::Ktp).contains(&Finding::GreyLikeACopy));
    assert!(!found(&grey, Subject::Evidence).contains(&Finding::GreyLikeACopy));
}

#[test]
fn a_watermark_is_seen_faintly_and_is_not_judged() {
    let bytes = jpeg(&scene(1_600, 1_200));
    let plain = prepare(&bytes, &Limits::PHONE, Subject::Ktp, None).unwrap();
    assert_eq!(plain.photo, shrink(&bytes, &Limits::PHONE).unwrap());
    let marked = prepare(&bytes, &Limits::PHONE, Subject::Ktp, Some("Bansosku · 22-11-2026")).unwrap();
    assert_eq!(marked.findings, plain.findings);
    let (plain, marked) = (pixels(&plain.photo), pixels(&marked.photo));
    let changes: Vec<u8> = plain.iter().zip(marked.iter()).map(|(plain, marked)| plain.abs_diff(*marked)).collect();
    let strong = changes.iter().filter(|change| **change > 15).count();
    let all = changes.len();
    assert!(strong > all / 200 && strong < all / 10, "{strong} of {all}");
    assert!(changes.iter().all(|change| *change < 100));
}

#[test]
fn a_watermark_fits_pictures_of_any_size_and_a_text_of_any_length() {
    for (width, height) in [(200, 200), (200, 1_600), (1_600, 210)] {
        for text in ["", " ", "Ü", &"BANSOSKU ".repeat(300)] {
            let bytes = jpeg(&corners(width, height));
            prepare(&bytes, &Limits::PHONE, Subject::Ktp, Some(text)).unwrap();
        }
    }
}

#[test]
fn each_finding_has_a_name_of_its_own() {
    let names: std::collections::HashSet<_> = Finding::ALL.iter().map(|finding| finding.as_str()).collect();
    assert_eq!(names.len(), Finding::ALL.len());
}
