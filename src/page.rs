//! The HTML page that the screens live in, the same in the window and in the preview.

/// What must stand in the page before anything else: the scripts of `assets/js/head.js`.
const HEAD_SCRIPT: &str = include_str!("../assets/js/head.js");

/// The look of the screens. It stands in the page itself, so that the first screen is never seen without it.
const STYLE: &str = include_str!("../assets/css/bansosku.css");

/// The origins that the page may load from and talk to.
///
/// Dioxus builds functions out of text, so that `unsafe-eval` is needed; every script is our own.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'self' dioxus: 'unsafe-inline' 'unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; \
    img-src 'self' blob: data:; \
    connect-src 'self' dioxus: ws://127.0.0.1:* ws://localhost:*; \
    base-uri 'none'; form-action 'none'";

/// The page. `end` goes behind the element that the screens live in.
pub fn index(end: &str) -> String {
    // Dioxus looks for the literal closing tags and for the element with the id `main`.
    format!(
        r#"<!DOCTYPE html>
<html lang="id">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark">
    <title>Bansosku</title>
    <link rel="icon" href="data:,">
    <style>{STYLE}</style>
    <script>{HEAD_SCRIPT}</script>
  </head>
  <body>
    <div id="main"></div>
    {end}
  </body>
</html>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_what_dioxus_and_a_person_need() {
        let page = index("<b></b>");
        for needed in ["</head>", "</body>", r#"<div id="main">"#, r#"lang="id""#, "viewport-fit=cover", "<b></b>"] {
            assert!(page.contains(needed), "{needed}");
        }
        for forbidden in ["user-scalable", "maximum-scale"] {
            assert!(!page.contains(forbidden), "zooming must stay possible: {forbidden}");
        }
    }
}
