//! Android, through JNI.
#![expect(unsafe_code, reason = "the Java machine and the activity come as raw pointers")]

use std::path::PathBuf;
use std::sync::Arc;

use jni::JNIEnv;
use jni::JavaVM;
use jni::errors::Result;
use jni::objects::{JObject, JString, JValue};
use keyring_core::CredentialStore;

use super::Platform;

pub fn arguments() -> Vec<String> {
    Vec::new()
}

/// An Android phone.
pub struct System {
    folder: Option<PathBuf>,
    store: Option<Arc<CredentialStore>>,
}

impl System {
    /// Asks while the activity is sure to live: later questions of this kind could find it gone.
    pub fn new() -> Self {
        erase_camera_photos();
        let store = android_native_keyring_store::Store::new();
        Self {
            folder: with_activity(files_folder).ok(),
            store: store.ok().map(|store| -> Arc<CredentialStore> { store }),
        }
    }
}

impl Platform for System {
    fn folder(&self) -> Option<PathBuf> {
        self.folder.clone()
    }

    fn device_name(&self) -> &'static str {
        "Android phone"
    }

    fn credential_store(&self) -> Option<Arc<CredentialStore>> {
        self.store.clone()
    }

    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>> {
        // Asking the system about a certificate takes a Java class that is in no package archive that
        // can be relied on. The roots are those of the app's own release instead.
        Some(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|root| root.to_vec()).collect())
    }

    fn hand_over(&self, address: &str) -> bool {
        with_activity(|env, activity| start_other_app(env, activity, address)).is_ok()
    }

    fn share(&self, text: &str) -> bool {
        with_activity(|env, activity| offer_text(env, activity, text)).is_ok()
    }

    fn can_share(&self) -> bool {
        true
    }

    fn reads_aloud(&self) -> bool {
        // The web view has no voice of its own.
        true
    }

    fn has_voice(&self, language: &str) -> Option<bool> {
        let answer = with_activity(|env, activity| {
            let language = env.new_string(language)?;
            env.call_method(activity, "hasVoice", "(Ljava/lang/String;)I", &[JValue::Object(&language)])?.i()
        });
        match answer {
            Ok(found) if found >= 0 => Some(found > 0),
            Ok(_) => None,
            Err(_) => Some(false),
        }
    }

    fn read_aloud(&self, lines: &[&str], language: &str) {
        let begun = with_activity(|env, activity| {
            let (text, language) = (env.new_string(lines.join("\n"))?, env.new_string(language)?);
            let words = [JValue::Object(&text), JValue::Object(&language)];
            env.call_method(activity, "readAloud", "(Ljava/lang/String;Ljava/lang/String;)V", &words).map(drop)
        });
        if begun.is_err() {
            tracing::warn!("Unable to read aloud");
        }
    }

    fn stop_reading(&self) {
        let _ = with_activity(|env, activity| env.call_method(activity, "stopReading", "()V", &[]).map(drop));
    }

    fn is_reading(&self) -> bool {
        with_activity(|env, activity| env.call_method(activity, "isReading", "()Z", &[])?.z()).unwrap_or(false)
    }

    fn erase_camera_photos(&self) {
        erase_camera_photos();
    }

    fn is_metered(&self) -> bool {
        with_activity(active_network_is_metered).unwrap_or(false)
    }

    fn keep_private(&self, personal: bool) {
        let told = with_activity(|env, activity| {
            env.call_method(activity, "keepPrivate", "(Z)V", &[JValue::Bool(personal.into())]).map(drop)
        });
        if told.is_err() {
            // The activity begins with a private screen, so that this errs to the safe side.
            tracing::warn!("Unable to tell the system whether the screen is private");
        }
    }
}

/// The web view lets the camera write into the app's folder for pictures, and never clears it.
fn erase_camera_photos() {
    let Ok(folder) = with_activity(pictures_folder) else { return };
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // An empty one is waiting for a camera that is open now.
        if file.metadata().is_ok_and(|about| about.is_file() && about.len() > 0)
            && std::fs::remove_file(file.path()).is_err()
        {
            tracing::warn!("Unable to erase a photo that the camera left");
        }
    }
}

/// Does something with the activity that the app runs in.
fn with_activity<T>(action: impl FnOnce(&mut JNIEnv, &JObject) -> Result<T>) -> Result<T> {
    let context = ndk_context::android_context();
    // SAFETY: tao puts the machine and a global reference to the activity there before it calls `main`.
    // `JObject` does not free the reference when it is dropped.
    let (machine, activity) =
        unsafe { (JavaVM::from_raw(context.vm().cast())?, JObject::from_raw(context.context().cast())) };
    let mut env = machine.attach_current_thread()?;
    let result = action(&mut env, &activity);
    if result.is_err() {
        // A Java exception that is left standing would end the app at the next call.
        env.exception_clear()?;
    }
    result
}

fn files_folder(env: &mut JNIEnv, activity: &JObject) -> Result<PathBuf> {
    let folder = env.call_method(activity, "getFilesDir", "()Ljava/io/File;", &[])?.l()?;
    path_of(env, &folder)
}

fn pictures_folder(env: &mut JNIEnv, activity: &JObject) -> Result<PathBuf> {
    let kind = env.new_string("Pictures")?;
    let folder = env
        .call_method(activity, "getExternalFilesDir", "(Ljava/lang/String;)Ljava/io/File;", &[JValue::Object(&kind)])?
        .l()?;
    path_of(env, &folder)
}

fn path_of(env: &mut JNIEnv, file: &JObject) -> Result<PathBuf> {
    let path = env.call_method(file, "getAbsolutePath", "()Ljava/lang/String;", &[])?.l()?;
    let path: String = env.get_string(&JString::from(path))?.into();
    Ok(PathBuf::from(path))
}

fn active_network_is_metered(env: &mut JNIEnv, activity: &JObject) -> Result<bool> {
    let name = env.new_string("connectivity")?;
    let service = env
        .call_method(activity, "getSystemService", "(Ljava/lang/String;)Ljava/lang/Object;", &[JValue::Object(&name)])?
        .l()?;
    env.call_method(&service, "isActiveNetworkMetered", "()Z", &[])?.z()
}

fn start_other_app(env: &mut JNIEnv, activity: &JObject, address: &str) -> Result<()> {
    let action = if address.starts_with("tel:") { "android.intent.action.DIAL" } else { "android.intent.action.VIEW" };
    let action = env.new_string(action)?;
    let address = env.new_string(address)?;
    let address = env
        .call_static_method(
            "android/net/Uri",
            "parse",
            "(Ljava/lang/String;)Landroid/net/Uri;",
            &[JValue::Object(&address)],
        )?
        .l()?;
    let intent = env.new_object(
        "android/content/Intent",
        "(Ljava/lang/String;Landroid/net/Uri;)V",
        &[JValue::Object(&action), JValue::Object(&address)],
    )?;
    env.call_method(activity, "startActivity", "(Landroid/content/Intent;)V", &[JValue::Object(&intent)])?;
    Ok(())
}

fn offer_text(env: &mut JNIEnv, activity: &JObject, text: &str) -> Result<()> {
    let [action, kind, extra, text] = ["android.intent.action.SEND", "text/plain", "android.intent.extra.TEXT", text]
        .map(|word| env.new_string(word));
    let (action, kind, extra, text) = (action?, kind?, extra?, text?);
    let intent = env.new_object("android/content/Intent", "(Ljava/lang/String;)V", &[JValue::Object(&action)])?;
    env.call_method(&intent, "setType", "(Ljava/lang/String;)Landroid/content/Intent;", &[JValue::Object(&kind)])?;
    env.call_method(
        &intent,
        "putExtra",
        "(Ljava/lang/String;Ljava/lang/String;)Landroid/content/Intent;",
        &[JValue::Object(&extra), JValue::Object(&text)],
    )?;
    // The chooser asks each time: another person of the family may want another app.
    let chooser = env
        .call_static_method(
            "android/content/Intent",
            "createChooser",
            "(Landroid/content/Intent;Ljava/lang/CharSequence;)Landroid/content/Intent;",
            &[JValue::Object(&intent), JValue::Object(&JObject::null())],
        )?
        .l()?;
    env.call_method(activity, "startActivity", "(Landroid/content/Intent;)V", &[JValue::Object(&chooser)])?;
    Ok(())
}
