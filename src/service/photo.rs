//! A photo on the phone: checked, made small, and shown before it is sent.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::upload::UploadKind;

/// A photo that is ready to be sent: JPEG, small, right way up, without metadata.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadyPhoto {
    /// What it shows.
    pub kind: UploadKind,
    /// The bytes that will be sent.
    pub jpeg: Arc<[u8]>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl std::fmt::Debug for ReadyPhoto {
    /// Says nothing of the picture.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ReadyPhoto({}, {} bytes)", self.kind, self.jpeg.len())
    }
}

/// Why a picked file can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// It is no JPEG or PNG, whatever its name says.
    #[error("not a picture")]
    NotAPicture,
    /// It is a picture, and broken or cut off.
    #[error("broken")]
    Broken,
    /// It has more pixels or bytes than the phone can work on.
    #[error("too large")]
    TooLarge,
    /// It is smaller than anything can be read on.
    #[error("too small")]
    TooSmall,
}

impl PhotoError {
    /// Name of the message that explains it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotAPicture => "photo-not-a-picture",
            Self::Broken => "photo-broken",
            Self::TooLarge => "photo-too-large",
            Self::TooSmall => "photo-too-small",
        }
    }
}

/// Photos that were picked.
#[async_trait]
pub trait Photos: Send + Sync {
    /// Makes a picked picture ready to be sent. Takes the bytes that the web view or the camera gave, JPEG or PNG.
    async fn prepare(&self, kind: UploadKind, bytes: Vec<u8>) -> Result<ReadyPhoto, PhotoError>;
}
