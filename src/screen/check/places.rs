//! Choosing a village from lists: province, regency or city, district, village.

use bansosku_region::{Level, RegionCode, Regions, Villages};
use dioxus::prelude::*;

use super::super::frame::Lost;
use super::use_choosing;
use crate::language::say;
use crate::route::Route;
use crate::ui::{Card, Page, RowButton};

/// Provinces with this number and greater call a district *distrik*: Papua.
const FIRST_OF_PAPUA: u8 = 91;

/// The screen: what lies in a place.
#[component]
pub fn CheckPlace(place: String) -> Element {
    let regions = Regions::bundled();
    let Some((code, path)) = regions.find(&place).and_then(|region| Some((region.code, regions.path(region.code)?)))
    else {
        return rsx! {
            Lost { address: vec![place] }
        };
    };
    let up = Route::CheckPlace { place }.up();
    rsx! {
        Page {
            title: title(code),
            back: say("back"),
            onback: move |()| {
                if let Some(up) = up.clone() {
                    navigator().replace(up);
                }
            },
            p { class: "lead", {path} }
            Places { inside: code }
        }
    }
}

/// What is chosen in a place.
fn title(place: RegionCode) -> String {
    match place.level() {
        Level::Province => say("check-place-regency"),
        Level::Regency if place.province_number() >= FIRST_OF_PAPUA => say("check-place-distrik"),
        Level::Regency => say("check-place-district"),
        Level::District | Level::Village => say("check-place-village"),
    }
}

/// The places directly within one, or the provinces. A village is chosen; any other leads further in.
#[component]
pub fn Places(inside: Option<RegionCode>) -> Element {
    let choose = use_choosing();
    let regions = Regions::bundled();
    let places: Vec<(RegionCode, String)> = match inside {
        None => regions.provinces().map(|region| (region.code, region.name.to_owned())).collect(),
        Some(code) if code.level() == Level::District => {
            Villages::bundled().of_district(code).map(|region| (region.code, region.name.to_owned())).collect()
        }
        Some(code) => regions.children(code).map(|region| (region.code, region.name.to_owned())).collect(),
    };
    rsx! {
        Card { class: "card-flush",
            ul { class: "rows",
                for (code , name) in places {
                    li { key: "{code}",
                        RowButton {
                            onpress: move |()| {
                                if code.level() == Level::Village {
                                    choose.call(code);
                                } else {
                                    // In the place of the last list, so that the way back from the form is short.
                                    navigator().replace(Route::CheckPlace { place: code.to_string() });
                                }
                            },
                            {name}
                        }
                    }
                }
            }
        }
    }
}
