#!/usr/bin/env bash
# Makes the Android packages: an .apk for each kind of phone, and the .aab that a store takes.
#
#   BANSOSKU_SERVER=https://… android/package.sh [FOLDER]        default: target/packages
#
# BANSOSKU_SERVER is the address of the server that the app will talk to, as https://bansosku.example. A phone can be told
# no other later. With http://127.0.0.1:8787 the package is for a phone on a cable (`adb reverse tcp:8787 tcp:8787`).
# Needs dx 0.7.10, Java 17, the Android SDK (platform 36; ANDROID_HOME) and its NDK r28 or newer
# (ANDROID_NDK_HOME). With BANSOSKU_KEYSTORE (a .jks file), BANSOSKU_KEYSTORE_PASSWORD, BANSOSKU_KEY_ALIAS
# and BANSOSKU_KEY_PASSWORD it signs with that key. Without, it makes a key that is thrown away: such a
# package can be tried, and its file is named so, but no release will ever update it.
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
# dx finds the keystore from where its project lies in here.
export CARGO_TARGET_DIR="$PWD/target"
project="target/dx/bansosku/release/android/app"
libraries="$project/app/src/main/jniLibs"
version="$(cargo pkgid --package bansosku)"
version="${version##*[#@]}"
readelf=("$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin/llvm-readelf)
[ -x "${readelf[0]}" ] || {
    echo "There is no NDK at ANDROID_NDK_HOME." >&2
    exit 1
}

keys="$(mktemp -d)"
cp Dioxus.toml "$keys/Dioxus.toml"
tidy() {
    cp "$keys/Dioxus.toml" Dioxus.toml
    rm -rf "$keys" target/package-key.jks
}
trap tidy EXIT

mark=""
if [ -n "${BANSOSKU_KEYSTORE:-}" ]; then
    cp "$BANSOSKU_KEYSTORE" target/package-key.jks
    password="$BANSOSKU_KEYSTORE_PASSWORD"
    alias="$BANSOSKU_KEY_ALIAS"
    key_password="$BANSOSKU_KEY_PASSWORD"
else
    mark="-trial"
    password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    alias="trial"
    key_password="$password"
    rm -f target/package-key.jks
    keytool -genkeypair -keystore target/package-key.jks -storepass "$password" -keypass "$key_password" \
        -alias "$alias" -keyalg EC -groupname secp256r1 -validity 30 -dname "CN=Bansosku trial package"
fi
for word in "$password" "$alias" "$key_password"; do
    # dx writes them between quotation marks into a script of Gradle's, as they are.
    case "$word" in
        "" | *[!A-Za-z0-9._-]*)
            echo "Passwords and the alias of the key may have letters, digits and . _ - only." >&2
            exit 1
            ;;
    esac
done
# dx makes a release package only if it finds the key here; the file is put back at the end.
cat >>Dioxus.toml <<END

[bundle.android]
jks_file = "target/package-key.jks"
jks_password = "$password"
key_alias = "$alias"
key_password = "$key_password"
END

# dx builds for one kind of processor at a time, and packs whatever libraries lie there.
rm -rf "$libraries"
for pair in aarch64-linux-android:arm64-v8a armv7-linux-androideabi:armeabi-v7a; do
    target="${pair%%:*}"
    kind="${pair##*:}"
    dx build --platform android --release --package bansosku --target "$target"
    cp "$project/app/build/outputs/apk/release/app-release.apk" "$packages/bansosku-$version-$kind$mark.apk"
    mkdir -p "$keys/jniLibs"
    mv "$libraries/$kind" "$keys/jniLibs/$kind"
done
cp -R "$keys/jniLibs/." "$libraries/"
(cd "$project" && ./gradlew --quiet bundleRelease)
cp "$project/app/build/outputs/bundle/release/app-release.aab" "$packages/bansosku-$version$mark.aab"

# Phones with memory pages of 16 KB load only what is laid out for them.
for library in "$libraries"/arm64-v8a/*.so; do
    if "${readelf[0]}" --program-headers --wide "$library" | grep '^ *LOAD' | grep -vE '0x(4000|10000)$' >/dev/null; then
        echo "$library is not laid out for pages of 16 KB: use NDK r28 or newer." >&2
        exit 1
    fi
done

ls -l "$libraries"/*/*.so "$packages"
