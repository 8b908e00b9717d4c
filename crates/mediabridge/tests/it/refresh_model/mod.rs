//! The whole life of sessions, tried in random histories against a reference that shares no code with the server.
//!
//! Besides agreeing with the reference, each history has to keep what the rules exist for:
//!
//! 1. a session never has two refresh tokens that could be traded in;
//! 2. whoever presents a token that is two generations old ends the session;
//! 3. one browser that keeps to the protocol is never signed out, however its messages are lost, copied and late;
//! 4. browser and thief are told apart by the first that is used twice, or, where the lost note is forgiven, by the third.

mod reference;
mod thieves;

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use mediabridge::{
    accounts::{Identity, Role},
    app::App,
    clock::Millis,
    db::sql,
    http::caller::Device,
    problem::{Code, Problem},
    sessions::{self, Tokens},
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use reference::{DAY, Op, Outcome, Reference, SECOND, Spot, Story, TokenId, Who, World};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::{
    app::{TestApp, folder_in_memory, postgres_url},
    soak::Soak,
};

/// One server for all histories; each has a member of its own.
struct Servers {
    runtime: Runtime,
    app: TestApp,
    /// The same, but it forgives nothing without the attempt id.
    strict: App,
    owner: Identity,
    /// Whom the members of the histories are copies of, so that nobody waits for the hashing of passwords.
    mia: Identity,
}

thread_local! {
    static SERVERS: RefCell<Option<Rc<Servers>>> = const { RefCell::new(None) };
}

impl Servers {
    fn start(database: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (app, strict, owner, mia) = runtime.block_on(async {
            let app = TestApp::start(database).await;
            let mut config = app.app.config.clone();
            config.sessions.refresh_fallback_seconds = 0;
            let (clock, random) = (app.app.clock.clone(), app.app.random.clone());
            let strict = App::start(config, clock, random).await.unwrap();
            app.user("owner", Role::Owner).await;
            app.user("mia", Role::Member).await;
            let (owner, mia) = (app.identity("owner").await, app.identity("mia").await);
            (app, strict, owner, mia)
        });
        Self {
            runtime,
            app,
            strict,
            owner,
            mia,
        }
    }
}

/// The real thing: what the people of the reference hold in their hands.
struct Real {
    servers: Rc<Servers>,
    member_id: String,
    strict: bool,
    story: Story,
    session_ids: Vec<String>,
    tokens: HashMap<(usize, usize), String>,
    /// In step with those of the reference; `None` where there was nothing to deliver.
    answers: Vec<Option<Tokens>>,
    access: HashMap<&'static str, String>,
}

fn name(who: Who) -> &'static str {
    match who {
        Who::Owner => "owner",
        Who::Thief => "thief",
    }
}

fn device(spot: Spot, token: Option<&String>) -> Device {
    Device {
        ip: Some(format!("10.0.{}.{}", spot.network, spot.host)),
        user_agent: Some(format!("browser {}", spot.browser)),
        refresh_token: token.map(|token| token.as_str().into()),
    }
}

fn outcome(problem: &Problem) -> Outcome {
    match problem.code {
        Code::RefreshTokenUsed => Outcome::Reuse,
        Code::SessionEnded => Outcome::Ended,
        Code::RateLimited => Outcome::SlowDown,
        Code::TokenExpired => Outcome::Expired,
        code => panic!("{} was not to be expected", code.as_str()),
    }
}

impl Real {
    fn app(&self) -> &App {
        if self.strict {
            &self.servers.strict
        } else {
            &self.servers.app.app
        }
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.servers.runtime.block_on(future)
    }

    fn start(world: &World) -> Self {
        let servers = SERVERS.with_borrow(|servers| servers.clone().unwrap());
        let app = &servers.app.app;
        // Access tokens count in whole seconds.
        let now = app.clock.now();
        app.clock.advance(DAY + SECOND - now % SECOND);
        let member_id = app.random.id(app.clock.now());
        servers.runtime.block_on(async {
            let mut tx = app.db.begin().await.unwrap();
            tx.run(
                sql(
                    "INSERT INTO members (id, name, email, role, state, password_hash, created_at)
                     SELECT $1, name, $1 || '@example.com', role, state, password_hash, created_at
                     FROM members WHERE email = 'mia@example.com'",
                )
                .bind(&member_id),
            )
            .await
            .unwrap();
            tx.commit().await.unwrap();
        });
        let mut real = Self {
            servers,
            member_id,
            strict: world.strict,
            story: world.story,
            session_ids: Vec::new(),
            tokens: HashMap::new(),
            answers: Vec::new(),
            access: HashMap::new(),
        };
        real.sign_in(world.owner.spot, None);
        real
    }

    fn sign_in(&mut self, spot: Spot, cookie: Option<TokenId>) {
        let device = device(spot, cookie.map(|token| self.token(token)));
        let mut identity = self.servers.mia.clone();
        identity.member.id.clone_from(&self.member_id);
        let tokens = self.block_on(async {
            let app = self.app();
            let mut tx = app.db.begin().await.unwrap();
            let tokens = sessions::start(app, &mut tx, &identity, &device)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            tokens
        });
        let token = tokens.refresh_token.clone();
        self.tokens.insert((self.session_ids.len(), 0), token);
        self.access
            .insert(name(Who::Owner), tokens.access_token.clone());
        self.session_ids.push(tokens.session_id);
    }

    fn token(&self, id: TokenId) -> &String {
        &self.tokens[&(id.session, id.generation)]
    }

    fn arrive(&mut self, world: &World, message: usize) {
        let message = &world.network[message];
        let device = device(message.spot, None);
        // Each history has attempts of its own.
        let attempt = message.attempt.map(|a| format!("{}/{a}", self.member_id));
        let token = self.token(message.token);
        let was_open = self.is_open(message.token.session);
        let answer = self.block_on(sessions::refresh(
            self.app(),
            token,
            attempt.as_deref(),
            &device,
        ));
        let expected = world.expected.expect("a refresh has an outcome");
        let given = match answer {
            Err(problem) => {
                assert_eq!(outcome(&problem), expected);
                None
            }
            Ok((member_id, tokens)) => {
                assert_eq!(member_id, self.member_id);
                let Outcome::Given(id) = expected else {
                    panic!("it was given, but should have been {expected:?}");
                };
                let known = self
                    .tokens
                    .entry((id.session, id.generation))
                    .or_insert_with(|| tokens.refresh_token.clone());
                assert_eq!(*known, tokens.refresh_token, "the same answer");
                self.check_lifetime(world, &tokens, id);
                Some(tokens)
            }
        };
        self.answers.push(given);

        // Two generations old, by the tokens that were really given out.
        let TokenId {
            session,
            generation,
        } = message.token;
        if was_open && self.tokens.contains_key(&(session, generation + 2)) {
            let is_over = world.now >= world.sessions[session].absolute_end;
            assert!(
                !self.is_open(session) || is_over,
                "an old token did no harm"
            );
        }
    }

    fn check_lifetime(&self, world: &World, tokens: &Tokens, id: TokenId) {
        let offset = self.app().clock.now() - world.now;
        let session = &world.sessions[id.session];
        let idle_end = session.tokens[id.generation].idle_end;
        assert_eq!(tokens.refresh_expires_at, offset + idle_end);
        assert!(tokens.refresh_expires_at <= offset + session.absolute_end);
    }

    fn deliver(&mut self, world: &World, answer: usize) {
        if let Some(tokens) = &self.answers[answer] {
            let to = name(world.answers[answer].to);
            self.access.insert(to, tokens.access_token.clone());
        }
    }

    fn use_access(&self, who: Who) -> Outcome {
        let app = self.app();
        let claims = app
            .access_tokens
            .verify(&self.access[name(who)], app.clock.now());
        let claims = match claims {
            Ok(claims) => claims,
            Err(problem) => return outcome(&problem),
        };
        match self.block_on(sessions::caller(app, &claims, Device::default(), None)) {
            Ok(_) => Outcome::Fine,
            Err(problem) => outcome(&problem),
        }
    }

    /// As an admin does it.
    fn disable(&self) {
        self.block_on(async {
            let owner = self.servers.app.session(&self.servers.owner).await;
            owner
                .patch(
                    &format!("/api/v1/members/{}", self.member_id),
                    json!({ "disabled": true }),
                )
                .await
                .ok();
        });
    }

    fn is_open(&self, session: usize) -> bool {
        let row: Option<(Option<Millis>,)> = self
            .block_on(self.app().db.one(
                sql("SELECT ended_at FROM sessions WHERE id = $1").bind(&self.session_ids[session]),
            ))
            .unwrap();
        row.unwrap().0.is_none()
    }

    fn tokens_left(&self, session: usize) -> i64 {
        let count =
            sql("SELECT COUNT(*) FROM refresh_tokens WHERE session_id = $1 AND used_at IS NULL");
        let row: Option<(i64,)> = self
            .block_on(self.app().db.one(count.bind(&self.session_ids[session])))
            .unwrap();
        row.unwrap().0
    }
}

struct Sessions;

impl StateMachineTest for Sessions {
    type SystemUnderTest = Real;
    type Reference = Reference;

    fn init_test(world: &World) -> Real {
        Real::start(world)
    }

    fn apply(mut real: Real, world: &World, op: Op) -> Real {
        match op {
            Op::Wait(by) => real.app().clock.advance(by),
            Op::Arrive(message) => real.arrive(world, message),
            Op::Deliver(answer) => real.deliver(world, answer),
            Op::Refresh { lost, .. } => {
                real.arrive(world, world.network.len() - 1);
                if !lost {
                    real.deliver(world, world.answers.len() - 1);
                }
            }
            Op::Use(who) => assert_eq!(Some(real.use_access(who)), world.expected),
            Op::SignIn => real.sign_in(world.owner.spot, world.last_cookie),
            Op::SignOut => {
                let cookie = world.last_cookie.expect("only with a cookie");
                let device = Device::default();
                let signed_out = sessions::sign_out(real.app(), real.token(cookie), &device);
                real.block_on(signed_out).unwrap();
            }
            Op::Disable => real.disable(),
            Op::Ask { .. } | Op::Steal(_) | Op::Roam(_) => {}
        }
        real
    }

    fn check_invariants(real: &Real, world: &World) {
        for (at, session) in world.sessions.iter().enumerate() {
            assert!(real.tokens_left(at) <= 1, "two heads");
            assert_eq!(real.is_open(at), !session.ended, "session {at}");
            for three in session.mixed_up.windows(3) {
                assert!(three[2] - three[0] > DAY, "in step with a thief");
            }
        }
        if real.story == Story::Honest {
            assert!(real.is_open(0), "an honest browser was signed out");
            assert_ne!(world.expected, Some(Outcome::Reuse));
        }
    }

    fn teardown(real: Real, _: World) {
        real.block_on(async {
            let mut tx = real.app().db.begin().await.unwrap();
            tx.run(sql("DELETE FROM members WHERE id = $1").bind(&real.member_id))
                .await
                .unwrap();
            tx.commit().await.unwrap();
        });
    }
}

fn histories(database: &str, soak: &mut Soak) {
    SERVERS.set(Some(Rc::new(Servers::start(database))));
    let cases = u32::try_from(soak.cases).unwrap();
    let config = Config {
        cases,
        failure_persistence: None,
        max_local_rejects: u32::MAX,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&soak.seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config.clone(), random);
    let result = runner.run(
        &Reference::sequential_strategy(1..40),
        |(world, ops, seen)| {
            Sessions::test_sequential(config.clone(), world, ops, seen);
            Ok::<(), TestCaseError>(())
        },
    );
    SERVERS.set(None);
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn every_history_of_a_session_goes_as_the_rules_say() {
    let folder = folder_in_memory();
    let database = format!("sqlite:{}/mediabridge.db", folder.path().display());
    let mut soak = Soak::new("sessions.histories", 300, 100_000);
    histories(&database, &mut soak);
}

#[test]
fn every_history_goes_the_same_way_on_postgresql() {
    let runtime = Runtime::new().unwrap();
    let database = runtime.block_on(postgres_url());
    let mut soak = Soak::new("sessions.histories.postgres", 30, 3_000);
    histories(&database, &mut soak);
}
