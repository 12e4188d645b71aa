//! A photo on the phone: checked, made small, and shown before it is sent.

use std::sync::Arc;

use async_trait::async_trait;
use bansosku_contract::upload::UploadKind;
use bansosku_photo::{Finding, Limits, Subject, Weight};

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
    /// What a reviewer may object to; empty when all is well.
    pub findings: Vec<Finding>,
}

impl ReadyPhoto {
    /// Whether it should be taken again. After a second try it may be sent as it is.
    pub fn should_be_taken_again(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight() == Weight::Stop)
    }
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
    /// Makes a picked picture ready to be sent, and judges it. Takes the bytes that the web view or the
    /// camera gave, JPEG or PNG. `watermark` is written across it faintly, after it was judged.
    async fn prepare(
        &self,
        kind: UploadKind,
        bytes: Vec<u8>,
        watermark: Option<String>,
    ) -> Result<ReadyPhoto, PhotoError>;
}

/// Makes photos ready on this phone.
pub struct Darkroom {
    clean_up: Box<dyn Fn() + Send + Sync>,
}

impl Darkroom {
    /// `clean_up` erases what the camera left behind, once a photo has been taken in.
    pub fn new(clean_up: impl Fn() + Send + Sync + 'static) -> Self {
        Self { clean_up: Box::new(clean_up) }
    }
}

#[async_trait]
impl Photos for Darkroom {
    async fn prepare(
        &self,
        kind: UploadKind,
        bytes: Vec<u8>,
        watermark: Option<String>,
    ) -> Result<ReadyPhoto, PhotoError> {
        (self.clean_up)();
        let work = tokio::task::spawn_blocking(move || {
            bansosku_photo::prepare(&bytes, &Limits::PHONE, subject(kind), watermark.as_deref())
        });
        // Work that was broken off said nothing about the photo; that it can't be read is what is known.
        let prepared = work.await.map_err(|_| PhotoError::Broken)??;
        let photo = prepared.photo;
        Ok(ReadyPhoto {
            kind,
            jpeg: photo.bytes,
            width: photo.width,
            height: photo.height,
            findings: prepared.findings,
        })
    }
}

const fn subject(kind: UploadKind) -> Subject {
    match kind {
        UploadKind::Ktp => Subject::Ktp,
        UploadKind::Selfie => Subject::Selfie,
        UploadKind::Evidence => Subject::Evidence,
    }
}

impl From<bansosku_photo::PhotoError> for PhotoError {
    fn from(error: bansosku_photo::PhotoError) -> Self {
        match error {
            bansosku_photo::PhotoError::NotAPicture(_) => Self::NotAPicture,
            bansosku_photo::PhotoError::Broken(_) => Self::Broken,
            bansosku_photo::PhotoError::TooManyPixels { .. } | bansosku_photo::PhotoError::TooLarge { .. } => {
                Self::TooLarge
            }
            bansosku_photo::PhotoError::TooSmall { .. } => Self::TooSmall,
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let shade = |place: u32| u8::try_from(place % 251).unwrap();
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([shade(x), shade(y), shade(x + y)]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    async fn prepare(bytes: Vec<u8>) -> Result<ReadyPhoto, PhotoError> {
        Darkroom::new(|| ()).prepare(UploadKind::Ktp, bytes, None).await
    }

    #[tokio::test]
    async fn a_picture_becomes_a_small_jpeg() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let photo = prepare(picture(2400, 1800, format)).await.unwrap();
            assert_eq!(photo.kind, UploadKind::Ktp);
            assert!(photo.jpeg.starts_with(&[0xff, 0xd8]));
            assert!(photo.width < 2400 && photo.width > photo.height);
            assert!(photo.jpeg.len() < 300_000, "{photo:?}");
        }
    }

    #[tokio::test]
    async fn what_the_camera_left_is_erased_whatever_became_of_the_photo() {
        let (erased, times) = std::sync::mpsc::channel();
        let darkroom = Darkroom::new(move || erased.send(()).unwrap());
        darkroom.prepare(UploadKind::Ktp, picture(800, 600, ImageFormat::Jpeg), None).await.unwrap();
        darkroom.prepare(UploadKind::Ktp, Vec::new(), None).await.unwrap_err();
        assert_eq!(times.try_iter().count(), 2);
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_told_apart() {
        let whole = picture(800, 600, ImageFormat::Jpeg);
        assert_eq!(prepare(b"Ini bukan foto.".to_vec()).await, Err(PhotoError::NotAPicture));
        assert_eq!(prepare(Vec::new()).await, Err(PhotoError::NotAPicture));
        assert_eq!(prepare(whole[..whole.len() / 2].to_vec()).await, Err(PhotoError::Broken));
        assert_eq!(prepare(picture(20, 20, ImageFormat::Png)).await, Err(PhotoError::TooSmall));
        assert_eq!(prepare(claiming(65_500, 65_500)).await, Err(PhotoError::TooLarge));
    }

    /// The beginning of a PNG that says it is so large.
    fn claiming(width: u32, height: u32) -> Vec<u8> {
        let mut png = picture(300, 300, ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        png
    }
}
