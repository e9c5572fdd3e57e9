//! What is a small table like, both of whose columns have defaults?

use rowsmith_runtime as rt;

const COLUMNS: [rt::Column; 2] = [
    rt::Column { name: "n", sql_type: "integer", cast: "::int4", read: rt::Read::Plain },
    rt::Column { name: "grid", sql_type: "integer[]", cast: "::int4[]", read: rt::Read::Plain },
];

/// The table.
pub(crate) const TABLE: rt::Table<Shape> = rt::Table::new("public", "shapes", &COLUMNS);

/// A row, and what is given for one.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Shape {
    pub(crate) n: rt::Field<i32>,
    pub(crate) grid: rt::Field<rt::Array<i32>>,
}

impl rt::FromColumns for Shape {
    const COLUMNS: &'static [rt::Column] = &COLUMNS;

    fn from_columns(columns: &mut rt::Columns<'_>) -> Self {
        Self { n: rt::Field::Set(columns.next()), grid: rt::Field::Set(columns.next()) }
    }
}

impl rt::ToColumns for Shape {
    type Row = Self;
    const TABLE: &'static rt::Table<Self> = &TABLE;

    fn to_columns(&self, values: &mut rt::Values) {
        values.field(0, &self.n);
        values.field(1, &self.grid);
    }
}
