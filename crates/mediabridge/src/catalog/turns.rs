//! Whose turn it is to read the catalogs: as many at a time as there are cores. All at once, all would be slow.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::on_a_thread;
use crate::problem::Problem;

/// Turns are given in the order in which they were asked for. Who does not wait any more gives up theirs.
#[derive(Debug)]
pub struct Turns {
    cores: Arc<Semaphore>,
    /// What may come a little later stands in the same line, but only for half of the cores at a time, so that it keeps
    /// nobody from their first hits: the longer the line, the less of it is done.
    later: Arc<Semaphore>,
}

impl Turns {
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cores: Arc::new(Semaphore::new(cores)),
            later: Arc::new(Semaphore::new((cores / 2).max(1))),
        }
    }

    /// Runs on a thread, in its turn, what somebody waits for.
    pub async fn soon<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.cores).acquire_owned().await;
        // Work that has begun goes on when nobody waits for it any more, so the turn belongs to the work.
        on_a_thread(move || {
            let _turn = turn;
            work()
        })
        .await
    }

    /// The same for what is not as urgent.
    pub async fn later<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let place = Arc::clone(&self.later).acquire_owned().await;
        self.soon(move || {
            let _place = place;
            work()
        })
        .await
    }
}
