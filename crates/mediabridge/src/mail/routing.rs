//! Routing rules: the list, making and replacing one, and where mail goes.

use axum::{extract::State, http::StatusCode};
use purelymail::{
    Client, DomainName, ListedRule, LocalPart, MailboxAddress, Pattern, Rule, RuleId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    client, store,
    sync::{self, Known},
    trace, turn,
};
use crate::{
    app::App,
    audit, deletions,
    http::{
        caller::{Admin, Caller},
        extract::{Json, Path, Query},
        respond::ProblemBody,
    },
    problem::{self, Problem, Validation},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(replace, delete))
        .routes(routes!(preview))
        .routes(routes!(trace_address))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RuleList {
    items: Vec<RoutingRule>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoutingRule {
    id: i64,
    domain: String,
    pattern: trace::Pattern,
    /// What the address is, or starts with; empty for the patterns that need nothing.
    match_user: String,
    targets: Vec<String>,
    /// The rule in words.
    label: String,
    /// What one should know about it: mailboxes that get nothing because of it, circles, targets that nobody has.
    remarks: Vec<String>,
    /// It is going to be deleted.
    deletion_id: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleInput {
    domain: String,
    pattern: trace::Pattern,
    #[serde(default)]
    #[schema(max_length = 64)]
    match_user: String,
    #[schema(max_items = 100)]
    targets: Vec<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PreviewQuery {
    /// The rule that this one would take the place of: it would not be there any more.
    replaces: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulePreview {
    label: String,
    remarks: Vec<String>,
    /// The rule that is there for the same addresses. PurelyMail has one at most: that one would have to be changed.
    in_the_way: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TraceQuery {
    /// `somebody@example.org`
    address: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Trace {
    /// In the order in which the mail gets there.
    steps: Vec<trace::Step>,
}

/// Routing rules, from our copy of PurelyMail's list.
#[utoipa::path(get, path = "/api/v1/mail/rules", tag = "routing",
    responses((status = 200, body = RuleList), (status = "default", body = ProblemBody)))]
async fn list(_admin: Admin, State(app): State<App>) -> Result<Json<RuleList>, Problem> {
    let known = Known::read(&app).await?;
    let planned = deletions::open_targets(&app, deletions::Kind::RoutingRule).await?;
    let items = known.rules.iter().map(|rule| {
        let deletion_id = planned.get(&rule.id.to_string()).cloned();
        RoutingRule::new(rule, &known, deletion_id)
    });
    Ok(Json(RuleList {
        items: items.collect(),
    }))
}

impl RoutingRule {
    fn new(rule: &trace::Rule, known: &Known, deletion_id: Option<String>) -> Self {
        Self {
            id: rule.id,
            domain: rule.domain.clone(),
            pattern: rule.pattern(),
            match_user: rule.match_user.clone(),
            targets: rule.targets.clone(),
            label: trace::describe(rule),
            remarks: known.map().remarks(rule),
            deletion_id,
        }
    }
}

impl RuleInput {
    /// The rule, if it makes sense. PurelyMail would take nearly anything.
    async fn checked(&self, app: &App) -> Result<Rule, Problem> {
        let mut validation = Validation::default();
        let domain = DomainName::parse(self.domain.trim());
        let is_known = match &domain {
            Ok(domain) => store::domain(&app.db, domain.as_str()).await?.is_some(),
            Err(_) => false,
        };
        validation.require(
            is_known,
            "domain",
            "Choose a domain that is on the account.",
        );
        let text = self.match_user.trim();
        let pattern = match self.pattern {
            trace::Pattern::Any => Ok(Pattern::Any),
            trace::Pattern::AnyUnused => Ok(Pattern::AnyUnused),
            trace::Pattern::StartsWith => LocalPart::parse(text).map(Pattern::StartsWith),
            trace::Pattern::Exactly => LocalPart::parse(text).map(Pattern::Exactly),
            trace::Pattern::Useless => {
                return Err(problem::invalid_field(
                    "pattern",
                    "Such a rule would match nothing.",
                ));
            }
        };
        if let Err(error) = &pattern {
            validation.require(
                false,
                "match_user",
                format!("Give what stands before the @: {error}."),
            );
        }
        validation.require(
            (1..=100).contains(&self.targets.len()),
            "targets",
            "Give 1 to 100 addresses that the mail goes to.",
        );
        let targets = self
            .targets
            .iter()
            .map(|text| MailboxAddress::parse(text.trim()));
        let targets: Result<Vec<_>, _> = targets.collect();
        if let Err(error) = &targets {
            validation.require(false, "targets", format!("{error}."));
        }
        validation.finish()?;
        let (Ok(domain), Ok(pattern), Ok(targets)) = (domain, pattern, targets) else {
            return Err(problem::invalid("The rule is not understood."));
        };
        Rule::new(domain, pattern, targets)
            .map_err(|error| problem::invalid_field("match_user", format!("{error}.")))
    }
}

/// The rule as it would be kept.
pub(super) fn as_kept(id: i64, rule: &Rule) -> trace::Rule {
    let (prefix, catchall, match_user) = match rule.pattern() {
        Pattern::Any => (true, false, String::new()),
        Pattern::AnyUnused => (true, true, String::new()),
        Pattern::StartsWith(text) => (true, false, text.to_string()),
        Pattern::Exactly(text) => (false, false, text.to_string()),
    };
    trace::Rule {
        id,
        domain: rule.domain().to_string(),
        prefix,
        match_user,
        catchall,
        targets: rule.targets().iter().map(ToString::to_string).collect(),
    }
}

/// The rule that PurelyMail would have instead of this one.
fn in_the_way<'k>(known: &'k Known, rule: &trace::Rule) -> Option<&'k trace::Rule> {
    known.rules.iter().find(|other| {
        other.id != rule.id
            && other.domain == rule.domain
            && (other.prefix, &other.match_user) == (rule.prefix, &rule.match_user)
    })
}

/// What a rule would mean, before it is there.
#[utoipa::path(post, path = "/api/v1/mail/rules/preview", tag = "routing", params(PreviewQuery), request_body = RuleInput,
    responses((status = 200, body = RulePreview), (status = "default", body = ProblemBody)))]
async fn preview(
    _admin: Admin,
    State(app): State<App>,
    Query(query): Query<PreviewQuery>,
    Json(body): Json<RuleInput>,
) -> Result<Json<RulePreview>, Problem> {
    let rule = as_kept(
        query.replaces.unwrap_or_default(),
        &body.checked(&app).await?,
    );
    let mut known = Known::read(&app).await?;
    known.rules.retain(|other| other.id != rule.id);
    Ok(Json(RulePreview {
        label: trace::describe(&rule),
        remarks: known.map().remarks(&rule),
        in_the_way: in_the_way(&known, &rule).map(|other| other.id),
    }))
}

/// Make a rule.
#[utoipa::path(post, path = "/api/v1/mail/rules", tag = "routing", request_body = RuleInput,
    responses((status = 201, body = RoutingRule), (status = "default", body = ProblemBody)))]
async fn create(
    Admin(caller): Admin,
    State(app): State<App>,
    Json(body): Json<RuleInput>,
) -> Result<(StatusCode, Json<RoutingRule>), Problem> {
    let rule = body.checked(&app).await?;
    let made = make(&app, &caller, &rule).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

pub(super) async fn make(app: &App, caller: &Caller, rule: &Rule) -> Result<RoutingRule, Problem> {
    let _turn = turn(app).await?;
    let client = client(app).await?;
    let made = client.checked().create_rule(rule).await;
    let entry = audit::Entry::new("rule.create")
        .by(caller)
        .subject(trace::describe(&as_kept(0, rule)));
    taken_over(app, entry, None, made.map_err(Problem::from)).await
}

/// Replace a rule by another. PurelyMail cannot change one, so it is deleted and made anew; if the new one is refused,
/// the old one is put back.
#[utoipa::path(put, path = "/api/v1/mail/rules/{rule_id}", tag = "routing", params(("rule_id" = i64, Path)), request_body = RuleInput,
    responses((status = 200, body = RoutingRule), (status = "default", body = ProblemBody)))]
async fn replace(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(body): Json<RuleInput>,
) -> Result<Json<RoutingRule>, Problem> {
    let rule = body.checked(&app).await?;
    let _turn = turn(&app).await?;
    let client = client(&app).await?;
    let rules = client.rules().await?;
    let old = rules
        .into_iter()
        .find(|listed| listed.id == RuleId(id))
        .ok_or_else(|| problem::not_found("routing rule"))?;
    let before = trace::describe(&trace::Rule::from(&old));
    let after = trace::describe(&as_kept(0, &rule));
    // Written down first: should this server die between the two calls, the old rule can be read in the audit.
    let mut tx = app.db.begin().await?;
    audit::Entry::new("rule.replace")
        .by(&caller)
        .subject(&after)
        .detail(format!("Instead of: {before}"))
        .record(&app, &mut tx)
        .await?;
    tx.commit().await?;
    let made = put_in_place(&client, &old, &rule).await;
    let entry = audit::Entry::new("rule.replaced")
        .by(&caller)
        .subject(&after);
    let made = taken_over(&app, entry, Some(&old), made).await?;
    Ok(Json(made))
}

async fn put_in_place(
    client: &Client,
    old: &ListedRule,
    rule: &Rule,
) -> Result<ListedRule, Problem> {
    if old.is(rule) {
        return Ok(old.clone());
    }
    // Where the two do not exclude each other the new one comes first, and no mail is lost in between.
    let excludes = old.domain == *rule.domain()
        && old
            .pattern()
            .is_none_or(|pattern| pattern.excludes(rule.pattern()));
    if !excludes {
        let made = client.checked().create_rule(rule).await?;
        client.checked().delete_rule(old.id).await?;
        return Ok(made);
    }
    client.checked().delete_rule(old.id).await?;
    match client.checked().create_rule(rule).await {
        Ok(made) => Ok(made),
        Err(refused) => {
            let refused = Problem::from(refused);
            let Some(again) = old.as_rule() else {
                return Err(Problem {
                    detail: format!(
                        "{} The rule that was there could not be put back, since it is one that PurelyMail's own pages would not make.",
                        refused.detail
                    ),
                    ..refused
                });
            };
            let back = client.checked().create_rule(&again).await;
            let told = match &back {
                Ok(_) => "The rule that was there is in place again.".to_owned(),
                Err(error) => format!("The rule that was there could not be put back: {error}"),
            };
            Err(Problem {
                detail: format!("{} {told}", refused.detail),
                ..refused
            })
        }
    }
}

/// Delete a rule, after the time in which everybody can stop it.
#[utoipa::path(delete, path = "/api/v1/mail/rules/{rule_id}", tag = "routing", params(("rule_id" = i64, Path)),
    responses((status = 202, body = deletions::Shown), (status = "default", body = ProblemBody)))]
async fn delete(
    Admin(caller): Admin,
    State(app): State<App>,
    Path(id): Path<i64>,
) -> Result<(StatusCode, Json<deletions::Shown>), Problem> {
    let kind = deletions::Kind::RoutingRule;
    deletions::schedule_for(&app, &caller, kind, &id.to_string()).await
}

/// Where mail to an address goes.
#[utoipa::path(get, path = "/api/v1/mail/trace", tag = "routing", params(TraceQuery),
    responses((status = 200, body = Trace), (status = "default", body = ProblemBody)))]
async fn trace_address(
    _admin: Admin,
    State(app): State<App>,
    Query(query): Query<TraceQuery>,
) -> Result<Json<Trace>, Problem> {
    let address = MailboxAddress::parse(query.address.trim())
        .map_err(|error| problem::invalid_field("address", format!("{error}.")))?;
    let known = Known::read(&app).await?;
    Ok(Json(Trace {
        steps: known.map().trace(address.as_str()),
    }))
}

/// Writes down what is there now, and the act, whichever way it went. What was there before is forgotten when it worked;
/// when it did not, the next reading of the lists finds out.
async fn taken_over(
    app: &App,
    entry: audit::Entry,
    old: Option<&ListedRule>,
    outcome: Result<ListedRule, Problem>,
) -> Result<RoutingRule, Problem> {
    let mut tx = app.db.begin().await?;
    let listed = match outcome {
        Ok(listed) => listed,
        Err(problem) => {
            entry.failed(&problem.detail).record(app, &mut tx).await?;
            tx.commit().await?;
            sync::after_write(app);
            return Err(problem);
        }
    };
    if let Some(old) = old.filter(|old| old.id != listed.id) {
        store::remove_rule(&mut tx, old.id.0).await?;
    }
    store::put_rule(&mut tx, &listed, app.clock.now()).await?;
    entry.record(app, &mut tx).await?;
    tx.commit().await?;
    sync::after_write(app);
    let known = Known::read(app).await?;
    Ok(RoutingRule::new(&trace::Rule::from(&listed), &known, None))
}
