//! What takes the space: a folder added up by subfolder, kind, age and storage class, with its largest files and what is
//! there more than once.
//!
//! The rule: only a folder the caller may view is added up, and nothing beside it.

mod api;
mod history;
mod survey;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

pub use history::keep_days;
use mediabridge_s3::ObjectKey;
use survey::Survey;
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::App,
    catalog::{self, Catalog, on_a_thread},
    clock::{MINUTE, Millis},
    problem::Problem,
};

pub fn router() -> OpenApiRouter<App> {
    api::router()
}

/// How long a survey answers: millions of keys take seconds to add up.
const FRESH: Millis = MINUTE;
const KEPT: usize = 64;

/// A bucket's id and a prefix.
type Folder = (String, String);

/// Surveys of a moment ago.
#[derive(Debug)]
pub struct Surveys {
    kept: Mutex<HashMap<Folder, (Millis, Arc<Survey>)>>,
    /// One at a time: each keeps a core busy.
    turn: Semaphore,
}

impl Default for Surveys {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            turn: Semaphore::new(1),
        }
    }
}

impl Surveys {
    async fn of(
        &self,
        app: &App,
        catalog: &Arc<Catalog>,
        folder: &ObjectKey,
    ) -> Result<Arc<Survey>, Problem> {
        let place = (catalog.bucket_id.clone(), folder.as_str().to_owned());
        if let Some(kept) = self.fresh(&place, app.clock.now()) {
            return Ok(kept);
        }
        let _turn = self.turn.acquire().await.map_err(anyhow::Error::from)?;
        // Whoever waited may find it done.
        let now = app.clock.now();
        if let Some(kept) = self.fresh(&place, now) {
            return Ok(kept);
        }
        let (within, prefix) = (Arc::clone(catalog), place.1.clone());
        let survey = on_a_thread(move || Ok(Survey::of(&within.index, &prefix, now))).await?;
        let survey = Arc::new(survey.map_err(|error| catalog::failed(app, catalog, error))?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, (at, _)| now - *at < FRESH);
        if kept.len() < KEPT {
            kept.insert(place, (now, Arc::clone(&survey)));
        }
        Ok(survey)
    }

    fn fresh(&self, place: &Folder, now: Millis) -> Option<Arc<Survey>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, survey) = kept.get(place)?;
        (now - at < FRESH).then(|| Arc::clone(survey))
    }
}
