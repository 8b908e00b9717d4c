//! One sign-in of one member on one device.
//!
//! The rule: a refresh token works once. Whoever presents a used one may be a thief or the robbed, and nobody can tell
//! which, so the whole session ends. The exception is an answer that got lost: it is given again, within the narrow
//! limits of [`reuse`], so that a bad network logs nobody out.

mod api;
mod cookie;
mod devices;
mod reuse;
mod sight;
mod store;
mod sweep;
mod tokens;
mod watch;

pub use api::SignIn;
pub(crate) use cookie::read as cookie;
use reuse::{Presented, Verdict};
use secrecy::ExposeSecret as _;
pub use sight::{Sights, caller_of_tab};
pub use sweep::{remove_old, sweep};
pub use tokens::{AccessTokens, Claims, RefreshTokens, hash};
use utoipa_axum::router::OpenApiRouter;
pub use watch::watch_ended;

use crate::{
    accounts::Identity,
    app::App,
    audit,
    brief::{self, brief},
    clock::{DAY, HOUR, Millis, SECOND},
    config::OutsideRootEnds,
    db::Tx,
    events::Event,
    grants::Reach,
    http::caller::{Caller, Device},
    notices::{self, Kind, Notice, To},
    problem::{self, Code, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    api::router().merge(devices::router())
}

/// What a sign-in or a refresh hands to the browser.
pub struct Tokens {
    pub session_id: String,
    pub access_token: String,
    pub access_expires_at: Millis,
    pub refresh_token: String,
    pub refresh_expires_at: Millis,
    /// The session this browser had before, ended by a new sign-in.
    pub replaced: Option<String>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Tokens");
        shown.field("session_id", &self.session_id);
        shown.finish_non_exhaustive()
    }
}

/// Begins a session of somebody who has proved who they are. A session that the browser has already ends: whoever planted
/// its cookie there must not be left with anything.
pub async fn start(
    app: &App,
    tx: &mut Tx,
    identity: &Identity,
    device: &Device,
) -> Result<Tokens, Problem> {
    let now = app.clock.now();
    identity.confirm(tx, now).await?;
    let replaced = match &device.refresh_token {
        Some(token) => end_by_token(app, tx, token.expose_secret(), device, "replaced").await?,
        None => None,
    };
    let session = store::Session {
        id: app.random.id(now),
        member_id: identity.member.id.clone(),
        expires_at: now + Millis::from(app.config.sessions.absolute_days) * DAY,
    };
    store::insert_session(tx, &session, now, device).await?;
    let token = RefreshTokens::first(&app.random);
    let tokens = issue(app, tx, &session, None, token, now).await?;
    Ok(Tokens { replaced, ..tokens })
}

/// Trades a refresh token for the next one. Returns whose it is.
pub async fn refresh(
    app: &App,
    token: &str,
    attempt: Option<&str>,
    device: &Device,
) -> Result<(String, Tokens), Problem> {
    let now = app.clock.now();
    let attempt = attempt.filter(|a| !a.is_empty()).map(hash);
    let mut tx = app.db.begin().await?;
    store::seen(&mut tx, &hash(token), now).await?;
    let used = store::use_token(&mut tx, &hash(token), attempt.as_deref(), now).await?;
    let Some(used) = used else {
        return refresh_again(app, tx, token, attempt.as_deref(), device).await;
    };
    let session = store::touch(&mut tx, &used.session_id, now, device)
        .await?
        .ok_or_else(ended)?;
    let next = app.refresh_tokens.successor(token, &used.nonce);
    let tokens = issue(app, &mut tx, &session, Some(&used.id), next, now).await?;
    tx.commit().await?;
    Ok((session.member_id, tokens))
}

/// The token cannot be used: it is unknown, expired, of an ended session, or was used before.
async fn refresh_again(
    app: &App,
    mut tx: Tx,
    token: &str,
    attempt: Option<&str>,
    device: &Device,
) -> Result<(String, Tokens), Problem> {
    let now = app.clock.now();
    let Some(known) = store::find_token(&mut tx, &hash(token)).await? else {
        return Err(Problem::new(Code::Unauthenticated, "Sign in first."));
    };
    let is_open = known.ended_at.is_none() && known.expires_at > now && known.state == "active";
    let Some(used_at) = known.used_at.filter(|_| is_open) else {
        return Err(ended());
    };
    store::hold_token(&mut tx, &known.id).await?;
    let repeats = store::repeats(
        &mut tx,
        &known,
        now - reuse::REPEATS_WINDOW,
        now - reuse::FALLBACKS_WINDOW,
    )
    .await?;
    let presented = Presented {
        used_at,
        used_by: known.attempt_hash.as_deref(),
        attempt,
        successor_unused: known.next_id.is_some() && known.next_used_at.is_none(),
        successor_unconfirmed: known.next_confirmed_at.is_none(),
        same_browser: known.user_agent == device.user_agent
            && reuse::same_network(known.ip.as_deref(), device.ip.as_deref()),
        repeats: repeats.of_token,
        repeats_lately: repeats.lately,
        repeats_since: repeats.since,
        fallbacks_lately: repeats.fallbacks,
    };
    let fallback_window = Millis::from(app.config.sessions.refresh_fallback_seconds) * SECOND;
    let verdict = reuse::judge(&presented, fallback_window, now);
    match verdict {
        Verdict::Race => {}
        Verdict::Retry => store::count_repeat(&mut tx, &known.id, false).await?,
        Verdict::Fallback => {
            store::count_repeat(&mut tx, &known.id, true).await?;
            audit::Entry::new("session.refresh_repeated")
                .member(&known.member_id)
                .from_ip(device.ip.as_deref())
                .detail("A refresh was answered a second time, without proof that it is the same.")
                .record(app, &mut tx)
                .await?;
        }
        Verdict::SlowDown(wait) => {
            let seconds = u32::try_from(wait / SECOND).unwrap_or_default() + 1;
            return Err(problem::rate_limited(seconds));
        }
        Verdict::Reuse => return Err(end_for_reuse(app, tx, &known, device).await?),
    }
    tx.commit().await?;
    let next = issued(
        app,
        (&known.member_id, &known.session_id),
        known.next_id.as_deref().unwrap_or_default(),
        app.refresh_tokens.successor(token, &known.nonce),
        known.next_idle_expires_at.unwrap_or(now),
        now,
    );
    Ok((known.member_id, next))
}

async fn end_for_reuse(
    app: &App,
    mut tx: Tx,
    known: &store::KnownToken,
    device: &Device,
) -> Result<Problem, Problem> {
    let (session_id, now) = (known.session_id.as_str(), app.clock.now());
    let reason = Code::RefreshTokenUsed;
    let ended_here = store::end(&mut tx, Some(session_id), None, now, reason.as_str()).await?;
    // Of several that come at once, one ends the session and tells.
    if !ended_here.is_empty() {
        audit::Entry::new("session.reuse_detected")
            .member(&known.member_id)
            .from_ip(device.ip.as_deref())
            .refused("A used refresh token was presented; the session was ended.")
            .record(app, &mut tx)
            .await?;
        let to = To::Member(&known.member_id);
        let notice = Notice::own(Kind::SessionReuse, device);
        let told = notices::add(app, &mut tx, to, notice).await?;
        tx.commit().await?;
        notices::announce(app, told);
        announce_end(app, session_id, reason);
    }
    Ok(Problem::new(
        reason,
        "This session was used from two places, so it was ended for safety. Sign in again.",
    ))
}

/// Ends the session a refresh token belongs to. Unknown tokens are nothing to end.
pub async fn sign_out(app: &App, token: &str, device: &Device) -> Result<(), Problem> {
    let mut tx = app.db.begin().await?;
    let ended = end_by_token(app, &mut tx, token, device, "signed_out").await?;
    tx.commit().await?;
    if let Some(session_id) = ended {
        announce_end(app, &session_id, Code::SessionEnded);
    }
    Ok(())
}

/// Ends the session of a refresh token, used or not, if it is still open, and returns its id.
async fn end_by_token(
    app: &App,
    tx: &mut Tx,
    token: &str,
    device: &Device,
    reason: &'static str,
) -> Result<Option<String>, Problem> {
    let Some(known) = store::find_token(tx, &hash(token)).await? else {
        return Ok(None);
    };
    let now = app.clock.now();
    let ended = store::end(tx, Some(&known.session_id), None, now, reason).await?;
    if ended.is_empty() {
        return Ok(None);
    }
    audit::Entry::new("session.sign_out")
        .member(&known.member_id)
        .from_ip(device.ip.as_deref())
        .detail(reason)
        .record(app, tx)
        .await?;
    Ok(Some(known.session_id))
}

/// Ends every open session of a member and returns their ids, to be announced after the commit.
pub async fn end_all(
    tx: &mut Tx,
    member_id: &str,
    now: Millis,
    reason: &str,
) -> Result<Vec<String>, Problem> {
    Ok(store::end(tx, None, Some(member_id), now, reason).await?)
}

/// Ends every open session of the caller but the one they are in.
pub async fn end_others(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    reason: &str,
) -> Result<Vec<String>, Problem> {
    let now = app.clock.now();
    let mut ended = Vec::new();
    for session in store::not_ended(tx, &caller.member_id).await? {
        if session != caller.session_id {
            ended.extend(store::end(tx, Some(&session), None, now, reason).await?);
        }
    }
    Ok(ended)
}

/// Tells the tabs of these sessions that they are over.
pub fn announce_ended(app: &App, session_ids: &[String]) {
    for session_id in session_ids {
        announce_end(app, session_id, Code::SessionEnded);
    }
}

/// Tells the tabs of a session that it is over.
pub fn announce_end(app: &App, session_id: &str, code: Code) {
    app.events.send(Event::SessionEnded {
        session_id: session_id.to_owned(),
        code,
    });
}

/// The member behind an access token and what they may do in the bucket they name, as of now.
pub async fn caller(
    app: &App,
    claims: &Claims,
    device: Device,
    bucket_id: Option<&str>,
) -> Result<Caller, Problem> {
    let now = app.clock.now();
    let found = store::find_caller(&app.db, claims, bucket_id)
        .await?
        .ok_or_else(ended)?;
    let end = (found.ended_at, found.end_reason.as_deref());
    require_open(end, found.expires_at, &found.state, now)?;
    // Once per token, that is every five minutes.
    if let Some(token_id) = &found.unconfirmed {
        let mut tx = app.db.begin().await?;
        store::confirm(&mut tx, token_id, now).await?;
        tx.commit().await?;
    }
    Ok(Caller {
        member_id: claims.sub.clone(),
        session_id: claims.sid.clone(),
        name: found.name,
        email: found.email,
        role: found.role.parse()?,
        device,
        reach: bucket_id.map(|bucket_id| Reach::Of {
            bucket_id: bucket_id.to_owned(),
            found: Box::new(found.bucket),
        }),
    })
}

/// Refuses what came with a session that is over.
fn require_open(
    (ended_at, end_reason): (Option<Millis>, Option<&str>),
    expires_at: Millis,
    state: &str,
    now: Millis,
) -> Result<(), Problem> {
    if end_reason == Some(Code::OutsideRoot.as_str()) {
        return Err(outside_root());
    }
    if ended_at.is_some() || expires_at <= now || state != "active" {
        return Err(ended());
    }
    Ok(())
}

/// Zero tolerance: whoever steps outside their root has to sign in again, and the audit says who it was.
pub async fn end_outside_root(
    app: &App,
    caller: &Caller,
    bucket: (&str, &str),
    path: &str,
) -> Problem {
    let path = brief(path, brief::PATH);
    let recorded = async {
        let mut tx = app.db.begin().await?;
        let member_id = match app.config.sessions.outside_root_ends {
            OutsideRootEnds::Session => None,
            OutsideRootEnds::Member => Some(caller.member_id.as_str()),
        };
        let (session_id, now) = (caller.session_id.as_str(), app.clock.now());
        let reason = Code::OutsideRoot.as_str();
        let ended = store::end(&mut tx, Some(session_id), member_id, now, reason).await?;
        audit::Entry::new("session.outside_root")
            .by(caller)
            .bucket(bucket.0, bucket.1)
            .path(&path)
            .refused("The path leads outside the member's folder; the session was ended.")
            .record(app, &mut tx)
            .await?;
        let notice = Notice {
            about: Some((&caller.member_id, &caller.name)),
            bucket: Some(bucket),
            path: Some(&path),
            ..Notice::own(Kind::OutsideRoot, &caller.device)
        };
        let told = notices::add(app, &mut tx, To::Admins, notice).await?;
        tx.commit().await?;
        Ok::<_, Problem>((ended, told))
    };
    match recorded.await {
        Ok((ended, told)) => {
            for session_id in ended {
                announce_end(app, &session_id, Code::OutsideRoot);
            }
            notices::announce(app, told);
            outside_root()
        }
        // Not recorded means not allowed either.
        Err(problem) => problem,
    }
}

/// Stores a new refresh token and makes the access token that goes with it.
async fn issue(
    app: &App,
    tx: &mut Tx,
    session: &store::Session,
    parent_id: Option<&str>,
    token: String,
    now: Millis,
) -> Result<Tokens, Problem> {
    let id = app.random.id(now);
    let nonce = hash(&format!("{:?}", app.random.bytes::<32>()));
    let idle = Millis::from(app.config.sessions.idle_hours) * HOUR;
    let expires_at = (now + idle).min(session.expires_at);
    let row = store::NewToken {
        id: &id,
        session_id: &session.id,
        parent_id,
        hash: &hash(&token),
        nonce: &nonce,
        idle_expires_at: expires_at,
    };
    store::insert_token(tx, &row, now).await?;
    let whose = (session.member_id.as_str(), session.id.as_str());
    Ok(issued(app, whose, &id, token, expires_at, now))
}

fn issued(
    app: &App,
    (member_id, session_id): (&str, &str),
    token_id: &str,
    refresh_token: String,
    refresh_expires_at: Millis,
    now: Millis,
) -> Tokens {
    let (access_token, access_expires_at) = app
        .access_tokens
        .issue(member_id, session_id, token_id, now);
    Tokens {
        session_id: session_id.to_owned(),
        access_token,
        access_expires_at,
        refresh_token,
        refresh_expires_at,
        replaced: None,
    }
}

fn ended() -> Problem {
    Problem::new(Code::SessionEnded, "This session has ended. Sign in again.")
}

fn outside_root() -> Problem {
    Problem::new(
        Code::OutsideRoot,
        "The session was ended, because a request asked for a path outside your folder. Sign in again.",
    )
}
