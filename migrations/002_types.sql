-- Types that most tables share.
create type public.member_role as enum ('viewer', 'member', 'manager', 'admin', 'owner');
comment on type public.member_role is 'What a member may do, from least to most.';

create type public.contact_status as enum ('lead', 'qualified', 'customer', 'churned');
create type public.task_priority as enum ('low', 'normal', 'high', 'urgent');
create type public.task_state as enum ('open', 'in progress', 'waiting', 'done');
create type public.message_channel as enum ('email', 'sms', 'call', 'chat');

create domain public.email_address as extensions.citext
  constraint email_address_shape check (value ~ '^[^@[:space:]]+@[^@[:space:]]+$');
comment on domain public.email_address is 'An e-mail address, compared without regard to case.';

create domain public.currency_code as char(3)
  constraint currency_code_upper check (value ~ '^[A-Z]{3}$');

create domain public.amount as numeric(14, 2)
  constraint amount_not_negative check (value >= 0);

create domain public.required_amount as public.amount not null default 0;

create domain public.slug as text
  constraint slug_shape check (value ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
  constraint slug_length check (char_length(value) between 2 and 63);

create type public.postal_address as (
  street text,
  city text,
  postal_code text,
  region text,
  country char(2)
);
comment on type public.postal_address is 'Where letters go.';

create type public.price as (
  amount public.amount,
  currency public.currency_code
);
