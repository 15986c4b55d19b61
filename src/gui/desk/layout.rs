//! Where everything stands: a question of the width and of the number of keys, and of nothing
//! that happens on the telephone. So no call ever moves a key.

use crate::theme::{
    BESIDE, COLUMN, COLUMN_MANY, COLUMN_MIDDLE, HISTORY, MANY_KEYS, ONE_COLUMN, SMALL_KEYS, STRIP,
    TIGHT,
};

/// What stands beside what.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Shape {
    /// Keys alone, and a bar for the call.
    Strip,
    /// Keys with their fields, and pages that open over them.
    OneColumn,
    /// Keys, and the calls beside them.
    TwoColumns,
}

/// The measures of a window.
#[expect(clippy::struct_excessive_bools, reason = "each answers one question that views ask")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layout {
    /// What stands beside what.
    pub shape: Shape,
    /// Width of the column of keys, where something stands beside it.
    pub column: f32,
    /// Whether keys are small.
    pub small: bool,
    /// Whether more than a dozen keys stand in several columns.
    pub many: bool,
    /// Whether tabs are glyphs alone.
    pub icons: bool,
    /// Whether the side of the calls has little room.
    pub tight: bool,
    /// Whether the history stands beside the calls.
    pub beside: bool,
}

impl Layout {
    /// The layout of a window of this width, before the scale, with so many keys.
    pub(crate) fn of(width: f32, keys: usize) -> Self {
        let shape = if width < STRIP {
            Shape::Strip
        } else if width < ONE_COLUMN {
            Shape::OneColumn
        } else {
            Shape::TwoColumns
        };
        let many = keys > MANY_KEYS && width >= SMALL_KEYS;
        let column = match (shape, many) {
            (Shape::Strip | Shape::OneColumn, _) => width,
            (Shape::TwoColumns, true) => COLUMN_MANY,
            (Shape::TwoColumns, false) if width < SMALL_KEYS => COLUMN_MIDDLE,
            (Shape::TwoColumns, false) => COLUMN,
        };
        let pane = if shape == Shape::TwoColumns { width - column } else { width };
        let beside = width >= BESIDE && pane - HISTORY >= TIGHT;
        Self {
            shape,
            column,
            small: width < SMALL_KEYS || many,
            many,
            icons: width < SMALL_KEYS || many,
            tight: pane < TIGHT,
            beside,
        }
    }

    /// How many keys of a line stand side by side.
    pub(crate) const fn across(&self, keys: usize) -> usize {
        match (self.many, keys) {
            (false, _) => 1,
            // Half a dozen fit in two columns, where names have more room.
            (true, 0..=6) => 2,
            (true, _) => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_alone_says_what_stands_beside_what() {
        for (width, shape, column) in [
            (280.0, Shape::Strip, 280.0),
            (419.0, Shape::Strip, 419.0),
            (420.0, Shape::OneColumn, 420.0),
            (639.0, Shape::OneColumn, 639.0),
            (640.0, Shape::TwoColumns, 320.0),
            (899.0, Shape::TwoColumns, 320.0),
            (900.0, Shape::TwoColumns, 376.0),
            (1_359.0, Shape::TwoColumns, 376.0),
        ] {
            let layout = Layout::of(width, 5);
            assert_eq!((layout.shape, layout.column), (shape, column), "{width}");
            assert!(!layout.beside, "{width}");
        }
        assert!(Layout::of(1_360.0, 5).beside);
    }

    #[test]
    fn more_than_a_dozen_keys_make_the_column_wide_where_there_is_room() {
        let measures = |width, keys| {
            let layout = Layout::of(width, keys);
            (layout.many, layout.column.to_string())
        };
        assert_eq!(measures(1_040.0, 12), (false, COLUMN.to_string()));
        assert_eq!(measures(1_040.0, 13), (true, COLUMN_MANY.to_string()));
        assert_eq!(measures(899.0, 24), (false, COLUMN_MIDDLE.to_string()));
        assert_eq!(Layout::of(1_040.0, 24).across(4), 2);
        assert_eq!(Layout::of(1_040.0, 24).across(12), 3);
        assert_eq!(Layout::of(1_040.0, 12).across(12), 1);
    }

    #[test]
    fn the_history_never_takes_the_room_that_cards_need() {
        assert!(!Layout::of(1_400.0, 24).beside);
        assert!(Layout::of(1_500.0, 24).beside);
    }
}
