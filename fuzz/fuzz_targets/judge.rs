//! The phone's whole way: judged as each subject, marked, and made small.
#![no_main]

use bansosku_photo::{Finding, Limits, MOST_BYTES, Subject, prepare};

/// Few pixels, so that many files a second are tried.
const LIMITS: Limits = Limits { bytes: 1 << 20, pixels: 200_000 };

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_last() else { return };
    let subject = [Subject::Ktp, Subject::Selfie, Subject::Evidence][usize::from(choice % 3)];
    let watermark = (choice & 128 != 0).then_some("BANSOSKU · 22-11-2026");
    if let Ok(prepared) = prepare(bytes, &LIMITS, subject, watermark) {
        assert!(prepared.photo.bytes.len() <= MOST_BYTES);
        assert!(prepared.findings.len() <= Finding::ALL.len() && prepared.findings.is_sorted());
    }
});
