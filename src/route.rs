//! Every screen's address: the table of contents of the app.
//!
//! Addresses never carry anything personal. Who may see a screen is decided here, and nowhere else.

use bansosku_contract::account::AccountState;
use bansosku_region::RegionCode;
use dioxus::prelude::*;

use crate::screen::about::About;
use crate::screen::check::{Check, CheckKept, CheckPlace, CheckResult, CheckVillage};
use crate::screen::confirm_email::ConfirmEmail;
use crate::screen::correct::Correct;
use crate::screen::delete_account::DeleteAccount;
use crate::screen::devices::Devices;
use crate::screen::forgot_password::ForgotPassword;
use crate::screen::frame::{Frame, Lost, Splash};
use crate::screen::lock::PinSetting;
use crate::screen::member::Member;
use crate::screen::my_data::MyData;
use crate::screen::posted::PostedReport;
use crate::screen::profile::Profile;
use crate::screen::receipt::Receipt;
use crate::screen::report::{Report, ReportMember, ReportProgramme};
use crate::screen::report_detail::ReportDetail;
use crate::screen::reports::Reports;
use crate::screen::reset_password::ResetPassword;
use crate::screen::settings::Settings;
use crate::screen::sign_in::SignIn;
use crate::screen::sign_up::{SignUpAccount, SignUpIdentity, SignUpPhotos, SignUpReview};
use crate::screen::waiting::Waiting;
use crate::screen::welcome::Welcome;
use crate::service::session::Standing;

/// A screen.
#[derive(Debug, Clone, PartialEq, Routable)]
#[rustfmt::skip]
pub enum Route {
    #[layout(Frame)]
        /// Leads on to the screen that is right for whoever opened the app.
        #[route("/", Splash)]
        Start {},

        /// What the app is and is not; the way to an account.
        #[route("/selamat-datang", Welcome)]
        Welcome {},
        /// Sign-up, step 1: NIK, No KK, name.
        #[route("/daftar/identitas", SignUpIdentity)]
        SignUpIdentity {},
        /// Sign-up, step 2: e-mail, phone, password.
        #[route("/daftar/akun", SignUpAccount)]
        SignUpAccount {},
        /// Sign-up, step 3: photos of the KTP and of the person with it.
        #[route("/daftar/foto", SignUpPhotos)]
        SignUpPhotos {},
        /// Sign-up, step 4: everything once more, and the consents.
        #[route("/daftar/periksa", SignUpReview)]
        SignUpReview {},
        /// The code of the mail.
        #[route("/daftar/kode", ConfirmEmail)]
        ConfirmEmail {},
        /// Signing in.
        #[route("/masuk", SignIn)]
        SignIn {},
        /// Asks for a code to set a new password.
        #[route("/lupa-kata-sandi", ForgotPassword)]
        ForgotPassword {},
        /// Sets a new password with the code.
        #[route("/kata-sandi-baru", ResetPassword)]
        ResetPassword {},

        /// The public check: a village and a name. It needs no account.
        #[route("/cek", Check)]
        Check {},
        /// Choosing the village.
        #[route("/cek/desa", CheckVillage)]
        CheckVillage {},
        /// Choosing the village from lists.
        #[route("/cek/desa/:place", CheckPlace)]
        CheckPlace {
            /// Code of a province, regency or district.
            place: String,
        },
        /// What the check found.
        #[route("/cek/hasil", CheckResult)]
        CheckResult {},
        /// The last answers on this phone.
        #[route("/cek/tersimpan", CheckKept)]
        CheckKept {},

        /// The account is being reviewed, or was refused.
        #[route("/pemeriksaan", Waiting)]
        Waiting {},
        /// Mends what the review found.
        #[route("/pemeriksaan/perbaiki", Correct)]
        Correct {},

        /// The household and its assistance.
        #[route("/profil", Profile)]
        Profile {},
        /// One member: what there was and is, and what to do next.
        #[route("/profil/:member", Member)]
        Member {
            /// Id of the member.
            member: String,
        },

        /// A new report.
        #[route("/lapor", Report)]
        Report {},
        /// A new report about a member.
        #[route("/lapor/:member", ReportMember)]
        ReportMember {
            /// Id of the member.
            member: String,
        },
        /// A new report about a member's programme.
        #[route("/lapor/:member/:programme", ReportProgramme)]
        ReportProgramme {
            /// Id of the member.
            member: String,
            /// Code of the programme.
            programme: String,
        },
        /// The own reports.
        #[route("/laporan", Reports)]
        Reports {},
        /// One report, with all that has happened to it.
        #[route("/laporan/:ticket", ReportDetail)]
        ReportDetail {
            /// Ticket of the report.
            ticket: String,
        },
        /// A report has just been sent.
        #[route("/laporan/:ticket/tanda-terima", Receipt)]
        Receipt {
            /// Ticket of the report.
            ticket: String,
        },

        /// A report on its way to the server.
        #[route("/kiriman/:id", PostedReport)]
        PostedReport {
            /// Its name on this phone.
            id: String,
        },

        /// Settings.
        #[route("/pengaturan", Settings)]
        Settings {},
        /// The signed-in devices.
        #[route("/pengaturan/perangkat", Devices)]
        Devices {},
        /// The PIN in front of the app.
        #[route("/pengaturan/kunci", PinSetting)]
        PinSetting {},
        /// What is held about the owner.
        #[route("/pengaturan/data-saya", MyData)]
        MyData {},
        /// Erases the account.
        #[route("/pengaturan/hapus-akun", DeleteAccount)]
        DeleteAccount {},
        /// What this app is, what it keeps, where the official places are.
        #[route("/tentang", About)]
        About {},

        /// An address that is none.
        #[route("/:..address", Lost)]
        Lost {
            /// The address, in parts.
            address: Vec<String>,
        },
}

/// Who a screen is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Leads on by itself.
    Nobody,
    /// Whoever opens it.
    Anybody,
    /// Whoever opens it, once it is known who that is: a lock may stand before what was kept.
    Everybody,
    /// Who is not signed in.
    Guests,
    /// Who is signed in and waits for the review, or was refused.
    Applicants,
    /// Who is signed in with an active account.
    Recipients,
    /// Who is signed in.
    Owners,
}

impl Route {
    const fn audience(&self) -> For {
        match self {
            Self::Start {} => For::Nobody,
            Self::About {} | Self::Lost { .. } => For::Anybody,
            Self::Welcome {}
            | Self::SignUpIdentity {}
            | Self::SignUpAccount {}
            | Self::SignUpPhotos {}
            | Self::SignUpReview {}
            | Self::ConfirmEmail {}
            | Self::SignIn {}
            | Self::ForgotPassword {}
            | Self::ResetPassword {} => For::Guests,
            Self::Check {}
            | Self::CheckVillage {}
            | Self::CheckPlace { .. }
            | Self::CheckResult {}
            | Self::CheckKept {} => For::Everybody,
            Self::Waiting {} | Self::Correct {} => For::Applicants,
            Self::Profile {}
            | Self::Member { .. }
            | Self::Report {}
            | Self::ReportMember { .. }
            | Self::ReportProgramme { .. }
            | Self::Reports {}
            | Self::ReportDetail { .. }
            | Self::Receipt { .. }
            | Self::PostedReport { .. } => For::Recipients,
            Self::Settings {} | Self::Devices {} | Self::PinSetting {} | Self::MyData {} | Self::DeleteAccount {} => {
                For::Owners
            }
        }
    }

    /// Whether nothing can be shown yet, because it is not known whether somebody is signed in: the keyring is being read.
    pub fn waits(&self, standing: Standing) -> bool {
        standing == Standing::Unknown && self.audience() != For::Anybody
    }

    /// Where to go instead, if this screen is not for somebody of this standing.
    pub fn instead(&self, standing: Standing, welcomed: bool) -> Option<Self> {
        let home = match standing {
            Standing::Unknown => return None,
            Standing::SignedOut if welcomed => Self::SignIn {},
            Standing::SignedOut => Self::Welcome {},
            Standing::SignedIn(AccountState::Active) => Self::Profile {},
            Standing::SignedIn(_) => Self::Waiting {},
        };
        let fits = match (self.audience(), standing) {
            (For::Guests, _) => standing == Standing::SignedOut,
            (For::Applicants, Standing::SignedIn(state)) => state != AccountState::Active,
            (For::Recipients, Standing::SignedIn(state)) => state == AccountState::Active,
            (For::Anybody | For::Everybody, _) | (For::Owners, Standing::SignedIn(_)) => true,
            (For::Nobody | For::Applicants | For::Recipients | For::Owners, _) => false,
        };
        (!fits).then_some(home)
    }

    /// Whether the bar with the main pages stands below this screen for somebody of this standing. The check is a main
    /// page where the others are there, too.
    pub fn is_main(&self, standing: Standing) -> bool {
        match self {
            Self::Profile {} | Self::Reports {} | Self::Settings {} => true,
            Self::Check {} => standing == Standing::SignedIn(AccountState::Active),
            _ => false,
        }
    }

    /// Whether the phone's way back leaves the app from here.
    pub fn is_first(&self, standing: Standing) -> bool {
        self.is_main(standing) || matches!(self, Self::Start {} | Self::Welcome {} | Self::SignIn {} | Self::Waiting {})
    }

    /// Where the way back leads, where that is not where one came from: a list leads to the list around it.
    pub fn up(&self) -> Option<Self> {
        let Self::CheckPlace { place } = self else { return None };
        let around = RegionCode::parse(place).ok().and_then(RegionCode::parent);
        Some(around.map_or(Self::CheckVillage {}, |around| Self::CheckPlace { place: around.to_string() }))
    }

    /// Whether this screen shows a card, a face, a household or what is typed about them, and so must stay out
    /// of pictures. On the others a person may take one: of a ticket, or of a mistake to show to somebody.
    pub const fn is_private(&self) -> bool {
        match self {
            Self::PinSetting {}
            | Self::SignUpIdentity {}
            | Self::SignUpAccount {}
            | Self::SignUpPhotos {}
            | Self::SignUpReview {}
            | Self::Check {}
            | Self::CheckKept {}
            | Self::Correct {}
            | Self::Profile {}
            | Self::Member { .. }
            | Self::Report {}
            | Self::ReportMember { .. }
            | Self::ReportProgramme { .. }
            | Self::ReportDetail { .. }
            | Self::MyData {} => true,
            Self::Start {}
            | Self::Welcome {}
            | Self::ConfirmEmail {}
            | Self::SignIn {}
            | Self::ForgotPassword {}
            | Self::ResetPassword {}
            | Self::CheckVillage {}
            | Self::CheckPlace { .. }
            | Self::CheckResult {}
            | Self::Waiting {}
            | Self::Reports {}
            | Self::Receipt { .. }
            | Self::PostedReport { .. }
            | Self::Settings {}
            | Self::Devices {}
            | Self::DeleteAccount {}
            | Self::About {}
            | Self::Lost { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIVE: Standing = Standing::SignedIn(AccountState::Active);
    const REVIEW: Standing = Standing::SignedIn(AccountState::UnderReview);
    const REFUSED: Standing = Standing::SignedIn(AccountState::Refused);

    #[test]
    fn opening_the_app_leads_to_the_screen_of_ones_standing() {
        let start = Route::Start {};
        assert!(start.waits(Standing::Unknown));
        assert_eq!(start.instead(Standing::SignedOut, false), Some(Route::Welcome {}));
        assert_eq!(start.instead(Standing::SignedOut, true), Some(Route::SignIn {}));
        assert_eq!(start.instead(ACTIVE, true), Some(Route::Profile {}));
        assert_eq!(start.instead(REVIEW, true), Some(Route::Waiting {}));
        assert_eq!(start.instead(REFUSED, true), Some(Route::Waiting {}));
    }

    #[test]
    fn nobody_sees_a_household_without_an_active_account() {
        for route in [
            Route::Profile {},
            Route::Member { member: "m".into() },
            Route::Report {},
            Route::Reports {},
            Route::ReportDetail { ticket: "t".into() },
        ] {
            assert_eq!(route.instead(ACTIVE, true), None, "{route}");
            assert_eq!(route.instead(REVIEW, true), Some(Route::Waiting {}), "{route}");
            assert_eq!(route.instead(Standing::SignedOut, true), Some(Route::SignIn {}), "{route}");
            assert!(route.waits(Standing::Unknown), "{route}");
        }
    }

    #[test]
    fn the_screens_before_signing_in_lead_on_once_somebody_is_signed_in() {
        for route in [Route::Welcome {}, Route::ConfirmEmail {}, Route::SignIn {}, Route::SignUpReview {}] {
            assert_eq!(route.instead(Standing::SignedOut, true), None, "{route}");
            assert_eq!(route.instead(REVIEW, true), Some(Route::Waiting {}), "{route}");
        }
    }

    #[test]
    fn everybody_can_read_what_the_app_is() {
        for standing in [Standing::Unknown, Standing::SignedOut, REVIEW, ACTIVE] {
            assert_eq!(Route::About {}.instead(standing, false), None);
            assert!(!Route::About {}.waits(standing));
        }
    }

    #[test]
    fn everybody_can_check_once_it_is_known_who_is_there() {
        for route in [Route::Check {}, Route::CheckVillage {}, Route::CheckResult {}, Route::CheckKept {}] {
            assert!(route.waits(Standing::Unknown), "{route}");
            for standing in [Standing::SignedOut, REVIEW, REFUSED, ACTIVE] {
                assert_eq!(route.instead(standing, false), None, "{route}");
            }
        }
        assert!(Route::Check {}.is_main(ACTIVE) && Route::Check {}.is_first(ACTIVE));
        assert!(!Route::Check {}.is_main(Standing::SignedOut) && !Route::Check {}.is_first(REVIEW));
    }

    #[test]
    fn a_list_of_places_leads_back_to_the_list_around_it() {
        let list = |place: &str| Route::CheckPlace { place: place.to_owned() };
        assert_eq!(list("33.02.01").up(), Some(list("33.02")));
        assert_eq!(list("33.02").up(), Some(list("33")));
        assert_eq!(list("33").up(), Some(Route::CheckVillage {}));
        assert_eq!(list("nowhere").up(), Some(Route::CheckVillage {}));
        assert_eq!(Route::CheckVillage {}.up(), None);
    }

    #[test]
    fn where_one_is_sent_is_a_place_to_stay() {
        for standing in [Standing::SignedOut, REVIEW, REFUSED, ACTIVE] {
            for welcomed in [false, true] {
                let home = Route::Start {}.instead(standing, welcomed).unwrap();
                assert_eq!(home.instead(standing, welcomed), None, "{standing:?}");
            }
        }
    }
}
