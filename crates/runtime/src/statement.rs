//! Which statements can be built, and how are they run?

use crate::column::{Column, Table};
use crate::error::{Error, StatementError};
use crate::executor::{Executor, Query};
use crate::function::{Returns, ToArguments};
use crate::raw::Encode;
use crate::reader::FromColumns;
use crate::sql;
use crate::values::{Given, Parameters, ToColumns, Values};
use std::fmt;
use std::marker::PhantomData;

/// The protocol counts parameters in 16 bits.
const MOST_PARAMETERS: usize = 65_535;

/// SQL text and parameters as a value, to be run by either driver; its rows are `R`.
///
/// Values are encoded when the statement is built. What goes wrong then is reported when it is run,
/// before anything is sent.
///
/// `C` says whether conditions can be added ([`Open`]) or not ([`Closed`]).
#[must_use = "a statement does nothing until it is run"]
pub struct Statement<R, C = Closed> {
    sql: String,
    /// What `one`, `opt` and `all` add and `exec` leaves out, since RETURNING asks for a right to
    /// read that a writer may not have.
    returning: String,
    columns: &'static [Column],
    conditions: usize,
    parameters: Parameters,
    error: Option<StatementError>,
    row: PhantomData<fn() -> (R, C)>,
}

/// A statement that takes conditions: [`Statement::key`].
#[derive(Debug, Clone, Copy)]
pub enum Open {}

/// A statement that takes no conditions.
#[derive(Debug, Clone, Copy)]
pub enum Closed {}

/// Reads rows of a relation: all of them, or those with the given keys.
pub fn select<R: FromColumns>(table: &Table<R>) -> Statement<R, Open> {
    Statement::new(sql::select(table), table.columns, Parameters::default())
}

/// Writes one row with the given columns; the database fills the rest.
///
/// Run by `one`, the row is returned as the database made it. Run by `exec`, nothing is read back.
pub fn insert<I>(row: &I) -> Statement<I::Row>
where
    I: ToColumns,
    I::Row: FromColumns,
{
    let values = values(|values| row.to_columns(values));
    let table = I::TABLE;
    let mut statement =
        Statement::new(sql::insert(table, &values.given), table.columns, values.parameters);
    statement.name_error(&values.given, table.columns.iter().map(|column| column.name));
    statement.return_columns();
    statement
}

/// Changes the given columns of the rows that a key picks.
pub fn update<U>(changes: &U) -> Update<U::Row>
where
    U: ToColumns,
    U::Row: FromColumns,
{
    let values = values(|values| changes.to_columns(values));
    let table = U::TABLE;
    if values.given.is_empty() {
        // Nothing to set: the rows as they are, counted or returned just the same.
        return Update { statement: select(table) };
    }
    let mut statement =
        Statement::new(sql::update(table, &values.given), table.columns, values.parameters);
    statement.name_error(&values.given, table.columns.iter().map(|column| column.name));
    statement.return_columns();
    Update { statement }
}

/// Calls a function or procedure.
pub fn call<A: ToArguments>(arguments: &A) -> Statement<A::Row> {
    let values = values(|values| arguments.to_arguments(values));
    let function = A::FUNCTION;
    let columns = match function.returns {
        Returns::Columns(columns) | Returns::Out(columns) => columns,
        Returns::Void | Returns::Value(_) => &[],
    };
    let (sql, error) = match sql::call(function, &values.given) {
        Ok(sql) => (sql, None),
        Err(error) => (String::new(), Some(StatementError::Arguments(error))),
    };
    let mut statement = Statement::new(sql, columns, values.parameters);
    statement.error = error;
    let names = function.arguments.iter().map(|argument| argument.name.unwrap_or_default());
    statement.name_error(&values.given, names);
    statement
}

fn values(fill: impl FnOnce(&mut Values)) -> Values {
    let mut values = Values::default();
    fill(&mut values);
    values
}

/// An update that has no condition yet, and so cannot be run by mistake.
#[must_use = "an update does nothing until it has a condition and is run"]
pub struct Update<R> {
    statement: Statement<R, Open>,
}

impl<R> Update<R> {
    /// Changes rows whose `column` equals `value`.
    pub fn key<T: Encode + ?Sized>(self, column: &str, value: &T) -> Statement<R, Open> {
        self.statement.key(column, value)
    }

    /// Changes every row of the relation.
    pub fn every_row(self) -> Statement<R> {
        self.statement.close()
    }
}

impl<R> fmt::Debug for Update<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update").field("statement", &self.statement).finish()
    }
}

impl<R, C> Statement<R, C> {
    fn new(sql: String, columns: &'static [Column], parameters: Parameters) -> Self {
        Self {
            sql,
            returning: String::new(),
            columns,
            conditions: 0,
            parameters,
            error: None,
            row: PhantomData,
        }
    }

    /// Takes over the first encoding error, under the name of its column or argument.
    fn name_error(&mut self, given: &[Given], mut names: impl Iterator<Item = &'static str>) {
        if let (None, Some((number, reason))) = (&self.error, self.parameters.error()) {
            let name = given.get(*number).and_then(|given| names.nth(given.index));
            let name = name.unwrap_or_default().into();
            self.error = Some(StatementError::Value { name, reason: reason.clone() });
        }
    }

    fn return_columns(&mut self) {
        self.returning.push_str(" returning ");
        sql::read_list(&mut self.returning, self.columns);
    }

    fn close(self) -> Statement<R> {
        let Self { sql, returning, columns, conditions, parameters, error, row: _ } = self;
        Statement { sql, returning, columns, conditions, parameters, error, row: PhantomData }
    }

    /// The SQL text as `exec` sends it.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    fn check(&self) -> Result<(), Error> {
        match &self.error {
            Some(error) => Err(error.clone().into()),
            None if self.parameters.len() > MOST_PARAMETERS => {
                Err(StatementError::TooManyParameters(self.parameters.len()).into())
            }
            None => Ok(()),
        }
    }
}

impl<R> Statement<R, Open> {
    /// Only rows whose `column` equals `value`; several keys have to hold together.
    ///
    /// NULL equals nothing, as everywhere in SQL.
    pub fn key<T: Encode + ?Sized>(mut self, column: &str, value: &T) -> Self {
        let Some(found) = self.columns.iter().find(|known| known.name == column) else {
            let name = column.into();
            self.error.get_or_insert(StatementError::NoSuchColumn { name });
            return self;
        };
        self.parameters.push(value);
        if let (None, Some((_, reason))) = (&self.error, self.parameters.error()) {
            let reason = reason.clone();
            self.error = Some(StatementError::Value { name: column.into(), reason });
        }
        self.sql.push_str(if self.conditions == 0 { " where " } else { " and " });
        sql::identifier(&mut self.sql, found.name);
        self.sql.push_str(" = ");
        sql::parameter(&mut self.sql, self.parameters.len(), T::HOP, found.cast);
        self.conditions += 1;
        self
    }
}

impl<R: FromColumns + Send, C> Statement<R, C> {
    /// Runs it and reads every row.
    pub fn all<E>(&self, executor: E) -> impl Future<Output = Result<Vec<R>, Error>> + Send
    where
        E: Executor + Send,
    {
        let (checked, parameters) = (self.check(), &self.parameters);
        let sql = format!("{}{}", self.sql, self.returning);
        async move {
            checked?;
            executor.rows(Query::new(&sql, parameters)).await
        }
    }

    /// Runs it and reads the one row it returns; none or several are an error.
    pub fn one<E>(&self, executor: E) -> impl Future<Output = Result<R, Error>> + Send
    where
        E: Executor + Send,
    {
        let row = self.opt(executor);
        async move { row.await?.ok_or(Error::NoRow) }
    }

    /// Runs it and reads the row it returns, if any; several are an error.
    pub fn opt<E>(&self, executor: E) -> impl Future<Output = Result<Option<R>, Error>> + Send
    where
        E: Executor + Send,
    {
        let rows = self.all(executor);
        async move {
            let mut rows = rows.await?.into_iter();
            match (rows.next(), rows.next()) {
                (row, None) => Ok(row),
                (_, Some(_)) => Err(Error::ManyRows),
            }
        }
    }

    /// Runs it without reading rows back, and says how many were affected.
    pub fn exec<E>(&self, executor: E) -> impl Future<Output = Result<u64, Error>> + Send
    where
        E: Executor + Send,
    {
        let (checked, query) = (self.check(), Query::new(&self.sql, &self.parameters));
        async move {
            checked?;
            executor.count(query).await
        }
    }
}

impl<R, C> Clone for Statement<R, C> {
    fn clone(&self) -> Self {
        Self {
            sql: self.sql.clone(),
            returning: self.returning.clone(),
            columns: self.columns,
            conditions: self.conditions,
            parameters: self.parameters.clone(),
            error: self.error.clone(),
            row: PhantomData,
        }
    }
}

impl<R, C> fmt::Debug for Statement<R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("sql", &self.sql)
            .field("returning", &self.returning)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}
