//! `android/AndroidManifest.xml`, which dx uses as it is.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use crate::{Fault, assert_each_is_found, assert_none, text, unless};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";
const TOOLS: &str = "http://schemas.android.com/tools";
const MAIN_ACTIVITY: &str = "dev.dioxus.main.MainActivity";

/// What may change on a running phone without the activity being made anew: a second one in the same
/// process would show nothing.
const CHANGES: [&str; 13] = [
    "orientation",
    "keyboardHidden",
    "keyboard",
    "screenSize",
    "smallestScreenSize",
    "screenLayout",
    "locale",
    "layoutDirection",
    "fontScale",
    "fontWeightAdjustment",
    "density",
    "uiMode",
    "colorMode",
];

/// Attributes of the application, each with the value that it must have.
const APPLICATION: [(&str, &str); 11] = [
    ("allowBackup", "false"),
    ("dataExtractionRules", "@xml/data_extraction_rules"),
    ("networkSecurityConfig", "@xml/network_security_config"),
    ("usesCleartextTraffic", "false"),
    ("localeConfig", "@xml/locales_config"),
    ("icon", "@mipmap/ic_launcher"),
    ("label", "@string/app_name"),
    ("theme", "@style/AppTheme"),
    ("supportsRtl", "true"),
    // As in dx's own template: the loader finds `main` in a library that was unpacked.
    ("extractNativeLibs", "true"),
    ("allowNativeHeapPointerTagging", "false"),
];

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute((ANDROID, name))
}

fn children<'a, 'input>(node: Node<'a, 'input>, tag: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.has_tag_name(tag))
}

fn names<'a>(node: Node<'a, '_>, tag: &'static str) -> BTreeSet<&'a str> {
    children(node, tag).filter_map(|child| attribute(child, "name")).collect()
}

/// Says of each attribute that has another value than it must.
fn wrong(node: Node, expected: &[(&str, &str)]) -> Vec<String> {
    let found = |name| attribute(node, name).unwrap_or("nothing");
    let tag = node.tag_name().name();
    expected
        .iter()
        .filter_map(|(name, value)| {
            unless(found(name) == *value, format!("{tag}: {name} must be {value}, and is {}", found(name)))
        })
        .collect()
}

fn check(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("the manifest is XML");
    let manifest = document.root_element();
    let Some(application) = children(manifest, "application").next() else {
        return vec!["there is no application".to_owned()];
    };
    let mut complaints = asked_of_the_phone(manifest);
    complaints.extend(wrong(application, &APPLICATION));
    complaints.extend(unless(attribute(application, "debuggable").is_none(), "Gradle says what is debuggable"));
    complaints.extend(components(application));
    complaints.extend(main_activity(application));
    complaints.extend(file_provider(application));
    complaints
}

/// Permissions, features, and which other apps it sees.
fn asked_of_the_phone(manifest: Node) -> Vec<String> {
    let permissions = names(manifest, "uses-permission");
    let mut complaints = Vec::from_iter(unless(
        permissions
            == BTreeSet::from([
                "android.permission.INTERNET",
                // Whether the line is paid for by what is sent: photos may wait for Wi-Fi.
                "android.permission.ACCESS_NETWORK_STATE",
                "android.permission.CAMERA",
            ]),
        format!("the network, its state and the camera are all that the app may ask for, and not {permissions:?}"),
    ));
    complaints.extend(unless(
        children(manifest, "uses-sdk").next().is_none(),
        "Dioxus.toml says which Android it is for, and nothing else does",
    ));
    // The permission alone would keep the app from phones without a camera, or without autofocus.
    for feature in ["android.hardware.camera.any", "android.hardware.camera", "android.hardware.camera.autofocus"] {
        let optional = children(manifest, "uses-feature")
            .any(|node| attribute(node, "name") == Some(feature) && attribute(node, "required") == Some("false"));
        complaints.extend(unless(optional, format!("{feature} must be wished for, not required")));
    }
    for (action, without) in [
        ("android.media.action.IMAGE_CAPTURE", "without the query for IMAGE_CAPTURE no camera app is found"),
        ("android.intent.action.TTS_SERVICE", "without the query for TTS_SERVICE no voice is found"),
    ] {
        let is_asked_for = manifest
            .descendants()
            .filter(|node| node.has_tag_name("action") && node.ancestors().any(|above| above.has_tag_name("queries")))
            .any(|node| attribute(node, "name") == Some(action));
        complaints.extend(unless(is_asked_for, without));
    }
    complaints
}

/// Nothing but the launcher is open to other apps.
fn components(application: Node) -> Vec<String> {
    let is_component = |node: &Node| {
        ["activity", "activity-alias", "service", "receiver", "provider"].contains(&node.tag_name().name())
    };
    application
        .children()
        .filter(is_component)
        .filter(|node| attribute(*node, "name") != Some(MAIN_ACTIVITY))
        .filter_map(|node| {
            let removed = node.attribute((TOOLS, "node")) == Some("remove");
            let name = attribute(node, "name").unwrap_or_default();
            unless(
                removed || attribute(node, "exported") == Some("false"),
                format!("{name} is open to other apps, and only the launcher may be"),
            )
        })
        .chain(unless(
            children(application, "receiver").any(|node| {
                attribute(node, "name") == Some("androidx.profileinstaller.ProfileInstallReceiver")
                    && node.attribute((TOOLS, "node")) == Some("remove")
            }),
            "AndroidX brings ProfileInstallReceiver, which is open to others, unless it is removed here",
        ))
        .collect()
}

fn main_activity(application: Node) -> Vec<String> {
    let activities: Vec<Node> = children(application, "activity").collect();
    let [activity] = activities[..] else { return vec![format!("there are {} activities", activities.len())] };
    let mut complaints = wrong(
        activity,
        &[
            ("name", MAIN_ACTIVITY),
            ("exported", "true"),
            ("launchMode", "singleTask"),
            ("windowSoftInputMode", "adjustResize"),
        ],
    );
    let changes: BTreeSet<&str> = attribute(activity, "configChanges").unwrap_or_default().split('|').collect();
    complaints.extend(
        CHANGES
            .iter()
            .filter(|change| !changes.contains(**change))
            .map(|change| format!("the activity would be made anew, and show nothing, when {change} changes")),
    );
    complaints.extend(unless(
        attribute(activity, "screenOrientation").is_none(),
        "the app turns with the phone; screenOrientation would hold it",
    ));
    for (name, value) in [("android.app.lib_name", "main"), ("android.app.func_name", "ANativeActivity_onCreate")] {
        let said = children(activity, "meta-data")
            .any(|node| attribute(node, "name") == Some(name) && attribute(node, "value") == Some(value));
        complaints.extend(unless(said, format!("the activity needs meta-data {name} = {value}")));
    }
    let filters: Vec<Node> = children(activity, "intent-filter").collect();
    let only_launcher = filters.len() == 1
        && names(filters[0], "action") == BTreeSet::from(["android.intent.action.MAIN"])
        && names(filters[0], "category") == BTreeSet::from(["android.intent.category.LAUNCHER"]);
    complaints.extend(unless(only_launcher, "the launcher, and nothing else, starts the activity"));
    complaints
}

/// The web view asks for exactly this provider when a photo is to be taken (wry 0.53).
fn file_provider(application: Node) -> Vec<String> {
    let providers: Vec<Node> = children(application, "provider").collect();
    let [provider] = providers[..] else { return vec![format!("there are {} providers", providers.len())] };
    let mut complaints = wrong(
        provider,
        &[
            ("name", "androidx.core.content.FileProvider"),
            ("authorities", "${applicationId}.fileprovider"),
            ("grantUriPermissions", "true"),
        ],
    );
    let paths = children(provider, "meta-data").any(|node| {
        attribute(node, "name") == Some("android.support.FILE_PROVIDER_PATHS")
            && attribute(node, "resource") == Some("@xml/file_paths")
    });
    complaints.extend(unless(paths, "the provider needs @xml/file_paths"));
    complaints
}

#[test]
fn the_manifest_says_what_the_app_needs_and_opens_nothing_else() {
    assert_none(&check(&text("android/AndroidManifest.xml")));
}

#[test]
fn a_wrong_manifest_is_found() {
    let faults = [
        Fault("android.permission.CAMERA", "android.permission.RECORD_AUDIO", "all that the app may ask for"),
        Fault("camera.autofocus\" android:required=\"false\"", "camera.autofocus\"", "autofocus must be wished for"),
        Fault("camera.any\" android:required=\"false\"", "camera.any\" android:required=\"true\"", "camera.any must"),
        Fault("media.action.IMAGE_CAPTURE", "media.action.VIDEO_CAPTURE", "no camera app is found"),
        Fault("action.TTS_SERVICE", "action.TTS_OTHER", "no voice is found"),
        Fault("<queries>", "<uses-sdk/><queries>", "which Android"),
        Fault("android:allowBackup=\"false\"", "", "allowBackup must be false, and is nothing"),
        Fault(
            "android:usesCleartextTraffic=\"false\"",
            "android:usesCleartextTraffic=\"true\"",
            "usesCleartextTraffic",
        ),
        Fault("@xml/data_extraction_rules", "@xml/others", "dataExtractionRules"),
        Fault("@xml/network_security_config", "@xml/others", "networkSecurityConfig"),
        Fault("@xml/locales_config", "@xml/others", "localeConfig"),
        Fault("android:hasCode=\"true\"", "android:debuggable=\"true\"", "debuggable"),
        Fault("android:name=\"dev.dioxus.main.MainActivity\"", "android:name=\".MainActivity\"", "only the launcher"),
        Fault("singleTask", "standard", "launchMode must be singleTask"),
        Fault("adjustResize", "adjustPan", "windowSoftInputMode"),
        Fault("|uiMode", "", "when uiMode changes"),
        Fault("|density", "", "when density changes"),
        Fault(
            "android:launchMode",
            "android:screenOrientation=\"portrait\" android:launchMode",
            "turns with the phone",
        ),
        Fault("android:value=\"main\"", "android:value=\"bansosku\"", "android.app.lib_name = main"),
        Fault("ANativeActivity_onCreate", "onCreate", "android.app.func_name"),
        Fault("android.intent.category.LAUNCHER", "android.intent.category.BROWSABLE", "the launcher, and nothing"),
        Fault("${applicationId}.fileprovider", "${applicationId}.files", "authorities must be"),
        Fault("android:grantUriPermissions=\"true\"", "", "grantUriPermissions"),
        Fault("@xml/file_paths", "@xml/paths", "needs @xml/file_paths"),
        Fault(
            "android:exported=\"false\"\n            android:grant",
            "android:exported=\"true\"\n            android:grant",
            "FileProvider is open",
        ),
        Fault(" tools:node=\"remove\"", " android:exported=\"true\"", "ProfileInstallReceiver"),
        Fault(
            "</application>",
            "<service android:name=\"one.more\" android:exported=\"true\"/></application>",
            "one.more is open",
        ),
    ];
    assert_each_is_found(&text("android/AndroidManifest.xml"), &faults, check);
}
