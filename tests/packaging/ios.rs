//! `ios/`: what the app says of itself to the system, what it may do, and what it collects.

use std::collections::{BTreeMap, BTreeSet};

use plist::{Dictionary, Value};

use crate::{Fault, IDENTIFIER, assert_each_is_found, assert_none, path, text, unless};

/// Sentences that the system shows when the app asks; without one it ends the app instead.
const USAGE: [&str; 2] = ["NSCameraUsageDescription", "NSPhotoLibraryUsageDescription"];

fn dictionary(text: &str) -> Dictionary {
    let value = Value::from_reader_xml(text.as_bytes()).expect("this is a property list");
    value.into_dictionary().expect("a property list is a dictionary at the top")
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_string).collect()
}

fn check_info(text: &str) -> Vec<String> {
    let info = dictionary(text);
    let word = |key: &str| info.get(key).and_then(Value::as_string);
    let mut complaints: Vec<String> = [
        ("CFBundleIdentifier", IDENTIFIER),
        // dx names the program as Cargo does.
        ("CFBundleExecutable", "bansosku"),
        ("CFBundleDisplayName", "Bansosku"),
        ("CFBundlePackageType", "APPL"),
        ("CFBundleDevelopmentRegion", "id"),
        ("UILaunchStoryboardName", "LaunchScreen"),
        // No phone installs an app without; the script puts the real ones in their place.
        ("CFBundleVersion", "1"),
        ("CFBundleShortVersionString", "0.1.0"),
    ]
    .iter()
    .filter_map(|(key, value)| {
        unless(word(key) == Some(value), format!("{key} must be {value}, and is {:?}", word(key)))
    })
    .collect();
    for (key, expected) in [
        ("CFBundleLocalizations", &["id", "en"][..]),
        // Stores refuse dx's own list, which names a platform that there is not.
        ("CFBundleSupportedPlatforms", &["iPhoneOS"]),
        ("UISupportedInterfaceOrientations", &["UIInterfaceOrientationPortrait"]),
        ("LSApplicationQueriesSchemes", &["tel"]),
    ] {
        let found = strings(info.get(key));
        complaints.extend(unless(found == expected, format!("{key} must be {expected:?}, and is {found:?}")));
    }
    let families: Vec<_> = info.get("UIDeviceFamily").and_then(Value::as_array).into_iter().flatten().collect();
    complaints.extend(unless(
        families.iter().filter_map(|family| family.as_signed_integer()).eq([1]),
        "the app is for phones: UIDeviceFamily must be 1",
    ));
    for key in USAGE {
        let said = word(key).is_some_and(|sentence| sentence.split_whitespace().count() > 5);
        complaints.extend(unless(said, format!("{key} must say in a sentence what for")));
    }
    let asked: Vec<_> = info.keys().filter(|key| key.ends_with("UsageDescription")).collect();
    complaints.extend(unless(asked.len() == USAGE.len(), format!("the app asks for more than it needs: {asked:?}")));
    complaints.extend(unless(
        info.get("ITSAppUsesNonExemptEncryption").and_then(Value::as_boolean) == Some(false),
        "without ITSAppUsesNonExemptEncryption each upload waits for an answer",
    ));
    let transport = info.get("NSAppTransportSecurity").and_then(Value::as_dictionary);
    let only_local = transport.is_some_and(|rules| rules.keys().eq(["NSAllowsLocalNetworking"]));
    complaints.extend(unless(only_local, "clear text may go to the phone itself, and nowhere else"));
    complaints
}

/// The sentences of one language: a line each, `"key" = "text";` or `key = "text";`.
fn sentences(text: &str) -> BTreeMap<&str, &str> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (key, sentence) = line.split_once(" = ").unwrap_or_else(|| panic!("{line:?} has no ="));
            let sentence = sentence.strip_prefix('"').and_then(|rest| rest.strip_suffix("\";"));
            (key.trim_matches('"'), sentence.unwrap_or_else(|| panic!("{line:?} must end with \";")))
        })
        .collect()
}

fn check_languages(info: &str, indonesian: &str, english: &str) -> Vec<String> {
    let info = dictionary(info);
    let (indonesian, english) = (sentences(indonesian), sentences(english));
    let mut complaints = Vec::from_iter(unless(
        indonesian.keys().eq(english.keys()),
        format!("both languages must say the same things: {:?}, {:?}", indonesian.keys(), english.keys()),
    ));
    for key in USAGE.into_iter().chain(["CFBundleDisplayName"]) {
        let own = info.get(key).and_then(Value::as_string);
        complaints.extend(unless(
            own.is_some() && own == indonesian.get(key).copied(),
            format!("{key}: Info.plist speaks Indonesian, as id.lproj does"),
        ));
    }
    for key in USAGE {
        let both = indonesian.get(key).zip(english.get(key));
        complaints.extend(unless(both.is_some_and(|(one, other)| one != other), format!("{key} is not translated")));
    }
    complaints
}

fn check_entitlements(text: &str) -> Vec<String> {
    let rights = dictionary(text);
    let own = format!("TEAM.{IDENTIFIER}");
    let mut complaints = Vec::from_iter(unless(
        rights.get("application-identifier").and_then(Value::as_string) == Some(&own),
        "the identifier must be the team's and the app's: package.sh puts the team in",
    ));
    complaints.extend(unless(
        strings(rights.get("keychain-access-groups")) == [own.as_str()],
        "the app has its own corner of the keychain, and shares none",
    ));
    complaints.extend(unless(
        rights.get("get-task-allow").and_then(Value::as_boolean) == Some(false),
        "no debugger may look into the app",
    ));
    complaints.extend(unless(rights.len() == 4, "every right must be one that the app needs"));
    complaints
}

fn check_privacy(text: &str) -> Vec<String> {
    let privacy = dictionary(text);
    let list = |key: &str| privacy.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let part = |entry: &Value, key: &str| entry.as_dictionary().and_then(|entry| entry.get(key)).cloned();
    let mut complaints = Vec::from_iter(unless(
        privacy.get("NSPrivacyTracking").and_then(Value::as_boolean) == Some(false)
            && list("NSPrivacyTrackingDomains").is_empty(),
        "the app follows nobody",
    ));
    let mut collected = BTreeSet::new();
    for entry in list("NSPrivacyCollectedDataTypes") {
        let name = part(&entry, "NSPrivacyCollectedDataType").and_then(Value::into_string).unwrap_or_default();
        let flag = |key| part(&entry, key).and_then(|value| value.as_boolean());
        let purposes = part(&entry, "NSPrivacyCollectedDataTypePurposes");
        complaints.extend(unless(
            flag("NSPrivacyCollectedDataTypeLinked") == Some(true)
                && flag("NSPrivacyCollectedDataTypeTracking") == Some(false)
                && strings(purposes.as_ref()) == ["NSPrivacyCollectedDataTypePurposeAppFunctionality"],
            format!("{name}: kept with the account, for what the app does, and never to follow anybody"),
        ));
        collected.insert(name.trim_start_matches("NSPrivacyCollectedDataType").to_owned());
    }
    // What the contract's sign-up, photos, household and reports carry.
    for needed in ["Name", "EmailAddress", "PhoneNumber", "PhotosorVideos", "SensitiveInfo", "OtherFinancialInfo"] {
        complaints.extend(unless(collected.contains(needed), format!("{needed} is collected, and must be said")));
    }
    for (needed, reason) in [("FileTimestamp", "C617.1"), ("SystemBootTime", "35F9.1")] {
        let said = list("NSPrivacyAccessedAPITypes").iter().any(|entry| {
            let name = part(entry, "NSPrivacyAccessedAPIType").and_then(Value::into_string);
            name.as_deref() == Some(&format!("NSPrivacyAccessedAPICategory{needed}"))
                && strings(part(entry, "NSPrivacyAccessedAPITypeReasons").as_ref()) == [reason]
        });
        complaints.extend(unless(said, format!("Rust's own library reads {needed}: reason {reason} must be given")));
    }
    complaints
}

/// The script adds what dx leaves out; each part must be there by name.
fn check_script(text: &str) -> Vec<String> {
    [
        "xcrun actool ios/Assets.xcassets",
        "--app-icon AppIcon",
        "xcrun ibtool ios/LaunchScreen.storyboard",
        "cp ios/PrivacyInfo.xcprivacy",
        "for language in id en; do",
        "put CFBundleShortVersionString",
        "put CFBundleVersion",
        "put MinimumOSVersion \"$IPHONEOS_DEPLOYMENT_TARGET\"",
        "put CFBundleIconName AppIcon",
        "put DTPlatformName iphoneos",
        "put DTSDKName",
        "put DTXcode ",
        "put BuildMachineOSBuild",
        "xcrun --sdk iphoneos --show-sdk-version",
        "BANSOSKU_SERVER",
        "sed \"s/TEAM/$BANSOSKU_TEAM/g\" ios/App.entitlements",
    ]
    .iter()
    .filter_map(|part| unless(text.contains(part), format!("package.sh lacks {part:?}, and a store would refuse")))
    .collect()
}

#[test]
fn the_app_says_what_it_is_and_what_it_asks_for() {
    let faults = [
        Fault("org.bansosku.app", "org.bansosku", "CFBundleIdentifier must be"),
        Fault("<string>bansosku</string>", "<string>Bansosku</string>", "CFBundleExecutable must be"),
        Fault(
            "<string>id</string>\n\t<key>CFBundleLoc",
            "<string>en</string>\n\t<key>CFBundleLoc",
            "DevelopmentRegion",
        ),
        Fault("<string>en</string>", "", "CFBundleLocalizations must be"),
        Fault("<string>iPhoneOS</string>", "<string>iPadOS</string>", "CFBundleSupportedPlatforms"),
        Fault("OrientationPortrait", "OrientationLandscapeLeft", "UISupportedInterfaceOrientations"),
        Fault("<integer>1</integer>", "<integer>2</integer>", "UIDeviceFamily must be 1"),
        Fault("NSCameraUsageDescription", "NSMicrophoneUsageDescription", "NSCameraUsageDescription must say"),
        Fault("<key>UIDeviceFamily", "<key>NSContactsUsageDescription</key><string/><key>UIDeviceFamily", "more than"),
        Fault("NSAllowsLocalNetworking", "NSAllowsArbitraryLoads", "nowhere else"),
        Fault("ITSAppUsesNonExemptEncryption", "ITSAppUses", "each upload"),
        Fault("<string>tel</string>", "", "LSApplicationQueriesSchemes"),
        Fault("<string>LaunchScreen</string>", "<string>Launch</string>", "UILaunchStoryboardName"),
        Fault("CFBundleVersion", "CFBundleBuild", "CFBundleVersion must be"),
    ];
    assert_each_is_found(&text("ios/Info.plist"), &faults, check_info);
}

#[test]
fn what_the_app_asks_for_is_said_in_both_languages() {
    let [info, indonesian, english] =
        ["ios/Info.plist", "ios/id.lproj/InfoPlist.strings", "ios/en.lproj/InfoPlist.strings"].map(text);
    let faults = [
        Fault("NSCameraUsageDescription", "NSCameraUsage", "both languages must say the same things"),
        Fault("Kamera dipakai", "Kamera digunakan", "speaks Indonesian, as id.lproj does"),
    ];
    assert_each_is_found(&indonesian, &faults, |broken| check_languages(&info, broken, &english));
    assert!(!check_languages(&info, &indonesian, &indonesian).is_empty(), "a copy is no translation");
}

#[test]
fn the_app_has_no_right_that_it_does_not_need() {
    let faults = [
        Fault("<string>TEAM.org.bansosku.app</string>", "<string>TEAM.*</string>", "the team's and the app's"),
        Fault("<key>keychain-access-groups</key>", "<key>groups</key>", "corner of the keychain"),
        Fault("<false/>", "<true/>", "no debugger"),
        Fault("<key>get-task-allow", "<key>aps-environment</key><string/><key>get-task-allow", "every right"),
    ];
    assert_each_is_found(&text("ios/App.entitlements"), &faults, check_entitlements);
}

#[test]
fn the_privacy_manifest_says_what_is_collected_and_follows_nobody() {
    let faults = [
        Fault("<key>NSPrivacyTracking</key>\n\t<false/>", "<key>NSPrivacyTracking</key>\n\t<true/>", "follows nobody"),
        Fault("<array/>", "<array><string>a.invalid</string></array>", "follows nobody"),
        Fault("DataTypeEmailAddress", "DataTypeOther", "EmailAddress is collected"),
        Fault("DataTypePhotosorVideos", "DataTypeOther", "PhotosorVideos is collected"),
        Fault("PurposeAppFunctionality", "PurposeAnalytics", "for what the app does"),
        Fault("C617.1", "DDA9.1", "reason C617.1"),
        Fault("SystemBootTime", "DiskSpace", "reads SystemBootTime"),
    ];
    assert_each_is_found(&text("ios/PrivacyInfo.xcprivacy"), &faults, check_privacy);
}

#[test]
fn the_script_adds_all_that_dx_leaves_out() {
    let faults = [
        Fault("cp ios/PrivacyInfo.xcprivacy", "true", "cp ios/PrivacyInfo.xcprivacy"),
        Fault("put MinimumOSVersion", "true", "put MinimumOSVersion"),
        Fault("--app-icon AppIcon", "", "--app-icon AppIcon"),
        Fault("for language in id en", "for language in id", "for language in id en"),
        Fault("s/TEAM/$BANSOSKU_TEAM/g", "s/T/T/", "ios/App.entitlements"),
    ];
    assert_each_is_found(&text("ios/package.sh"), &faults, check_script);
}

/// The page must keep clear of the cut-out, and follow the phone's text size and its dark mode.
fn check_page(style: &str) -> Vec<String> {
    [
        ("font: -apple-system-body;", "the phone's text size would not reach the page"),
        ("env(safe-area-inset-top)", "the clock would lie over the page"),
        ("env(safe-area-inset-bottom)", "the bar for gestures would lie over the buttons"),
        ("@media (prefers-color-scheme: dark)", "the page would stay light in dark mode"),
    ]
    .iter()
    .filter_map(|(part, without)| unless(style.contains(part), format!("without {part:?} {without}")))
    .collect()
}

#[test]
fn the_page_follows_the_shape_and_the_settings_of_the_phone() {
    let faults = [
        Fault("-apple-system-body;", "system-ui;", "text size"),
        Fault("safe-area-inset-top", "inset-top", "the clock"),
        Fault("safe-area-inset-bottom", "inset-bottom", "the bar for gestures"),
        Fault("prefers-color-scheme: dark", "color", "stay light"),
    ];
    assert_each_is_found(&text("assets/css/bansosku.css"), &faults, check_page);
    assert!(text("src/page.rs").contains("viewport-fit=cover"), "without it the insets are zero");
}

#[cfg(unix)]
#[test]
fn the_scripts_that_make_packages_can_be_started() {
    use std::os::unix::fs::PermissionsExt;
    for script in ["android/package.sh", "ios/package.sh"] {
        let mode = path(script).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{script}");
    }
    assert_none(&check_script(&text("ios/package.sh")));
}

/// On an iPhone the window would keep a size that it is given, whatever the screen has.
fn check_window(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[1].contains("with_inner_size"))
        .filter_map(|pair| unless(pair[0] == "#[cfg(feature = \"desktop\")]", "a phone's window has the phone's size"))
        .collect()
}

#[test]
fn a_window_has_a_size_of_its_own_on_a_desktop_alone() {
    let faults = [Fault("#[cfg(feature = \"desktop\")]\n    let window", "let window", "the phone's size")];
    assert_each_is_found(&text("src/window.rs"), &faults, check_window);
}
