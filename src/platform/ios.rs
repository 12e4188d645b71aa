//! iPhones.
#![expect(unsafe_code, reason = "the system's notifications have no safe face")]

use std::path::PathBuf;
use std::sync::Arc;

use block2::RcBlock;
use directories::ProjectDirs;
use keyring_core::CredentialStore;
use objc2::{MainThreadMarker, MainThreadOnly};
use objc2_foundation::{NSArray, NSNotification, NSNotificationCenter, NSNotificationName, NSString, ns_string};
use objc2_ui_kit::{
    UIActivityViewController, UIApplication, UIApplicationDidBecomeActiveNotification,
    UIApplicationWillResignActiveNotification, UIColor, UIView, UIViewAutoresizing, UIWindow,
};

use super::Platform;

pub fn arguments() -> Vec<String> {
    Vec::new()
}

/// An iPhone.
pub struct System {
    store: Option<Arc<CredentialStore>>,
}

impl System {
    pub fn new() -> Self {
        // SAFETY: these are names that UIKit has from the start to the end of the process.
        let (left, returned) =
            unsafe { (UIApplicationWillResignActiveNotification, UIApplicationDidBecomeActiveNotification) };
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

    /// A backup must not carry the keys of what lies on this phone to another one.
    fn secret_protection(&self) -> &'static [(&'static str, &'static str)] {
        &[("access-policy", "when-unlocked-this-device-only")]
    }

    fn trusted_roots(&self) -> Option<Vec<Vec<u8>>> {
        None
    }

    fn hand_over(&self, address: &str) -> bool {
        robius_open::Uri::new(address).open().is_ok()
    }

    fn share(&self, text: &str) -> bool {
        offer_text(text).is_some()
    }

    fn can_share(&self) -> bool {
        true
    }

    fn is_metered(&self) -> bool {
        reachability::goes_over_mobile_data()
    }
}

/// The system's word on the way that a connection would take.
mod reachability {
    use std::ffi::c_void;

    /// `kSCNetworkReachabilityFlagsIsWWAN` of `SCNetworkReachability.h`.
    const IS_MOBILE: u32 = 1 << 18;

    /// `struct sockaddr_in` of `netinet/in.h`; all zero is "anywhere".
    #[repr(C)]
    struct Anywhere {
        length: u8,
        family: u8,
        rest: [u8; 14],
    }

    #[link(name = "SystemConfiguration", kind = "framework")]
    unsafe extern "C" {
        fn SCNetworkReachabilityCreateWithAddress(allocator: *const c_void, address: *const Anywhere) -> *const c_void;
        fn SCNetworkReachabilityGetFlags(target: *const c_void, flags: *mut u32) -> u8;
    }

    #[link(name = "CoreFoundation", kind = "framework")]
    unsafe extern "C" {
        fn CFRelease(object: *const c_void);
    }

    pub fn goes_over_mobile_data() -> bool {
        // 2 is AF_INET.
        let anywhere = Anywhere { length: 16, family: 2, rest: [0; 14] };
        let mut flags = 0;
        // SAFETY: the address has the layout and the length that it says and outlives the call; what is made
        // is released once, and only if it was made.
        unsafe {
            let target = SCNetworkReachabilityCreateWithAddress(std::ptr::null(), &raw const anywhere);
            if target.is_null() {
                return false;
            }
            let is_known = SCNetworkReachabilityGetFlags(target, &raw mut flags) != 0;
            CFRelease(target);
            is_known && flags & IS_MOBILE != 0
        }
    }
}

/// Shows the system's sheet of apps that take a text; `None` where there is no window to show it in.
fn offer_text(text: &str) -> Option<()> {
    let main = MainThreadMarker::new()?;
    #[expect(deprecated, reason = "the app has no scenes")]
    let page = UIApplication::sharedApplication(main).windows().firstObject()?.rootViewController()?;
    let items = NSArray::from_retained_slice(&[NSString::from_str(text)]);
    // SAFETY: a text is one of the kinds of items that the sheet takes.
    let sheet = unsafe {
        UIActivityViewController::initWithActivityItems_applicationActivities(
            UIActivityViewController::alloc(main),
            items.cast_unchecked(),
            None,
        )
    };
    page.presentViewController_animated_completion(&sheet, true, None);
    Some(())
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

/// Lays the page's plain ground over the window as soon as it is not the one that is used: the list of open apps shows
/// it from then on, and the system keeps its picture as a file. A second time in a row lays nothing.
fn cover(window: &UIWindow) {
    if window.viewWithTag(COVER).is_some() {
        return;
    }
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
