-- A new label may be used only after the file that added it was committed.
update public.opportunities set stage = 'qualified' where stage = 'new' and probability > 10;
