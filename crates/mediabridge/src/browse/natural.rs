//! The order people expect of names: `img2` before `img10`, case aside.

use std::{cmp::Ordering, iter::Peekable, str::Chars};

/// A total order: names that read alike are told apart by their bytes.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let same = alike(a, b);
    compare_all(&a[same..], &b[same..])
}

fn compare_all(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let order = match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                number(&mut left, &mut right)
            }
            (Some(x), Some(y)) => {
                left.next();
                right.next();
                if x == y {
                    Ordering::Equal
                } else {
                    x.to_lowercase().cmp(y.to_lowercase())
                }
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// How many bytes both begin with, up to the number or the character in which they part.
fn alike(a: &str, b: &str) -> usize {
    let mut same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    while same > 0 && (a.as_bytes()[same - 1].is_ascii_digit() || !a.is_char_boundary(same)) {
        same -= 1;
    }
    same
}

/// Compares two runs of digits by value, however long they are.
fn number(left: &mut Peekable<Chars>, right: &mut Peekable<Chars>) -> Ordering {
    let mut order = Ordering::Equal;
    while left.next_if_eq(&'0').is_some() {}
    while right.next_if_eq(&'0').is_some() {}
    loop {
        match (
            left.next_if(char::is_ascii_digit),
            right.next_if(char::is_ascii_digit),
        ) {
            (None, None) => return order,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => order = order.then(x.cmp(&y)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names = vec![
            "img10", "IMG2", "img1", "a", "B", "img02", "img 3", "Ä", "img2b", "9", "10",
        ];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            [
                "9", "10", "a", "B", "img 3", "img1", "IMG2", "img02", "img2b", "img10", "Ä"
            ]
        );
    }

    proptest! {
        #[test]
        fn it_is_a_total_order(mut names in prop::collection::vec("[a-cA-C0-2 ]{0,6}", 3)) {
            names.sort_by(|a, b| compare(a, b));
            for pair in names.windows(2) {
                prop_assert_ne!(compare(&pair[0], &pair[1]), Ordering::Greater);
                prop_assert_eq!(compare(&pair[0], &pair[1]), compare(&pair[1], &pair[0]).reverse());
            }
            prop_assert_ne!(compare(&names[0], &names[2]), Ordering::Greater);
        }

        #[test]
        fn what_both_begin_with_decides_nothing(same in "[aä0-2]{0,4}", a in "[aäö0-2]{0,4}", b in "[aäö0-2]{0,4}") {
            let (a, b) = (same.clone() + &a, same + &b);
            prop_assert_eq!(compare(&a, &b), compare_all(&a, &b));
        }
    }
}
