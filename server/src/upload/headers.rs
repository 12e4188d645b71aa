//! What the headers of an upload say, out of their bytes. Pure: no request, no clock, no state, so that anybody can
//! throw any bytes at it. It must take whatever comes without a panic, and hold on to nothing of it.

use bansosku_contract::upload::UploadKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::findings::Findings;

/// The algorithms of [`Checksum`], as `Tus-Checksum-Algorithm` names them.
pub const ALGORITHMS: &str = "sha1,sha256";

/// Why a header can't be read, in English, for developers. Nothing of the header stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HeaderError(pub &'static str);

/// What the bytes of one request must give when they are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// The one that every server with checksums knows.
    Sha1([u8; 20]),
    /// The one that nobody can forge.
    Sha256([u8; 32]),
}

/// A length or an offset: digits alone. One with more digits than fit is larger than anything that is taken.
pub fn number(value: &[u8]) -> Result<u64, HeaderError> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(HeaderError("A length or an offset is not a number"));
    }
    Ok(value.iter().fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

/// The kind, out of pairs of a key and a value in Base64. Other keys, as a file's name, are not read.
pub fn kind(metadata: &[u8]) -> Result<UploadKind, HeaderError> {
    const UNKNOWN: HeaderError = HeaderError("Upload-Metadata has no kind that is known");
    let mut kinds =
        metadata.split(|byte| *byte == b',').filter_map(|pair| pair.trim_ascii().strip_prefix(b"kind ".as_slice()));
    let value = kinds.next().ok_or(UNKNOWN)?;
    if kinds.next().is_some() {
        return Err(HeaderError("Upload-Metadata has more than one kind"));
    }
    let word = STANDARD.decode(value.trim_ascii()).map_err(|_| UNKNOWN)?;
    UploadKind::ALL.iter().copied().find(|kind| kind.as_str().as_bytes() == word).ok_or(UNKNOWN)
}

/// What the sender's phone found doubtful, out of the same pairs. It is a hint, so that what can't be read is none.
pub fn findings(metadata: &[u8]) -> Findings {
    metadata
        .split(|byte| *byte == b',')
        .find_map(|pair| pair.trim_ascii().strip_prefix(b"findings ".as_slice()))
        .and_then(|value| STANDARD.decode(value.trim_ascii()).ok())
        .and_then(|names| String::from_utf8(names).ok())
        .map_or_else(Findings::default, |names| Findings::read(&names))
}

/// The checksum: the name of an algorithm, a space, and the hash in Base64.
pub fn checksum(value: &[u8]) -> Result<Checksum, HeaderError> {
    let value = value.trim_ascii();
    let space = value.iter().position(|byte| *byte == b' ');
    let (algorithm, hash) = space.and_then(|place| value.split_at_checked(place)).unwrap_or((value, b""));
    let hash = STANDARD.decode(hash.trim_ascii()).map_err(|_| HeaderError("Upload-Checksum has no hash in Base64"))?;
    let length = HeaderError("The hash of Upload-Checksum has another length than its algorithm gives");
    match algorithm {
        b"sha1" => hash.try_into().map(Checksum::Sha1).map_err(|_| length),
        b"sha256" => hash.try_into().map(Checksum::Sha256).map_err(|_| length),
        _ => Err(HeaderError("Upload-Checksum names an algorithm that is not spoken here")),
    }
}

impl Checksum {
    /// Whether these are the bytes that it was made of.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Sha1(hash) => *hash == <[u8; 20]>::from(Sha1::digest(bytes)),
            Self::Sha256(hash) => *hash == <[u8; 32]>::from(Sha256::digest(bytes)),
        }
    }
}

/// Reads every header out of the same bytes, for a fuzzer, which looks for a panic.
pub fn read_all(bytes: &[u8]) {
    let _ = number(bytes);
    let _ = kind(bytes);
    let _ = findings(bytes);
    let _ = checksum(bytes).map(|checksum| checksum.fits(bytes));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_kind_is_found_among_other_keys() {
        assert_eq!(kind(b"kind a3Rw"), Ok(UploadKind::Ktp));
        assert_eq!(kind(b"filename a3RwLmpwZw==, kind c2VsZmll,is_private"), Ok(UploadKind::Selfie));
        assert_eq!(kind(b"kind ZXZpZGVuY2U="), Ok(UploadKind::Evidence));
    }

    #[test]
    fn findings_stand_beside_the_kind_and_what_cannot_be_read_is_none() {
        let found = |metadata: &[u8]| findings(metadata).names();
        assert_eq!(found(b"kind a3Rw,findings dG9vX2RhcmsgYmx1cnJlZA=="), "too_dark blurred");
        for metadata in [&b"kind a3Rw"[..], b"findings", b"findings ????", b"findings /w=="] {
            assert_eq!(found(metadata), "");
        }
    }

    #[test]
    fn a_kind_that_is_missing_unknown_unreadable_or_told_twice_is_refused() {
        for metadata in
            ["", "kind", "kind ", "kind !", "kind a3R3", "filename a3Rw", "kind a3Rw,kind c2VsZmll", "KIND a3Rw"]
        {
            assert!(kind(metadata.as_bytes()).is_err(), "{metadata}");
        }
    }

    #[test]
    fn a_number_is_only_digits_and_never_too_long_to_read() {
        assert_eq!(number(b"0"), Ok(0));
        assert_eq!(number(b"18446744073709551615"), Ok(u64::MAX));
        assert_eq!(number("9".repeat(60).as_bytes()), Ok(u64::MAX));
        for text in ["", "-1", "+1", "1.0", "0x10", "1 2", "\u{663}"] {
            assert!(number(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_checksum_is_known_by_its_algorithm_and_its_length() {
        // The hashes of "abc", from FIPS 180-4's examples.
        let sha1 = checksum(b"sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=").unwrap();
        let sha256 = checksum(b"sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=").unwrap();
        for checksum in [sha1, sha256] {
            assert!(checksum.fits(b"abc"));
            assert!(!checksum.fits(b"abd"));
        }
        for text in
            ["", "sha1", "sha1 ", "sha1 !", "md5 kAFQmDzST7DWlj99KOF/cg==", "sha256 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="]
        {
            assert!(checksum(text.as_bytes()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            read_all(&bytes);
        }

        #[test]
        fn what_looks_almost_right_is_read_or_refused(text in "(sha1|sha256|kind)?[ ,]{0,3}[A-Za-z0-9+/=]{0,60}[ ,]?") {
            read_all(text.as_bytes());
        }

        #[test]
        fn every_number_is_read_as_it_was_written(expected in any::<u64>()) {
            prop_assert_eq!(number(expected.to_string().as_bytes()), Ok(expected));
        }

        #[test]
        fn a_checksum_fits_its_own_bytes_and_no_others(bytes in prop::collection::vec(any::<u8>(), 1..200), place: prop::sample::Index) {
            let sha1 = checksum(format!("sha1 {}", STANDARD.encode(Sha1::digest(&bytes))).as_bytes()).unwrap();
            let sha256 = checksum(format!("sha256 {}", STANDARD.encode(Sha256::digest(&bytes))).as_bytes()).unwrap();
            let mut changed = bytes.clone();
            changed[place.index(bytes.len())] ^= 1;
            for checksum in [sha1, sha256] {
                prop_assert!(checksum.fits(&bytes));
                prop_assert!(!checksum.fits(&changed));
            }
        }
    }
}
