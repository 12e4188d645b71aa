//! `.github/workflows` and `android/package.sh`: what they build with must be what the packages are made for.

use crate::{Fault, OLDEST_ANDROID, assert_each_is_found, text, unless};

/// The first NDK that lays libraries out for memory pages of 16 KB by itself.
const NDK: u32 = 28;

fn check_release(text: &str) -> Vec<String> {
    let after = |key: &str| {
        text.lines().find_map(|line| line.trim().strip_prefix(key)).map(|rest| rest.trim().trim_matches('"'))
    };
    let mut complaints =
        Vec::from_iter(unless(after("DX_VERSION:") == Some("0.7.10"), "dx must have the version of the crate dioxus"));
    let ndk = after("NDK_VERSION:").and_then(|version| version.split('.').next()).and_then(|major| major.parse().ok());
    complaints.extend(unless(ndk.is_some_and(|major: u32| major >= NDK), format!("the NDK must be {NDK} or newer")));
    complaints.extend(unless(text.contains("platforms;android-36"), "the SDK must be that of compile_sdk"));
    complaints.extend(unless(
        text.contains(&format!("apksigner\" verify --min-sdk-version {OLDEST_ANDROID}")),
        "the signature must hold on the oldest Android",
    ));
    complaints.extend(unless(
        text.matches("BANSOSKU_SERVER: ${{ vars.BANSOSKU_SERVER }}").count() == 2,
        "both packages must be told their server",
    ));
    complaints.extend(unless(text.matches("test \"$GITHUB_REF_NAME\" = ").count() == 2, "the tag must be the version"));
    complaints.extend(unless(after("runs-on: macos-") == Some("26"), "the Mac must have an Xcode 26"));
    for script in ["android/package.sh", "ios/package.sh"] {
        complaints.extend(unless(text.contains(script), format!("{script} makes the packages")));
    }
    for part in ["sha256sum", "cyclonedx", "gh release create", "--draft"] {
        complaints.extend(unless(text.contains(part), format!("the release lacks {part}")));
    }
    complaints.extend(check_actions(text));
    complaints
}

/// An action's name can be given to other code; the code's own number cannot.
fn check_actions(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "))
        .filter_map(|action| {
            let commit = action.split(['@', ' ']).nth(1).unwrap_or_default();
            let pinned = commit.len() == 40 && commit.chars().all(|sign| sign.is_ascii_hexdigit());
            unless(pinned, format!("{action} must be named by its commit"))
        })
        .collect()
}

fn check_test(text: &str) -> Vec<String> {
    let mut complaints = check_actions(text);
    for command in ["run: cargo xtask test", "run: cargo xtask phones --all"] {
        complaints.extend(unless(text.contains(command), format!("it must {command}")));
    }
    complaints
}

fn check_android_script(text: &str) -> Vec<String> {
    [
        (
            "aarch64-linux-android:arm64-v8a armv7-linux-androideabi:armeabi-v7a",
            "new and old phones both get a package",
        ),
        ("dx build --platform android --release", "only a release build is small, and not debuggable"),
        ("[bundle.android]", "dx makes a release package only with a key"),
        ("cp \"$keys/Dioxus.toml\" Dioxus.toml", "the key's password must not stay in Dioxus.toml"),
        ("trap tidy EXIT", "the key's password must not stay in Dioxus.toml"),
        ("https://?* | http://127.0.0.1:*", "a package without a server can do nothing"),
        ("[ -x \"${readelf[0]}\" ]", "without it, pages of 16 KB are not looked at"),
        ("bundleRelease", "a store takes an .aab"),
        ("0x(4000|10000)", "pages of 16 KB must be looked at"),
    ]
    .iter()
    .filter_map(|(part, reason)| unless(text.contains(part), format!("without {part:?}: {reason}")))
    .collect()
}

#[test]
fn a_release_is_built_with_what_the_packages_are_made_for() {
    let faults = [
        Fault("DX_VERSION: 0.7.10", "DX_VERSION: 0.7.9", "version of the crate"),
        Fault("NDK_VERSION: 28", "NDK_VERSION: 27", "28 or newer"),
        Fault("platforms;android-36", "platforms;android-35", "compile_sdk"),
        Fault("--min-sdk-version 26", "", "oldest Android"),
        Fault(
            "          BANSOSKU_SERVER: ${{ vars.BANSOSKU_SERVER }}\n          KEYSTORE",
            "          KEYSTORE",
            "told their server",
        ),
        Fault("test \"$GITHUB_REF_NAME\"", "echo \"$GITHUB_REF_NAME\"", "must be the version"),
        Fault("macos-26", "macos-15", "Xcode 26"),
        Fault("sha256sum", "md5sum", "lacks sha256sum"),
        Fault("cyclonedx", "list", "lacks cyclonedx"),
        Fault("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "actions/checkout@v7", "by its commit"),
    ];
    assert_each_is_found(&text(".github/workflows/release.yml"), &faults, check_release);
}

#[test]
fn every_change_is_tested_for_desktops_and_phones() {
    let faults = [
        Fault("cargo xtask phones --all", "cargo xtask phones", "cargo xtask phones --all"),
        Fault("cargo xtask test", "true", "cargo xtask test"),
        Fault("actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae", "actions/cache@main", "by its commit"),
    ];
    assert_each_is_found(&text(".github/workflows/test.yml"), &faults, check_test);
}

#[test]
fn the_android_packages_are_made_for_all_phones_and_no_password_stays_behind() {
    let faults = [
        Fault(" armv7-linux-androideabi:armeabi-v7a", "", "new and old phones"),
        Fault("--release", "", "only a release build"),
        Fault("trap tidy EXIT", "", "must not stay"),
        Fault("0x(4000|10000)", "0x1000", "16 KB"),
    ];
    assert_each_is_found(&text("android/package.sh"), &faults, check_android_script);
}
