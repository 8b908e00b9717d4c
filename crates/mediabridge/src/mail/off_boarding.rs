//! Somebody leaves: their mailbox is locked, its mail forwarded, and the mailbox kept or put up for deletion.
//!
//! Each step is an act of its own, which can be done again: what is so already is left as it is.

use axum::extract::State;
use purelymail::{
    CheckError, LocalPart, MailboxAddress, MailboxChange, MailboxSettings, Password, Pattern, Rule,
};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    client, hand_over,
    mailboxes::known,
    routing, store,
    sync::{self, Known},
    trace, turn,
};
use crate::{
    app::App,
    audit, deletions,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path},
        respond::ProblemBody,
    },
    problem::{self, Problem},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(look))
        .routes(routes!(carry_out))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OffBoardingStep)]
enum Step {
    /// A password that nobody knows.
    Password,
    /// Nobody can recover the mailbox any more.
    Recovery,
    /// A rule sends the mail to somebody else.
    Forward,
    /// The mailbox is put up for deletion.
    Deletion,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OffBoarding {
    /// Who gets the mail from now on. Absent: nobody else.
    #[schema(max_length = 320)]
    forward_to: Option<String>,
    /// What is forwarded is kept in the mailbox as well.
    #[serde(default)]
    keep_copy: bool,
    /// Put the mailbox up for deletion.
    #[serde(default)]
    delete: bool,
    /// The password is to be changed although that may make the stored mail unreadable.
    #[serde(default)]
    even_if_mail_is_lost: bool,
    /// Only these, such as those that failed before. Absent: all that the plan has.
    steps: Option<Vec<Step>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OffBoardingPlan {
    steps: Vec<PlannedStep>,
    /// What one should know about it.
    remarks: Vec<String>,
    /// With a new password the mail that is there may become unreadable, which has to be accepted.
    loses_mail: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OffBoardingPlannedStep)]
struct PlannedStep {
    step: Step,
    /// What happens.
    detail: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OffBoardingResult {
    steps: Vec<StepEnd>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OffBoardingStepEnd)]
struct StepEnd {
    step: Step,
    is_done: bool,
    /// What was done, or why it was not.
    detail: String,
}

/// What is to happen, checked.
struct Wish {
    address: MailboxAddress,
    forward: Option<Rule>,
    delete: bool,
}

impl Wish {
    async fn of(app: &App, address: &str, body: &OffBoarding) -> Result<Self, Problem> {
        let address = known(app, address).await?;
        let text = body.forward_to.as_deref().map(str::trim);
        let forward = match text.filter(|text| !text.is_empty()) {
            Some(text) => Some(forwarding(&address, text, body.keep_copy)?),
            None => None,
        };
        Ok(Self {
            address,
            forward,
            delete: body.delete,
        })
    }

    /// The steps in their order: whoever leaves is locked out first.
    fn steps(&self, settings: &MailboxSettings) -> Vec<Step> {
        let mut steps = vec![Step::Password];
        if !settings.recovery_methods.is_empty() {
            steps.push(Step::Recovery);
        }
        if self.forward.is_some() {
            steps.push(Step::Forward);
        }
        if self.delete {
            steps.push(Step::Deletion);
        }
        steps
    }
}

fn forwarding(address: &MailboxAddress, to: &str, keep_copy: bool) -> Result<Rule, Problem> {
    let wrong = |why: String| problem::invalid_field("forward_to", why);
    let target = MailboxAddress::parse(to).map_err(|error| wrong(format!("{error}.")))?;
    if &target == address {
        return Err(wrong(
            "This is the mailbox itself. Choose somebody else, or forward nothing.".to_owned(),
        ));
    }
    let mut targets = vec![target];
    if keep_copy {
        targets.push(address.clone());
    }
    let local: LocalPart = address.local();
    Rule::new(address.domain(), Pattern::Exactly(local), targets)
        .map_err(|error| wrong(format!("{error}.")))
}

const APP_PASSWORDS: &str = "PurelyMail does not list app passwords, so those that were made cannot be ended here and may go on working. Only deleting the mailbox ends them for certain.";

/// What would happen. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/mail/mailboxes/{address}/off-boarding/plan", tag = "off_boarding",
    params(("address" = String, Path)), request_body = OffBoarding,
    responses((status = 200, body = OffBoardingPlan), (status = "default", body = ProblemBody)))]
async fn look(
    _admin: Admin,
    State(app): State<App>,
    Path(address): Path<String>,
    Json(body): Json<OffBoarding>,
) -> Result<Json<OffBoardingPlan>, Problem> {
    let wish = Wish::of(&app, &address, &body).await?;
    let settings = client(&app).await?.mailbox(&wish.address).await?;
    let mut remarks = Vec::new();
    if let Some(rule) = &wish.forward {
        let known = Known::read(&app).await?;
        remarks.extend(known.map().remarks(&routing::as_kept(0, rule)));
        if wish.delete {
            remarks.push("The rule that forwards stays when the mailbox is deleted.".to_owned());
        }
    }
    if !wish.delete || wish.forward.is_none() {
        remarks.extend(mail_stays(&wish));
    }
    remarks.push(APP_PASSWORDS.to_owned());
    let steps = wish.steps(&settings).into_iter().map(|step| PlannedStep {
        step,
        detail: words(&app, &wish, &settings, step),
    });
    Ok(Json(OffBoardingPlan {
        steps: steps.collect(),
        remarks,
        loses_mail: !settings.password_reset,
    }))
}

fn mail_stays(wish: &Wish) -> Option<String> {
    (wish.forward.is_none() && !wish.delete).then(|| {
        format!(
            "Mail to {} goes on arriving, and nobody reads it. Forward it, or delete the mailbox.",
            wish.address
        )
    })
}

fn words(app: &App, wish: &Wish, settings: &MailboxSettings, step: Step) -> String {
    let address = &wish.address;
    match step {
        Step::Password => format!(
            "{address} gets a random password that nobody sees. The old one does not open it any more."
        ),
        Step::Recovery => {
            let methods = settings.recovery_methods.iter();
            let methods: Vec<String> = methods.map(|method| method.target.to_string()).collect();
            let factor = if settings.two_factor_required {
                " The second factor is not demanded any more: PurelyMail demands it only with a way to recover."
            } else {
                ""
            };
            format!(
                "{} can not recover it any more; otherwise whoever leaves could choose a new password.{factor}",
                methods.join(", ")
            )
        }
        Step::Forward => match &wish.forward {
            Some(rule) => format!(
                "A routing rule is made: {}.",
                trace::describe(&routing::as_kept(0, rule))
            ),
            None => String::new(),
        },
        Step::Deletion => format!(
            "The mailbox and all mail in it are deleted after {} hours. Every admin is told, and any of them can stop it.",
            app.config.deletions.grace_hours
        ),
    }
}

/// Carry it out, step by step. One that fails stops no other, and can be tried again.
#[utoipa::path(post, path = "/api/v1/mail/mailboxes/{address}/off-boarding", tag = "off_boarding",
    params(("address" = String, Path)), request_body = OffBoarding,
    responses((status = 200, body = OffBoardingResult), (status = "default", body = ProblemBody)))]
async fn carry_out(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(address): Path<String>,
    Json(body): Json<OffBoarding>,
) -> Result<Json<OffBoardingResult>, Problem> {
    let wish = Wish::of(&app, &address, &body).await?;
    let settings = client(&app).await?.mailbox(&wish.address).await?;
    let is_asked = |step: &Step| body.steps.as_ref().is_none_or(|only| only.contains(step));
    let planned = wish.steps(&settings);
    if planned.contains(&Step::Password)
        && is_asked(&Step::Password)
        && !settings.password_reset
        && !body.even_if_mail_is_lost
    {
        return Err(problem::invalid_field(
            "even_if_mail_is_lost",
            "Password reset is off for this mailbox: with a new password, the mail that is there may become unreadable. Say that you accept this, or switch password reset on first.",
        ));
    }
    let mut steps = Vec::new();
    for step in planned.into_iter().filter(is_asked) {
        let done = match step {
            Step::Password => lock(&app, &caller, &wish.address).await,
            Step::Recovery => close_recovery(&app, &caller, &wish.address, &settings).await,
            Step::Forward => forward(&app, &caller, &wish).await,
            Step::Deletion => delete(&app, &caller, &wish.address).await,
        };
        steps.push(StepEnd {
            step,
            is_done: done.is_ok(),
            detail: match done {
                Ok(()) => words(&app, &wish, &settings, step),
                Err(problem) => problem.detail,
            },
        });
    }
    Ok(Json(OffBoardingResult { steps }))
}

async fn lock(app: &App, caller: &Caller, address: &MailboxAddress) -> Result<(), Problem> {
    let _turn = turn(app).await?;
    let client = client(app).await?;
    let random = hand_over::generate(&app.random);
    let change = MailboxChange {
        new_password: Some(Password::new(random.expose_secret()).map_err(anyhow::Error::from)?),
        ..MailboxChange::default()
    };
    let locked = client.checked().change_mailbox(address, &change).await;
    let entry = audit::Entry::new("mailbox.password")
        .by(caller)
        .subject(address.as_str())
        .detail("Off-boarding: a random one that nobody has seen.");
    settle(app, address, entry, locked.map(drop)).await
}

async fn close_recovery(
    app: &App,
    caller: &Caller,
    address: &MailboxAddress,
    settings: &MailboxSettings,
) -> Result<(), Problem> {
    let _turn = turn(app).await?;
    let client = client(app).await?;
    let closed = async {
        if settings.two_factor_required {
            let change = MailboxChange {
                two_factor_required: Some(false),
                ..MailboxChange::default()
            };
            client.checked().change_mailbox(address, &change).await?;
        }
        client.checked().delete_all_recovery_methods(address).await
    };
    let closed = closed.await;
    let entry = audit::Entry::new("mailbox.recovery")
        .by(caller)
        .subject(address.as_str())
        .detail("Off-boarding: nobody can recover it any more.");
    settle(app, address, entry, closed).await
}

/// Writes a step down, whichever way it went.
async fn settle(
    app: &App,
    address: &MailboxAddress,
    entry: audit::Entry,
    outcome: Result<(), CheckError>,
) -> Result<(), Problem> {
    let outcome = outcome.map_err(Problem::from);
    let mut tx = app.db.begin().await?;
    let entry = match &outcome {
        Ok(()) => {
            hand_over::outdate(app, &mut tx, address.as_str()).await?;
            entry
        }
        Err(problem) => entry.failed(&problem.detail),
    };
    entry.record(app, &mut tx).await?;
    tx.commit().await?;
    sync::after_write(app);
    outcome
}

async fn forward(app: &App, caller: &Caller, wish: &Wish) -> Result<(), Problem> {
    let Some(rule) = &wish.forward else {
        return Ok(());
    };
    let wanted = routing::as_kept(0, rule);
    let there = store::rules(&app.db).await?;
    let is_there = there
        .into_iter()
        .any(|rule| trace::Rule { id: 0, ..rule } == wanted);
    if is_there {
        return Ok(());
    }
    routing::make(app, caller, rule).await.map(drop)
}

async fn delete(app: &App, caller: &Caller, address: &MailboxAddress) -> Result<(), Problem> {
    let kind = deletions::Kind::Mailbox;
    let planned = deletions::open_targets(app, kind).await?;
    if planned.contains_key(address.as_str()) {
        return Ok(());
    }
    deletions::schedule_for(app, caller, kind, address.as_str())
        .await
        .map(drop)
}
