//! Pictures that the tests make themselves.

#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test that can't make its picture has failed")]

use std::io::Cursor;

use bansosku_photo::Photo;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};

pub const RED: Rgb<u8> = Rgb([220, 30, 30]);
pub const GREEN: Rgb<u8> = Rgb([30, 200, 30]);
pub const BLUE: Rgb<u8> = Rgb([30, 30, 220]);
pub const WHITE: Rgb<u8> = Rgb([250, 250, 250]);

/// A picture whose corners are red, green, blue and white, clockwise from the upper left.
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (false, false) => BLUE,
        (true, false) => WHITE,
    })
}

/// Noise, which no encoder can make small; the same on every run.
pub fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    RgbImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [red, green, blue, ..] = state.to_le_bytes();
        Rgb([red, green, blue])
    })
}

/// A picture with as much detail as a photo: waves of all lengths, and a little noise.
pub fn scene(width: u32, height: u32) -> RgbImage {
    let mut scene = noise(width, height);
    for (x, y, pixel) in scene.enumerate_pixels_mut() {
        let wave = |length: u32, along: u32| {
            let position = along % (2 * length);
            if position < length { position * 255 / length } else { (2 * length - position) * 255 / length }
        };
        let light = (wave(700, x) + wave(450, y) + wave(230, x + y) + wave(97, x + 3 * y)) / 4;
        for (channel, noisy) in pixel.0.iter_mut().enumerate() {
            let tint = wave(300, x + u32::try_from(channel).unwrap() * 100);
            *noisy = u8::try_from((light * 20 + tint * 10 + u32::from(*noisy)) / 31).unwrap();
        }
    }
    scene
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    jpeg_with(picture, |_| {})
}

/// A JPEG, after the encoder was set up.
pub fn jpeg_with(picture: &RgbImage, set_up: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 92);
    set_up(&mut encoder);
    let (width, height) = (u16::try_from(picture.width()).unwrap(), u16::try_from(picture.height()).unwrap());
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).unwrap();
    bytes
}

pub fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// EXIF with an orientation, a place and nothing else.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    exif.extend([0, 0, 0, 0]);
    exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02S\0\0\0\0\0\0\0");
    exif
}

/// A chunk of a PNG, with its checksum.
pub fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(name);
    bytes.extend(data);
    let mut checksum = u32::MAX;
    for byte in &bytes[4..] {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { checksum >> 1 ^ 0xEDB8_8320 } else { checksum >> 1 };
        }
    }
    bytes.extend((!checksum).to_be_bytes());
    bytes
}

/// Puts chunks right behind the first one, which says how large the picture is.
pub fn with_chunks(png: &[u8], chunks: &[u8]) -> Vec<u8> {
    const END_OF_FIRST_CHUNK: usize = 8 + 12 + 13;
    [&png[..END_OF_FIRST_CHUNK], chunks, &png[END_OF_FIRST_CHUNK..]].concat()
}

/// The place of the frame header's height in a JPEG.
pub fn place_of_height(jpeg: &[u8]) -> usize {
    let marker = jpeg.windows(2).position(|two| matches!(two, [0xFF, 0xC0 | 0xC2])).unwrap();
    marker + 5
}

/// Claims another size in a JPEG's header.
pub fn claim(jpeg: &mut [u8], width: u16, height: u16) {
    let place = place_of_height(jpeg);
    jpeg[place..place + 2].copy_from_slice(&height.to_be_bytes());
    jpeg[place + 2..place + 4].copy_from_slice(&width.to_be_bytes());
}

/// The finished photo as pixels, read by a decoder that did not make it.
pub fn pixels(photo: &Photo) -> RgbImage {
    let picture = image::load_from_memory_with_format(&photo.bytes, ImageFormat::Jpeg).unwrap().to_rgb8();
    assert_eq!((picture.width(), picture.height()), (photo.width, photo.height));
    picture
}

/// The colours in the middle of the four quarters, clockwise from the upper left.
pub fn quarters(picture: &RgbImage) -> [Rgb<u8>; 4] {
    let (width, height) = (picture.width(), picture.height());
    [(1, 1), (3, 1), (3, 3), (1, 3)].map(|(x, y)| *picture.get_pixel(width * x / 4, height * y / 4))
}

/// Whether two colours look alike.
pub fn alike(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < 16)
}
