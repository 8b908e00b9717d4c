//! What a notice says as an e-mail.

use super::{Kind, Notice};
use crate::{
    http::{caller::Device, user_agent},
    outbox::{Letter, Recipient},
};

/// The e-mail of a notice to one of those who are told.
pub(super) fn letter<'a>(to: Recipient<'a>, notice: &Notice<'_>) -> Letter<'a> {
    let who = notice.about.map(|(_, name)| name);
    let doer = who.unwrap_or("Somebody");
    let what = notice.subject.unwrap_or("something");
    let place = from(notice.device);
    let whence = place.as_ref().map(|place| format!(" from {place}"));
    let whence = whence.unwrap_or_default();
    let bucket = notice.bucket.map_or("a bucket", |(_, name)| name);
    let (subject, text) = match notice.kind {
        Kind::SessionReuse => (
            "Somebody used an old sign-in of yours".to_owned(),
            format!(
                "Somebody used an old sign-in of yours{whence}. That session was ended. If it was not you, change your password."
            ),
        ),
        Kind::OutsideRoot => (
            format!("{doer} tried to open a path outside their folder"),
            format!(
                "{doer} tried to open a path outside their folder in {bucket}{whence}. Their session was ended."
            ),
        ),
        Kind::PasswordChanged => (
            "Your password was changed".to_owned(),
            format!(
                "Your password was changed{whence}, and your other devices were signed out. If it was not you, tell an administrator at once."
            ),
        ),
        Kind::PasswordReset => (
            "A new password was chosen for your account".to_owned(),
            format!(
                "A new password was chosen through a reset link{whence}, and all your devices were signed out. If it was not you, tell an administrator at once."
            ),
        ),
        Kind::DeletionScheduled => (
            format!("{what} is going to be deleted"),
            format!(
                "{doer} has put {what} up for deletion. Nothing happens before the time it names; until then any admin can cancel it."
            ),
        ),
        Kind::DeletionCancelled => (
            format!("{what} is not going to be deleted"),
            format!("{doer} has cancelled the deletion of {what}."),
        ),
        Kind::DeletionDone => (
            format!("{what} was deleted"),
            match who {
                Some(who) => format!("{what} was deleted, as {who} had asked for."),
                None => format!("{what} was deleted, as it was scheduled."),
            },
        ),
        Kind::DeletionHeld => (
            format!("The deletion of {what} needs a look"),
            format!(
                "The deletion of {what} was not carried out: something has changed since it was scheduled, or nobody knows how it went. An admin has to look at it and decide."
            ),
        ),
        Kind::DomainBroken => (
            format!("E-mail of {what} may not arrive"),
            format!(
                "The DNS records of {what} are not what they should be any more, so e-mail may be lost or refused."
            ),
        ),
        Kind::DomainHealthy => (
            format!("{what} is in order again"),
            format!("The DNS records of {what} are what they should be again."),
        ),
        Kind::CreditLow => (
            "The PurelyMail credit is running low".to_owned(),
            match notice.subject {
                Some(left) => format!("The PurelyMail credit is running low: {left}."),
                None => "The PurelyMail credit is running low.".to_owned(),
            },
        ),
        Kind::MailboxAppeared => (
            format!("The mailbox {what} appeared"),
            format!(
                "The mailbox {what} is there now, and nobody here created it. If you do not know it, look who else may sign in at PurelyMail."
            ),
        ),
    };
    let (label, page) = place_of(notice);
    let why = if notice.kind.is_for_admins() {
        "You get this because you are an admin of this MediaBridge. Which notices come by e-mail, you choose in your account settings."
    } else {
        "You get this because it is about your account. Which notices come by e-mail, you choose in your account settings."
    };
    let mut letter = Letter::new(to, subject, why)
        .paragraph(format!("Hello {},", to.name))
        .paragraph(text);
    if let Some(path) = notice.path {
        letter = letter.paragraph(format!("The path was: {path}"));
    }
    letter.button(label, page)
}

/// What the button says and where it leads.
fn place_of(notice: &Notice<'_>) -> (&'static str, String) {
    let (label, page) = match notice.kind {
        Kind::SessionReuse | Kind::PasswordChanged | Kind::PasswordReset => {
            ("Open your account settings", "/account")
        }
        Kind::OutsideRoot => ("Open the audit log", "/admin/audit"),
        Kind::DeletionScheduled
        | Kind::DeletionCancelled
        | Kind::DeletionDone
        | Kind::DeletionHeld => ("Open the pending deletions", "/mail/deletions"),
        Kind::DomainBroken | Kind::DomainHealthy => ("Open the domains", "/mail/domains"),
        Kind::CreditLow => ("Open the overview", "/mail"),
        Kind::MailboxAppeared => ("Open the mailboxes", "/mail/mailboxes"),
    };
    (label, notice.link.unwrap_or(page).to_owned())
}

/// Where it came from, as far as that is known.
fn from(device: &Device) -> Option<String> {
    let read = user_agent::read(device.user_agent.as_deref());
    let what = match (read.browser, read.system) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    };
    match (&device.ip, what) {
        (Some(ip), Some(what)) => Some(format!("{ip} ({what})")),
        (Some(ip), None) => Some(ip.clone()),
        (None, what) => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TO: Recipient<'static> = Recipient {
        member_id: "1",
        name: "Ada",
        email: "ada@example.com",
    };

    #[test]
    fn every_kind_has_words_and_a_page() {
        let device = Device::default();
        let mut subjects = std::collections::BTreeSet::new();
        for kind in Kind::ALL {
            let bare = letter(TO, &Notice::own(kind, &device));
            let full = letter(
                TO,
                &Notice {
                    subject: Some("anna@example.com"),
                    about: Some(("2", "Mia")),
                    ..Notice::own(kind, &device)
                },
            );
            for letter in [bare, full] {
                let button = letter.content.button.clone().unwrap();
                assert!(button.page.starts_with('/'), "{letter:?}");
                assert!(letter.content.paragraphs[1].ends_with('.'), "{letter:?}");
                subjects.insert((kind.as_str(), letter.subject));
            }
        }
        assert!(subjects.len() >= Kind::ALL.len());
    }

    #[test]
    fn a_notice_says_who_did_what_and_from_where() {
        let device = Device {
            ip: Some("203.0.113.9".to_owned()),
            user_agent: Some(
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".to_owned(),
            ),
            ..Device::default()
        };
        let notice = Notice {
            about: Some(("2", "Mia")),
            bucket: Some(("3", "Press")),
            path: Some("../x"),
            ..Notice::own(Kind::OutsideRoot, &device)
        };
        let letter = letter(TO, &notice);
        assert_eq!(
            letter.content.paragraphs,
            [
                "Hello Ada,",
                "Mia tried to open a path outside their folder in Press from 203.0.113.9 (Firefox on Linux). Their session was ended.",
                "The path was: ../x"
            ]
        );
    }

    #[test]
    fn a_notice_may_lead_to_a_page_of_its_own() {
        let notice = Notice::news(Kind::DeletionScheduled, "anna@example.com")
            .by("2", "Mia")
            .link("/mail/deletions/7");
        let letter = letter(TO, &notice);
        assert_eq!(letter.subject, "anna@example.com is going to be deleted");
        assert_eq!(letter.content.button.unwrap().page, "/mail/deletions/7");
    }
}
