//! The sandbox S3 as its clients see it.

#[cfg(test)]
mod auth;
#[cfg(test)]
mod checksums;
#[cfg(test)]
mod cors;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod multipart;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod presigned;
