//! `Dioxus.toml`, and what must agree with it in `Cargo.toml` and `Cargo.lock`.

use toml::{Table, Value};

use crate::{Fault, IDENTIFIER, OLDEST_ANDROID, assert_each_is_found, assert_none, path, text, unless};

/// The keys that dx 0.7.10 reads when it builds for a phone. It accepts many others without a word.
const READ: [&str; 22] = [
    "application.android_main_activity",
    "application.android_manifest",
    "application.android_min_sdk_version",
    "application.ios_info_plist",
    "bundle.identifier",
    "bundle.publisher",
    "android.compile_sdk",
    "android.features",
    "android.gradle_dependencies",
    "android.gradle_plugins",
    "android.identifier",
    "android.lib_name",
    "android.min_sdk",
    "android.proguard_rules",
    "android.target_sdk",
    "ios.background_modes",
    "ios.entitlements.app-groups",
    "ios.entitlements.associated-domains",
    "ios.entitlements.keychain-access-groups",
    "ios.identifier",
    "ios.url_schemes",
    "ios.widget_extensions",
];

/// The newest Android that stores ask for: raised each year at the end of August.
const TARGET_ANDROID: i64 = 36;

fn keys(table: &Table, above: &str) -> Vec<String> {
    let one = |(name, value): (&String, &Value)| match value {
        Value::Table(table) => keys(table, &format!("{above}{name}.")),
        _ => vec![format!("{above}{name}")],
    };
    table.iter().flat_map(one).collect()
}

fn check(text: &str) -> Vec<String> {
    let table: Table = text.parse().expect("Dioxus.toml is TOML");
    let value = |part: &str, key: &str| table.get(part).and_then(|part| part.get(key)).cloned();
    let number = |part, key| value(part, key).and_then(|value| value.as_integer());
    let mut complaints: Vec<String> = keys(&table, "")
        .iter()
        .filter(|key| !READ.contains(&key.as_str()))
        .map(|key| {
            if key.starts_with("bundle.android.") {
                format!("{key} is a secret or leads to one: android/package.sh puts it in")
            } else {
                format!("dx accepts {key}, and does nothing with it")
            }
        })
        .collect();
    // One is what the package asks for, the other what the native code is linked for.
    let oldest = [number("android", "min_sdk"), number("application", "android_min_sdk_version")];
    complaints.extend(unless(
        oldest == [Some(OLDEST_ANDROID); 2],
        format!("both keys for the oldest Android must be {OLDEST_ANDROID}, and are {oldest:?}"),
    ));
    let newest = [number("android", "target_sdk"), number("android", "compile_sdk")];
    complaints.extend(unless(
        newest == [Some(TARGET_ANDROID); 2],
        format!("target_sdk and compile_sdk must be {TARGET_ANDROID}, and are {newest:?}"),
    ));
    let identifier = value("bundle", "identifier");
    complaints.extend(unless(
        identifier.as_ref().and_then(Value::as_str) == Some(IDENTIFIER),
        format!("the identifier must be {IDENTIFIER}, and is {identifier:?}"),
    ));
    let rules = value("android", "proguard_rules").and_then(|rules| rules.as_array().cloned()).unwrap_or_default();
    complaints.extend(unless(!rules.is_empty(), "without proguard_rules R8 takes away what only Rust calls"));
    let named = ["android_manifest", "android_main_activity", "ios_info_plist"]
        .map(|key| value("application", key).unwrap_or_else(|| Value::String(format!("(no {key})"))));
    for file in named.iter().chain(&rules).filter_map(Value::as_str) {
        complaints.extend(unless(path(file).is_file(), format!("there is no file {file}")));
    }
    complaints
}

/// dx names the app and finds the build script, the program and the feature by what this says.
fn check_package(text: &str) -> Vec<String> {
    let table: Table = text.parse().expect("Cargo.toml is TOML");
    let package = |key: &str| table["package"].get(key).and_then(Value::as_str);
    let mut complaints = Vec::from_iter(unless(
        package("build") == Some("android/build.rs"),
        "without the build script the package has the icons of dx's template",
    ));
    complaints.extend(unless(
        package("default-run") == Some("bansosku"),
        "dx builds the program of default-run, and the packages know it as bansosku",
    ));
    let dioxus = table["dependencies"].get("dioxus").and_then(|dioxus| dioxus.get("version"));
    complaints.extend(unless(
        dioxus.and_then(Value::as_str) == Some("=0.7.10"),
        "what is known of dx here is known of 0.7.10",
    ));
    let mobile = table["features"].get("mobile").and_then(Value::as_array);
    complaints.extend(unless(
        mobile.is_some_and(|names| names.iter().any(|name| name.as_str() == Some("dioxus/mobile"))),
        "dx builds for phones with the feature mobile",
    ));
    let at_a_panic = |profile: &str| table["profile"].get(profile)?.get("panic")?.as_str();
    complaints.extend(unless(
        at_a_panic("release") == Some("abort"),
        "android/no-unwinding.ld leaves out what a release that unwinds needs",
    ));
    complaints.extend(unless(
        at_a_panic("server") == Some("unwind"),
        "one request that panics must not end the server for all",
    ));
    complaints
}

/// `MainActivity.kt`, the file provider's name and the folder of photos rest on these versions' own files.
fn check_versions(lock: &str) -> Vec<String> {
    let lock: Table = lock.parse().expect("Cargo.lock is TOML");
    let packages = lock["package"].as_array().expect("Cargo.lock lists packages");
    [("wry", "0.53."), ("tao", "0.34.")]
        .iter()
        .filter_map(|(name, version)| {
            let found: Vec<&str> = packages
                .iter()
                .filter(|package| package["name"].as_str() == Some(name))
                .filter_map(|package| package["version"].as_str())
                .collect();
            let well = !found.is_empty() && found.iter().all(|found| found.starts_with(version));
            unless(
                well,
                format!("android/ was made for {name} {version}x, and this is {found:?}: read its Kotlin again"),
            )
        })
        .collect()
}

#[test]
fn every_key_for_dx_is_one_that_it_reads_and_says_the_right_thing() {
    assert_none(&check(&text("Dioxus.toml")));
}

#[test]
fn a_wrong_configuration_for_dx_is_found() {
    let faults = [
        Fault("[android]", "[android]\nicon = [\"icon.png\"]", "dx accepts android.icon, and does nothing"),
        Fault("[application]", "[application]\nios_entitlements = \"a\"", "application.ios_entitlements"),
        Fault("[bundle]", "[permissions]\ncamera = { description = \"\" }\n[bundle]", "permissions.camera"),
        Fault("[android]", "[bundle.android]\njks_password = \"a\"\n[android]", "is a secret"),
        Fault("android_min_sdk_version = 26", "", "both keys for the oldest Android"),
        Fault("\nmin_sdk = 26", "\nmin_sdk = 24", "both keys for the oldest Android"),
        Fault("target_sdk = 36", "target_sdk = 34", "target_sdk and compile_sdk"),
        Fault("compile_sdk = 36", "compile_sdk = 35", "target_sdk and compile_sdk"),
        Fault("org.bansosku.app", "org.bansosku", "the identifier must be"),
        Fault("android/AndroidManifest.xml", "AndroidManifest.xml", "there is no file AndroidManifest.xml"),
        Fault("ios_info_plist = \"ios/Info.plist\"", "", "there is no file (no ios_info_plist)"),
        Fault("proguard_rules = [\"android/keep.pro\"]", "", "without proguard_rules"),
    ];
    assert_each_is_found(&text("Dioxus.toml"), &faults, check);
}

#[test]
fn cargo_and_dx_agree_on_what_is_built() {
    let faults = [
        Fault("build = \"android/build.rs\"", "", "icons of dx's template"),
        Fault("default-run = \"bansosku\"", "default-run = \"preview\"", "default-run"),
        Fault("dioxus = { version = \"=0.7.10\"", "dioxus = { version = \"=0.7.11\"", "known of 0.7.10"),
        Fault("mobile = [\"dioxus/mobile\"", "mobile = [\"dioxus/desktop\"", "feature mobile"),
        Fault("panic = \"abort\"", "panic = \"unwind\"", "no-unwinding.ld"),
        Fault("panic = \"unwind\"", "", "must not end the server"),
    ];
    assert_each_is_found(&text("Cargo.toml"), &faults, check_package);
}

#[test]
fn another_web_view_library_is_noticed() {
    let lock = "[[package]]\nname = \"wry\"\nversion = \"0.53.5\"\n[[package]]\nname = \"tao\"\nversion = \"0.34.8\"\n";
    let faults = [
        Fault("0.53.5", "0.57.0", "made for wry"),
        Fault("0.34.8", "0.37.2", "made for tao"),
        Fault("\"wry\"", "\"wry-next\"", "made for wry"),
    ];
    assert_each_is_found(lock, &faults, check_versions);
    assert_none(&check_versions(&text("Cargo.lock")));
}
