//! Drawings that show what words alone would not: how to hold a card, what a good photo looks like.

use dioxus::prelude::*;

/// An identity card inside the corners of a camera's frame. It is a made-up card: no state's emblem is on it.
#[component]
pub fn CardPicture() -> Element {
    rsx! {
        svg { class: "picture", view_box: "0 0 200 132", "aria-hidden": "true",
            rect { class: "picture-ground", width: "200", height: "132", rx: "14" }
            rect { class: "picture-paper", x: "36", y: "32", width: "128", height: "72", rx: "7" }
            rect { class: "picture-band", x: "36", y: "32", width: "128", height: "13", rx: "7" }
            rect { class: "picture-band", x: "36", y: "39", width: "128", height: "6" }
            for (y , width) in [(54, 62), (64, 50), (74, 58), (84, 38)] {
                rect { class: "picture-line", x: "44", y: "{y}", width: "{width}", height: "4", rx: "2" }
            }
            rect { class: "picture-shade", x: "124", y: "54", width: "30", height: "38", rx: "4" }
            circle { class: "picture-skin", cx: "139", cy: "67", r: "7" }
            path { class: "picture-cloth", d: "M127 92c1-9 5.5-13 12-13s11 4 12 13z" }
            for d in ["M18 36V22a6 6 0 0 1 6-6h14", "M162 16h14a6 6 0 0 1 6 6v14", "M182 96v14a6 6 0 0 1-6 6h-14", "M38 116H24a6 6 0 0 1-6-6V96"] {
                path { class: "picture-corner", d }
            }
        }
    }
}

/// A person who holds the card beside the face.
#[component]
pub fn SelfiePicture() -> Element {
    rsx! {
        svg { class: "picture", view_box: "0 0 200 132", "aria-hidden": "true",
            rect { class: "picture-ground", width: "200", height: "132", rx: "14" }
            path { class: "picture-cloth", d: "M40 132c2-26 16-38 42-38s40 12 42 38z" }
            rect { class: "picture-skin", x: "73", y: "78", width: "18", height: "22", rx: "8" }
            ellipse { class: "picture-hair", cx: "82", cy: "50", rx: "28", ry: "31" }
            ellipse { class: "picture-skin", cx: "82", cy: "58", rx: "22", ry: "26" }
            path { class: "picture-hair", d: "M59 52c2-17 11-24 23-24s21 7 23 24c-9-3-16-8-20-14-5 8-14 12-26 14" }
            circle { class: "picture-ink", cx: "74", cy: "58", r: "2.2" }
            circle { class: "picture-ink", cx: "90", cy: "58", r: "2.2" }
            path { class: "picture-smile", d: "M75 69c4 4 10 4 14 0" }
            rect { class: "picture-paper", x: "122", y: "48", width: "60", height: "38", rx: "5" }
            rect { class: "picture-band", x: "122", y: "48", width: "60", height: "8", rx: "4" }
            for (y , width) in [(62, 26), (69, 20), (76, 23)] {
                rect { class: "picture-line", x: "128", y: "{y}", width: "{width}", height: "3", rx: "1.5" }
            }
            rect { class: "picture-shade", x: "161", y: "61", width: "15", height: "18", rx: "2" }
            circle { class: "picture-skin", cx: "168.5", cy: "68", r: "3.5" }
            path { class: "picture-skin", d: "M134 92c-1-7 3-12 9-12h10c4 0 4 6 0 6h-4v16c0 10-14 14-22 30h-14c4-14 13-22 21-26z" }
            path { class: "picture-cloth", d: "M108 132c3-10 9-17 16-22l18 12c-4 3-7 6-9 10z" }
        }
    }
}

/// An open book of family and house, for a page that has nothing to list yet.
#[component]
pub fn Nobody() -> Element {
    rsx! {
        svg { class: "picture picture-small", view_box: "0 0 120 88", "aria-hidden": "true",
            path { class: "picture-shade", d: "M14 78h92" }
            path { class: "picture-paper", d: "M26 78V42l34-26 34 26v36z" }
            path { class: "picture-roof", d: "M16 46 60 12l44 34-6 7-38-29-38 29z" }
            rect { class: "picture-band", x: "50", y: "54", width: "20", height: "24", rx: "3" }
            rect { class: "picture-line", x: "33", y: "52", width: "11", height: "11", rx: "2" }
            rect { class: "picture-line", x: "76", y: "52", width: "11", height: "11", rx: "2" }
        }
    }
}
