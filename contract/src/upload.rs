//! A photo on its way to the server, by tus 1.0 on `/v1/uploads`.

use crate::words::{field_error, words};

words! {
    /// What a photo shows.
    pub enum UploadKind {
        /// The front of the KTP.
        Ktp = "ktp",
        /// The person with the KTP beside the face.
        Selfie = "selfie",
        /// What a report is about.
        Evidence = "evidence",
    }
}

words! {
    /// Where an upload stands.
    pub enum UploadState {
        /// Bytes are still missing.
        Receiving = "receiving",
        /// Decoded, encoded anew and sealed; it can be named in an account or a report.
        Complete = "complete",
        /// It belongs to an account or a report.
        Attached = "attached",
        /// It was not used in time and is gone.
        Expired = "expired",
    }
}

field_error! {
    /// Why the id of an upload is refused in a form.
    pub enum UploadError {
        /// No complete upload of the right kind has this id: it may be used up or expired.
        Unknown = "upload_unknown",
        /// Both photos are one and the same upload.
        SameTwice = "upload_same_twice",
        /// There are more photos than a report may have.
        TooMany = "upload_too_many",
    }
}

/// The version of tus that both sides speak, in `Tus-Resumable`.
pub const TUS_VERSION: &str = "1.0.0";

/// Content type of the bytes of an upload.
pub const UPLOAD_BYTES: &str = "application/offset+octet-stream";

/// After so many bytes at the latest, what has arrived by PATCH is kept for good: 64 KiB. No break of the line costs
/// more than that.
pub const CHECKPOINT_BYTES: usize = 64 * 1024;

/// The most bytes that an upload may have, in `Tus-Max-Size`: 8 MiB.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The most photos that a report may have.
pub const MAX_EVIDENCE: usize = 3;
