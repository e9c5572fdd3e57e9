select
  r.rngtypid,
  r.rngsubtype,
  r.rngmultitypid
from pg_range r
