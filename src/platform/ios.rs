//! iPhones.
#![expect(unsafe_code, reason = "the system's notifications have no safe face")]

use std::path::PathBuf;
use std::sync::Arc;

use block2::RcBlock;
use directories::ProjectDirs;
use keyring_core::CredentialStore;
use objc2::{MainThreadMarker, MainThreadOnly};
use objc2_foundation::{NSNotification, NSNotificationCenter, NSNotificationName, ns_string};
use objc2_ui_kit::{
    UIApplication, UIApplicationDidEnterBackgroundNotification, UIApplicationWillEnterForegroundNotification, UIColor,
    UIView, UIViewAutoresizing, UIWindow,
};

use super::Platform;

/// An iPhone.
pub struct System {
    store: Option<Arc<CredentialStore>>,
}

impl System {
    pub fn new() -> Self {
        // SAFETY: these are names that UIKit has from the start to the end of the process.
        let (left, returned) =
            unsafe { (UIApplicationDidEnterBackgroundNotification, UIApplicationWillEnterForegroundNotification) };
        at_each(left, cover);
        at_each(returned, uncover);
        let store = apple_native_keyring_store::protected::Store::new();
        Self { store: store.ok().map(|store| -> Arc<CredentialStore> { store }) }
    }
}

impl Platform for System {
    fn folder(&self) -> Option<PathBuf> {
        ProjectDirs::from("org", "bansosku", "Bansosku").map(|folders| folders.data_local_dir().to_owned())
    }

    fn device_name(&self) -> &'static str {
        "iPhone"
    }

    fn credential_store(&self) -> Option<Arc<CredentialStore>> {
        self.store.clone()
    }

    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>> {
        None
    }

    fn hand_over(&self, address: &str) -> bool {
        robius_open::Uri::new(address).open().is_ok()
    }
}

/// By this number the cover is found again.
const COVER: isize = 0x0042_414e;

/// Does something with each of the app's windows whenever the system tells of `event`.
fn at_each(event: &NSNotificationName, action: fn(&UIWindow)) {
    let block = RcBlock::new(move |_: std::ptr::NonNull<NSNotification>| {
        // UIKit tells of these on its own thread only.
        let Some(main) = MainThreadMarker::new() else { return };
        #[expect(deprecated, reason = "the app has no scenes")]
        for window in UIApplication::sharedApplication(main).windows().to_vec() {
            action(&window);
        }
    });
    // SAFETY: no object is asked for, and the block captures nothing but a function.
    let observer = unsafe {
        NSNotificationCenter::defaultCenter().addObserverForName_object_queue_usingBlock(
            Some(event),
            None,
            None,
            &block,
        )
    };
    // The centre keeps it for as long as the app runs.
    drop(observer);
}

/// Lays the page's plain ground over the window. The system takes its picture for the list of open apps
/// right after, and keeps it as a file.
fn cover(window: &UIWindow) {
    let ground = UIView::initWithFrame(UIView::alloc(window.mtm()), window.bounds());
    ground.setTag(COVER);
    ground.setAutoresizingMask(UIViewAutoresizing::FlexibleWidth | UIViewAutoresizing::FlexibleHeight);
    let colour = UIColor::colorNamed(ns_string!("PageGround")).unwrap_or_else(UIColor::grayColor);
    ground.setBackgroundColor(Some(&colour));
    window.addSubview(&ground);
}

fn uncover(window: &UIWindow) {
    while let Some(ground) = window.viewWithTag(COVER) {
        ground.removeFromSuperview();
    }
}
