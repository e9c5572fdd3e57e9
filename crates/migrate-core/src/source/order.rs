//! Which files would another tool run in another order?

use crate::migration::Migration;
use crate::set::{OrderRule, SourceWarning};

/// Neighbours that another tool would swap, and neighbours of one number. Looking at neighbours is enough: an order without a
/// swapped pair of neighbours is the same order.
pub(super) fn order_warnings(migrations: &[Migration]) -> Vec<SourceWarning> {
    let mut warnings = Vec::new();
    for pair in migrations.windows(2) {
        let [first, second] = pair else { continue };
        if first.version.is_repeatable() || second.version.is_repeatable() {
            continue;
        }
        if first.version.same_number(&second.version) {
            warnings.push(SourceWarning::SameNumber {
                first: first.path.clone(),
                second: second.path.clone(),
            });
            continue;
        }
        let by_text =
            first.version.compare_as_text(&second.version).is_gt().then_some(OrderRule::Text);
        let by_number =
            first.version.compare_as_number(&second.version).is_some_and(std::cmp::Ordering::is_gt);
        for rule in by_text.into_iter().chain(by_number.then_some(OrderRule::Number)) {
            warnings.push(SourceWarning::OrderDiffers {
                earlier: first.path.clone(),
                later: second.path.clone(),
                rule,
            });
        }
    }
    warnings
}
