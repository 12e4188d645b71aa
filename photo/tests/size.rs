//! A photo costs little data, as little as can be without losing what must be read on it.

mod common;

use bansosku_photo::{FALLBACK_SIDE, LONGEST_SIDE, LOWEST_QUALITY, Limits, MOST_BYTES, shrink};
use common::{BLUE, GREEN, RED, WHITE, alike, corners, jpeg, noise, pixels, png, scene};

#[test]
fn a_photo_fits_at_full_length() {
    let photo = shrink(&jpeg(&scene(4_000, 3_000)), &Limits::SERVER).unwrap();
    assert_eq!((photo.width, photo.height), (LONGEST_SIDE, 1_200));
    assert!(photo.bytes.len() <= MOST_BYTES);
    assert!(photo.quality >= LOWEST_QUALITY);
}

#[test]
fn the_bytes_that_may_be_spent_are_spent() {
    let photo = shrink(&jpeg(&scene(2_400, 1_800)), &Limits::SERVER).unwrap();
    assert!((MOST_BYTES * 3 / 4..=MOST_BYTES).contains(&photo.bytes.len()), "{photo:?} quality {}", photo.quality);
}

#[test]
fn a_photo_that_stays_too_large_becomes_shorter_instead_of_unreadable() {
    let mut busy = scene(1_600, 1_200);
    for (pixel, noisy) in busy.pixels_mut().zip(noise(1_600, 1_200).pixels()) {
        for (channel, noisy) in pixel.0.iter_mut().zip(noisy.0) {
            *channel = channel.midpoint(*channel / 2 + noisy / 2);
        }
    }
    let photo = shrink(&png(busy), &Limits { bytes: 32 * 1024 * 1024, ..Limits::SERVER }).unwrap();
    assert!(photo.width <= FALLBACK_SIDE, "{photo:?}");
    assert!(photo.bytes.len() <= MOST_BYTES);
    assert!(photo.quality >= LOWEST_QUALITY);
}

#[test]
fn not_even_noise_is_larger() {
    let photo = shrink(&png(noise(1_600, 1_600)), &Limits { bytes: 32 * 1024 * 1024, ..Limits::SERVER }).unwrap();
    assert!(photo.bytes.len() <= MOST_BYTES, "{photo:?}");
    pixels(&photo);
}

#[test]
fn a_small_picture_is_not_blown_up() {
    let photo = shrink(&jpeg(&corners(640, 400)), &Limits::SERVER).unwrap();
    assert_eq!((photo.width, photo.height), (640, 400));
}

#[test]
fn a_long_strip_keeps_its_shape() {
    let photo = shrink(&jpeg(&corners(8_000, 400)), &Limits::SERVER).unwrap();
    assert_eq!((photo.width, photo.height), (1_600, 80));
    let photo = shrink(&jpeg(&corners(300, 9_000)), &Limits::SERVER).unwrap();
    assert_eq!((photo.width, photo.height), (54, 1_600));
}

#[test]
fn what_the_app_sent_is_shrunk_no_further_by_the_server() {
    let sent = shrink(&jpeg(&scene(3_000, 2_000)), &Limits::PHONE).unwrap();
    let kept = shrink(&sent.bytes, &Limits::SERVER).unwrap();
    assert_eq!((kept.width, kept.height), (sent.width, sent.height));
    assert!(kept.bytes.len() <= MOST_BYTES);
}

#[test]
fn the_same_photo_gives_the_same_bytes() {
    let bytes = jpeg(&scene(2_000, 1_500));
    assert_eq!(shrink(&bytes, &Limits::SERVER), shrink(&bytes, &Limits::SERVER));
}

#[test]
fn an_odd_size_is_kept_to_its_edges() {
    for (width, height) in [(481, 323), (497, 209), (255, 255)] {
        let photo = shrink(&png(corners(width, height)), &Limits::SERVER).unwrap();
        assert_eq!((photo.width, photo.height), (width, height));
        let picture = pixels(&photo);
        let edges = [(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)];
        for ((x, y), expected) in edges.into_iter().zip([RED, GREEN, BLUE, WHITE]) {
            assert!(alike(*picture.get_pixel(x, y), expected), "{x} {y}");
        }
    }
}
