//! `ios/Assets.xcassets` and the launch screen: every icon's size, and the page's own colours.

use std::collections::BTreeSet;

use image::ImageReader;
use roxmltree::Document;
use serde_json::Value;

use crate::pictures::size;
use crate::{Fault, assert_each_is_found, assert_none, path, text, unless};

const CATALOGUE: &str = "ios/Assets.xcassets";

/// The icons of an iPhone app: size in points, and for which screens; and the store's own.
const ICONS: [(&str, &str); 9] = [
    ("20x20", "2x"),
    ("20x20", "3x"),
    ("29x29", "2x"),
    ("29x29", "3x"),
    ("40x40", "2x"),
    ("40x40", "3x"),
    ("60x60", "2x"),
    ("60x60", "3x"),
    ("1024x1024", "1x"),
];

/// What is wrong with the list of a set's pictures; `pixels` tells a picture's width and height.
fn check_icons(text: &str, pixels: impl Fn(&str) -> Option<(u32, u32)>) -> Vec<String> {
    let contents: Value = serde_json::from_str(text).expect("the list is JSON");
    let images = contents["images"].as_array().cloned().unwrap_or_default();
    let word = |image: &Value, key: &str| image[key].as_str().unwrap_or_default().to_owned();
    let listed: BTreeSet<_> = images.iter().map(|image| (word(image, "size"), word(image, "scale"))).collect();
    let mut complaints: Vec<String> = ICONS
        .iter()
        .filter_map(|(points, scale)| {
            let icon = (String::from(*points), String::from(*scale));
            unless(listed.contains(&icon), format!("there is no icon of {points} at {scale}"))
        })
        .collect();
    for image in &images {
        let (points, scale, file) = (word(image, "size"), word(image, "scale"), word(image, "filename"));
        let points: u32 = points.split('x').next().and_then(|side| side.parse().ok()).unwrap_or_default();
        let scale: u32 = scale.trim_end_matches('x').parse().unwrap_or_default();
        let side = points * scale;
        complaints.extend(unless(
            pixels(&file) == Some((side, side)),
            format!("{file} must be {side} pixels each way, and is {:?}", pixels(&file)),
        ));
    }
    complaints
}

/// A colour of the catalogue as `#rrggbb`, for light or for dark.
fn colour(contents: &Value, dark: bool) -> Option<String> {
    let entry = contents["colors"].as_array()?.iter().find(|entry| entry["appearances"].is_array() == dark)?;
    let part = |name: &str| {
        entry["color"]["components"][name].as_str().map(|part| part.trim_start_matches("0x").to_lowercase())
    };
    Some(format!("#{}{}{}", part("red")?, part("green")?, part("blue")?))
}

/// The colour `page` of Android's resources.
fn android_colour(folder: &str) -> String {
    let file = text(&format!("android/res/{folder}/colors.xml"));
    let document = Document::parse(&file).expect("colours are XML");
    let page = document.descendants().find(|node| node.attribute("name") == Some("page"));
    page.and_then(|node| node.text()).expect("there is a colour for the page").to_owned()
}

fn check_ground(text: &str, light: &str, night: &str) -> Vec<String> {
    let contents: Value = serde_json::from_str(text).expect("the colour is JSON");
    [(false, light), (true, night)]
        .iter()
        .filter_map(|(dark, expected)| {
            let found = colour(&contents, *dark);
            unless(found.as_deref() == Some(*expected), format!("the ground must be {expected}, and is {found:?}"))
        })
        .collect()
}

fn check_launch_screen(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the launch screen is XML");
    let attribute_of = |tag: &str, name: &str| {
        document.descendants().find(|node| node.has_tag_name(tag)).and_then(|node| node.attribute(name))
    };
    let mut complaints = Vec::from_iter(unless(
        document.root_element().attribute("launchScreen") == Some("YES"),
        "iOS takes only a storyboard that says launchScreen",
    ));
    complaints.extend(unless(attribute_of("color", "name") == Some("PageGround"), "the ground is the page's own"));
    complaints.extend(unless(attribute_of("imageView", "image") == Some("Mark"), "the mark stands in the middle"));
    let identifiers: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    let initial = document.root_element().attribute("initialViewController");
    complaints
        .extend(unless(initial.is_some_and(|initial| identifiers.contains(&initial)), "the first view must exist"));
    complaints.extend(unless(
        identifiers.iter().collect::<BTreeSet<_>>().len() == identifiers.len(),
        "two parts have the same id",
    ));
    complaints
}

#[test]
fn there_is_an_icon_of_every_size_and_none_is_see_through() {
    let set = format!("{CATALOGUE}/AppIcon.appiconset");
    let of_file = |file: &str| path(&set).join(file).is_file().then(|| size(&format!("{set}/{file}")));
    let faults = [
        Fault("\"60x60\"", "\"76x76\"", "there is no icon of 60x60 at 2x"),
        Fault("\"1024x1024\"", "\"512x512\"", "there is no icon of 1024x1024"),
        Fault("icon-87.png", "icon-80.png", "icon-80.png must be 87 pixels"),
        Fault("icon-180.png", "icon-181.png", "icon-181.png must be 180 pixels each way, and is None"),
    ];
    assert_each_is_found(&text(&format!("{set}/Contents.json")), &faults, |text| check_icons(text, of_file));
    for entry in std::fs::read_dir(path(&set)).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "png") {
            let icon = ImageReader::open(&file).unwrap().decode().unwrap();
            assert!(!icon.color().has_alpha(), "{}: stores refuse an icon with transparency", file.display());
            let listed = text(&format!("{set}/Contents.json"));
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            assert!(listed.contains(&name), "{name} is listed");
        }
    }
}

#[test]
fn the_mark_of_the_launch_screen_is_there_for_each_screen() {
    for scale in 1..=3 {
        let name = format!("mark@{scale}x.png");
        assert_eq!(size(&format!("{CATALOGUE}/Mark.imageset/{name}")), (96 * scale, 96 * scale));
        assert!(text(&format!("{CATALOGUE}/Mark.imageset/Contents.json")).contains(&name));
    }
}

#[test]
fn the_launch_screen_stands_on_the_pages_own_ground_by_day_and_night() {
    let faults =
        [Fault("0xFA", "0xFF", "the ground must be #faf5ec"), Fault("0x11", "0x00", "the ground must be #111b19")];
    let check = |text: &str| check_ground(text, &android_colour("values"), &android_colour("values-night"));
    let good = text(&format!("{CATALOGUE}/PageGround.colorset/Contents.json"));
    assert_each_is_found(&good, &faults, check);

    let faults = [
        Fault("launchScreen=\"YES\"", "", "says launchScreen"),
        Fault("name=\"PageGround\"", "name=\"Other\"", "the page's own"),
        Fault("image=\"Mark\"", "image=\"Other\"", "the mark stands"),
        Fault("initialViewController=\"Bnk-pg-001\"", "initialViewController=\"a\"", "the first view"),
        Fault("Bnk-he-005", "Bnk-wi-004", "the same id"),
    ];
    assert_each_is_found(&text("ios/LaunchScreen.storyboard"), &faults, check_launch_screen);
    assert_none(&check(&good));
}
