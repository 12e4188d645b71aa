//! What a file says of itself: whatever it says, the answer keeps within the limits.
#![no_main]

use bansosku_photo::{Header, Limits};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(header) = Header::read(bytes, &Limits::SERVER) {
        assert!(header.end <= bytes.len());
        assert!(header.width > 0 && header.height > 0);
        assert!(u64::from(header.width) * u64::from(header.height) <= Limits::SERVER.pixels);
    }
});
