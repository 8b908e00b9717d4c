//! What an e-mail says, and how that becomes a message: plain text and HTML of the same words.

use std::fmt::Write as _;

use anyhow::Context as _;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    brief::brief,
    clock::{Clock, Millis},
};

/// Of a subject, in bytes; longer ones are cut.
const SUBJECT: usize = 200;
/// Of a name in a header.
const NAME: usize = 120;

#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    pub member_id: &'a str,
    pub name: &'a str,
    pub email: &'a str,
}

#[derive(Debug, Clone)]
pub struct Letter<'a> {
    pub to: Recipient<'a>,
    pub subject: String,
    pub content: Content,
}

/// What stands in an e-mail, but for what is secret in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub paragraphs: Vec<String>,
    pub button: Option<Button>,
    /// Why somebody gets this.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub label: String,
    /// A page of the web app, from its first slash on; empty when the letter comes with a link.
    pub page: String,
}

impl<'a> Letter<'a> {
    pub fn new(to: Recipient<'a>, subject: impl Into<String>, why: impl Into<String>) -> Self {
        let content = Content {
            paragraphs: Vec::new(),
            button: None,
            why: why.into(),
        };
        Self {
            to,
            subject: one_line(&subject.into(), SUBJECT),
            content,
        }
    }

    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.content.paragraphs.push(text.into());
        self
    }

    /// A button to a page of the web app; `page` is its path, or empty for the link that the letter comes with.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>, page: impl Into<String>) -> Self {
        self.content.button = Some(Button {
            label: label.into(),
            page: page.into(),
        });
        self
    }
}

/// All that a message is made of: the same parts always make the same bytes.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub id: &'a str,
    pub from: &'a Mailbox,
    pub name: &'a str,
    pub email: &'a str,
    pub subject: &'a str,
    pub content: &'a Content,
    pub link: Option<&'a str>,
    pub public_url: &'a str,
    pub at: Millis,
}

/// Fails for an address that nothing can be sent to.
pub(super) fn message(parts: &Parts<'_>) -> anyhow::Result<Message> {
    let address = address(parts.email)?;
    let name = one_line(parts.name, NAME);
    let to = Mailbox::new((!name.is_empty()).then_some(name), address);
    let url = button_url(parts);
    let button = parts.content.button.as_ref().zip(url.as_deref());
    let button = button.map(|(button, url)| (button.label.as_str(), url));
    let boundary = format!("mediabridge-{}", parts.id);
    let body = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(SinglePart::plain(plain(parts, button)))
        .singlepart(SinglePart::html(html(parts, button)));
    let auto = HeaderName::new_from_ascii_str("Auto-Submitted");
    Ok(Message::builder()
        .from(parts.from.clone())
        .to(to)
        .subject(one_line(parts.subject, SUBJECT))
        .date(Clock::fixed(parts.at).system_time())
        .message_id(Some(format!(
            "<{}@{}>",
            parts.id,
            parts.from.email.domain()
        )))
        // So that no absence notice comes back.
        .raw_header(HeaderValue::new(auto, "auto-generated".to_owned()))
        .multipart(body)?)
}

/// The address as SMTP wants it: with the domain's ASCII form.
fn address(email: &str) -> anyhow::Result<Address> {
    let unusable = || format!("no e-mail can be sent to the address `{email}`");
    let (local, domain) = email.rsplit_once('@').with_context(unusable)?;
    let domain = match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => domain,
        _ => domain.to_owned(),
    };
    Address::new(local, domain).with_context(unusable)
}

fn button_url(parts: &Parts<'_>) -> Option<String> {
    if let Some(link) = parts.link {
        return Some(link.to_owned());
    }
    let page = &parts.content.button.as_ref()?.page;
    page.starts_with('/')
        .then(|| format!("{}{page}", parts.public_url))
}

/// One line of header: no line breaks or other controls, nothing that turns the direction of what follows, and not long.
fn one_line(text: &str, most_bytes: usize) -> String {
    let visible = |c: char| {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            c
        }
    };
    let text: String = text.chars().filter(|c| !turns(*c)).map(visible).collect();
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    brief(&words.join(" "), most_bytes).into_owned()
}

/// Characters that turn the direction of the text around them.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn plain(parts: &Parts<'_>, button: Option<(&str, &str)>) -> String {
    let mut text = String::new();
    for paragraph in &parts.content.paragraphs {
        let _ = write!(text, "{}\n\n", one_line(paragraph, usize::MAX));
    }
    if let Some((label, url)) = button {
        let _ = write!(text, "{label}:\n{url}\n\n");
    }
    let why = one_line(&parts.content.why, usize::MAX);
    let _ = write!(text, "-- \n{why}\n{}\n", parts.public_url);
    text
}

fn html(parts: &Parts<'_>, button: Option<(&str, &str)>) -> String {
    const FONT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
    let mut body = String::new();
    for paragraph in &parts.content.paragraphs {
        let text = escaped(&one_line(paragraph, usize::MAX));
        let _ = writeln!(body, "<p style=\"margin:0 0 16px\">{text}</p>");
    }
    if let Some((label, url)) = button {
        let (label, url) = (escaped(label), escaped(url));
        let _ = write!(
            body,
            "<p style=\"margin:24px 0\"><a href=\"{url}\" style=\"display:inline-block;padding:10px 18px;border-radius:8px;\
             background:#3451b2;color:#ffffff;text-decoration:none;font-weight:600\">{label}</a></p>\n\
             <p style=\"margin:0 0 16px;font-size:12px;color:#60646c;word-break:break-all\">{url}</p>\n"
        );
    }
    let title = escaped(&one_line(parts.subject, SUBJECT));
    let why = escaped(&one_line(&parts.content.why, usize::MAX));
    let home = escaped(parts.public_url);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n</head>\n\
         <body style=\"margin:0;padding:24px 16px;background:#ffffff;color:#1c2024;{FONT};font-size:15px;line-height:1.5\">\n\
         <div style=\"max-width:560px;margin:0 auto\">\n{body}\
         <p style=\"margin:32px 0 0;padding-top:12px;border-top:1px solid #d9d9e0;font-size:12px;color:#60646c\">{why}<br>\
         <a href=\"{home}\" style=\"color:#60646c\">{home}</a></p>\n</div>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
