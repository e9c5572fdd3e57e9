//! What does a comment say to people, and what to the generator?
//!
//! A line of a column's comment that begins with one of our tags is for the generator. Other tags
//! are other tools' and stay part of the text.

use crate::{custom::CustomType, problem::Problem, rust_type::RustType};

/// A comment taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comment {
    /// What is left for people.
    pub(crate) text: Option<String>,
    /// `@type path::To<Type>`: the type of a value that is not NULL.
    pub(crate) rust_type: Option<RustType>,
    /// `@notnull` or `@nullable`: what the catalog cannot prove or does not enforce.
    pub(crate) not_null: Option<bool>,
    /// `@optional`: a trigger fills the column when an insert does not.
    pub(crate) optional: bool,
}

/// Reads the comment of the column or attribute at `place`.
pub(crate) fn read(comment: Option<&str>, place: &[&str], problems: &mut Vec<Problem>) -> Comment {
    let Some(comment) = comment else { return Comment::default() };
    let mut read = Comment::default();
    if !comment.contains('@') {
        read.text = Some(comment.to_owned());
        return read;
    }
    let mut text = String::with_capacity(comment.len());
    for line in comment.lines() {
        let (tag, argument) =
            line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let understood = match (tag, argument.trim()) {
            ("@notnull", "") => {
                read.not_null = Some(true);
                Ok(())
            }
            ("@nullable", "") => {
                read.not_null = Some(false);
                Ok(())
            }
            ("@optional", "") => {
                read.optional = true;
                Ok(())
            }
            ("@type", text) => CustomType::parse(text).map(|custom| {
                read.rust_type = Some(RustType::Custom(custom));
            }),
            ("@notnull" | "@nullable" | "@optional", _) => Err("it stands alone".to_owned()),
            _ => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
        };
        if let Err(why) = understood {
            let text = line.trim().to_owned();
            problems.push(Problem::BadTag { place: place.join("."), text, why });
        }
    }
    read.text = Some(text);
    read
}

#[cfg(test)]
mod tests {
    use super::{Comment, read};

    fn tags(comment: &str) -> (Comment, usize) {
        let mut problems = Vec::new();
        let comment = read(Some(comment), &["public", "t", "c"], &mut problems);
        (comment, problems.len())
    }

    #[test]
    fn takes_our_tags_out_of_the_text() {
        let (comment, problems) = tags("E-mail.\n@type crm::Emails\n@notnull\n@omit create\nMore.");
        assert_eq!(comment.text.as_deref(), Some("E-mail.\n@omit create\nMore.\n"));
        assert!(comment.rust_type.is_some());
        assert_eq!((comment.not_null, problems), (Some(true), 0));
    }

    #[test]
    fn reports_tags_that_make_no_sense() {
        let (comment, problems) = tags("@type Vec<u8>; fn main() {}\n@notnull really");
        assert_eq!((comment.rust_type, comment.not_null, problems), (None, None, 2));
    }
}
