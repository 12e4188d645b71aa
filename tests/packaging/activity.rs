//! `android/MainActivity.kt`, `keep.pro` and `exports.map`: what wry 0.53, the page, the phone and the Rust side find
//! there by name.

use crate::{Fault, IDENTIFIER, assert_each_is_found, assert_none, text, unless};

/// Lines that must stand there, each with what would happen without.
const LINES: [(&str, &str); 16] = [
    ("package dev.dioxus.main", "wry and the manifest look for the activity there"),
    ("class MainActivity : WryActivity() {", "wry starts the Rust side from WryActivity"),
    ("override val handleBackNavigation = false", "wry would go back in a history that has no entries"),
    ("override fun onWebViewCreate(webView: WebView) {", "the activity would never know its page"),
    ("onBackPressedDispatcher.addCallback(this, object : OnBackPressedCallback(true) {", "back would leave the app"),
    (
        "page.evaluateJavascript(\"window.appBack ? window.appBack() : false\") { went ->",
        "back would not reach the page",
    ),
    ("if (went != \"true\") moveTaskToBack(true)", "back on the first screen would do nothing"),
    ("override fun onConfigurationChanged(newConfig: Configuration) {", "colours and text size would grow old"),
    ("Process.killProcess(Process.myPid())", "the next activity of this process would show nothing"),
    ("window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)", "screenshots would show other people's data"),
    ("fun keepPrivate(personal: Boolean): Unit = runOnUiThread {", "Rust could not say what is private"),
    (
        "WindowCompat.setDecorFitsSystemWindows(window, false)",
        "old and new Androids would lay the page out differently",
    ),
    ("WindowInsetsCompat.Type.systemBars() or", "the system's bars would cover the page"),
    ("WindowInsetsCompat.Type.displayCutout() or", "the camera's hole would cover the page"),
    ("WindowInsetsCompat.Type.ime()", "the keyboard would cover the field that is typed in"),
    ("content.setPadding(taken.left, taken.top, taken.right, taken.bottom)", "bars and keyboard would cover the page"),
];

/// A function of the activity that Rust calls: how Kotlin has it, how Rust calls it, and how R8 keeps it.
struct Called {
    kotlin: &'static str,
    rust: &'static str,
    kept: &'static str,
}

const CALLED: [Called; 5] = [
    Called {
        kotlin: "fun keepPrivate(personal: Boolean): Unit",
        rust: "\"keepPrivate\", \"(Z)V\"",
        kept: "void keepPrivate(boolean);",
    },
    Called {
        kotlin: "fun hasVoice(language: String): Int {",
        rust: "\"hasVoice\", \"(Ljava/lang/String;)I\"",
        kept: "int hasVoice(java.lang.String);",
    },
    Called {
        kotlin: "fun readAloud(text: String, language: String) {",
        rust: "\"readAloud\", \"(Ljava/lang/String;Ljava/lang/String;)V\"",
        kept: "void readAloud(java.lang.String, java.lang.String);",
    },
    Called { kotlin: "fun stopReading() {", rust: "\"stopReading\", \"()V\"", kept: "void stopReading();" },
    Called { kotlin: "fun isReading(): Boolean", rust: "\"isReading\", \"()Z\"", kept: "boolean isReading();" },
];

fn check(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().map(str::trim).filter(|line| !is_comment(line)).collect();
    let line_of = |wanted: &str| code.iter().position(|line| *line == wanted);
    let mut complaints: Vec<String> = LINES
        .iter()
        .filter_map(|(line, without)| unless(line_of(line).is_some(), format!("without {line:?} {without}")))
        .collect();
    for line in &[format!("typealias BuildConfig = {IDENTIFIER}.BuildConfig"), format!("import {IDENTIFIER}.R")] {
        complaints.extend(unless(line_of(line).is_some(), format!("without {line:?} wry's classes do not compile")));
    }
    let first = code.iter().find(|line| !line.is_empty());
    complaints.extend(unless(first == Some(&"package dev.dioxus.main"), "the package must come first"));
    let private = line_of("keepPrivate(true)");
    complaints.extend(unless(
        private.is_some() && private < line_of("super.onCreate(savedInstanceState)"),
        "the first picture must be private already: keepPrivate(true) before super.onCreate",
    ));
    // A second activity in the process shows nothing, so that this one must stay until the system ends it.
    complaints.extend(unless(
        !code
            .iter()
            .any(|line| line.contains("finish(") || line.contains("finishAffinity(") || line.contains("recreate(")),
        "the activity must never finish itself",
    ));
    for (open, close) in [('{', '}'), ('(', ')')] {
        let count = |sign| code.iter().flat_map(|line| line.chars()).filter(|found| *found == sign).count();
        complaints.extend(unless(count(open) == count(close), format!("{open} and {close} do not pair")));
    }
    complaints
}

fn is_comment(line: &str) -> bool {
    line.starts_with("//") || line.starts_with("/*") || line.starts_with('*')
}

/// What only Rust calls must be kept by R8 under its name.
fn check_kept(rules: &str) -> Vec<String> {
    let rules: Vec<&str> = rules.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let rules = rules.join("\n");
    ["-keepclassmembers class dev.dioxus.main.MainActivity {"]
        .into_iter()
        .chain(CALLED.map(|called| called.kept))
        .filter_map(|rule| {
            unless(rules.contains(rule), format!("R8 would take away what Rust calls, without {rule:?}"))
        })
        .collect()
}

#[test]
fn the_activity_does_what_wry_the_page_and_rust_rely_on() {
    assert_none(&check(&text("android/MainActivity.kt")));
}

#[test]
fn a_wrong_activity_is_found() {
    let good = text("android/MainActivity.kt");
    for (line, _) in LINES {
        let broken = good.replace(line, "// taken away");
        let complaints = check(&broken);
        assert!(complaints.iter().any(|complaint| complaint.contains(&format!("{line:?}"))), "{line}");
    }
    let faults = [
        Fault("package dev.dioxus.main", "@file:Suppress(\"unused\")\npackage dev.dioxus.main", "must come first"),
        Fault("org.bansosku.app.BuildConfig", "org.bansosku.other.BuildConfig", "do not compile"),
        Fault("import org.bansosku.app.R", "import org.bansosku.other.R", "do not compile"),
        Fault("        keepPrivate(true)\n", "", "private already"),
        Fault("        super.onCreate(savedInstanceState)\n", "", "private already"),
        Fault("            moveTaskToBack(true)\n", "            finish()\n", "never finish"),
        Fault("page = null\n", "page = null }\n", "{ and } do not pair"),
        Fault("goBack()\n", "goBack(\n", "( and ) do not pair"),
    ];
    assert_each_is_found(&good, &faults, check);
}

#[test]
fn what_only_rust_calls_is_kept() {
    let faults = [
        Fault("keepPrivate", "hide", "void keepPrivate(boolean);"),
        Fault("-keepclassmembers", "# -keepclassmembers", "class dev.dioxus.main.MainActivity"),
    ];
    assert_each_is_found(&text("android/keep.pro"), &faults, check_kept);
}

/// What the activity and Rust call by name must exist on the other side.
fn check_names(kotlin: &str, rust: &str, page: &str) -> Vec<String> {
    let is_there = unless(page.contains("window.appBack = () =>"), "the page must have what the back button calls");
    let called = CALLED.iter().filter_map(|called| {
        let both = kotlin.contains(called.kotlin) && rust.contains(called.rust);
        unless(both, format!("Rust must call {} as Kotlin has it", called.rust))
    });
    is_there.into_iter().chain(called).collect()
}

#[test]
fn kotlin_rust_and_the_page_call_each_other_by_the_same_names() {
    let kotlin = text("android/MainActivity.kt");
    let (rust, page) = (text("src/platform/android.rs"), text("src/web_view.rs"));
    let faults = [
        Fault("\"keepPrivate\"", "\"keep_private\"", "Rust must call \"keepPrivate"),
        Fault("(Z)V", "(I)V", "Rust must call \"keepPrivate"),
        Fault("\"hasVoice\"", "\"has_voice\"", "Rust must call \"hasVoice"),
    ];
    assert_each_is_found(&rust, &faults, |broken| check_names(&kotlin, broken, &page));
    let faults = [Fault("fun isReading(): Boolean", "fun isReading(): Int", "Rust must call \"isReading")];
    assert_each_is_found(&kotlin, &faults, |broken| check_names(broken, &rust, &page));
    let faults = [Fault("window.appBack =", "window.goBack =", "what the back button calls")];
    assert_each_is_found(&page, &faults, |broken| check_names(&kotlin, &rust, broken));
}

/// tao looks for `main` and Java for what is named after its classes; without a name they would not be found.
fn check_exports(exports: &str, script: &str) -> Vec<String> {
    let mut complaints: Vec<String> = ["main;", "start_app;", "Java_*;"]
        .iter()
        .filter_map(|name| {
            let is_there = exports.lines().any(|line| line.trim() == *name);
            unless(is_there, format!("the phone would not find {name}"))
        })
        .collect();
    complaints.extend(unless(exports.contains("local:\n    *;"), "every other name would go along"));
    complaints.extend(unless(script.contains("exports.map"), "the build script must hand it to the linker"));
    complaints
}

#[test]
fn the_program_keeps_the_names_that_the_phone_looks_for_and_no_others() {
    let (exports, script) = (text("android/exports.map"), text("android/build.rs"));
    let faults = [
        Fault("main;", "mains;", "find main;"),
        Fault("Java_*;", "Java_dev;", "find Java_*;"),
        Fault("*;\n};", "\n};", "every other name"),
    ];
    assert_each_is_found(&exports, &faults, |broken| check_exports(broken, &script));
    let faults = [Fault("exports.map", "names.map", "hand it to the linker")];
    assert_each_is_found(&script, &faults, |broken| check_exports(&exports, broken));
}
