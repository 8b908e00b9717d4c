//! hickory-server in the process: zones from text, and the ways in which name servers fail.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hickory_server::{
    Server,
    net::runtime::{Time, TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{LowerName, Name},
        serialize::txt::Parser,
    },
    server::{Request, RequestHandler, ResponseHandler, ResponseInfo},
    store::in_memory::InMemoryZoneHandler,
    zone_handler::{AxfrPolicy, Catalog, MessageResponseBuilder, ZoneHandler, ZoneType},
};
use mediabridge_dns::{Domain, Report, Resolver, Settings, Wanted};
use tokio::net::{TcpListener, UdpSocket};

/// The account of all tests.
pub(crate) const CODE: &str = "purelymail_ownership_proof=abc123XYZ";

/// What the test domain publishes when all is right; `@` is example.test.
pub(crate) const RIGHT: &str = "
@ MX 10 mailserver.purelymail.com.
@ TXT \"v=spf1 include:_spf.purelymail.com ~all\"
@ TXT \"purelymail_ownership_proof=abc123XYZ\"
purelymail1._domainkey CNAME key1.dkimroot.purelymail.com.
purelymail2._domainkey CNAME key2.dkimroot.purelymail.com.
purelymail3._domainkey CNAME key3.dkimroot.purelymail.com.
_dmarc CNAME dmarcroot.purelymail.com.
";

/// PurelyMail's own zone, and those of others that the tests refer to.
const WORLD: [(&str, &str); 3] = [
    (
        "test.",
        "other A 192.0.2.9
         alias.other CNAME mailserver.purelymail.com.
         elsewhere.other CNAME mx.other.test.
         mx.other A 192.0.2.10
         spf.other TXT \"v=spf1 include:_spf.purelymail.com ?all\"
         few.other TXT \"v=spf1 a mx exists:x.other.test ?all\"
         self.other TXT \"v=spf1 include:self.other.test ~all\"
         none.other TXT \"something else\"
         two.other TXT \"v=spf1 a\"
         two.other TXT \"v=spf1 mx\"
         bad.other TXT \"v=spf1 nonsense\"
         dmarc.other TXT \"v=DMARC1; p=reject; rua=mailto:a@other.test\"
         nodmarc.other TXT \"hello\"
         loop1.other CNAME loop2.other.test.
         loop2.other CNAME loop1.other.test.",
    ),
    (
        "purelymail.com.",
        "mailserver A 192.0.2.1
         _spf TXT \"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all\"
         dmarcroot TXT \"v=DMARC1; p=quarantine\"
         key1.dkimroot TXT \"v=DKIM1; p=abc\"
         key2.dkimroot TXT \"v=DKIM1; p=abc\"
         key3.dkimroot TXT \"v=DKIM1; p=abc\"",
    ),
    ("unrelated.example.", "@ A 192.0.2.77"),
];

/// How a server treats names below a suffix.
#[derive(Clone, Copy)]
pub(crate) enum Trouble {
    /// What a checking resolver says of a zone whose signatures do not hold: SERVFAIL, unless it is asked not to check.
    Bogus,
    Answers(ResponseCode),
}

pub(crate) struct Dns {
    pub(crate) address: SocketAddr,
    _server: Server<Handler>,
}

struct Handler {
    catalog: Catalog,
    troubles: Vec<(LowerName, Trouble)>,
}

#[async_trait::async_trait]
impl RequestHandler for Handler {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        mut response: R,
    ) -> ResponseInfo {
        let name = request.queries.queries()[0].name().clone();
        let code = self
            .troubles
            .iter()
            .find(|(suffix, _)| suffix.zone_of(&name))
            .and_then(|(_, trouble)| match trouble {
                Trouble::Bogus if request.metadata.checking_disabled => None,
                Trouble::Bogus => Some(ResponseCode::ServFail),
                Trouble::Answers(code) => Some(*code),
            });
        let Some(code) = code else {
            return self.catalog.handle_request::<R, T>(request, response).await;
        };
        let answer = MessageResponseBuilder::from_message_request(request)
            .error_msg(&request.metadata, code);
        response.send_response(answer).await.unwrap()
    }
}

/// A server with these zones, each without its SOA and NS, beside the world's.
pub(crate) async fn serve(zones: &[(&str, &str)], troubles: &[(&str, Trouble)]) -> Dns {
    let mut catalog = Catalog::new();
    for (origin, records) in WORLD.iter().chain(zones) {
        let text = format!(
            "$TTL 300\n@ 3600 IN SOA ns1.{origin} hostmaster.{origin} 1 7200 3600 1209600 600\n@ IN NS ns1.{origin}\nns1 IN A 127.0.0.1\n{}\n",
            records
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join("\n")
        );
        let name = Name::from_ascii(origin).unwrap();
        let (_, records) = Parser::new(text.as_str(), None, Some(name.clone()))
            .parse()
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        let zone: InMemoryZoneHandler<TokioRuntimeProvider> =
            InMemoryZoneHandler::new(name.clone(), records, ZoneType::Primary, AxfrPolicy::Deny)
                .unwrap();
        let zone: Arc<dyn ZoneHandler> = Arc::new(zone);
        catalog.upsert(name.into(), vec![zone]);
    }
    let troubles = troubles
        .iter()
        .map(|(suffix, trouble)| (Name::from_ascii(suffix).unwrap().into(), *trouble))
        .collect();
    let mut server = Server::new(Handler { catalog, troubles });
    // A port that is free for both.
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().unwrap();
    server.register_socket(udp);
    server.register_listener(tcp, Duration::from_secs(5), 64);
    Dns {
        address,
        _server: server,
    }
}

/// Asks these servers, and finds those of zones at no other port than the first one's.
pub(crate) fn settings(servers: &[SocketAddr]) -> Settings {
    Settings {
        servers: servers.to_vec(),
        attempts: 1,
        port: servers[0].port(),
        ..Settings::default()
    }
}

pub(crate) fn wanted() -> Wanted {
    Wanted::purelymail(Some(CODE))
}

pub(crate) async fn check_at(dns: &Dns, domain: &str) -> Report {
    Resolver::new(settings(&[dns.address]))
        .unwrap()
        .check(&Domain::parse(domain).unwrap(), &wanted())
        .await
}

/// The report on example.test when it publishes `records`.
pub(crate) async fn check(records: &str) -> Report {
    let dns = serve(&[("example.test.", records)], &[]).await;
    check_at(&dns, "example.test").await
}

/// What is right, without the lines that begin with `without`, and with `with`.
pub(crate) fn right_but(without: &str, with: &str) -> String {
    let kept: Vec<&str> = RIGHT
        .lines()
        .filter(|line| without.is_empty() || !line.starts_with(without))
        .collect();
    format!("{}\n{with}\n", kept.join("\n"))
}
