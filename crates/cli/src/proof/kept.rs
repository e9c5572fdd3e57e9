//! Which proofs are known from earlier runs?
//!
//! A proof holds for the migrations up to its own, for the text of the down script, the kind of server and this very program.
//! Only what was proven is kept: what failed is about to be changed. The files may be deleted at any time.

use rowsmith_freshness::Hash;
use rowsmith_migrate_core::Script;

use super::Loss;
use crate::{cache, stage::Stage};

/// Where proofs lie, and how many are kept.
const FOLDER: cache::Folder = cache::Folder { name: "proofs", kept: 512 };

/// What the down script of the migration at `index` loses, when it is known to be proven.
pub(super) fn load(stage: &Stage<'_>, index: usize, down: &Script) -> Option<Vec<Loss>> {
    let text = FOLDER.load(&stage.context.project.state_dir, key(stage, index, down)?)?;
    serde_json::from_str(&text).ok()
}

/// Notes that it is proven.
pub(super) fn save(stage: &Stage<'_>, index: usize, down: &Script, losses: &[Loss]) {
    let (Ok(text), Some(key)) = (serde_json::to_string(losses), key(stage, index, down)) else {
        return;
    };
    FOLDER.save(&stage.context.project.state_dir, key, &text);
}

/// None for a script that is too large to be looked at.
fn key(stage: &Stage<'_>, index: usize, down: &Script) -> Option<Hash> {
    let (state, down) = (stage.state(index + 1), Hash::of(down.text()?.as_bytes()));
    Some(Hash::of(format!("{state} {down}").as_bytes()))
}
