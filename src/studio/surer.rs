//! Is a curve surer after a change, and is the fold? Both in one sentence, with a "but" only where one says otherwise than the
//! other.

/// What became of a curve or a fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    /// Its interval is narrower.
    Surer,
    /// Its interval is wider.
    LessSure,
    /// Its interval is as wide as before.
    AsSure,
    /// It was there and is not.
    Gone,
    /// It is there and was not.
    New,
}

/// Widths within this share of each other are the same.
const SAME: f64 = 0.05;

/// Intervals by their widths; an open one is wider than any. `None` where neither has both ends.
pub(super) fn by_width(before: Option<f64>, now: Option<f64>) -> Option<Became> {
    Some(match (before, now) {
        (Some(before), Some(now)) if now < before * (1.0 - SAME) => Became::Surer,
        (Some(before), Some(now)) if now > before * (1.0 + SAME) => Became::LessSure,
        (Some(_), Some(_)) => Became::AsSure,
        (Some(_), None) => Became::LessSure,
        (None, Some(_)) => Became::Surer,
        (None, None) => return None,
    })
}

/// What is spoken of, one or several: "That day’s curve", "The curves of 9 Mar".
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) is_one: bool,
}

/// The sentence of a curve and of its fold; of what is not known nothing is said.
pub(super) fn sentence(subject: &Subject, curve: Option<Became>, fold: Option<Became>) -> String {
    let said = match (curve, fold) {
        (None, None) => return String::new(),
        (None, Some(fold)) => alone(fold).to_owned(),
        (Some(curve), None) => about(subject, curve),
        (Some(curve), Some(fold)) => format!("{}, {}", about(subject, curve), beside(curve, fold)),
    };
    format!("{said}.")
}

fn about(Subject { name, is_one }: &Subject, curve: Became) -> String {
    let (is, takes) = if *is_one { ("is", "takes") } else { ("are", "take") };
    match curve {
        Became::Surer => format!("{name} {is} surer"),
        Became::LessSure => format!("{name} {is} less sure"),
        Became::AsSure => format!("{name} {is} as sure as before"),
        Became::Gone => format!("{name} {is} left out"),
        Became::New => format!("{name} {takes} part"),
    }
}

const fn alone(fold: Became) -> &'static str {
    match fold {
        Became::Surer => "The fold is surer",
        Became::LessSure => "The fold is less sure",
        Became::AsSure => "The fold is as sure as before",
        Became::Gone => "There is no fold any more",
        Became::New => "There is a fold now",
    }
}

/// What is said of the fold behind what is said of the curve. That a curve is left out or takes part is no verdict on it, so
/// nothing contrasts with it.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "a table, row by row")]
const fn beside(curve: Became, fold: Became) -> &'static str {
    use Became::{AsSure, Gone, LessSure, New, Surer};
    match (curve, fold) {
        (Surer, Surer) | (LessSure, LessSure) | (AsSure, AsSure) => "and so is the fold",

        (Surer,    LessSure) => "but the fold is less sure",
        (Surer,    AsSure)   => "but the fold is as sure as before",
        (Surer,    Gone)     => "but there is no fold any more",
        (Surer,    New)      => "and there is a fold now",

        (LessSure, Surer)    => "but the fold is surer",
        (LessSure, AsSure)   => "but the fold is as sure as before",
        (LessSure, Gone)     => "and there is no fold any more",
        (LessSure, New)      => "but there is a fold now",

        (AsSure,   Surer)    => "but the fold is surer",
        (AsSure,   LessSure) => "but the fold is less sure",
        (AsSure,   Gone)     => "but there is no fold any more",
        (AsSure,   New)      => "but there is a fold now",

        (Gone | New, Surer)    => "and the fold is surer",
        (Gone | New, LessSure) => "and the fold is less sure",
        (Gone | New, AsSure)   => "and the fold is as sure as before",
        (Gone | New, Gone)     => "and there is no fold any more",
        (Gone | New, New)      => "and there is a fold now",
    }
}

#[cfg(test)]
mod tests {
    use super::Became::{AsSure, Gone, LessSure, New, Surer};
    use super::*;

    fn said(curve: Option<Became>, fold: Option<Became>) -> String {
        sentence(&Subject { name: "The curve".to_owned(), is_one: true }, curve, fold)
    }

    #[test]
    fn every_curve_and_fold_is_one_sentence() {
        let folds = [Surer, LessSure, AsSure, Gone, New];
        let table = [
            (
                Surer,
                "The curve is surer, ",
                [
                    "and so is the fold.",
                    "but the fold is less sure.",
                    "but the fold is as sure as before.",
                    "but there is no fold any more.",
                    "and there is a fold now.",
                ],
            ),
            (
                LessSure,
                "The curve is less sure, ",
                [
                    "but the fold is surer.",
                    "and so is the fold.",
                    "but the fold is as sure as before.",
                    "and there is no fold any more.",
                    "but there is a fold now.",
                ],
            ),
            (
                AsSure,
                "The curve is as sure as before, ",
                [
                    "but the fold is surer.",
                    "but the fold is less sure.",
                    "and so is the fold.",
                    "but there is no fold any more.",
                    "but there is a fold now.",
                ],
            ),
            (
                Gone,
                "The curve is left out, ",
                [
                    "and the fold is surer.",
                    "and the fold is less sure.",
                    "and the fold is as sure as before.",
                    "and there is no fold any more.",
                    "and there is a fold now.",
                ],
            ),
            (
                New,
                "The curve takes part, ",
                [
                    "and the fold is surer.",
                    "and the fold is less sure.",
                    "and the fold is as sure as before.",
                    "and there is no fold any more.",
                    "and there is a fold now.",
                ],
            ),
        ];
        for (curve, first, seconds) in table {
            for (fold, second) in folds.into_iter().zip(seconds) {
                assert_eq!(said(Some(curve), Some(fold)), format!("{first}{second}"));
            }
            assert_eq!(said(Some(curve), None), first.replace(", ", "."));
        }
        assert_eq!(
            folds.map(|fold| said(None, Some(fold))),
            [
                "The fold is surer.",
                "The fold is less sure.",
                "The fold is as sure as before.",
                "There is no fold any more.",
                "There is a fold now.",
            ]
        );
        assert_eq!(said(None, None), "");
        let all = Subject { name: "The curves of 9 Mar".to_owned(), is_one: false };
        assert_eq!(sentence(&all, Some(New), None), "The curves of 9 Mar take part.");
        assert_eq!(sentence(&all, Some(Gone), None), "The curves of 9 Mar are left out.");
    }

    #[test]
    fn an_open_interval_is_wider_than_any() {
        assert_eq!(by_width(Some(1.0), Some(0.9)), Some(Surer));
        assert_eq!(by_width(Some(1.0), Some(0.96)), Some(AsSure));
        assert_eq!(by_width(Some(1.0), Some(1.1)), Some(LessSure));
        assert_eq!(by_width(Some(1.0), None), Some(LessSure));
        assert_eq!(by_width(None, Some(9.0)), Some(Surer));
        assert_eq!(by_width(None, None), None);
    }
}
