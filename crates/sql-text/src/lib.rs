//! SQL as text: statements, tokens, COPY blocks, psql lines, directives.
