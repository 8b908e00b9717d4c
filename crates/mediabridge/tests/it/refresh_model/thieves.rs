//! Thieves who know the rules. Each has copied the cookie once and asks like the owner does, from the same network with
//! the same browser; what they do not have is the page, and so the attempt ids. Each has to be separated from the owner
//! within three rotations of first using what was stolen, while owners without a thief are left alone.

use mediabridge::{
    accounts::Identity,
    app::App,
    clock::Millis,
    http::caller::Device,
    problem::{Code, Problem},
    sessions::{self, Tokens},
};

use crate::{
    app::{TestApp, folder_in_memory},
    soak::{Draw, Soak},
};

const SECOND: Millis = 1_000;
/// The browser renews its token half a minute before the five minutes are over.
const PERIOD: Millis = 270 * SECOND;
const HOUR: Millis = 60 * 60 * SECOND;

struct Holder {
    token: String,
    device: Device,
    /// Differ, as random ones do.
    attempts: &'static str,
    made: u32,
}

impl Holder {
    async fn refresh(&mut self, app: &App) -> Result<Tokens, Problem> {
        self.made += 1;
        let attempt = format!("{} {}", self.attempts, self.made);
        let (_, tokens) = sessions::refresh(app, &self.token, Some(&attempt), &self.device).await?;
        self.token.clone_from(&tokens.refresh_token);
        Ok(tokens)
    }
}

#[derive(Debug, Clone, Copy)]
enum Thief {
    /// Comes this long before each refresh of the owner, whose times can be foreseen.
    PreEmpts { by: Millis },
    /// Tries twenty times a second after each refresh of the owner, until it is given the same answer.
    Follows,
    /// Takes whatever it is given, twenty times a second.
    Greedy,
}

impl Thief {
    /// When it asks, counted from the owner's refresh.
    fn times(self) -> Vec<Millis> {
        match self {
            Self::PreEmpts { by } => vec![-by],
            Self::Follows => (1..200).map(|n| n * 50).collect(),
            Self::Greedy => (-100..200).map(|n| n * 50).collect(),
        }
    }

    fn is_content(self) -> bool {
        !matches!(self, Self::Greedy)
    }
}

async fn use_access(app: &App, tokens: &Tokens) -> Result<(), Problem> {
    let now = app.clock.now();
    let claims = app.access_tokens.verify(&tokens.access_token, now)?;
    sessions::caller(app, &claims, Device::default(), None).await?;
    Ok(())
}

/// An hour of an owner, who refreshes regularly, and perhaps of a thief. Returns how many of the owner's refreshes fell
/// between the thief's first use of the cookie and the end of the session.
async fn hour(app: &App, mia: &Identity, thief: Option<Thief>, draw: &mut Draw) -> Option<usize> {
    let device = Device {
        ip: Some("203.0.113.9".to_owned()),
        user_agent: Some("Firefox".to_owned()),
        refresh_token: None,
    };
    let mut tx = app.db.begin().await.unwrap();
    let first = sessions::start(app, &mut tx, mia, &device).await.unwrap();
    tx.commit().await.unwrap();
    let holder = |attempts| Holder {
        token: first.refresh_token.clone(),
        device: device.clone(),
        attempts,
        made: 0,
    };
    let (mut owner, mut stolen) = (holder("owner"), holder("thief"));
    let theft = draw.below(8);
    let mut turns = None;
    let began = app.clock.now();
    for period in 0..usize::try_from(HOUR / PERIOD).unwrap() {
        if period == theft {
            stolen.token.clone_from(&owner.token);
        }
        let due = began + (i64::try_from(period).unwrap() + 1) * PERIOD;
        let asks = thief.filter(|_| period >= theft);
        let mut times: Vec<(Millis, bool)> = vec![(0, true)];
        times.extend(asks.iter().flat_map(|t| t.times()).map(|t| (t, false)));
        times.sort_by_key(|(at, is_owner)| (*at, !is_owner));
        let mut content = false;
        for (at, is_owner) in times {
            app.clock.advance(due + at - app.clock.now());
            if is_owner {
                if let Some(turns) = &mut turns {
                    *turns += 1;
                }
                match owner.refresh(app).await {
                    // Not every tab has something to ask at once; most have.
                    Ok(tokens) if draw.below(4) > 0 => use_access(app, &tokens).await.unwrap(),
                    Ok(_) => {}
                    Err(problem) => {
                        let codes = [Code::RefreshTokenUsed, Code::SessionEnded];
                        assert!(codes.contains(&problem.code), "{problem}");
                        assert!(turns.is_some(), "an owner without a thief was signed out");
                        return turns;
                    }
                }
            } else if !content {
                turns.get_or_insert(0);
                // A refused thief is the end of the session, which the owner learns when it is their turn.
                content = match stolen.refresh(app).await {
                    Ok(_) => asks.is_some_and(Thief::is_content),
                    Err(_) => true,
                };
            }
        }
    }
    assert_eq!(turns, None, "{thief:?} is still in step after an hour");
    None
}

#[tokio::test]
async fn thieves_are_separated_from_the_owner_within_three_rotations() {
    let mut soak = Soak::new("sessions.thieves", 60, 10_000);
    let folder = folder_in_memory();
    let database = format!("sqlite:{}/mediabridge.db", folder.path().display());
    let app = TestApp::start(&database).await;
    app.member().await;
    let mia = app.identity("mia").await;
    let mut most = [0; 3];
    for case in 0..soak.cases {
        let kind = soak.random.below(3);
        let by = SECOND + i64::try_from(soak.random.below(8_000)).unwrap();
        let thief = [Thief::PreEmpts { by }, Thief::Follows, Thief::Greedy][kind];
        // Some owners have nobody to fear.
        let thief = Some(thief).filter(|_| case % 5 > 0);
        let turns = hour(&app.app, &mia, thief, &mut soak.random).await;
        assert_eq!(turns.is_some(), thief.is_some());
        let turns = turns.unwrap_or_default();
        assert!(turns <= 3, "{thief:?} stayed for {turns} rotations");
        most[kind] = most[kind].max(turns);
        app.app.clock.advance(HOUR);
    }
    println!(
        "sessions.thieves: pre-empting, following, greedy stay for {most:?} rotations at most"
    );
}
