-- Nothing here is news to anybody, and function bodies were checked when they were written.
set local client_min_messages = error;
set local check_function_bodies = off;
