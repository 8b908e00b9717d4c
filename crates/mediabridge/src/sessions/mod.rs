//! One sign-in of one member on one device.
//!
//! The rule: a refresh token works once. Whoever presents a used one may be a thief or the robbed, and nobody can tell
//! which, so the whole session ends. The one exception is a retry of the same attempt within a minute, which is given
//! the same answer again: a lost response logs nobody out.

mod api;
mod store;
mod tokens;

pub use api::SignIn;
pub use tokens::{AccessTokens, Claims, RefreshTokens, hash};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    audit,
    clock::{DAY, HOUR, MINUTE, Millis},
    db::Tx,
    events::Event,
    http::caller::{Caller, Device},
    notices::{self, Kind, Notice, To},
    problem::{Code, Problem},
};

/// How long, and how often, the same refresh attempt may be answered again.
const RETRY_WINDOW: Millis = MINUTE;
const RETRIES: i64 = 3;

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

/// What a sign-in or a refresh hands to the browser.
#[derive(Debug)]
pub struct Tokens {
    pub session_id: String,
    pub access_token: String,
    pub access_expires_at: Millis,
    pub refresh_token: String,
    pub refresh_expires_at: Millis,
}

/// Begins a session. The caller has checked who it is.
pub async fn start(
    app: &App,
    tx: &mut Tx,
    member_id: &str,
    device: &Device,
) -> Result<Tokens, Problem> {
    let now = app.clock.now();
    let session_id = app.random.id(now);
    let expires_at = now + Millis::from(app.config.sessions.absolute_days) * DAY;
    store::insert_session(tx, &session_id, member_id, now, expires_at, device).await?;
    let token = RefreshTokens::first(&app.random);
    issue(app, tx, &session_id, &token, now).await?;
    Ok(tokens(app, member_id, &session_id, token, now))
}

/// Trades a refresh token for the next one.
pub async fn refresh(
    app: &App,
    token: &str,
    attempt: Option<&str>,
    device: &Device,
) -> Result<(String, Tokens), Problem> {
    let now = app.clock.now();
    let attempt = attempt.map(hash);
    let mut tx = app.db.begin().await?;
    if let Some(used) = store::use_token(&mut tx, &hash(token), attempt.as_deref(), now).await? {
        let next = app.refresh_tokens.successor(token, &used.nonce);
        issue(app, &mut tx, &used.session_id, &next, now).await?;
        store::touch(&mut tx, &used.session_id, now, device).await?;
        let member_id = store::member_of(&mut tx, &used.session_id)
            .await?
            .ok_or_else(ended)?;
        tx.commit().await?;
        let tokens = tokens(app, &member_id, &used.session_id, next, now);
        return Ok((member_id, tokens));
    }

    // Not usable: unknown, expired, of an ended session, or used before.
    let known = store::find_token(&mut tx, &hash(token)).await?;
    let Some(known) = known else {
        return Err(Problem::new(Code::Unauthenticated, "Sign in first."));
    };
    let Some(used_at) = known.used_at.filter(|_| known.ended_at.is_none()) else {
        return Err(ended());
    };
    let is_retry = attempt.is_some() && attempt == known.attempt_hash;
    if is_retry && now - used_at <= RETRY_WINDOW && known.replays < RETRIES {
        store::count_replay(&mut tx, &known.id).await?;
        tx.commit().await?;
        let next = app.refresh_tokens.successor(token, &known.nonce);
        let tokens = tokens(app, &known.member_id, &known.session_id, next, now);
        return Ok((known.member_id, tokens));
    }
    store::end(
        &mut tx,
        &known.session_id,
        now,
        Code::RefreshTokenUsed.as_str(),
    )
    .await?;
    audit::Entry::new("session.reuse_detected")
        .member(&known.member_id)
        .from_ip(device.ip.as_deref())
        .refused("A used refresh token was presented; the session was ended.")
        .record(app, &mut tx)
        .await?;
    let to = To::Member(&known.member_id);
    let told = notices::add(app, &mut tx, to, Notice::own(Kind::SessionReuse, device)).await?;
    tx.commit().await?;
    notices::announce(app, told);
    announce_end(app, &known.session_id, Code::RefreshTokenUsed);
    Err(Problem::new(
        Code::RefreshTokenUsed,
        "This session was used from two places, so it was ended for safety. Sign in again.",
    ))
}

/// Ends the session a refresh token belongs to. Unknown tokens are nothing to end.
pub async fn sign_out(app: &App, token: &str, device: &Device) -> Result<(), Problem> {
    let mut tx = app.db.begin().await?;
    let Some(known) = store::find_token(&mut tx, &hash(token)).await? else {
        return Ok(());
    };
    if known.ended_at.is_none() {
        store::end(&mut tx, &known.session_id, app.clock.now(), "signed_out").await?;
        audit::Entry::new("session.sign_out")
            .member(&known.member_id)
            .from_ip(device.ip.as_deref())
            .record(app, &mut tx)
            .await?;
        tx.commit().await?;
        announce_end(app, &known.session_id, Code::SessionEnded);
    }
    Ok(())
}

/// Ends every open session of a member and returns their ids, to be announced after the commit.
pub async fn end_all(
    tx: &mut Tx,
    member_id: &str,
    now: Millis,
    reason: &str,
) -> Result<Vec<String>, Problem> {
    Ok(store::end_all(tx, member_id, now, reason).await?)
}

/// Tells the tabs of a session that it is over.
pub fn announce_end(app: &App, session_id: &str, code: Code) {
    app.events.send(Event::SessionEnded {
        session_id: session_id.to_owned(),
        code: code.as_str(),
    });
}

/// The member behind an access token, as of now.
pub async fn caller(app: &App, claims: &Claims, device: Device) -> Result<Caller, Problem> {
    let now = app.clock.now();
    let found = store::find_caller(&app.db, &claims.sid, &claims.sub)
        .await?
        .ok_or_else(ended)?;
    if found.end_reason.as_deref() == Some(Code::OutsideRoot.as_str()) {
        return Err(outside_root());
    }
    if found.ended_at.is_some() || found.expires_at <= now || found.state != "active" {
        return Err(ended());
    }
    Ok(Caller {
        member_id: claims.sub.clone(),
        session_id: claims.sid.clone(),
        name: found.name,
        email: found.email,
        role: found.role.parse()?,
        device,
    })
}

/// Zero tolerance: whoever steps outside their root has to sign in again, and the audit says who it was.
pub async fn end_outside_root(
    app: &App,
    caller: &Caller,
    bucket: (&str, &str),
    path: &str,
) -> Problem {
    let recorded = async {
        let mut tx = app.db.begin().await?;
        store::end(
            &mut tx,
            &caller.session_id,
            app.clock.now(),
            Code::OutsideRoot.as_str(),
        )
        .await?;
        audit::Entry::new("session.outside_root")
            .by(caller)
            .bucket(bucket.0, bucket.1)
            .path(path)
            .refused("The path leads outside the member's folder; the session was ended.")
            .record(app, &mut tx)
            .await?;
        let notice = Notice {
            kind: Kind::OutsideRoot,
            about: Some((&caller.member_id, &caller.name)),
            bucket: Some(bucket),
            path: Some(path),
            device: &caller.device,
        };
        let told = notices::add(app, &mut tx, To::Admins, notice).await?;
        tx.commit().await?;
        Ok::<_, Problem>(told)
    };
    match recorded.await {
        Ok(told) => {
            announce_end(app, &caller.session_id, Code::OutsideRoot);
            notices::announce(app, told);
            outside_root()
        }
        // Not recorded means not allowed either.
        Err(problem) => problem,
    }
}

async fn issue(
    app: &App,
    tx: &mut Tx,
    session_id: &str,
    token: &str,
    now: Millis,
) -> Result<(), Problem> {
    let nonce = hash(&format!("{:?}", app.random.bytes::<32>()));
    let idle_expires_at = now + Millis::from(app.config.sessions.idle_hours) * HOUR;
    store::insert_token(
        tx,
        &app.random.id(now),
        session_id,
        &hash(token),
        &nonce,
        now,
        idle_expires_at,
    )
    .await?;
    Ok(())
}

fn tokens(
    app: &App,
    member_id: &str,
    session_id: &str,
    refresh_token: String,
    now: Millis,
) -> Tokens {
    let (access_token, access_expires_at) =
        app.access_tokens
            .issue(member_id, session_id, &app.random, now);
    let refresh_expires_at = now + Millis::from(app.config.sessions.idle_hours) * HOUR;
    Tokens {
        session_id: session_id.to_owned(),
        access_token,
        access_expires_at,
        refresh_token,
        refresh_expires_at,
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
