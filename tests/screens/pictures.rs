//! Which screens may stand in a screenshot.

use bansosku::service::fake::Fakes;

use crate::Phone;

#[tokio::test(start_paused = true)]
async fn the_household_stays_out_of_pictures_and_the_settings_need_not() {
    let fakes = Fakes::new();
    let mut phone = Phone::of_recipient(&fakes, "/profil").await;
    assert_eq!(fakes.outside.private.all().last(), Some(&true));
    phone.press("Pengaturan").await;
    assert_eq!(phone.address(), "/pengaturan");
    assert_eq!(fakes.outside.private.all().last(), Some(&false));
}

#[tokio::test(start_paused = true)]
async fn the_card_and_the_face_stay_out_of_pictures() {
    let fakes = Fakes::new();
    Phone::open(&fakes, "/masuk").await;
    assert_eq!(fakes.outside.private.all().last(), Some(&false));
    Phone::open(&fakes, "/daftar/foto").await;
    assert_eq!(fakes.outside.private.all().last(), Some(&true));
}
