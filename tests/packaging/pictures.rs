//! Icons: every size there is, drawn from the one mark, and in the app's own colours.

use image::ImageReader;
use roxmltree::Document;

use crate::{Fault, assert_each_is_found, assert_none, path, text, unless};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// The side of a launcher icon in each folder: 48 dp in that density's pixels.
const LAUNCHER: [(&str, u32); 5] = [("mdpi", 48), ("hdpi", 72), ("xhdpi", 96), ("xxhdpi", 144), ("xxxhdpi", 192)];

/// A picture's width and height.
pub(crate) fn size(name: &str) -> (u32, u32) {
    ImageReader::open(path(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .into_dimensions()
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn check_launcher(density: &str, found: (u32, u32)) -> Vec<String> {
    let expected = LAUNCHER.iter().find(|(name, _)| *name == density).map(|(_, side)| (*side, *side));
    Vec::from_iter(unless(expected == Some(found), format!("{density}: {found:?} instead of {expected:?}")))
}

/// The launcher masks a ground and a drawing; from Android 13 on it may paint a drawing in its own colour.
fn check_adaptive(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the icon is XML");
    [
        ("background", "@color/mark_ground"),
        ("foreground", "@drawable/ic_launcher_foreground"),
        ("monochrome", "@drawable/ic_launcher_monochrome"),
    ]
    .iter()
    .filter_map(|(layer, drawable)| {
        let found = document
            .root_element()
            .children()
            .find(|node| node.has_tag_name(*layer))
            .and_then(|node| node.attribute((ANDROID, "drawable")));
        unless(found == Some(drawable), format!("the icon's {layer} must be {drawable}, and is {found:?}"))
    })
    .collect()
}

/// A layer of an adaptive icon: 108 dp each way, all of its shapes in the colours that it may have.
fn check_layer(text: &str, colours: &[&str]) -> Vec<String> {
    let document = Document::parse(text).expect("the drawing is XML");
    let root = document.root_element();
    let mut complaints: Vec<String> = [("width", "108dp"), ("height", "108dp"), ("viewportWidth", "108")]
        .iter()
        .filter_map(|(name, value)| {
            unless(root.attribute((ANDROID, *name)) == Some(value), format!("{name} must be {value}"))
        })
        .collect();
    let shapes: Vec<_> = document.descendants().filter(|node| node.has_tag_name("path")).collect();
    complaints.extend(unless(shapes.len() == 5, format!("four petals and a grain, and not {}", shapes.len())));
    complaints.extend(unless(
        shapes.iter().all(|shape| shape.attribute((ANDROID, "fillColor")).is_some_and(|it| colours.contains(&it))),
        format!("the only colours are {colours:?}"),
    ));
    complaints
}

/// The outlines of the mark, which must be the same wherever it is drawn by hand.
fn outlines(text: &str) -> Vec<String> {
    let plain = |data: &str| data.replace([',', ' '], "").replace('z', "").to_lowercase();
    text.split(['"', '\n']).filter(|part| part.starts_with("M24") && part.len() > 40).map(plain).collect()
}

#[test]
fn the_launcher_has_an_icon_for_each_density() {
    for (density, side) in LAUNCHER {
        let found = size(&format!("android/res/mipmap-{density}/ic_launcher.png"));
        assert_none(&check_launcher(density, found));
        assert!(!check_launcher(density, (side + 1, side)).is_empty(), "a wrong size is found");
    }
}

#[test]
fn the_adaptive_icon_has_its_three_layers() {
    let faults = [
        Fault("@color/mark_ground", "@color/page", "background must be"),
        Fault("ic_launcher_foreground", "mark", "foreground must be"),
        Fault("monochrome android", "colourful android", "monochrome must be"),
    ];
    let good = text("android/res/mipmap-anydpi-v26/ic_launcher.xml");
    // The closing tag is the same element's own.
    assert_each_is_found(&good, &faults, check_adaptive);
}

#[test]
fn each_layer_of_the_icon_is_drawn_as_the_launcher_takes_it() {
    let faults = [
        Fault("width=\"108dp\"", "width=\"48dp\"", "width must be 108dp"),
        Fault("viewportWidth=\"108\"", "viewportWidth=\"24\"", "viewportWidth"),
        Fault("@color/mark_grain", "#ff0000", "the only colours"),
    ];
    let colours = ["@color/mark_petal", "@color/mark_grain"];
    let foreground = text("android/res/drawable/ic_launcher_foreground.xml");
    assert_each_is_found(&foreground, &faults, |text| check_layer(text, &colours));
    let monochrome = text("android/res/drawable/ic_launcher_monochrome.xml");
    assert_none(&check_layer(&monochrome, &["@android:color/white"]));
    assert!(!check_layer(&foreground, &["@android:color/white"]).is_empty(), "a monochrome layer has one colour");
}

#[test]
fn one_mark_is_drawn_everywhere() {
    let mark = outlines(&text("android/res/drawable/mark.xml"));
    assert_eq!(mark.len(), 4, "four petals");
    for other in ["ic_launcher_foreground", "ic_launcher_monochrome"] {
        assert_eq!(outlines(&text(&format!("android/res/drawable/{other}.xml"))), mark, "{other}");
    }
    for other in ["android/icon.svg", "ios/icon.svg"] {
        assert_eq!(outlines(&text(other)), mark, "{other}");
    }
}
