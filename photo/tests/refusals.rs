//! What can't be used is refused with the reason, and nothing makes it panic.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod common;

use bansosku_photo::{Content, Flaw, Limits, PhotoError, shrink};
use common::{claim, corners, jpeg, jpeg_with, pixels, png, scene};

fn refusal(bytes: &[u8]) -> PhotoError {
    shrink(bytes, &Limits::SERVER).unwrap_err()
}

#[test]
fn a_text_is_no_photo_whatever_it_is_called() {
    assert_eq!(refusal(b"ktp.jpg\nSelamat pagi"), PhotoError::NotAPicture(Content::Unknown));
    assert_eq!(refusal(b""), PhotoError::NotAPicture(Content::Nothing));
}

#[test]
fn each_refusal_names_its_reason() {
    assert_eq!(refusal(b"\0\0\0\x24ftypheic\0\0\0\0mif1").code(), "heic");
    assert_eq!(refusal(b"").code(), "empty");
    assert_eq!(refusal(b"<html>").code(), "not_a_picture");
    assert_eq!(refusal(&jpeg(&scene(320, 240))[..2_000]).code(), "cut_short");
    assert_eq!(refusal(&jpeg(&corners(100, 100))).code(), "too_small");
}

#[test]
fn a_photo_that_was_cut_short_is_never_taken_for_a_whole_one() {
    for whole in [
        jpeg(&scene(640, 480)),
        jpeg_with(&scene(640, 480), |encoder| encoder.set_progressive(true)),
        png(scene(640, 480)),
    ] {
        for part in 1..40 {
            let length = whole.len() * part / 40;
            assert_eq!(refusal(&whole[..length]), PhotoError::Broken(Flaw::CutShort), "{part}/40");
        }
        assert_eq!(refusal(&whole[..whole.len() - 1]), PhotoError::Broken(Flaw::CutShort));
    }
}

#[test]
fn what_hides_behind_a_photo_is_gone() {
    for whole in [jpeg(&corners(480, 320)), png(corners(480, 320))] {
        let clean = shrink(&whole, &Limits::SERVER).unwrap();
        let tails: [&[u8]; 4] = [b"PK\x03\x04evil.jar", b"<?php system($_GET[0]);", b"<html><script>", &whole];
        for tail in tails {
            let polyglot = [&whole[..], tail].concat();
            assert_eq!(shrink(&polyglot, &Limits::SERVER).unwrap(), clean);
        }
    }
}

#[test]
fn a_huge_claim_in_the_header_is_refused_at_once() {
    let mut bytes = jpeg(&corners(480, 320));
    claim(&mut bytes, 65_500, 65_500);
    assert_eq!(refusal(&bytes), PhotoError::TooManyPixels { width: 65_500, height: 65_500 });
    claim(&mut bytes, 7_072, 7_072);
    assert_eq!(refusal(&bytes), PhotoError::TooManyPixels { width: 7_072, height: 7_072 });
    let mut bytes = png(corners(480, 320));
    bytes[16..24].copy_from_slice(&[0, 0, 0xFF, 0xDC, 0, 0, 0xFF, 0xDC]);
    assert_eq!(refusal(&bytes), PhotoError::TooManyPixels { width: 65_500, height: 65_500 });
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let bytes = vec![0xFF; Limits::SERVER.bytes + 1];
    assert_eq!(refusal(&bytes), PhotoError::TooLarge { bytes: 8 * 1024 * 1024 + 1 });
}

#[test]
fn a_picture_too_small_to_see_anything_is_refused() {
    assert_eq!(refusal(&jpeg(&corners(640, 199))), PhotoError::TooSmall { width: 640, height: 199 });
    assert_eq!(refusal(&png(corners(1, 1))), PhotoError::TooSmall { width: 1, height: 1 });
    assert!(shrink(&jpeg(&corners(200, 200)), &Limits::SERVER).is_ok());
}

#[test]
fn damaged_bytes_end_in_a_refusal_or_in_a_photo_but_never_in_a_panic() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for whole in [
        jpeg(&scene(320, 240)),
        jpeg_with(&scene(320, 240), |encoder| encoder.set_progressive(true)),
        jpeg_with(&scene(1_000, 16 * 20), |encoder| encoder.set_restart_interval(3)),
        png(scene(320, 240)),
    ] {
        let header = whole.len().min(700);
        for round in 0..150 {
            let mut damaged = whole.clone();
            for _ in 0..=random(6) {
                // Half of them hit the tables and headers, where a byte does the most harm.
                let place = if round % 2 == 0 { random(header) } else { random(damaged.len()) };
                damaged[place] = u8::try_from(random(256)).unwrap();
            }
            if let Ok(photo) = shrink(&damaged, &Limits::SERVER) {
                pixels(&photo);
            }
        }
    }
}
