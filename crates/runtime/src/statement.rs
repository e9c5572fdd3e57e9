//! Which statements can be built, and how are they run?

use crate::column::{Column, Table};
use crate::error::{Error, StatementError};
use crate::executor::{Executor, Query};
use crate::function::{Returns, ToArguments};
use crate::key::{Key, KeyValues};
use crate::raw::Encode;
use crate::reader::{self, Borrowable, FromColumns, Source};
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
use crate::rows::Rows;
use crate::sql::{self, parameter::parameter};
use crate::values::{Form, Given, Parameters, Values};
#[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
use futures_util::stream;
use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;

/// The protocol counts parameters in 16 bits.
const MOST_PARAMETERS: usize = 65_535;

/// SQL text and parameters as a value, to be run by either driver; its rows are `R`.
///
/// Values are encoded when the statement is built. What goes wrong then is reported when it is run,
/// before anything is sent.
///
/// `C` says what can be added to it: conditions ([`Open`]), what an insert does with rows that are
/// there already ([`crate::Insertion`]), or nothing ([`Closed`]).
#[must_use = "a statement does nothing until it is run"]
pub struct Statement<R, C = Closed> {
    /// As `exec` sends it.
    pub(crate) sql: String,
    pub(crate) reading: Reading,
    columns: &'static [Column],
    conditions: usize,
    parameters: Parameters,
    error: Option<StatementError>,
    pub(crate) continued: C,
    row: PhantomData<fn() -> R>,
}

/// What `one`, `opt`, `all` and `stream` send, which `exec` does not, since RETURNING asks for a
/// right to read that a writer may not have.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    /// The same.
    Same,
    /// The same, and a limit can be put behind it.
    Select,
    /// The same with `returning` and the columns.
    Returning,
    /// Other text.
    Other(String),
    /// Nothing, and `exec` neither: there is nothing to do.
    Nothing,
}

/// Whether a statement has anything to do.
enum Run {
    Statement,
    Nothing,
}

/// A statement that takes conditions: [`Statement::by`] and [`Statement::key`].
#[derive(Debug, Clone, Copy)]
pub struct Open;

/// A statement that takes no conditions.
#[derive(Debug, Clone, Copy)]
pub struct Closed;

/// Reads rows of a relation: all of them, or those with the given keys.
pub fn select<R: FromColumns>(table: &Table<R>) -> Statement<R, Open> {
    let mut statement =
        Statement::new(sql::select(table), table.columns, Parameters::default(), Open);
    statement.reading = Reading::Select;
    statement
}

/// Calls a function or procedure.
pub fn call<A: ToArguments>(arguments: &A) -> Statement<A::Row> {
    let function = A::FUNCTION;
    let mut values = Values::new(if function.procedure { Form::Call } else { Form::Parameter });
    arguments.to_arguments(&mut values);
    let columns = match function.returns {
        Returns::Columns(columns) | Returns::Out(columns) => columns,
        Returns::Void | Returns::Value(_) => &[],
    };
    let (sql, error) = match sql::call(function, &values.given) {
        Ok(sql) => (sql, None),
        Err(error) => (String::new(), Some(StatementError::Arguments(error))),
    };
    let mut statement = Statement::new(sql, columns, values.parameters, Closed);
    statement.error = error;
    let names = function.arguments.iter().map(|argument| argument.name.unwrap_or_default());
    statement.name_error(&values.given, names);
    statement
}

/// The values that `fill` gives, a parameter each.
pub(crate) fn values(fill: impl FnOnce(&mut Values)) -> Values {
    let mut values = Values::default();
    fill(&mut values);
    values
}

impl<R, C> Statement<R, C> {
    pub(crate) fn new(
        sql: String,
        columns: &'static [Column],
        parameters: Parameters,
        continued: C,
    ) -> Self {
        Self {
            sql,
            reading: Reading::Same,
            columns,
            conditions: 0,
            parameters,
            error: None,
            continued,
            row: PhantomData,
        }
    }

    /// Takes over the first encoding error, under the name of its column or argument.
    pub(crate) fn name_error(
        &mut self,
        given: &[Given],
        mut names: impl Iterator<Item = &'static str>,
    ) {
        if let (None, Some((number, reason))) = (&self.error, self.parameters.error()) {
            let name = given.get(*number).and_then(|given| names.nth(given.index));
            let name = name.unwrap_or_default().into();
            self.error = Some(StatementError::Value { name, reason: reason.clone() });
        }
    }

    /// Reports an error when it is run, unless there is one already.
    pub(crate) fn fail(&mut self, error: StatementError) {
        self.error.get_or_insert(error);
    }

    pub(crate) fn close(self) -> Statement<R> {
        let Self { sql, reading, columns, conditions, parameters, error, continued: _, row: _ } =
            self;
        let continued = Closed;
        Statement {
            sql,
            reading,
            columns,
            conditions,
            parameters,
            error,
            continued,
            row: PhantomData,
        }
    }

    fn reading(&self) -> String {
        match &self.reading {
            Reading::Same | Reading::Select => self.sql.clone(),
            Reading::Returning => {
                let mut sql = format!("{} returning ", self.sql);
                sql::read_list(&mut sql, self.columns);
                sql
            }
            Reading::Other(sql) => sql.clone(),
            Reading::Nothing => String::new(),
        }
    }

    /// The SQL text as `exec` sends it.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    fn check(&self) -> Result<Run, Error> {
        match &self.error {
            Some(error) => Err(error.clone().into()),
            None if matches!(self.reading, Reading::Nothing) => Ok(Run::Nothing),
            None if self.parameters.len() > MOST_PARAMETERS => {
                Err(StatementError::TooManyParameters(self.parameters.len()).into())
            }
            None => Ok(Run::Statement),
        }
    }
}

impl<R> Statement<R, Open> {
    /// Only the row that has these values for a key: one value, or a tuple of several.
    pub fn by<K, V>(mut self, key: &Key<R, K>, values: &V) -> Self
    where
        K: Borrow<V>,
        V: KeyValues + ?Sized,
    {
        let known = key.columns.iter().all(|place| *place < self.columns.len());
        if !known || key.columns.len() != V::COUNT {
            // With fewer conditions it would be another statement.
            self.error.get_or_insert(StatementError::NoSuchKey { name: key.name.into() });
            return self;
        }
        let mut taken = Values::default();
        values.to_columns(key.columns, &mut taken);
        for (number, given) in (self.parameters.len() + 1..).zip(&taken.given) {
            let Some(column) = self.columns.get(given.index) else { continue };
            self.condition();
            sql::identifier(&mut self.sql, column.name);
            self.sql.push_str(" = ");
            parameter(&mut self.sql, number, given, column.cast);
        }
        if let Some(predicate) = key.predicate {
            self.condition();
            self.sql.push_str(predicate);
        }
        self.take(&taken);
        self
    }

    /// Only rows whose `column` equals `value`; several keys have to hold together.
    ///
    /// NULL equals nothing, as everywhere in SQL.
    pub fn key<T: Encode + ?Sized>(mut self, column: &str, value: &T) -> Self {
        let Some(found) = self.columns.iter().find(|known| known.name == column) else {
            let name = column.into();
            self.error.get_or_insert(StatementError::NoSuchColumn { name });
            return self;
        };
        let place = self.columns.iter().position(|known| known.name == column);
        let taken = values(|values| values.value(place.unwrap_or_default(), value));
        self.condition();
        sql::identifier(&mut self.sql, found.name);
        self.sql.push_str(" = ");
        if let Some(given) = taken.given.first() {
            parameter(&mut self.sql, self.parameters.len() + 1, given, found.cast);
        }
        self.take(&taken);
        self
    }

    fn condition(&mut self) {
        self.sql.push_str(if self.conditions == 0 { " where " } else { " and " });
        self.conditions += 1;
    }

    /// Takes over the parameters of conditions.
    fn take(&mut self, taken: &Values) {
        if let (None, Some((number, reason))) = (&self.error, taken.parameters.error()) {
            let column = taken.given.get(*number).and_then(|given| self.columns.get(given.index));
            let name = column.map_or("", |column| column.name).into();
            self.error = Some(StatementError::Value { name, reason: reason.clone() });
        }
        self.parameters.extend(&taken.parameters);
    }
}

impl<R: FromColumns + Send, C> Statement<R, C> {
    /// Runs it and reads every row.
    pub fn all<E>(&self, executor: E) -> impl Future<Output = Result<Vec<R>, Error>> + Send
    where
        E: Executor + Send,
    {
        let (checked, parameters) = (self.check(), &self.parameters);
        let sql = self.reading();
        async move {
            match checked? {
                Run::Nothing => Ok(Vec::new()),
                Run::Statement => executor.rows(Query::new(&sql, parameters)).await,
            }
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
        let (checked, parameters) = (self.check(), &self.parameters);
        let mut sql = self.reading();
        if matches!(self.reading, Reading::Select) {
            // What is more than one is not wanted, and may be a lot.
            sql.push_str(" limit 2");
        }
        async move {
            let rows = match checked? {
                Run::Nothing => Vec::new(),
                Run::Statement => executor.rows(Query::new(&sql, parameters)).await?,
            };
            let mut rows = rows.into_iter();
            match (rows.next(), rows.next()) {
                (row, None) => Ok(row),
                (_, Some(_)) => Err(Error::ManyRows),
            }
        }
    }

    /// Runs it and reads its rows one by one, as the server sends them.
    #[cfg(any(feature = "tokio-postgres", feature = "sqlx"))]
    pub fn stream<'e, E>(self, executor: E) -> Rows<'e, R>
    where
        R: 'e,
        E: Executor + Send + 'e,
    {
        let (checked, sql, parameters) = (self.check(), self.reading(), self.parameters);
        Rows::later(async move {
            match checked? {
                Run::Nothing => Ok(Rows::new(stream::empty())),
                Run::Statement => executor.stream(Query::new(&sql, &parameters)).await,
            }
        })
    }

    /// Runs it without reading rows back, and says how many were affected.
    pub fn exec<E>(&self, executor: E) -> impl Future<Output = Result<u64, Error>> + Send
    where
        E: Executor + Send,
    {
        let (checked, query) = (self.check(), Query::new(&self.sql, &self.parameters));
        async move {
            match checked? {
                Run::Nothing => Ok(0),
                Run::Statement => executor.count(query).await,
            }
        }
    }
}

impl<R: Borrowable, C> Statement<R, C> {
    /// Runs it and shows each row as the server sends it, with text and bytes that lie in the
    /// driver's row and are not copied. Says how many there were.
    pub fn each<E>(
        &self,
        executor: E,
        mut show: impl FnMut(R::Ref<'_>) + Send,
    ) -> impl Future<Output = Result<u64, Error>> + Send
    where
        E: Executor + Send,
    {
        let (checked, parameters) = (self.check(), &self.parameters);
        let sql = self.reading();
        async move {
            let (mut rows, mut count) = (reader::Rows::default(), 0);
            let mut show = |source: &dyn Source| {
                show(rows.read_ref(source)?);
                count += 1;
                Ok(())
            };
            match checked? {
                Run::Nothing => {}
                Run::Statement => executor.each(Query::new(&sql, parameters), &mut show).await?,
            }
            Ok(count)
        }
    }
}

impl<R, C: Clone> Clone for Statement<R, C> {
    fn clone(&self) -> Self {
        Self {
            sql: self.sql.clone(),
            reading: self.reading.clone(),
            columns: self.columns,
            conditions: self.conditions,
            parameters: self.parameters.clone(),
            error: self.error.clone(),
            continued: self.continued.clone(),
            row: PhantomData,
        }
    }
}

impl<R, C> fmt::Debug for Statement<R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("sql", &self.sql)
            .field("reading", &self.reading)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}
