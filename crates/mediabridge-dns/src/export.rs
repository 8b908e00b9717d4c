//! The records of a domain, written down for others to take in.
