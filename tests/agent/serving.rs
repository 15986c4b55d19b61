//! Both ends of a subscription are ours: a server that keeps its dialogs itself, and a telephone.

use std::net::SocketAddr;

use clock::Moment;
use sip::events::{Notice, Package};
use sip::message::{Message, Method, Name};
use sip::{
    Event, Identity, ListensTo, NameAddr, Output, RequestId, RequestVia, Setup, Subscribe,
    Transport, Uri, UserAgent,
};

use crate::world::{FLOW, GATEWAY, LINE, identity, name, path, secs, setup};

/// A telephone and a server, and a wire between them on which nothing happens by itself.
struct Pair {
    now: Moment,
    phone: UserAgent,
    server: UserAgent,
    addresses: [SocketAddr; 2],
    events: Vec<Event>,
    served: Vec<Event>,
}

fn pair() -> Pair {
    let addresses = [[10, 0, 0, 1], [10, 0, 0, 9]].map(|ip| SocketAddr::from((ip, 5060)));
    let agent = |seed, listens_to| {
        UserAgent::new(Setup { product: "T".into(), seed: [seed; 32], listens_to })
    };
    let (mut phone, mut server) = (agent(1, ListensTo::GatewaysOnly), agent(2, ListensTo::Anyone));
    let now = Moment::START;
    server.flow_ready(FLOW, Transport::Udp, addresses[1]);
    phone.set_gateway(GATEWAY, setup(Transport::Udp));
    phone.path_ready(now, GATEWAY, path(Transport::Udp, addresses[0], addresses[1]));
    phone.set_identity(now, LINE, Identity { register: false, ..identity(None) });
    Pair { now, phone, server, addresses, events: Vec::new(), served: Vec::new() }
}

impl Pair {
    fn settle(&mut self) {
        loop {
            let mut quiet = true;
            let [phone, server] = self.addresses;
            while let Some(output) = self.phone.poll() {
                quiet = false;
                match output {
                    Output::Transmit { bytes, .. } => {
                        self.server.receive(self.now, FLOW, phone, &bytes);
                    }
                    Output::Event(event) => self.events.push(event),
                    Output::Close(flow) => panic!("{flow:?}"),
                }
            }
            while let Some(output) = self.server.poll() {
                quiet = false;
                match output {
                    Output::Transmit { bytes, .. } => {
                        self.phone.receive(self.now, FLOW, server, &bytes);
                    }
                    Output::Event(event) => self.served.push(event),
                    Output::Close(flow) => panic!("{flow:?}"),
                }
            }
            if quiet {
                return;
            }
        }
    }

    /// Lets time pass until a request is handed up.
    fn wait_for_request(&mut self, seconds: u64) {
        let until = self.now + secs(seconds);
        while !self.served.iter().any(|event| name(event) == "Request") {
            let due = [self.phone.deadline(), self.server.deadline()];
            let due = due.into_iter().flatten().min().filter(|due| *due <= until);
            let due = due.expect("a request comes in time");
            self.now = self.now.max(due);
            self.phone.handle_timeout(self.now);
            self.server.handle_timeout(self.now);
            self.settle();
        }
    }

    /// The request that was handed up.
    fn request(&mut self) -> (RequestId, Message) {
        let index = self.served.iter().position(|event| name(event) == "Request");
        match self.served.remove(index.expect("a request came")) {
            Event::Request { request, message, .. } => (request, message),
            other => panic!("{other:?}"),
        }
    }

    fn notify(&mut self, subscribe: &Message, tag: &str, cseq: u32) -> RequestId {
        let address = |name| subscribe.address(name).unwrap().to_name_addr();
        let id = self.server.send_via(
            self.now,
            RequestVia {
                flow: FLOW,
                remote: self.addresses[0],
                method: Method::Notify,
                target: subscribe.contacts().next().unwrap().unwrap().uri().to_uri(),
                from: address(Name::To).with_tag(tag),
                to: address(Name::From),
                call_id: subscribe.call_id().unwrap().to_owned(),
                cseq,
                extra: vec![
                    ("Event".into(), "message-summary".into()),
                    ("Subscription-State".into(), "active".into()),
                    ("Content-Type".into(), "application/simple-message-summary".into()),
                ],
                body: b"Messages-Waiting: yes\r\n".to_vec(),
            },
        );
        self.settle();
        id
    }
}

#[test]
fn a_server_of_ours_keeps_subscriptions_by_itself() {
    let mut pair = pair();
    let target = Uri::parse("sip:101@pbx.example").unwrap();
    let what = Subscribe {
        identity: LINE,
        package: Package::MessageSummary,
        target,
        expires: secs(600),
        list: false,
        extra: Vec::new(),
    };
    let id = pair.phone.subscribe(pair.now, what);
    pair.settle();
    let (request, subscribe) = pair.request();
    let tag = pair.server.tag_of(request).unwrap().to_owned();
    let expires = vec![("Expires".to_owned(), "600".to_owned())];
    pair.server.respond(pair.now, request, 200, expires.clone(), Vec::new());
    pair.settle();
    let sent = pair.notify(&subscribe, &tag, 1);

    assert!(matches!(
        pair.served.pop(),
        Some(Event::RequestAnswered { request, status: 200 }) if request == sent
    ));
    assert!(pair.events.iter().any(|event| matches!(
        event,
        Event::Notified { notice: Notice::Messages(messages), .. } if messages.waiting
    )));

    // The refresh within the dialog is handed up, too; so is the end.
    pair.wait_for_request(580);
    let (request, refresh) = pair.request();
    assert_eq!(refresh.to().unwrap().tag(), Some(tag.as_str()));
    pair.server.respond(pair.now, request, 200, expires, Vec::new());
    pair.notify(&subscribe, &tag, 2);
    pair.phone.unsubscribe(pair.now, id);
    pair.settle();
    assert_eq!(pair.request().1.expires(), Ok(Some(0)));
}

#[test]
fn a_notification_that_nobody_takes_is_told() {
    let mut pair = pair();
    let nobody = Message::parse(
        b"SUBSCRIBE sip:x@h SIP/2.0\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\n\
          Contact: <sip:a@10.0.0.1>\r\nContent-Length: 0\r\n\r\n",
    );
    let nobody = nobody.unwrap();

    pair.notify(&nobody, "2", 1);
    assert!(matches!(pair.served.pop(), Some(Event::RequestAnswered { status: 481, .. })));

    pair.addresses[0].set_port(9);
    pair.phone.remove_identity(pair.now, LINE);
    let sent = RequestVia {
        flow: FLOW,
        remote: pair.addresses[0],
        method: Method::Invite,
        target: Uri::parse("sip:a@h").unwrap(),
        from: NameAddr::parse("<sip:b@h>").unwrap(),
        to: NameAddr::parse("<sip:a@h>").unwrap(),
        call_id: "c".into(),
        cseq: 1,
        extra: Vec::new(),
        body: Vec::new(),
    };
    pair.server.send_via(pair.now, sent);
    pair.settle();
    assert!(matches!(pair.served.pop(), Some(Event::RequestAnswered { status: 503, .. })));
}
