//! The client against the simulator in `mediabridge-sandbox`: every operation, every quirk, every fault.

#[cfg(test)]
mod checked;
#[cfg(test)]
mod domains;
#[cfg(test)]
mod effects;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod mailboxes;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod routing;
#[cfg(test)]
mod secrets;
