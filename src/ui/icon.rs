//! Small pictures of one line, drawn for this app on a grid of 24 by 24. They stand beside words, never instead of them.

use dioxus::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An arrow to the left.
    Back,
    /// A small arrow to the right: there is more behind it.
    More,
    /// A tick.
    Check,
    /// An exclamation mark in a circle.
    Alert,
    /// An i in a circle.
    Info,
    /// A clock.
    Clock,
    /// A cloud with a line through it.
    Offline,
    /// Two arrows in a circle.
    Refresh,
    /// A camera.
    Camera,
    /// A picture of hills.
    Picture,
    /// A card.
    Card,
    /// A building with columns.
    Bank,
    /// An envelope.
    Letter,
    /// A heart.
    Heart,
    /// An open eye.
    Eye,
    /// A closed eye.
    EyeClosed,
    /// Two sheets.
    Copy,
    /// A telephone.
    Phone,
    /// A person.
    Person,
    /// Several people.
    Family,
    /// A house.
    House,
    /// A banknote.
    Money,
    /// A globe.
    Globe,
    /// A phone with a screen.
    Device,
    /// A sheet of paper with lines.
    Paper,
    /// A dustbin.
    Bin,
    /// A door with an arrow out of it.
    Leave,
    /// Sliders.
    Sliders,
    /// A plus.
    Plus,
    /// Two bars.
    Pause,
    /// A crossed circle.
    Cross,
    /// A flag: something is wrong here.
    Flag,
    /// A padlock.
    Lock,
    /// An arrow downwards into a tray.
    Save,
    /// An arrow upwards out of a tray.
    Share,
    /// An arrow that comes back.
    Return,
    /// A pin on a map.
    Pin,
    /// A magnifying glass.
    Search,
    /// A loudspeaker.
    Speaker,
}

impl Shape {
    /// The lines, as SVG paths.
    const fn lines(self) -> &'static [&'static str] {
        match self {
            Self::Back => &["M19 12H5", "M11 5.5 4.5 12l6.5 6.5"],
            Self::More => &["M9.5 5.5 16 12l-6.5 6.5"],
            Self::Check => &["M4.5 12.5 9.8 18 19.5 6.5"],
            Self::Alert => &["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 7.5v5.5", "M12 16.4v.1"],
            Self::Info => &["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 11v5.5", "M12 7.6v.1"],
            Self::Clock => &["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 7v5.2l3.4 2"],
            Self::Offline => {
                &["M8 8.3A5.5 5.5 0 0 1 17.6 11 4 4 0 0 1 20 17.6", "M6.2 10.6A4 4 0 0 0 7 18.5h9.5", "M4 4l16 16"]
            }
            Self::Refresh => &[
                "M19.5 9A8 8 0 0 0 5.6 7.2L4 9",
                "M4 4.5V9h4.5",
                "M4.5 15a8 8 0 0 0 13.9 1.8L20 15",
                "M20 19.5V15h-4.5",
            ],
            Self::Camera => &[
                "M4.5 7.5h3L9 5h6l1.5 2.5h3A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9a1.5 1.5 0 0 1 1.5-1.5",
                "M12 10a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8",
            ],
            Self::Picture => &[
                "M5 4.5h14A1.5 1.5 0 0 1 20.5 6v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5",
                "M3.5 16.5 9 11l5 5 2.5-2.5 4 4",
                "M15.5 8.6v.1",
            ],
            Self::Card => &[
                "M4.5 5.5h15A1.5 1.5 0 0 1 21 7v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5",
                "M3 9.8h18",
                "M6.5 14.5h4",
            ],
            Self::Bank => &["M3.5 9.5 12 4l8.5 5.5z", "M6 10v7", "M10 10v7", "M14 10v7", "M18 10v7", "M3.5 20h17"],
            Self::Letter => &[
                "M4.5 5.5h15A1.5 1.5 0 0 1 21 7v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5",
                "M3.6 7 12 13l8.4-6",
            ],
            Self::Heart => &["M12 20S3.5 15 3.5 9.2A4.6 4.6 0 0 1 12 6.8a4.6 4.6 0 0 1 8.5 2.4C20.5 15 12 20 12 20"],
            Self::Eye => &[
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12",
                "M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6",
            ],
            Self::EyeClosed => {
                &["M3 10.5c2 2.8 5.2 4.7 9 4.7s7-1.9 9-4.7", "M12 15.5V19", "M6.6 14 4.8 17", "M17.4 14l1.8 3"]
            }
            Self::Copy => &[
                "M9.5 8h9A1.5 1.5 0 0 1 20 9.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 8 18.5v-9A1.5 1.5 0 0 1 9.5 8",
                "M16 8V5.5A1.5 1.5 0 0 0 14.5 4h-9A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8",
            ],
            Self::Phone => &[
                "M6.5 3.5 9 4l1.5 4.2-2 1.6a12 12 0 0 0 5.7 5.7l1.6-2L20 15l.5 2.5a2 2 0 0 1-2 2.5C10.5 20 4 13.5 4 5.5a2 2 0 0 1 2.5-2",
            ],
            Self::Person => {
                &["M12 4a3.8 3.8 0 1 0 0 7.6A3.8 3.8 0 0 0 12 4", "M4.5 20c.6-3.9 3.6-6 7.5-6s6.9 2.1 7.5 6"]
            }
            Self::Family => &[
                "M8.5 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
                "M2.5 19c.4-3.3 2.7-5.2 6-5.2s5.6 1.9 6 5.2",
                "M16.5 7.5a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8",
                "M17 15c2.5 0 4.1 1.4 4.5 4",
            ],
            Self::House => &["M3.5 11 12 4l8.5 7", "M6 9.5V19.5h12V9.5", "M10 19.5v-5.5h4v5.5"],
            Self::Money => {
                &["M3.5 6.5h17v11h-17z", "M12 9.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2", "M6.5 12v.1", "M17.5 12v.1"]
            }
            Self::Globe => &[
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
                "M3.5 12h17",
                "M12 3c2.6 2.5 3.9 5.5 3.9 9s-1.3 6.5-3.9 9c-2.6-2.5-3.9-5.5-3.9-9S9.4 5.5 12 3",
            ],
            Self::Device => &[
                "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3",
                "M11 17.8h2",
            ],
            Self::Paper => &["M6.5 3.5h8l4 4v13h-12z", "M14 3.5V8h4.5", "M9.5 12h6", "M9.5 15.8h6"],
            Self::Bin => &["M4.5 7h15", "M9.5 7V4.5h5V7", "M6.5 7l1 13h9l1-13", "M10.3 11v5.5", "M13.7 11v5.5"],
            Self::Leave => &[
                "M13.5 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h7.5",
                "M10 12h10.5",
                "M16.5 7.5 21 12l-4.5 4.5",
            ],
            Self::Sliders => {
                &["M4 7h9", "M17.5 7H20", "M15.3 4.8v4.4", "M4 17h3", "M11.5 17H20", "M9.3 14.8v4.4", "M4 12h16"]
            }
            Self::Plus => &["M12 5v14", "M5 12h14"],
            Self::Pause => &["M9 5.5v13", "M15 5.5v13"],
            Self::Cross => &["M6.5 6.5l11 11", "M17.5 6.5l-11 11"],
            Self::Flag => &["M5.5 21V4", "M5.5 5c4-2.5 6.5 1.8 13 0v8.5c-6.5 1.8-9-2.5-13 0"],
            Self::Lock => &[
                "M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11",
                "M8 11V8a4 4 0 0 1 8 0v3",
            ],
            Self::Save => &["M12 4v11", "M7.5 11 12 15.5 16.5 11", "M4.5 16v3.5h15V16"],
            Self::Share => &["M12 15.5v-11", "M7.5 9 12 4.5 16.5 9", "M4.5 16v3.5h15V16"],
            Self::Return => &["M8.5 5 4 9.5 8.5 14", "M4 9.5h10.5a5 5 0 0 1 0 10H10"],
            Self::Pin => {
                &["M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11", "M12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5"]
            }
            Self::Search => &["M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13", "M15.4 15.4 20.5 20.5"],
            Self::Speaker => &["M4 9.5v5h3.5l4.5 4v-13l-4.5 4z", "M15.5 9a4.5 4.5 0 0 1 0 6", "M18 6.5a8 8 0 0 1 0 11"],
        }
    }
}

/// An icon, hidden from screen readers: the words beside it say the same.
#[component]
pub fn Icon(shape: Shape) -> Element {
    rsx! {
        svg {
            class: "icon",
            view_box: "0 0 24 24",
            fill: "none",
            stroke: "currentColor",
            stroke_width: "2",
            stroke_linecap: "round",
            stroke_linejoin: "round",
            "aria-hidden": "true",
            for line in shape.lines() {
                path { d: *line }
            }
        }
    }
}
