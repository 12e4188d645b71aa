//! Every kind of JPEG and PNG that a phone, a scanner or a picture editor makes can be read.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod common;

use bansosku_photo::{Content, LONGEST_SIDE, Limits, PhotoError, Picture, shrink};
use common::{
    BLUE, GREEN, RED, WHITE, alike, chunk, corners, jpeg, jpeg_with, pixels, place_of_height, png, quarters, scene,
    with_chunks,
};
use image::{DynamicImage, ImageBuffer, Luma, LumaA, Rgb, Rgba};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

#[track_caller]
fn assert_corners(bytes: &[u8]) {
    let found = quarters(&pixels(&shrink(bytes, &Limits::SERVER).unwrap()));
    let expected = [RED, GREEN, BLUE, WHITE];
    assert!(found.iter().zip(expected).all(|(one, other)| alike(*one, other)), "{found:?}");
}

#[test]
fn baseline_progressive_and_every_way_to_store_colour() {
    for sampling in [SamplingFactor::R_4_4_4, SamplingFactor::R_4_2_2, SamplingFactor::R_4_2_0, SamplingFactor::R_4_1_1]
    {
        for progressive in [false, true] {
            assert_corners(&jpeg_with(&corners(500, 300), |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(progressive);
                encoder.set_restart_interval(5);
            }));
        }
    }
}

#[test]
fn ink_instead_of_light() {
    let picture = corners(480, 320);
    let ink: Vec<u8> =
        picture.pixels().flat_map(|Rgb([red, green, blue])| [255 - red, 255 - green, 255 - blue, 0]).collect();
    for colour in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 95).encode(&ink, 480, 320, colour).unwrap();
        assert_corners(&bytes);
    }
}

#[test]
fn black_ink_darkens_all_colours() {
    let ink: Vec<u8> = [0, 0, 0, 200].repeat(480 * 320);
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95).encode(&ink, 480, 320, ColorType::Cmyk).unwrap();
    let found = quarters(&pixels(&shrink(&bytes, &Limits::SERVER).unwrap()));
    assert!(found.iter().all(|pixel| alike(*pixel, Rgb([55, 55, 55]))), "{found:?}");
}

#[test]
fn a_grey_jpeg_stays_grey() {
    let grey = DynamicImage::ImageRgb8(corners(480, 320)).to_luma8();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95).encode(&grey, 480, 320, ColorType::Luma).unwrap();
    assert!(Picture::read(&bytes, &Limits::SERVER).unwrap().is_grey());
    let found = quarters(&pixels(&shrink(&bytes, &Limits::SERVER).unwrap()));
    let expected = quarters(&DynamicImage::ImageLuma8(grey).to_rgb8());
    assert!(found.iter().zip(expected).all(|(one, other)| alike(*one, other)), "{found:?}");
}

#[test]
fn what_the_first_decoder_refuses_is_read_by_the_second() {
    // These names of the components mean a wider range of colours, which only few decoders know.
    let mut bytes = jpeg(&corners(480, 320));
    let in_frame = place_of_height(&bytes) + 5;
    let in_scan = bytes.windows(2).position(|two| two == [0xFF, 0xDA]).unwrap() + 5;
    for (number, name) in [1, 34, 35].into_iter().enumerate() {
        bytes[in_frame + 3 * number] = name;
        bytes[in_scan + 2 * number] = name;
    }
    assert!(jpeg_decoder::Decoder::new(&bytes[..]).decode().is_err());
    assert_corners(&bytes);
}

#[test]
fn pngs_of_every_depth() {
    let picture = DynamicImage::ImageRgb8(corners(480, 320));
    assert_corners(&png(picture.to_rgb8()));
    assert_corners(&png(picture.to_rgba8()));
    assert_corners(&png(picture.to_rgb16()));
    assert_corners(&png(picture.to_rgba16()));
    let expected = quarters(&DynamicImage::ImageLuma8(picture.to_luma8()).to_rgb8());
    for bytes in [png(picture.to_luma8()), png(picture.to_luma16()), png(picture.to_luma_alpha8())] {
        let found = quarters(&pixels(&shrink(&bytes, &Limits::SERVER).unwrap()));
        assert!(found.iter().zip(expected).all(|(one, other)| alike(*one, other)), "{found:?}");
    }
}

#[test]
fn what_is_transparent_lies_on_white_paper() {
    let half = Rgb([237, 142, 142]);
    let through: [DynamicImage; 4] = [
        ImageBuffer::from_pixel(300, 300, Rgba([220, 30, 30, 128_u8])).into(),
        ImageBuffer::from_pixel(300, 300, Rgba([220 * 257, 30 * 257, 30 * 257, 128 * 257_u16])).into(),
        ImageBuffer::from_pixel(300, 300, LumaA([0, 0_u8])).into(),
        ImageBuffer::from_pixel(300, 300, LumaA([0, 0_u16])).into(),
    ];
    let expected = [half, half, Rgb([255_u8; 3]), Rgb([255; 3])];
    for (picture, expected) in through.into_iter().zip(expected) {
        let found = quarters(&pixels(&shrink(&png(picture), &Limits::SERVER).unwrap()))[0];
        assert!(alike(found, expected), "{found:?} instead of {expected:?}");
    }
}

#[test]
fn a_palette_with_a_transparent_colour() {
    // 1 bit a pixel: the left eight of sixteen pixels have colour 0, the right ones colour 1.
    let mut size = 256_u32.to_be_bytes().to_vec();
    size.extend(256_u32.to_be_bytes());
    size.extend([1, 3, 0, 0, 0]);
    let mut rows = Vec::new();
    for _ in 0..256 {
        rows.push(0);
        rows.extend([0x00; 16]);
        rows.extend([0xFF; 16]);
    }
    let bytes = [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(*b"IHDR", &size),
        chunk(*b"PLTE", &[220, 30, 30, 30, 30, 220]),
        chunk(*b"tRNS", &[0]),
        chunk(*b"IDAT", &stored(&rows)),
        chunk(*b"IEND", &[]),
    ]
    .concat();
    let found = quarters(&pixels(&shrink(&bytes, &Limits::SERVER).unwrap()));
    assert!(alike(found[0], Rgb([255; 3])) && alike(found[1], BLUE), "{found:?}");
}

/// A zlib stream that stores its bytes as they are.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(bytes);
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

#[test]
fn of_a_moving_png_the_still_picture_is_taken() {
    let still = png(corners(480, 320));
    let frame_control = |sequence: u32| {
        let mut data = sequence.to_be_bytes().to_vec();
        data.extend([0, 0, 1, 0xE0, 0, 0, 1, 0x40]);
        data.extend([0; 8]);
        data.extend([0, 1, 0, 10, 0, 0]);
        chunk(*b"fcTL", &data)
    };
    let mut moving = with_chunks(&still, &[chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), frame_control(0)].concat());
    let end = moving.len() - 12;
    let second = [frame_control(1), chunk(*b"fdAT", b"\0\0\0\x02garbage")].concat();
    moving.splice(end..end, second);
    assert_corners(&moving);
}

#[test]
fn texts_and_profiles_in_a_png_are_not_even_unpacked() {
    let hostile = [chunk(*b"iCCP", b"x\0\0garbage"), chunk(*b"zTXt", b"GPS\0\0garbage")].concat();
    assert_corners(&with_chunks(&png(corners(480, 320)), &hostile));
}

#[test]
fn an_iphones_own_format_is_recognised_but_not_read() {
    let heic = b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEmiaf";
    assert_eq!(shrink(heic, &Limits::PHONE), Err(PhotoError::NotAPicture(Content::Heic)));
}

#[test]
fn a_photo_keeps_its_looks() {
    let original = scene(3_200, 2_400);
    let photo = pixels(&shrink(&jpeg(&original), &Limits::SERVER).unwrap());
    assert_eq!(photo.width().max(photo.height()), LONGEST_SIDE);
    let expected = image::imageops::resize(&original, 1_600, 1_200, image::imageops::FilterType::Lanczos3);
    let squares: u64 =
        photo.iter().zip(expected.iter()).map(|(one, other)| u64::from(one.abs_diff(*other)).pow(2)).sum();
    // 35 dB, where no difference can be seen, is a mean square of 20.
    assert!(squares / (photo.len() as u64) < 20, "{}", squares / (photo.len() as u64));
}

#[test]
fn a_bilevel_png_is_read() {
    let grey: ImageBuffer<Luma<u8>, _> = ImageBuffer::from_fn(320, 320, |x, _| Luma([if x < 160 { 0 } else { 255 }]));
    let found = quarters(&pixels(&shrink(&png(grey), &Limits::SERVER).unwrap()));
    assert!(alike(found[0], Rgb([0; 3])) && alike(found[1], Rgb([255; 3])));
}
