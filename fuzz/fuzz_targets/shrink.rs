//! The server's whole way from a stranger's bytes to the photo that is kept.
#![no_main]

use bansosku_photo::{LONGEST_SIDE, Limits, MOST_BYTES, shrink};

/// Few pixels, so that many files a second are tried, but enough for one that is long enough to be read at
/// half of its size.
const LIMITS: Limits = Limits { bytes: 1 << 20, pixels: 700_000 };

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(photo) = shrink(bytes, &LIMITS) {
        assert!(photo.bytes.len() <= MOST_BYTES);
        assert!(photo.width.max(photo.height) <= LONGEST_SIDE);
    }
});
