#!/usr/bin/env bash
# Makes an .ipa out of what dx builds, on a Mac with Xcode 26 and dx 0.7.10.
#
#   BANSOSKU_SERVER=https://… ios/package.sh [FOLDER]        default: target/packages
#
# BANSOSKU_SERVER is the address of the server that the app will talk to, as https://bansosku.example. A phone can be told
# no other later.
# dx lays out an app without icons, launch screen, texts or privacy manifest, and does not say which system
# and which Xcode it is for; stores refuse that. This adds all of it between the build and the signature.
#
# Signed, for phones and stores: BANSOSKU_TEAM (ten signs), BANSOSKU_IDENTITY ("Apple Distribution: …") and
# BANSOSKU_PROFILE (a .mobileprovision file). Without them the .ipa is unsigned: for signing elsewhere.
# BANSOSKU_BUILD counts the uploads of one version; a store takes each number once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${BANSOSKU_SERVER:-}" in
    https://?* | http://127.0.0.1:*) export BANSOSKU_SERVER ;;
    *)
        echo "Set BANSOSKU_SERVER to the address of the server that the app will talk to, as https://bansosku.example." >&2
        exit 1
        ;;
esac

packages="$(mkdir -p "${1:-target/packages}" && cd "${1:-target/packages}" && pwd)"
export CARGO_TARGET_DIR="$PWD/target"
# The oldest iOS that the app runs on; the Rust side is linked for it, too.
export IPHONEOS_DEPLOYMENT_TARGET=15.0
version="$(cargo pkgid --package bansosku)"
version="${version##*[#@]}"
app="target/dx/bansosku/release/ios/Bansosku.app"
plist="$app/Info.plist"
# Stores refuse what was made with an older kit; the next one ends apps without scenes at their start.
case "$(xcrun --sdk iphoneos --show-sdk-version)" in
    26 | 26.*) ;;
    *)
        echo "Choose an Xcode 26 (xcode-select): the app is made for the iOS SDK 26." >&2
        exit 1
        ;;
esac
stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT

# dx looks for ios/Info.plist from here.
dx build --platform ios --release --package bansosku --target aarch64-apple-ios

# Resources
xcrun actool ios/Assets.xcassets --compile "$app" --platform iphoneos --target-device iphone \
    --minimum-deployment-target "$IPHONEOS_DEPLOYMENT_TARGET" --app-icon AppIcon \
    --output-partial-info-plist "$stage/icons.plist" --output-format human-readable-text
rm -f "$app"/*'~ipad.png'
xcrun ibtool ios/LaunchScreen.storyboard --compile "$app/LaunchScreen.storyboardc" --target-device iphone \
    --minimum-deployment-target "$IPHONEOS_DEPLOYMENT_TARGET" --output-format human-readable-text
cp ios/PrivacyInfo.xcprivacy "$app/"
for language in id en; do
    mkdir -p "$app/$language.lproj"
    plutil -convert binary1 -o "$app/$language.lproj/InfoPlist.strings" "ios/$language.lproj/InfoPlist.strings"
done

# What only this machine knows
put() {
    /usr/libexec/PlistBuddy -c "Delete :$1" "$plist" >/dev/null 2>&1 || true
    /usr/libexec/PlistBuddy -c "Add :$1 string $2" "$plist"
}
xcode="$(xcodebuild -version)"
xcode_version="$(awk '/^Xcode/ { print $2 }' <<<"$xcode")"
IFS=. read -r major minor patch <<<"$xcode_version"
put CFBundleShortVersionString "$version"
put CFBundleVersion "${BANSOSKU_BUILD:-1}"
put MinimumOSVersion "$IPHONEOS_DEPLOYMENT_TARGET"
put CFBundleIconName AppIcon
put DTPlatformName iphoneos
put DTPlatformVersion "$(xcrun --sdk iphoneos --show-sdk-version)"
put DTPlatformBuild "$(xcrun --sdk iphoneos --show-sdk-build-version)"
put DTSDKName "iphoneos$(xcrun --sdk iphoneos --show-sdk-version)"
put DTSDKBuild "$(xcrun --sdk iphoneos --show-sdk-build-version)"
put DTXcode "$(printf '%02d%d%d' "$major" "${minor:-0}" "${patch:-0}")"
put DTXcodeBuild "$(awk '/^Build/ { print $3 }' <<<"$xcode")"
put DTCompiler com.apple.compilers.llvm.clang.1_0
put BuildMachineOSBuild "$(sw_vers -buildVersion)"
plutil -lint "$plist" "$app/PrivacyInfo.xcprivacy"

# Everything that the plist promises must be there.
for part in bansosku Assets.car AppIcon60x60@2x.png LaunchScreen.storyboardc PrivacyInfo.xcprivacy id.lproj en.lproj; do
    [ -e "$app/$part" ] || {
        echo "$app has no $part." >&2
        exit 1
    }
done

mark="-unsigned"
if [ -n "${BANSOSKU_IDENTITY:-}" ]; then
    mark=""
    cp "$BANSOSKU_PROFILE" "$app/embedded.mobileprovision"
    sed "s/TEAM/$BANSOSKU_TEAM/g" ios/App.entitlements >"$stage/App.entitlements"
    plutil -lint "$stage/App.entitlements"
    codesign --force --timestamp --entitlements "$stage/App.entitlements" --sign "$BANSOSKU_IDENTITY" "$app"
    codesign --verify --strict --verbose=2 "$app"
fi

mkdir "$stage/Payload"
cp -R "$app" "$stage/Payload/"
ipa="$packages/bansosku-$version$mark.ipa"
rm -f "$ipa"
(cd "$stage" && zip --quiet --recurse-paths --symlinks "$ipa" Payload)
ls -l "$app/bansosku" "$ipa"
