//! No file, however it was made, takes more than a known share of the memory.

mod common;

use bansosku_photo::{Limits, PhotoError, shrink};
use common::{claim, corners, jpeg, jpeg_with, png, scene};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What the test says about memory is about the whole process, so that all of it is one test.
#[test]
fn no_file_takes_more_than_its_share_of_the_memory() {
    let limits = Limits::SERVER;
    let measured = |bytes: &[u8]| {
        let before = ALLOCATOR.current_usage_as_mb();
        ALLOCATOR.reset_peak_usage();
        let result = shrink(bytes, &limits);
        (result, ALLOCATOR.peak_usage_as_mb() - before)
    };

    let camera = jpeg(&scene(4_032, 3_024));
    let (photo, megabytes) = measured(&camera);
    assert!(photo.is_ok() && megabytes < 32.0, "a camera's photo took {megabytes} MB");

    let mut bomb = jpeg(&corners(480, 320));
    claim(&mut bomb, 65_500, 65_500);
    let (photo, megabytes) = measured(&bomb);
    assert!(matches!(photo, Err(PhotoError::TooManyPixels { .. })) && megabytes < 0.1, "it took {megabytes} MB");

    // Just within the limits, and nothing behind the header that would fill it.
    for progressive in [false, true] {
        let mut empty = jpeg_with(&corners(480, 320), |encoder| encoder.set_progressive(progressive));
        let (width, height) = if progressive { (4_000, 3_400) } else { (7_000, 7_000) };
        claim(&mut empty, width, height);
        let (_, megabytes) = measured(&empty);
        assert!(megabytes < 100.0, "an empty picture took {megabytes} MB");
    }

    let plain = png(image::RgbaImage::from_pixel(3_500, 3_500, image::Rgba([1, 2, 3, 255])));
    assert!(plain.len() < 400_000, "it unfolds to a hundred times its bytes");
    let (photo, megabytes) = measured(&plain);
    assert!(photo.is_ok() && megabytes < 80.0, "a plain PNG took {megabytes} MB");

    let endless = png(image::GrayImage::from_pixel(7_100, 7_100, image::Luma([7])));
    let (photo, megabytes) = measured(&endless);
    assert!(matches!(photo, Err(PhotoError::TooManyPixels { .. })) && megabytes < 1.0, "it took {megabytes} MB");
}
