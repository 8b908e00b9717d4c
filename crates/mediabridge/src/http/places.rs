//! Places of which everybody has so many at a time: connections of an address, sockets of a session.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// How many places each `K` has taken.
#[derive(Debug)]
pub(super) struct Places<K>(Mutex<HashMap<K, usize>>);

/// One of them; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place<K: Eq + Hash>(Arc<Places<K>>, K);

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone> Places<K> {
    /// `None` when `who` has `most` already; 0 is no limit.
    pub(super) fn enter(self: &Arc<Self>, who: K, most: usize) -> Option<Place<K>> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(who.clone()).or_default();
        if most > 0 && *count >= most {
            return None;
        }
        *count += 1;
        Some(Place(Arc::clone(self), who))
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut counts = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::network;

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let places = Arc::new(Places::default());
        let caller = |ip: &str| network::caller(ip.parse::<IpAddr>().unwrap());
        let enter = |ip: &str| places.enter(caller(ip), 2);
        let first = enter("203.0.113.7").unwrap();
        let _second = enter("203.0.113.7").unwrap();
        assert!(enter("203.0.113.7").is_none());
        assert!(enter("203.0.113.8").is_some());
        drop(first);
        let _third = enter("203.0.113.7").unwrap();
        assert!(enter("203.0.113.7").is_none());

        let _v6 = (enter("2001:db8::1").unwrap(), enter("2001:db8::2").unwrap());
        assert!(enter("2001:db8::3").is_none(), "one /64 is one caller");
        assert_eq!(places.0.lock().unwrap().len(), 2, "the gone are forgotten");
        assert!((0..100).all(|_| places.enter(caller("203.0.113.7"), 0).is_some()));
    }
}
