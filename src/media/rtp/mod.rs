//! RTP and RTCP (RFC 3550): the packets, who sent them, and what is told about them.

pub(crate) mod metrics;
pub(crate) mod packet;
pub(crate) mod report;
pub(crate) mod source;
pub(crate) mod timeline;
