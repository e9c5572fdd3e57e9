alter type public.opportunity_stage add value if not exists 'qualified' after 'new';
alter type public.opportunity_stage add value if not exists 'on hold';
