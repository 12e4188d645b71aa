//! A model of the rotation, against the real server: owner, thief and a second device in any order.

use std::sync::LazyLock;

use bansosku_contract::account::AccountState;
use bansosku_contract::session::SessionTokens;
use jiff::SignedDuration;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::rotation;
use crate::testing::{SignedIn, TestAnswer, TestPerson, TestServer};

const IDLE: i64 = 30 * 24 * 60;
const ABSOLUTE: i64 = 180 * 24 * 60;
const ACCESS: i64 = 15;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Owner,
    Thief,
}

#[derive(Debug, Clone)]
enum Step {
    /// Somebody refreshes; the answer may be lost.
    Refresh(Who, bool),
    /// Somebody uses the access token.
    Use(Who),
    /// The thief copies what the owner's device holds. Only the first theft counts.
    Steal,
    /// The owner's other device refreshes and is used.
    OtherDevice,
    /// So many minutes pass.
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || prop_oneof![Just(Who::Owner), Just(Who::Thief)];
    prop_oneof![
        4 => (who(), prop::bool::weighted(0.4)).prop_map(|(who, lost)| Step::Refresh(who, lost)),
        4 => who().prop_map(Step::Use),
        1 => Just(Step::Steal),
        1 => Just(Step::OtherDevice),
        2 => prop_oneof![Just(1_i64), Just(ACCESS), Just(24 * 60), Just(IDLE - 1), Just(IDLE)].prop_map(Step::Wait),
    ]
}

/// What one of them holds.
#[derive(Clone)]
struct Holder {
    tokens: SessionTokens,
    issued: i64,
    /// Whether this pair was given out to this holder alone, after the theft.
    own: bool,
}

struct Model {
    owner: Holder,
    thief: Option<Holder>,
    /// Who has shown to hold a pair of their own, given out after the theft.
    shown: Option<Who>,
    /// Whether two have shown to hold the session, so that it must be over.
    over: bool,
    signed_in: i64,
    last_refresh: i64,
    now: i64,
}

impl Model {
    fn holder(&mut self, who: Who) -> Option<&mut Holder> {
        match who {
            Who::Owner => Some(&mut self.owner),
            Who::Thief => self.thief.as_mut(),
        }
    }

    fn expired(&self) -> bool {
        self.now - self.last_refresh >= IDLE || self.now - self.signed_in >= ABSOLUTE
    }

    /// Whether the other has shown a pair of their own, so that this holder's action is the second.
    fn other_has_shown(&self, who: Who) -> bool {
        self.shown.is_some_and(|shown| shown != who)
    }
}

struct World {
    server: TestServer,
    runtime: Runtime,
    account: String,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let (server, account) = runtime.block_on(async {
        let server = TestServer::start_with(|config| config.limits.network.burst = u32::MAX).await;
        let SignedIn { account, .. } = server.active(&TestPerson::number(1)).await;
        (server, account)
    });
    World { server, runtime, account }
});

impl World {
    async fn sign_in(&self) -> SessionTokens {
        let mut writing = self.server.state.database.write().await.unwrap();
        let tokens = rotation::open(&self.server.state, &mut writing, &self.account, AccountState::Active, "Ponsel")
            .await
            .unwrap();
        writing.commit().await.unwrap();
        tokens
    }

    async fn works(&self, tokens: &SessionTokens) -> bool {
        is_fine(&self.server.get("/v1/sessions").bearer(tokens.access_token.expose()).send().await)
    }

    async fn exchanged(&self, tokens: &SessionTokens) -> TestAnswer {
        self.server.refresh(tokens.refresh_token.expose()).await
    }

    /// Refresh tokens of the session of this one that can still be exchanged in the usual way.
    async fn living(&self, token: &SessionTokens) -> i64 {
        let fingerprint =
            self.server.state.keys.fingerprint(crate::keys::Secret::RefreshToken, "", token.refresh_token.expose());
        let mut reading = self.server.state.database.read().await.unwrap();
        let row = sqlx::query(
            "SELECT COUNT(*) FROM refresh_token
             WHERE consumed_at IS NULL AND superseded_at IS NULL
               AND session_id = (SELECT session_id FROM refresh_token WHERE fingerprint = $1)",
        )
        .bind(fingerprint)
        .fetch_one(&mut *reading)
        .await
        .unwrap();
        sqlx::Row::get(&row, 0)
    }

    async fn play(&self, steps: Vec<Step>) {
        let tokens = self.sign_in().await;
        let mut other_device = self.sign_in().await;
        let holder = Holder { tokens, issued: 0, own: false };
        let mut model =
            Model { owner: holder, thief: None, shown: None, over: false, signed_in: 0, last_refresh: 0, now: 0 };
        let mut other_refreshed = 0;
        for step in steps {
            match step {
                Step::Wait(minutes) => {
                    self.server.pass(SignedDuration::from_mins(minutes));
                    model.now += minutes;
                }
                Step::Steal => {
                    if model.thief.is_none() {
                        model.thief = Some(model.owner.clone());
                    }
                }
                Step::OtherDevice => {
                    let alive = model.now - other_refreshed < IDLE && model.now < ABSOLUTE;
                    let answer = self.exchanged(&other_device).await;
                    assert_eq!(is_fine(&answer), alive, "the other device has nothing to do with it");
                    if alive {
                        other_device = answer.json();
                        other_refreshed = model.now;
                        assert!(self.works(&other_device).await);
                    }
                }
                Step::Refresh(who, lost) => self.refresh(&mut model, who, lost).await,
                Step::Use(who) => self.act(&mut model, who).await,
            }
            assert!(self.living(&model.owner.tokens).await <= 1, "a session has one living branch");
        }
        rotation_end(&self.server, &self.account).await;
    }

    async fn refresh(&self, model: &mut Model, who: Who, lost: bool) {
        let Some(holder) = model.holder(who).cloned() else { return };
        let answer = self.exchanged(&holder.tokens).await;
        let fine = is_fine(&answer);
        if model.over || model.expired() {
            assert!(!fine, "what is over stays over");
            model.over = true;
        } else if model.other_has_shown(who) {
            assert!(!fine, "the second of two holders ends the session");
            model.over = true;
        } else if model.thief.is_none() {
            assert!(fine, "nobody but a thief is signed out: {}", answer.text());
        }
        if !fine {
            model.over = true;
            return;
        }
        model.last_refresh = model.now;
        let stolen = model.thief.is_some();
        if holder.own {
            model.shown = Some(who);
        }
        if !lost {
            let now = model.now;
            if let Some(holder) = model.holder(who) {
                *holder = Holder { tokens: answer.json(), issued: now, own: stolen };
            }
        }
    }

    async fn act(&self, model: &mut Model, who: Who) {
        let Some(holder) = model.holder(who).cloned() else { return };
        let fine = self.works(&holder.tokens).await;
        let fresh = model.now - holder.issued < ACCESS && model.now - model.signed_in < ABSOLUTE;
        if model.over || !fresh {
            assert!(!fine, "an access token ends with its time and its session");
            // One that was taken for lost ends its session even when it is used late.
            model.over |= holder.own && model.other_has_shown(who);
        } else if holder.own && model.other_has_shown(who) {
            assert!(!fine, "the second of two holders ends the session");
            model.over = true;
        } else if model.thief.is_none() {
            assert!(fine, "nobody but a thief is signed out");
        }
        if fine && holder.own {
            model.shown = Some(who);
        }
        if !fine && fresh {
            model.over = true;
        }
    }
}

/// Whether the server says yes. It must say yes or no: a machine that is too busy to answer within the limits of the
/// database (503) says nothing about tokens, and must not be taken for a person who was signed out.
fn is_fine(answer: &TestAnswer) -> bool {
    assert!(answer.status == 200 || answer.status == 401, "no answer: {} {}", answer.status, answer.text());
    answer.status == 200
}

async fn rotation_end(server: &TestServer, account: &str) {
    let mut writing = server.state.database.write().await.unwrap();
    rotation::end_all(&mut writing, account).await.unwrap();
    sqlx::query("DELETE FROM mail").execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn rotation_survives_lost_answers_and_ends_what_two_hold(steps in prop::collection::vec(step(), 1..30)) {
        WORLD.runtime.block_on(WORLD.play(steps));
    }
}
