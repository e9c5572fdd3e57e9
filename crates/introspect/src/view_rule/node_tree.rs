//! How is the text of a `pg_node_tree` made of nodes?
//!
//! The format is that of `outfuncs.c`: `{LABEL :field value :field value}` for nodes, `(a b c)` for
//! lists and sets, `<>` for nothing, and words in which a backslash takes the special meaning from
//! the next character. Nodes and lists live in one vector each, so that neither reading nor
//! dropping a deep tree recurses.

/// A whole tree.
pub(super) struct Tree<'t> {
    nodes: Vec<NodeData<'t>>,
    lists: Vec<Vec<Value<'t>>>,
    root: Value<'t>,
}

struct NodeData<'t> {
    label: &'t str,
    fields: Vec<(&'t str, Value<'t>)>,
}

/// The value of a field or list item.
#[derive(Clone, Copy)]
enum Value<'t> {
    /// A word as it stands, escapes included.
    Word(&'t str),
    Node(usize),
    List(usize),
}

/// A node or list that is not closed yet.
enum Open<'t> {
    Node { index: usize, field: Option<&'t str> },
    List(usize),
}

impl<'t> Tree<'t> {
    /// `None` when braces do not match.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let mut tree = Self { nodes: Vec::new(), lists: Vec::new(), root: Value::Word("") };
        let mut open: Vec<Open<'t>> = Vec::new();
        let mut words = Words { text, at: 0 };
        while let Some(word) = words.next() {
            let done = match word {
                "{" => {
                    tree.nodes.push(NodeData { label: words.next()?, fields: Vec::new() });
                    open.push(Open::Node { index: tree.nodes.len() - 1, field: None });
                    continue;
                }
                "(" => {
                    tree.lists.push(Vec::new());
                    open.push(Open::List(tree.lists.len() - 1));
                    continue;
                }
                "}" => match open.pop()? {
                    Open::Node { index, .. } => Value::Node(index),
                    Open::List(_) => return None,
                },
                ")" => match open.pop()? {
                    Open::List(index) => Value::List(index),
                    Open::Node { .. } => return None,
                },
                word => Value::Word(word),
            };
            match open.last_mut() {
                None => tree.root = done,
                Some(Open::List(index)) => tree.lists.get_mut(*index)?.push(done),
                Some(Open::Node { index, field }) => {
                    // A value may itself begin with a colon; the bytes of a constant follow its
                    // length and are of no use.
                    match (field.take(), done) {
                        (Some(name), value) => {
                            tree.nodes.get_mut(*index)?.fields.push((name, value));
                        }
                        (None, Value::Word(word)) => *field = word.strip_prefix(':'),
                        (None, Value::Node(_) | Value::List(_)) => {}
                    }
                }
            }
        }
        open.is_empty().then_some(tree)
    }

    /// The one query of a view's rule.
    pub(super) fn only_query(&self) -> Option<Node<'_>> {
        let items = Item { tree: self, value: self.root }.items()?;
        match items.as_slice() {
            [only] => only.node().filter(|node| node.label() == "QUERY"),
            _ => None,
        }
    }
}

/// The words of the text, brackets apart. Walks by index: rules are long, and iterators are slow
/// where the compiler does not optimise.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        let start = self.at;
        let mut end = start;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b' ' | b'\n' | b'\t' => break,
                b'(' | b')' | b'{' | b'}' => {
                    end = end.max(start + 1);
                    break;
                }
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.at = end.min(bytes.len());
        self.text.get(start..self.at).filter(|word| !word.is_empty())
    }
}

/// A node of the tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree<'t>,
    index: usize,
}

/// A list item of the tree.
#[derive(Clone, Copy)]
pub(super) struct Item<'t> {
    tree: &'t Tree<'t>,
    value: Value<'t>,
}

impl<'t> Item<'t> {
    pub(super) fn node(self) -> Option<Node<'t>> {
        match self.value {
            Value::Node(index) => Some(Node { tree: self.tree, index }),
            Value::Word(_) | Value::List(_) => None,
        }
    }

    pub(super) fn word(self) -> Option<&'t str> {
        match self.value {
            Value::Word(word) => Some(word),
            Value::Node(_) | Value::List(_) => None,
        }
    }

    /// The items of a list; `<>` is the empty list.
    pub(super) fn items(self) -> Option<Vec<Self>> {
        match self.value {
            Value::List(index) => {
                let list = self.tree.lists.get(index)?;
                Some(list.iter().map(|&value| Self { tree: self.tree, value }).collect())
            }
            Value::Word("<>") => Some(Vec::new()),
            Value::Word(_) | Value::Node(_) => None,
        }
    }
}

impl<'t> Node<'t> {
    /// Tells nodes apart.
    pub(super) fn index(self) -> usize {
        self.index
    }

    /// The node's kind in capitals, such as `VAR`.
    pub(super) fn label(self) -> &'t str {
        self.tree.nodes.get(self.index).map_or("", |node| node.label)
    }

    fn field(self, name: &str) -> Option<Item<'t>> {
        let fields = &self.tree.nodes.get(self.index)?.fields;
        let (_, value) = fields.iter().find(|(field, _)| *field == name)?;
        Some(Item { tree: self.tree, value: *value })
    }

    /// The word in a field.
    pub(super) fn word(self, name: &str) -> Option<&'t str> {
        self.field(name)?.word()
    }

    /// The number in a field.
    pub(super) fn number<N: std::str::FromStr>(self, name: &str) -> Option<N> {
        self.word(name)?.parse().ok()
    }

    /// The node in a field.
    pub(super) fn node(self, name: &str) -> Option<Self> {
        self.field(name)?.node()
    }

    /// The items of the list in a field.
    pub(super) fn items(self, name: &str) -> Option<Vec<Item<'t>>> {
        self.field(name)?.items()
    }

    /// The nodes of the list in a field; `None` when one of them is something else.
    pub(super) fn nodes(self, name: &str) -> Option<Vec<Self>> {
        self.items(name)?.into_iter().map(Item::node).collect()
    }

    /// Whether a field is there and holds `true`.
    pub(super) fn is_true(self, name: &str) -> bool {
        self.word(name) == Some("true")
    }

    /// Whether a field is there and holds `false`.
    pub(super) fn is_false(self, name: &str) -> bool {
        self.word(name) == Some("false")
    }

    /// Whether a field is there and holds nothing.
    pub(super) fn is_nothing(self, name: &str) -> bool {
        self.word(name) == Some("<>")
    }
}
