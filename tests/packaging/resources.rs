//! `android/res`: texts, colours and rules that the system reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use roxmltree::{Document, Node};

use crate::{Fault, assert_each_is_found, assert_none, path, text, unless};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// The names and values of one `values` file: strings, colours, or anything else with a name.
fn values(text: &str) -> BTreeMap<String, String> {
    let document = Document::parse(text).expect("resources are XML");
    document
        .root_element()
        .children()
        .filter_map(|node| {
            Some((node.attribute("name")?.to_owned(), node.text().unwrap_or_default().trim().to_owned()))
        })
        .collect()
}

fn check_texts(indonesian: &str, indonesian_by_name: &str, english: &str) -> Vec<String> {
    let (default, named, english) = (values(indonesian), values(indonesian_by_name), values(english));
    let mut complaints = Vec::from_iter(unless(
        default == named,
        "values-in must say the same as values, or phones with Indonesian before English get English",
    ));
    complaints.extend(unless(
        default.keys().eq(english.keys()),
        format!("both languages must have the same texts: {:?}, {:?}", default.keys(), english.keys()),
    ));
    complaints
        .extend(unless(default.get("app_name") == english.get("app_name"), "the app has one name in all languages"));
    let texts = default.iter().chain(&english);
    complaints.extend(texts.filter_map(|(name, text)| unless(!text.is_empty(), format!("{name} is empty"))));
    complaints
}

/// No clear text but to the phone itself, and no certificates that somebody put onto the phone.
fn check_network(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the network rules are XML");
    let root = document.root_element();
    let all = |tag: &'static str| root.descendants().filter(move |node| node.has_tag_name(tag));
    let base: Vec<Node> = all("base-config").collect();
    let mut complaints = Vec::from_iter(unless(
        base.len() == 1 && base[0].attribute("cleartextTrafficPermitted") == Some("false"),
        "clear text must be forbidden in general",
    ));
    complaints.extend(unless(
        all("certificates").all(|node| node.attribute("src") == Some("system")) && all("certificates").count() == 1,
        "only the system's certificates may be trusted",
    ));
    complaints.extend(unless(all("debug-overrides").next().is_none(), "debug-overrides would test another network"));
    let open = all("domain-config").filter(|node| node.attribute("cleartextTrafficPermitted") == Some("true"));
    let domains: Vec<_> = open.flat_map(|node| node.children().filter(|child| child.has_tag_name("domain"))).collect();
    let loopback =
        |node: &Node| node.text() == Some("127.0.0.1") && node.attribute("includeSubdomains") == Some("false");
    complaints.extend(unless(
        domains.len() == 1 && domains.iter().all(loopback),
        "clear text must be open to 127.0.0.1, where the page meets its own app, and to nothing else",
    ));
    complaints
}

/// Nothing leaves the phone by backup, neither to the cloud nor to another phone.
fn check_extraction(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the extraction rules are XML");
    let everything = BTreeSet::from(["root", "file", "database", "sharedpref", "external"]);
    let mut complaints = Vec::from_iter(unless(
        !document.descendants().any(|node| node.has_tag_name("include")),
        "nothing may be included in a backup",
    ));
    for way in ["cloud-backup", "device-transfer"] {
        let excluded: BTreeSet<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name("exclude") && node.attribute("path").is_none())
            .filter(|node| node.parent().is_some_and(|parent| parent.has_tag_name(way)))
            .filter_map(|node| node.attribute("domain"))
            .collect();
        complaints.extend(unless(excluded == everything, format!("{way} must leave out {everything:?}")));
    }
    complaints
}

/// The folder that wry 0.53 lets the camera app write to, and no other.
fn check_paths(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the file paths are XML");
    let shared: Vec<Node> = document.root_element().children().filter(Node::is_element).collect();
    let well = shared.len() == 1
        && shared[0].has_tag_name("external-files-path")
        && shared[0].attribute("path") == Some("Pictures/");
    Vec::from_iter(unless(well, "the provider must share the app's own Pictures, and nothing else"))
}

fn check_locales(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the locales are XML");
    let names: Vec<&str> =
        document.root_element().children().filter_map(|node| node.attribute((ANDROID, "name"))).collect();
    Vec::from_iter(unless(names == ["id", "en"], format!("the languages are id and en, and not {names:?}")))
}

/// The window must be light or dark with the phone, because the page in it follows the theme.
fn check_styles(base: &str, from_android_12: &str) -> Vec<String> {
    let parent = |text: &str, name: &str| {
        let document = Document::parse(text).expect("the styles are XML");
        document
            .descendants()
            .find(|node| node.attribute("name") == Some(name))
            .and_then(|node| node.attribute("parent"))
            .map(str::to_owned)
    };
    let mut complaints = Vec::from_iter(unless(
        parent(base, "AppTheme.Base").as_deref() == Some("Theme.AppCompat.DayNight.NoActionBar"),
        "the theme must follow the phone by day and night",
    ));
    for text in [base, from_android_12] {
        complaints.extend(unless(
            parent(text, "AppTheme").as_deref() == Some("AppTheme.Base"),
            "every AppTheme must build on AppTheme.Base",
        ));
    }
    complaints.extend(unless(
        values(from_android_12).contains_key("AppTheme") && from_android_12.contains("windowSplashScreenBackground"),
        "from Android 12 on the start needs a ground of its own",
    ));
    complaints
}

/// What `android/res` defines, as `kind/name`.
fn defined(files: &[(String, String)]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (file, text) in files {
        let Some((folder, name)) = file.rsplit_once('/') else { continue };
        let kind = folder.split('-').next().unwrap_or_default();
        if kind == "values" {
            let document = Document::parse(text).expect("resources are XML");
            let entries = document.root_element().children().filter(Node::is_element);
            names.extend(
                entries.filter_map(|node| Some(format!("{}/{}", node.tag_name().name(), node.attribute("name")?))),
            );
        } else {
            let name = name.split('.').next().unwrap_or_default();
            names.insert(format!("{kind}/{name}"));
        }
    }
    names
}

/// Each `@kind/name` in XML and each `R.kind.name` in Kotlin leads to something.
fn check_references(files: &[(String, String)], manifest: &str, activity: &str) -> Vec<String> {
    let defined = defined(files);
    let mut named = BTreeSet::new();
    for text in files.iter().map(|(_, text)| text.as_str()).filter(|text| text.starts_with('<')).chain([manifest]) {
        let document = Document::parse(text).expect("resources are XML");
        for node in document.descendants() {
            let attributes = node.attributes().map(|attribute| attribute.value());
            named.extend(attributes.chain(node.text()).filter_map(reference).map(str::to_owned));
        }
    }
    for (start, _) in activity.match_indices("R.").filter(|(start, _)| !activity[..*start].ends_with(['.', '_'])) {
        let word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == '.';
        let rest: String = activity[start + 2..].chars().take_while(|sign| word(*sign)).collect();
        named.insert(rest.replacen('.', "/", 1));
    }
    assert!(named.contains("color/page"), "references are found: {named:?}");
    named.difference(&defined).map(|name| format!("{name} is named, and does not exist")).collect()
}

/// A reference to a resource of the app's own.
fn reference(value: &str) -> Option<&str> {
    let name = value.trim().strip_prefix('@')?;
    (name.contains('/') && !name.contains(':')).then_some(name)
}

/// Every file of `android/res`, by its path from there; pictures without their content.
fn files() -> Vec<(String, String)> {
    let root = path("android/res");
    let mut found = Vec::new();
    for folder in std::fs::read_dir(&root).expect("there is android/res") {
        let folder = folder.expect("a folder").path();
        for file in std::fs::read_dir(&folder).expect("android/res has folders") {
            let file = file.expect("a file").path();
            let is_text = file.extension().is_some_and(|extension| extension == "xml");
            let text = is_text.then(|| std::fs::read_to_string(&file).expect("resources are text"));
            found.push((relative(&file, &root), text.unwrap_or_default()));
        }
    }
    found
}

fn relative(file: &Path, root: &Path) -> String {
    file.strip_prefix(root).expect("a file of the folder").to_string_lossy().into_owned()
}

#[test]
fn each_text_is_there_in_both_languages() {
    let [indonesian, by_name, english] =
        ["values", "values-in", "values-en"].map(|folder| text(&format!("android/res/{folder}/strings.xml")));
    assert_none(&check_texts(&indonesian, &by_name, &english));
    let faults = [
        Fault("bantuan sosial", "bansos", "values-in must say the same"),
        Fault("app_description", "app_about", "both languages must have the same texts"),
        Fault(">Bansosku<", ">Bansos<", "one name"),
        Fault(">Bansosku<", "><", "app_name is empty"),
    ];
    assert_each_is_found(&indonesian, &faults, |broken| check_texts(broken, &by_name, &english));
}

#[test]
fn the_network_is_closed_to_clear_text_but_on_the_phone_itself() {
    let faults = [
        Fault("<base-config cleartextTrafficPermitted=\"false\"", "<base-config", "forbidden in general"),
        Fault("src=\"system\"", "src=\"user\"", "only the system's"),
        Fault("127.0.0.1", "bansosku.org", "open to 127.0.0.1"),
        Fault("includeSubdomains=\"false\"", "includeSubdomains=\"true\"", "open to 127.0.0.1"),
        Fault("</domain>", "</domain><domain>10.0.2.2</domain>", "open to 127.0.0.1"),
        Fault("</network-security-config>", "<debug-overrides/></network-security-config>", "debug-overrides"),
    ];
    assert_each_is_found(&text("android/res/xml/network_security_config.xml"), &faults, check_network);
}

#[test]
fn no_backup_takes_anything_along() {
    let faults = [
        Fault("<exclude domain=\"sharedpref\" />", "", "cloud-backup must leave out"),
        Fault("device-transfer", "other-transfer", "device-transfer must leave out"),
        Fault("<exclude domain=\"file\" />", "<exclude domain=\"file\" path=\"a\" />", "cloud-backup must leave out"),
        Fault("<device-transfer>", "<device-transfer><include domain=\"file\" path=\".\"/>", "nothing may be included"),
    ];
    assert_each_is_found(&text("android/res/xml/data_extraction_rules.xml"), &faults, check_extraction);
}

#[test]
fn only_the_folder_for_photos_is_shared_with_the_camera() {
    let faults = [
        Fault("Pictures/", ".", "the app's own Pictures"),
        Fault("external-files-path", "files-path", "the app's own Pictures"),
        Fault("</paths>", "<root-path name=\"all\" path=\"\"/></paths>", "the app's own Pictures"),
    ];
    assert_each_is_found(&text("android/res/xml/file_paths.xml"), &faults, check_paths);
}

#[test]
fn the_phone_is_told_which_languages_there_are() {
    let faults = [Fault("\"id\"", "\"ms\"", "id and en"), Fault("<locale android:name=\"en\" />", "", "id and en")];
    assert_each_is_found(&text("android/res/xml/locales_config.xml"), &faults, check_locales);
}

#[test]
fn the_window_is_light_or_dark_with_the_phone() {
    let from_android_12 = text("android/res/values-v31/styles.xml");
    let faults = [
        Fault("DayNight.NoActionBar", "Light.NoActionBar", "by day and night"),
        Fault(
            "name=\"AppTheme\" parent=\"AppTheme.Base\"",
            "name=\"AppTheme\" parent=\"Other\"",
            "build on AppTheme.Base",
        ),
    ];
    assert_each_is_found(&text("android/res/values/styles.xml"), &faults, |broken| {
        check_styles(broken, &from_android_12)
    });
    let base = text("android/res/values/styles.xml");
    let faults = [
        Fault("windowSplashScreenBackground", "windowBackground", "a ground of its own"),
        Fault("parent=\"AppTheme.Base\"", "parent=\"Theme.AppCompat\"", "build on AppTheme.Base"),
    ];
    assert_each_is_found(&from_android_12, &faults, |broken| check_styles(&base, broken));
}

#[test]
fn every_resource_that_is_named_exists() {
    let (files, manifest, activity) = (files(), text("android/AndroidManifest.xml"), text("android/MainActivity.kt"));
    let faults = [
        Fault("@xml/file_paths", "@xml/paths", "xml/paths is named"),
        Fault("@mipmap/ic_launcher", "@mipmap/icon", "mipmap/icon is named"),
        Fault("@style/AppTheme", "@style/Theme", "style/Theme is named"),
    ];
    assert_each_is_found(&manifest, &faults, |broken| check_references(&files, broken, &activity));
    let faults = [Fault("R.color.page", "R.color.page + R.color.paper", "color/paper is named")];
    assert_each_is_found(&activity, &faults, |broken| check_references(&files, &manifest, broken));
    let without_start: Vec<_> = files.iter().filter(|(file, _)| file != "drawable/start.xml").cloned().collect();
    assert_eq!(
        check_references(&without_start, &manifest, &activity),
        ["drawable/start is named, and does not exist"],
        "themes are looked at, too"
    );
}
