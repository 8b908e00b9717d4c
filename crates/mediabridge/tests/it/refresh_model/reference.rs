//! What should happen, written down once more: a session as a list of generations, without a database, a hash or any
//! code of the server. It also plays the people: a browser, a thief, and the network between them and the server.

use proptest::{prelude::*, strategy::Union};
use proptest_state_machine::ReferenceStateMachine;

pub(super) const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Owner,
    Thief,
}

/// What a history is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// One browser that keeps to the protocol, however bad its network: it must never be signed out.
    Honest,
    /// The same answer is asked for again and again, quickly.
    Impatient,
    /// Answers and attempt ids get lost, day after day.
    Forgetful,
    /// Browser and thief do whatever they like, in any order.
    Anything,
}

/// Where somebody asks from, and with which browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub network: u8,
    pub host: u8,
    pub browser: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenId {
    pub session: usize,
    pub generation: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub idle_end: i64,
    pub traded: Option<Trade>,
    /// Somebody was heard of who got it: its access token was used.
    pub heard_of: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Trade {
    pub at: i64,
    pub by: Who,
    pub attempt: Option<u8>,
    pub repeats: usize,
    pub forgiven: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Session {
    pub absolute_end: i64,
    pub ended: bool,
    pub tokens: Vec<Token>,
    pub last_spot: Spot,
    /// When one was given the answer that the other had asked for.
    pub mixed_up: Vec<i64>,
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    pub cookie: Option<TokenId>,
    /// An access token of a generation, and the second in which it expires.
    pub access: Option<(TokenId, i64)>,
    pub spot: Spot,
}

#[derive(Debug, Clone)]
pub(super) struct Message {
    pub from: Who,
    pub token: TokenId,
    pub attempt: Option<u8>,
    pub spot: Spot,
}

#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub to: Who,
    /// Of which message.
    pub message: usize,
    pub says: Outcome,
    pub access_expires: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Given(TokenId),
    SlowDown,
    Reuse,
    Ended,
    Expired,
    Fine,
}

#[derive(Debug, Clone)]
pub(super) enum Op {
    Wait(i64),
    /// Sends the cookie off.
    Ask {
        who: Who,
        attempt: Option<u8>,
    },
    /// The network hands a message to the server, perhaps late, perhaps not for the first time.
    Arrive(usize),
    /// An answer reaches whoever asked, perhaps late, perhaps not for the first time.
    Deliver(usize),
    /// The three at once, or all but the last.
    Refresh {
        who: Who,
        attempt: Option<u8>,
        lost: bool,
    },
    Use(Who),
    Steal(Spot),
    Roam(Spot),
    SignIn,
    SignOut,
    Disable,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub story: Story,
    /// Whether this server forgives without the attempt id at all.
    pub strict: bool,
    pub now: i64,
    pub disabled: bool,
    pub sessions: Vec<Session>,
    pub owner: Person,
    pub thief: Person,
    pub network: Vec<Message>,
    pub answers: Vec<Answer>,
    /// What the last operation should have led to.
    pub expected: Option<Outcome>,
    /// The owner's cookie before it.
    pub last_cookie: Option<TokenId>,
    /// The attempt that the honest browser has under way, and how many it has made.
    attempt: Option<u8>,
    attempts: u8,
}

const HOME: Spot = Spot {
    network: 0,
    host: 1,
    browser: 0,
};

impl World {
    fn new(story: Story, strict: bool) -> Self {
        let nobody = Person {
            cookie: None,
            access: None,
            spot: HOME,
        };
        let mut world = Self {
            story,
            strict,
            now: 0,
            disabled: false,
            sessions: Vec::new(),
            owner: nobody.clone(),
            thief: nobody,
            network: Vec::new(),
            answers: Vec::new(),
            expected: None,
            last_cookie: None,
            attempt: None,
            attempts: 0,
        };
        world.sign_in();
        world
    }

    pub(super) fn person(&mut self, who: Who) -> &mut Person {
        match who {
            Who::Owner => &mut self.owner,
            Who::Thief => &mut self.thief,
        }
    }

    fn access_end(&self) -> i64 {
        (self.now + 5 * MINUTE) / SECOND
    }

    fn sign_in(&mut self) {
        self.sign_out();
        let absolute_end = self.now + 7 * DAY;
        self.sessions.push(Session {
            absolute_end,
            ended: false,
            tokens: vec![Token {
                idle_end: self.now + DAY,
                traded: None,
                heard_of: false,
            }],
            last_spot: self.owner.spot,
            mixed_up: Vec::new(),
        });
        let id = TokenId {
            session: self.sessions.len() - 1,
            generation: 0,
        };
        self.owner.cookie = Some(id);
        self.owner.access = Some((id, self.access_end()));
        self.attempt = None;
    }

    fn sign_out(&mut self) {
        if let Some(token) = self.owner.cookie.take() {
            self.sessions[token.session].ended = true;
        }
    }

    fn is_over(&self, session: usize) -> bool {
        let session = &self.sessions[session];
        session.ended || self.disabled || self.now >= session.absolute_end
    }

    /// The rules, as the design states them.
    fn present(&mut self, message: &Message) -> Outcome {
        let TokenId {
            session: at,
            generation,
        } = message.token;
        if self.is_over(at) {
            return Outcome::Ended;
        }
        let (now, strict) = (self.now, self.strict);
        let session = &mut self.sessions[at];
        let newest = session.tokens.len() - 1;
        let next = TokenId {
            session: at,
            generation: generation + 1,
        };
        if generation == newest {
            if now >= session.tokens[generation].idle_end {
                return Outcome::Ended;
            }
            session.tokens[generation].traded = Some(Trade {
                at: now,
                by: message.from,
                attempt: message.attempt,
                repeats: 0,
                forgiven: 0,
            });
            session.tokens.push(Token {
                idle_end: (now + DAY).min(session.absolute_end),
                traded: None,
                heard_of: false,
            });
            session.last_spot = message.spot;
            return Outcome::Given(next);
        }

        let trades = || session.tokens.iter().filter_map(|t| t.traded.as_ref());
        let repeats_this_minute: usize = trades()
            .filter(|t| now - t.at < MINUTE)
            .map(|t| t.repeats)
            .sum();
        // Counted by when the token was traded in, which is up to a minute before.
        let forgiven_today: usize = trades()
            .filter(|t| now - t.at < DAY + MINUTE)
            .map(|t| t.forgiven)
            .sum();
        let heard_of = session.tokens[newest].heard_of;
        let same_spot = session.last_spot.network == message.spot.network
            && session.last_spot.browser == message.spot.browser;
        let trade = session.tokens[generation]
            .traded
            .as_mut()
            .expect("an older token was traded in");
        let age = now - trade.at;
        let same_attempt = message.attempt.is_some() && message.attempt == trade.attempt;
        let raced = same_attempt && age <= 2 * SECOND;
        let retried = same_attempt && age <= MINUTE && trade.repeats < 3;
        let forgiven = !same_attempt
            && !strict
            && age <= 10 * SECOND
            && trade.repeats < 3
            && !heard_of
            && same_spot
            && forgiven_today < 2;
        if generation + 1 != newest || !(raced || retried || forgiven) {
            session.ended = true;
            return Outcome::Reuse;
        }
        if !raced {
            if repeats_this_minute >= 6 {
                return Outcome::SlowDown;
            }
            trade.repeats += 1;
            trade.forgiven += usize::from(forgiven);
        }
        if trade.by != message.from {
            session.mixed_up.push(now);
        }
        Outcome::Given(next)
    }

    fn ask(&mut self, who: Who, attempt: Option<u8>) -> usize {
        let person = self.person(who);
        let message = Message {
            from: who,
            token: person.cookie.expect("only with a cookie"),
            attempt,
            spot: person.spot,
        };
        self.network.push(message);
        if self.story == Story::Honest {
            self.attempt = attempt;
            self.attempts = self.attempts.max(attempt.unwrap_or_default());
        }
        self.network.len() - 1
    }

    fn arrive(&mut self, at: usize) -> usize {
        let message = self.network[at].clone();
        let says = self.present(&message);
        self.expected = Some(says);
        self.answers.push(Answer {
            to: message.from,
            message: at,
            says,
            access_expires: self.access_end(),
        });
        self.answers.len() - 1
    }

    fn deliver(&mut self, at: usize) {
        let Answer {
            to,
            says,
            access_expires,
            ..
        } = self.answers[at].clone();
        match says {
            Outcome::Given(token) => {
                let person = self.person(to);
                person.cookie = Some(token);
                person.access = Some((token, access_expires));
                self.attempt = None;
            }
            // A browser forgets its cookie when told so; a thief does not.
            Outcome::Reuse | Outcome::Ended if to == Who::Owner => {
                self.owner.cookie = None;
                self.attempt = None;
            }
            _ => {}
        }
    }

    fn access(&mut self, who: Who) -> Outcome {
        let (token, end) = self.person(who).access.expect("only with an access token");
        if self.now / SECOND >= end {
            return Outcome::Expired;
        }
        if self.is_over(token.session) {
            return Outcome::Ended;
        }
        self.sessions[token.session].tokens[token.generation].heard_of = true;
        Outcome::Fine
    }

    /// Whether a message may reach the server now without its sender breaking the protocol: it is of the newest refresh,
    /// and neither a minute late nor the fourth that comes after the rest.
    fn arrives_in_time(&self, message: &Message) -> bool {
        let TokenId {
            session,
            generation,
        } = message.token;
        let session = &self.sessions[session];
        match &session.tokens[generation].traded {
            None => true,
            Some(trade) => {
                let age = self.now - trade.at;
                generation + 2 == session.tokens.len()
                    && age <= MINUTE
                    && (age <= 2 * SECOND || trade.repeats < 3)
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct Reference;

fn spot() -> BoxedStrategy<Spot> {
    (0..2u8, 1..3u8, 0..2u8)
        .prop_map(|(network, host, browser)| Spot {
            network,
            host,
            browser,
        })
        .boxed()
}

/// Moments around every limit of the rules.
fn wait() -> BoxedStrategy<Op> {
    let around = |at: i64| (at - 2)..=(at + 2);
    prop_oneof![
        3 => 0..=1_500i64,
        2 => around(2 * SECOND),
        3 => 2 * SECOND..=9 * SECOND,
        2 => around(10 * SECOND),
        2 => 10 * SECOND..=50 * SECOND,
        2 => around(MINUTE),
        2 => MINUTE..=6 * MINUTE,
        1 => HOUR..=23 * HOUR,
        1 => around(DAY),
        1 => DAY..=8 * DAY,
    ]
    .prop_map(Op::Wait)
    .boxed()
}

impl ReferenceStateMachine for Reference {
    type State = World;
    type Transition = Op;

    fn init_state() -> BoxedStrategy<World> {
        let story = prop_oneof![
            2 => Just(Story::Honest),
            1 => Just(Story::Impatient),
            1 => Just(Story::Forgetful),
            4 => Just(Story::Anything),
        ];
        (story, prop::bool::weighted(0.2))
            .prop_map(|(story, strict)| World::new(story, strict))
            .boxed()
    }

    fn transitions(world: &World) -> BoxedStrategy<Op> {
        let mut ops: Vec<(u32, BoxedStrategy<Op>)> = vec![(6, wait())];
        let message = 0..world.network.len();
        let answer = 0..world.answers.len();
        if !world.network.is_empty() {
            ops.push((4, message.prop_map(Op::Arrive).boxed()));
        }
        if !world.answers.is_empty() {
            ops.push((3, answer.prop_map(Op::Deliver).boxed()));
        }
        if world.owner.access.is_some() {
            ops.push((3, Just(Op::Use(Who::Owner)).boxed()));
        }
        match world.story {
            Story::Honest => {
                if world.owner.cookie.is_some() {
                    // A new attempt for each refresh, the same for each retry of it.
                    let attempt = Some(world.attempt.unwrap_or(world.attempts + 1));
                    let who = Who::Owner;
                    let refresh =
                        any::<bool>().prop_map(move |lost| Op::Refresh { who, attempt, lost });
                    ops.push((8, refresh.boxed()));
                    ops.push((3, Just(Op::Ask { who, attempt }).boxed()));
                }
                ops.push((1, spot().prop_map(Op::Roam).boxed()));
            }
            Story::Impatient | Story::Forgetful => {
                let who = Who::Owner;
                let (waits, attempts) = if world.story == Story::Impatient {
                    (prop_oneof![2_001..=4_000i64, 0..=2_000i64].boxed(), 1..=1u8)
                } else {
                    let soon = 0..=10 * SECOND;
                    (prop_oneof![3 => soon, 1 => HOUR..=23 * HOUR].boxed(), 1..=9)
                };
                ops.push((12, waits.prop_map(Op::Wait).boxed()));
                if let Some(last) = world.network.len().checked_sub(1) {
                    ops.push((8, Just(Op::Arrive(last)).boxed()));
                }
                if world.owner.cookie.is_some() {
                    let refresh =
                        (attempts, prop::bool::weighted(0.6)).prop_map(move |(attempt, lost)| {
                            Op::Refresh {
                                who,
                                attempt: Some(attempt),
                                lost,
                            }
                        });
                    ops.push((12, refresh.boxed()));
                }
            }
            Story::Anything => {
                for (who, person) in [(Who::Owner, &world.owner), (Who::Thief, &world.thief)] {
                    if person.cookie.is_some() {
                        // The thief has the cookie, not the page: it can only guess the owner's attempts, and fails.
                        let own = if who == Who::Owner {
                            1..=3u8
                        } else {
                            101..=102
                        };
                        let attempt = prop::option::weighted(0.8, own);
                        let ask = attempt
                            .clone()
                            .prop_map(move |attempt| Op::Ask { who, attempt });
                        let refresh = (attempt, any::<bool>())
                            .prop_map(move |(attempt, lost)| Op::Refresh { who, attempt, lost });
                        ops.push((6, refresh.boxed()));
                        ops.push((2, ask.boxed()));
                    }
                }
                if world.thief.access.is_some() {
                    ops.push((2, Just(Op::Use(Who::Thief)).boxed()));
                }
                if world.owner.cookie.is_some() {
                    // Most thieves take care to look like the owner.
                    let like_the_owner = Just(world.owner.spot).boxed();
                    let spot = Union::new_weighted(vec![(3, like_the_owner), (1, spot())]);
                    ops.push((3, spot.prop_map(Op::Steal).boxed()));
                    ops.push((1, Just(Op::SignOut).boxed()));
                }
                ops.push((1, spot().prop_map(Op::Roam).boxed()));
                ops.push((1, Just(Op::Disable).boxed()));
                if !world.disabled {
                    ops.push((1, Just(Op::SignIn).boxed()));
                }
            }
        }
        Union::new_weighted(ops).boxed()
    }

    fn preconditions(world: &World, op: &Op) -> bool {
        let has_cookie = |who: &Who| match who {
            Who::Owner => world.owner.cookie.is_some(),
            Who::Thief => world.thief.cookie.is_some(),
        };
        let keeps_to_protocol = |who: &Who, attempt: &Option<u8>, arrives: bool| {
            if world.story != Story::Honest {
                return true;
            }
            let Some(token) = world.owner.cookie else {
                return false;
            };
            let message = Message {
                from: *who,
                token,
                attempt: *attempt,
                spot: world.owner.spot,
            };
            let expected = world.attempt.unwrap_or(world.attempts + 1);
            *attempt == Some(expected) && (!arrives || world.arrives_in_time(&message))
        };
        match op {
            Op::Ask { who, attempt } => has_cookie(who) && keeps_to_protocol(who, attempt, false),
            Op::Refresh { who, attempt, .. } => {
                has_cookie(who) && keeps_to_protocol(who, attempt, true)
            }
            Op::Arrive(at) => world.network.get(*at).is_some_and(|message| {
                world.story != Story::Honest || world.arrives_in_time(message)
            }),
            Op::Deliver(at) => world.answers.get(*at).is_some_and(|answer| {
                // What an honest page no longer waits for is not taken: the request was given up.
                let of = &world.network[answer.message];
                world.story != Story::Honest
                    || (world.attempt.is_some() && of.attempt == world.attempt)
            }),
            Op::Use(Who::Owner) => world.owner.access.is_some(),
            Op::Use(Who::Thief) => world.thief.access.is_some(),
            Op::Steal(_) | Op::SignOut => world.owner.cookie.is_some(),
            Op::SignIn => !world.disabled,
            Op::Wait(_) | Op::Roam(_) | Op::Disable => true,
        }
    }

    fn apply(mut world: World, op: &Op) -> World {
        world.expected = None;
        world.last_cookie = world.owner.cookie;
        match op {
            Op::Wait(by) => world.now += by,
            Op::Ask { who, attempt } => {
                world.ask(*who, *attempt);
            }
            Op::Arrive(at) => {
                world.arrive(*at);
            }
            Op::Deliver(at) => world.deliver(*at),
            Op::Refresh { who, attempt, lost } => {
                let message = world.ask(*who, *attempt);
                let answer = world.arrive(message);
                if !lost {
                    world.deliver(answer);
                }
            }
            Op::Use(who) => {
                let outcome = world.access(*who);
                world.expected = Some(outcome);
            }
            Op::Steal(spot) => {
                world.thief.cookie = world.owner.cookie;
                world.thief.spot = *spot;
            }
            Op::Roam(spot) => world.owner.spot = *spot,
            Op::SignIn => world.sign_in(),
            Op::SignOut => world.sign_out(),
            Op::Disable => {
                world.disabled = true;
                for session in &mut world.sessions {
                    session.ended = true;
                }
            }
        }
        world
    }
}
