//! The sandbox PurelyMail as raw requests see it: above all what a careful client never sends.

#[cfg(test)]
mod http;
#[cfg(test)]
mod traps;
#[cfg(test)]
mod wire;
