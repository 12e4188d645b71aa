//! A report from its receipt to its end, and that nobody else can reach it.

use axum::http::StatusCode;
use bansosku_contract::Ticket;
use bansosku_contract::account::{AccountState, Consent, ConsentPurpose};
use bansosku_contract::report::{Actor, DeclineReason, Report, ReportState, Reports};
use bansosku_contract::upload::UploadKind;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::officer::{StepError, step};
use super::*;
use crate::registry::HouseholdEntry;
use crate::seed::fill_with_fixed;
use crate::testing::{SignedIn, TestAnswer, TestPerson, TestServer};

const DAY: SignedDuration = SignedDuration::from_hours(24);

struct Scene {
    server: TestServer,
    households: Vec<HouseholdEntry>,
    rotua: SignedIn,
}

impl Scene {
    /// The fixed households, and Rotua, on whose family card stands a stranger.
    async fn begin() -> Self {
        let server = TestServer::start().await;
        let households = fill_with_fixed(&server.state).await;
        let household = with(&households, "Rotua br. Panjaitan");
        let rotua = server.active(&as_person(household, 0, 1)).await;
        Self { server, households, rotua }
    }

    /// Rotua reports something.
    async fn report(&self, key: &str, body: &Value) -> TestAnswer {
        self.server.post("/v1/reports").by(&self.rotua).key(key).json(body).send().await
    }

    async fn sent(&self, key: &str) -> Report {
        let answer = self.report(key, &json!({"kind": "card_problem", "message": "Kartu saya hilang"})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()
    }

    /// Time passes, and Rotua opens the app again.
    async fn pass(&mut self, time: SignedDuration) {
        self.server.pass(time);
        let token = self.rotua.tokens.refresh_token.expose();
        self.rotua.tokens = self.server.refresh(token).await.json();
    }

    async fn show(&self, ticket: &Ticket) -> Report {
        self.server.get(&format!("/v1/reports/{ticket}")).by(&self.rotua).send().await.json()
    }

    async fn listed(&self) -> Vec<Report> {
        self.server.get("/v1/reports").by(&self.rotua).send().await.json::<Reports>().reports
    }

    async fn move_on(&self, ticket: &Ticket, to: ReportState, note: Option<&str>) {
        step(&self.server.state, ticket.as_str(), to, None, note).await.unwrap();
    }

    /// Rotua asks for mails, or never did.
    async fn ask_for_mails(&self) {
        let consent = Consent::to(ConsentPurpose::Notifications);
        let mut writing = self.server.state.database.write().await.unwrap();
        sqlx::query("INSERT INTO consent (account_id, purpose, version, given_at) VALUES ($1, $2, $3, 0)")
            .bind(&self.rotua.account)
            .bind(consent.purpose)
            .bind(i64::from(consent.version))
            .execute(&mut *writing)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    }

    fn stranger(&self) -> &str {
        &with(&self.households, "Togar Nainggolan").people[2].id
    }
}

fn with<'a>(households: &'a [HouseholdEntry], name: &str) -> &'a HouseholdEntry {
    let has = |household: &&HouseholdEntry| household.people.iter().any(|person| person.name.expose() == name);
    households.iter().find(has).unwrap()
}

fn as_person(household: &HouseholdEntry, place: usize, number: u32) -> TestPerson {
    let person = &household.people[place];
    TestPerson {
        nik: person.nik.expose().to_owned(),
        kk: household.kk.expose().to_owned(),
        name: person.name.expose().to_owned(),
        ..TestPerson::number(number)
    }
}

#[tokio::test]
async fn the_receipt_says_who_acts_next_and_until_when() {
    let scene = Scene::begin().await;
    let photo = scene.server.photo(UploadKind::Evidence).await;
    let answer = scene
        .report(
            "a",
            &json!({
                "kind": "not_family", "member": scene.stranger(), "field": "relation", "claimed": " bukan keluarga ",
                "message": "Saya tidak kenal orang ini.", "uploads": [photo],
            }),
        )
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let report: Report = answer.json();
    assert_eq!((report.state, report.photos), (ReportState::Received, 1));
    assert_eq!(report.member.as_deref(), Some(scene.stranger()));
    assert_eq!(report.claimed.as_ref().unwrap().expose(), "bukan keluarga");
    assert_eq!(report.message.as_ref().unwrap().expose(), "Saya tidak kenal orang ini.");
    let now = scene.server.state.clock.now();
    assert_eq!(report.deadline, Some(now + DAY * 14));
    assert_eq!(report.timeline.len(), 1);
    let first = &report.timeline[0];
    assert_eq!((first.state, first.by, first.at, &first.note), (ReportState::Received, Actor::Reporter, now, &None));
    assert_eq!(scene.show(&report.ticket).await, report);
    assert_eq!(scene.listed().await, [report]);
}

#[tokio::test]
async fn a_report_that_is_sent_twice_is_one_report() {
    let scene = Scene::begin().await;
    let body = json!({"kind": "card_problem", "message": "Kartu saya hilang"});
    let (first, again) = (scene.report("a", &body).await, scene.report("a", &body).await);
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(scene.listed().await.len(), 1);
    let other = scene.report("a", &json!({"kind": "card_problem"})).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused".to_owned()));
    let without = scene.server.post("/v1/reports").by(&scene.rotua).json(&body).send().await;
    assert_eq!(without.problem(), (400, "idempotency_key_missing".to_owned()));
    assert_eq!(scene.report("b", &body).await.status, StatusCode::CREATED);
    assert_eq!(scene.listed().await.len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_named_and_the_key_can_be_used_again() {
    let scene = Scene::begin().await;
    assert_eq!(scene.report("a", &json!({"kind": "gone"})).await.field_problems(), ["kind:report_kind"]);
    let form = json!({"kind": "other", "message": " "});
    assert_eq!(scene.report("a", &form).await.field_problems(), ["message:report_message_missing"]);
    let form = json!({"kind": "other", "message": "x".repeat(1001), "uploads": ["a", "b", "c", "d"]});
    let wrong = scene.report("a", &form).await.field_problems();
    assert_eq!(wrong, ["message:report_message_long", "uploads:upload_too_many"]);
    let unknown = scene.report("a", &json!({"kind": "card_problem", "state": "accepted"})).await;
    assert_eq!(unknown.problem(), (422, "json_unexpected".to_owned()));
    assert_eq!(scene.report("a", &json!({"kind": "card_problem"})).await.status, StatusCode::CREATED);
    assert_eq!(scene.listed().await.len(), 1);
}

#[tokio::test]
async fn a_member_of_another_household_answers_like_one_that_does_not_exist() {
    let scene = Scene::begin().await;
    let suparti = &with(&scene.households, "Suparti").people[0].id;
    let other = scene.report("a", &json!({"kind": "wrong_data", "member": suparti})).await;
    let unknown = scene.report("b", &json!({"kind": "wrong_data", "member": "0".repeat(32)})).await;
    assert_eq!(other.field_problems(), ["member:report_member"]);
    assert_eq!((other.status, other.body), (unknown.status, unknown.body));
    assert_eq!(scene.listed().await, []);
}

#[tokio::test]
async fn only_unused_photos_of_evidence_come_with_a_report() {
    let scene = Scene::begin().await;
    let with_photos = |photos: &[&str]| json!({"kind": "card_problem", "uploads": photos});
    let (selfie, photo) =
        (scene.server.photo(UploadKind::Selfie).await, scene.server.photo(UploadKind::Evidence).await);
    for photos in [&["0"][..], &[&selfie], &[&photo, "0"]] {
        assert_eq!(scene.report("a", &with_photos(photos)).await.field_problems(), ["uploads:upload_unknown"]);
    }
    let twice = scene.report("a", &with_photos(&[&photo, &photo])).await;
    assert_eq!(twice.field_problems(), ["uploads:upload_same_twice"]);
    assert_eq!(scene.report("a", &with_photos(&[&photo])).await.status, StatusCode::CREATED, "no try used it up");
    assert_eq!(scene.report("b", &with_photos(&[&photo])).await.field_problems(), ["uploads:upload_unknown"]);
}

#[tokio::test]
async fn another_persons_report_answers_like_one_that_does_not_exist() {
    let scene = Scene::begin().await;
    let report = scene.sent("a").await;
    let son = scene.server.active(&as_person(with(&scene.households, "Andri Sitorus"), 1, 2)).await;
    let as_son = async |ticket: &str| scene.server.get(&format!("/v1/reports/{ticket}")).by(&son).send().await;
    let others = as_son(report.ticket.as_str()).await;
    let absent = as_son(Ticket::from_number(12_345).as_str()).await;
    assert_eq!(others.problem(), (404, "not_found".to_owned()));
    assert_eq!((&others.status, &others.body), (&absent.status, &absent.body));
    assert_eq!(as_son("BKU-0000-0000").await.body, absent.body);
    let names = |answer: &TestAnswer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&others), names(&absent));
    let reports: Reports = scene.server.get("/v1/reports").by(&son).send().await.json();
    assert_eq!(reports.reports, []);
}

#[tokio::test]
async fn only_an_active_account_reports() {
    let scene = Scene::begin().await;
    for (number, standing) in [(2, AccountState::UnderReview), (3, AccountState::Refused)] {
        let person = scene.server.account(&TestPerson::number(number), standing).await;
        let body = json!({"kind": "card_problem"});
        let sent = scene.server.post("/v1/reports").by(&person).key("a").json(&body).send().await;
        assert_eq!(sent.problem(), (403, "account_not_active".to_owned()));
        let listed = scene.server.get("/v1/reports").by(&person).send().await;
        assert_eq!(listed.problem(), (403, "account_not_active".to_owned()));
    }
    assert_eq!(scene.server.get("/v1/reports").send().await.problem().0, 401);
}

#[tokio::test]
async fn a_ticket_is_found_as_it_is_dictated_and_reports_come_newest_first() {
    let mut scene = Scene::begin().await;
    let first = scene.sent("a").await;
    scene.pass(DAY).await;
    let second = scene.sent("b").await;
    let tickets: Vec<_> = scene.listed().await.into_iter().map(|report| report.ticket).collect();
    assert_eq!(tickets, [second.ticket, first.ticket.clone()]);
    let dictated = first.ticket.as_str().to_lowercase().replace('-', "%20");
    let found = scene.server.get(&format!("/v1/reports/{dictated}")).by(&scene.rotua).send().await;
    assert_eq!(found.json::<Report>(), first);
}

#[tokio::test]
async fn an_officer_verifies_and_accepts() {
    let mut scene = Scene::begin().await;
    let ticket = scene.sent("a").await.ticket;
    scene.pass(DAY).await;
    scene.move_on(&ticket, ReportState::InVerification, None).await;
    assert!(scene.show(&ticket).await.deadline.is_some());
    scene.pass(DAY).await;
    scene.move_on(&ticket, ReportState::Accepted, Some(" Kartu baru dikirim. ")).await;
    let report = scene.show(&ticket).await;
    assert_eq!((report.state, report.deadline, report.reason), (ReportState::Accepted, None, None));
    let steps: Vec<_> = report.timeline.iter().map(|step| (step.state, step.by)).collect();
    assert_eq!(
        steps,
        [
            (ReportState::Received, Actor::Reporter),
            (ReportState::InVerification, Actor::Officer),
            (ReportState::Accepted, Actor::Officer)
        ]
    );
    assert_eq!(report.timeline[2].note.as_deref(), Some("Kartu baru dikirim."));
    assert_eq!(report.timeline[2].at, scene.server.state.clock.now());
}

#[tokio::test]
async fn an_officer_declines_with_a_reason() {
    let scene = Scene::begin().await;
    let ticket = scene.sent("a").await.ticket;
    let action = |reason: &str| ReportAction::Decline {
        ticket: ticket.as_str().to_lowercase(),
        reason: reason.to_owned(),
        note: None,
    };
    let unknown = act(&scene.server.state, action("no_reason")).await.unwrap_err();
    assert!(unknown.to_string().contains("data_correct, not_proven"), "{unknown}");
    act(&scene.server.state, action("not_proven")).await.unwrap();
    let report = scene.show(&ticket).await;
    assert_eq!((report.state, report.reason.as_deref()), (ReportState::Declined, Some("not_proven")));
}

#[tokio::test]
async fn an_officer_reads_a_report_on_record() {
    let scene = Scene::begin().await;
    let body = json!({"kind": "not_family", "member": scene.stranger(), "message": "Saya tidak kenal orang ini."});
    let report: Report = scene.report("a", &body).await.json();
    let text = open::open(&scene.server.state, report.ticket.as_str(), "officer-1").await.unwrap();
    assert!(text.starts_with(&format!("{}  not_family  received", report.ticket)), "{text}");
    assert!(text.contains("member: Togar Nainggolan\nmessage: Saya tidak kenal orang ini.\nphotos: 0"), "{text}");
    let noted = "SELECT COUNT(*) FROM audit WHERE event = 'report_opened' AND detail = 'officer-1'";
    assert_eq!(scene.server.count(noted).await, 1);
    assert!(open::open(&scene.server.state, "BKU-2222-2222", "officer-1").await.is_err());
    assert_eq!(scene.server.count("SELECT COUNT(*) FROM audit WHERE event = 'report_opened'").await, 1);
}

#[tokio::test]
async fn a_report_that_is_decided_stays_so() {
    let scene = Scene::begin().await;
    let ticket = scene.sent("a").await.ticket;
    scene.move_on(&ticket, ReportState::InVerification, None).await;
    let state = &scene.server.state;
    let again = step(state, ticket.as_str(), ReportState::InVerification, None, None).await;
    assert!(matches!(again, Err(StepError::NotFrom { from: ReportState::InVerification, .. })));
    scene.move_on(&ticket, ReportState::Accepted, None).await;
    let reason = Some(DeclineReason::Duplicate);
    let after = step(state, ticket.as_str(), ReportState::Declined, reason, None).await;
    assert!(matches!(after, Err(StepError::NotFrom { from: ReportState::Accepted, .. })));
    assert_eq!(scene.show(&ticket).await.timeline.len(), 3);
    for unknown in ["BKU-2222-2222", "abc"] {
        let step = step(state, unknown, ReportState::Accepted, None, None).await;
        assert!(matches!(step, Err(StepError::Unknown)));
    }
    let note = "x".repeat(1001);
    let long = step(state, ticket.as_str(), ReportState::Accepted, None, Some(&note)).await;
    assert!(matches!(long, Err(StepError::NoteLong)));
}

#[tokio::test]
async fn a_report_that_nobody_answers_lapses_at_its_deadline_whoever_looks_first() {
    let mut scene = Scene::begin().await;
    let (read, swept) = (scene.sent("a").await, scene.sent("b").await);
    scene.pass(DAY * 14 - SignedDuration::from_secs(1)).await;
    assert_eq!(scene.show(&read.ticket).await.state, ReportState::Received);
    scene.pass(SignedDuration::from_secs(1)).await;
    let by_reader = scene.show(&read.ticket).await;
    assert_eq!((by_reader.state, by_reader.deadline), (ReportState::Lapsed, None));

    scene.pass(DAY).await;
    crate::sweep::sweep(&scene.server.state).await.unwrap();
    let by_sweeper = scene.listed().await.into_iter().find(|report| report.ticket == swept.ticket).unwrap();
    for report in [&by_reader, &by_sweeper] {
        let last = report.timeline.last().unwrap();
        assert_eq!((last.state, last.by), (ReportState::Lapsed, Actor::System));
        assert_eq!(Some(last.at), read.deadline);
    }
    let late = step(&scene.server.state, read.ticket.as_str(), ReportState::Accepted, None, None).await;
    assert!(matches!(late, Err(StepError::NotFrom { from: ReportState::Lapsed, .. })));
}

#[tokio::test]
async fn a_reporter_who_asked_for_mails_is_told_and_another_is_not() {
    let scene = Scene::begin().await;
    let ticket = scene.sent("a").await.ticket;
    scene.move_on(&ticket, ReportState::InVerification, None).await;
    assert_eq!(scene.server.mails().await.len(), 0);
    scene.ask_for_mails().await;
    scene.move_on(&ticket, ReportState::Accepted, None).await;
    let mails = scene.server.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains(ticket.as_str()), "{}", mails[0].text);
    assert!(!mails[0].text.contains("Kartu saya hilang"), "a mail is read by others");
}

#[tokio::test]
async fn reports_that_have_not_changed_are_not_sent_again() {
    let scene = Scene::begin().await;
    let ticket = scene.sent("a").await.ticket;
    for path in ["/v1/reports".to_owned(), format!("/v1/reports/{ticket}")] {
        let first = scene.server.get(&path).by(&scene.rotua).send().await;
        assert_eq!(first.headers["cache-control"], "private, no-cache");
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = scene.server.get(&path).by(&scene.rotua).header("if-none-match", &tag).send().await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
    }
    let tag = scene.server.get("/v1/reports").by(&scene.rotua).send().await.headers["etag"].clone();
    scene.move_on(&ticket, ReportState::InVerification, None).await;
    let tag = tag.to_str().unwrap();
    let changed = scene.server.get("/v1/reports").by(&scene.rotua).header("if-none-match", tag).send().await;
    assert_eq!(changed.status, StatusCode::OK);
}

#[tokio::test]
async fn what_people_write_lies_sealed_and_goes_with_the_account() {
    let scene = Scene::begin().await;
    let photo = scene.server.photo(UploadKind::Evidence).await;
    let body =
        json!({"kind": "other", "claimed": "Jalan Melati", "message": "Alamat", "field": "x", "uploads": [photo]});
    let report: Report = scene.report("a", &body).await.json();
    scene.move_on(&report.ticket, ReportState::Accepted, Some("Jalan Mawar")).await;
    let state = &scene.server.state;
    let mut reading = state.database.read().await.unwrap();
    for statement in [
        "SELECT claimed_sealed || message_sealed || field_sealed AS kept FROM report",
        "SELECT note_sealed AS kept FROM report_timeline WHERE note_sealed IS NOT NULL",
    ] {
        let row = sqlx::query(statement).fetch_one(&mut *reading).await.unwrap();
        let kept: String = sqlx::Row::get(&row, "kept");
        assert!(!kept.contains("Jalan") && !kept.contains("Alamat") && kept.len() > 50);
    }
    drop(reading);

    let mut writing = state.database.write().await.unwrap();
    erase_all(state, &mut writing, &scene.rotua.account).await.unwrap();
    writing.commit().await.unwrap();
    crate::upload::sweep(state).await.unwrap();
    assert_eq!(scene.listed().await, []);
    assert_eq!(scene.server.kept_photos().await, 0);
    for table in [
        "SELECT COUNT(*) FROM report",
        "SELECT COUNT(*) FROM report_timeline",
        "SELECT COUNT(*) FROM report_upload",
        "SELECT COUNT(*) FROM upload",
    ] {
        assert_eq!(scene.server.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_photos_of_a_report_go_a_month_after_its_end_however_it_ended() {
    for end in [Some(ReportState::Accepted), Some(ReportState::Declined), None] {
        let scene = Scene::begin().await;
        let photo = scene.server.photo(UploadKind::Evidence).await;
        let body = json!({"kind": "card_problem", "message": "Kartu saya hilang", "uploads": [photo]});
        let report: Report = scene.report("key", &body).await.json();
        match end {
            Some(state) => scene.move_on(&report.ticket, state, None).await,
            // Nobody answers.
            None => scene.server.pass(report.deadline.unwrap().duration_since(scene.server.state.clock.now())),
        }
        crate::sweep::sweep(&scene.server.state).await.unwrap();
        scene.server.pass(DAY * 30 - SignedDuration::from_secs(1));
        crate::sweep::sweep(&scene.server.state).await.unwrap();
        assert_eq!(scene.server.kept_photos().await, 1, "{end:?}");
        scene.server.pass(SignedDuration::from_secs(1));
        crate::sweep::sweep(&scene.server.state).await.unwrap();
        assert_eq!(scene.server.kept_photos().await, 0, "{end:?}");
        let noted = "SELECT COUNT(*) FROM audit WHERE event = 'photo_destroyed' AND detail = 'report_over'";
        assert_eq!(scene.server.count(noted).await, 1, "{end:?}");
        let mut reading = scene.server.state.database.read().await.unwrap();
        let kept = of_account(&scene.server.state, &mut reading, &scene.rotua.account).await.unwrap();
        assert_eq!(kept[0].photos, 1, "how many came stays known");
    }
}

#[tokio::test]
async fn too_many_reports_at_once_are_told_when_to_come_back() {
    let scene = Scene::begin().await;
    for number in 0..10 {
        scene.sent(&number.to_string()).await;
    }
    let answer = scene.report("one more", &json!({"kind": "card_problem"})).await;
    assert_eq!(answer.problem(), (429, "too_many_requests".to_owned()));
    assert!(answer.headers.contains_key("retry-after"));
}
