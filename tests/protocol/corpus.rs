//! Messages of our own, and a small source of chance.

/// The INVITE the bench reads too.
pub(crate) fn invite() -> Vec<u8> {
    crlf(include_str!("../data/invite.sip"))
}

/// The text with the line ends of the wire.
pub(crate) fn crlf(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

/// A request with all it must have, and these lines besides; they end with a line break each.
pub(crate) fn request(start: &str, method: &str, lines: &str, body: &str) -> Vec<u8> {
    crlf(&format!(
        "{start}\n\
         Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKd1ce\n\
         Max-Forwards: 70\n\
         From: <sip:2107@office.example>;tag=77f\n\
         To: <sip:2101@office.example>\n\
         Call-ID: 5aa1@192.0.2.7\n\
         CSeq: 4 {method}\n\
         {lines}\n{body}"
    ))
}

/// An OPTIONS with these lines besides.
pub(crate) fn options(lines: &str) -> Vec<u8> {
    request("OPTIONS sip:2101@office.example SIP/2.0", "OPTIONS", lines, "")
}

/// A response with all it must have, and these lines besides.
pub(crate) fn response(start: &str, lines: &str) -> Vec<u8> {
    crlf(&format!(
        "{start}\n\
         Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKd1ce\n\
         From: <sip:2107@office.example>;tag=77f\n\
         To: <sip:2101@office.example>;tag=e0\n\
         Call-ID: 5aa1@192.0.2.7\n\
         CSeq: 4 REGISTER\n\
         {lines}\n"
    ))
}

/// One of each kind, to be mutated and cut.
pub(crate) fn all() -> Vec<Vec<u8>> {
    let mut latin = options("Subject: Gr");
    let end = latin.len() - 2;
    latin.splice(end..end, *b"\xfc\xdfe\r\nContact: \"\xc4\" <sip:m\xfcller@office.example>\r\n");
    vec![
        invite(),
        folded(),
        latin,
        options(
            "Accept: application/sdp, application/*;q=0.3,\n text/plain\nDate: Sat, 13 Nov 2010 23:29:00 GMT\n",
        ),
        request(
            "REGISTER sip:[2001:db8::9]:5070;transport=tcp SIP/2.0",
            "REGISTER",
            "Contact: <sip:a@[2001:db8::1]:5060>;expires=60;q=0.5, \"B, \\\"b\\\"\" <sip:b@h;ob>;reg-id=1\n\
             Route: <sip:[2001:db8::a];lr>, <sip:edge.example;lr;x=%41>\n\
             Path: <sip:edge.example;lr>\n\
             Authorization: Digest username=\"a\\\"b\", realm=\"r\", nonce=\"n\", uri=\"sip:h\", \
             response=\"00112233445566778899aabbccddeeff\", algorithm=MD5, qop=auth, nc=0000000a, cnonce=\"c\"\n\
             Expires: 3600\nSupported: path, outbound\nContent-Length: 0\n",
            "",
        ),
        response(
            "SIP/2.0 401 Unauthorized",
            "WWW-Authenticate: Digest realm=\"a, \\\"b\\\"\", nonce=\"x/+=\", algorithm=SHA-256, \
             qop=\"auth,auth-int\", stale=TRUE, Digest realm=\"c\", nonce=\"y\", opaque=\"\", \
             Basic realm=\"z\"\nWWW-Authenticate: Digest realm=c,nonce=\"z\",algorithm=MD5-sess\n\
             Retry-After: 120 (soon);duration=60\nMin-Expires: 300\nContent-Length: 0\n",
        ),
        response(
            "SIP/2.0 200",
            "Reason: SIP;cause=200;text=\"Call completed elsewhere\", Q.850;cause=26\nl: 0\n",
        ),
        request(
            "BYE tel:+43-1-711;phone-context=office.example SIP/2.0",
            "BYE",
            "Reason: Q.850 ; cause = 16 ; text=\"Normal \\\"clearing\\\"\"\nContent-Length: 0\n",
            "",
        ),
    ]
}

/// White space and folds wherever they may be, compact names, and small letters.
pub(crate) fn folded() -> Vec<u8> {
    crlf(
        "INVITE sip:2101@desk.example;x SIP/2.0\n\
         tO :\n\
         \x20  <sip:2101@desk.example> ;\n\
         \ttag   =  8f1\n\
         f: \"Q. \\\\\\\"uint\\\"\"  <sip:2107@desk.example>\n\
         \x20;\n\
         \x20 tag = 55a\n\
         mAX-fORWARDS: 0068\n\
         I: 91.a@203.0.113.5\n\
         Content-Length   : 6\n\
         CSEQ: 0012\n\
         \x20 INVITE\n\
         V :  SIP / 2.0\n\
         \x20/UDP\n\
         \x20   203.0.113.5 : 5062 ;branch=z9hG4bK77,SIP/2.0/TCP spring.example ;\n\
         \x20 branch  =   z9hG4bK78 ;received = 2001:db8::77\n\
         s :\n\
         Novelty:   one\n\
         \x20  two\n\
         Odd: ;;,,;;,;\n\
         c: application/sdp\n\
         m:\"Quo \\\"\\\"\" <sip:2107@203.0.113.5> ; a =\n\
         \x20     b ;\n\
         \x20 c ; q = 0.25\n\
         \n\
         v=0\n\
         \nthis is beyond the length",
    )
    .into_iter()
    .collect()
}

/// Chance that is the same in every run (`SplitMix64`).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.draw() % (bound.max(1) as u64)).unwrap_or(0)
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        these.get(self.below(these.len())).expect("there is one to pick")
    }
}
