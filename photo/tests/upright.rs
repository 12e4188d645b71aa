//! However the phone was held, the photo stands upright, and where it was taken is gone.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod common;

use bansosku_photo::{Limits, shrink};
use common::{BLUE, GREEN, RED, WHITE, alike, chunk, corners, exif, jpeg_with, pixels, png, quarters, with_chunks};
use image::{DynamicImage, RgbImage, imageops};

/// Turns a picture so that a camera that held it this way would have noted `orientation`.
fn as_taken(upright: &RgbImage, orientation: u8) -> RgbImage {
    match orientation {
        1 => upright.clone(),
        2 => imageops::flip_horizontal(upright),
        3 => imageops::rotate180(upright),
        4 => imageops::flip_vertical(upright),
        5 => imageops::rotate270(&imageops::flip_horizontal(upright)),
        6 => imageops::rotate270(upright),
        7 => imageops::rotate90(&imageops::flip_horizontal(upright)),
        8 => imageops::rotate90(upright),
        _ => unreachable!(),
    }
}

#[track_caller]
fn assert_upright(bytes: &[u8], width: u32, height: u32) {
    let photo = shrink(bytes, &Limits::SERVER).unwrap();
    assert_eq!((photo.width, photo.height), (width, height));
    let found = quarters(&pixels(&photo));
    let expected = [RED, GREEN, BLUE, WHITE];
    assert!(found.iter().zip(expected).all(|(one, other)| alike(*one, other)), "{found:?}");
}

#[test]
fn all_eight_orientations_of_a_jpeg_end_upright() {
    for orientation in 1..=8 {
        let taken = as_taken(&corners(480, 320), orientation);
        let bytes = jpeg_with(&taken, |encoder| encoder.add_exif_metadata(&exif(orientation)).unwrap());
        assert_upright(&bytes, 480, 320);
    }
}

#[test]
fn all_eight_orientations_of_a_large_jpeg_end_upright() {
    for orientation in 1..=8 {
        let taken = as_taken(&corners(4_000, 3_000), orientation);
        let bytes = jpeg_with(&taken, |encoder| encoder.add_exif_metadata(&exif(orientation)).unwrap());
        assert_upright(&bytes, 1_600, 1_200);
    }
}

#[test]
fn all_eight_orientations_of_a_png_end_upright() {
    for orientation in 1..=8 {
        let bytes = png(as_taken(&corners(480, 320), orientation));
        assert_upright(&with_chunks(&bytes, &chunk(*b"eXIf", &exif(orientation))), 480, 320);
    }
}

#[test]
fn a_grey_picture_is_turned_too() {
    let grey = DynamicImage::ImageRgb8(corners(480, 320)).rotate270().to_luma8();
    let bytes = with_chunks(&png(grey), &chunk(*b"eXIf", &exif(6)));
    let photo = shrink(&bytes, &Limits::SERVER).unwrap();
    assert_eq!((photo.width, photo.height), (480, 320));
    let [red, green, blue, white] = quarters(&pixels(&photo)).map(|pixel| pixel.0[0]);
    assert!(blue < red && red < green && green < white);
}

#[test]
fn an_orientation_that_cant_be_read_leaves_the_picture_as_it_is() {
    let broken: [&[u8]; 5] = [b"", b"MM", b"II*\0\xFF\xFF\xFF\xFF", b"Selamat pagi", &exif(9)];
    for exif in broken {
        let bytes = jpeg_with(&corners(480, 320), |encoder| encoder.add_exif_metadata(exif).unwrap());
        assert_upright(&bytes, 480, 320);
    }
}

#[test]
fn nothing_but_the_picture_is_left() {
    let bytes = jpeg_with(&corners(480, 320), |encoder| {
        encoder.add_exif_metadata(&exif(1)).unwrap();
        encoder.add_app_segment(13, b"Photoshop 3.0\0 the photographer".to_vec()).unwrap();
        encoder.add_icc_profile(&[7; 300]).unwrap();
    });
    let photo = shrink(&bytes, &Limits::SERVER).unwrap();
    let mut at = 2;
    let mut markers = Vec::new();
    while photo.bytes[at + 1] != 0xDA {
        markers.push(photo.bytes[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([photo.bytes[at + 2], photo.bytes[at + 3]]));
    }
    // What a JPEG needs to be one: the JFIF mark, the frame, and two kinds of tables.
    assert!(markers.iter().all(|marker| [0xE0, 0xC0, 0xDB, 0xC4].contains(marker)), "{markers:x?}");
    assert!(photo.bytes.ends_with(&[0xFF, 0xD9]));
    let ends = photo.bytes.windows(2).filter(|two| *two == [0xFF, 0xD9]).count();
    assert_eq!(ends, 1);
}
