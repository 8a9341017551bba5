"""Views in time: what is set aside at a date, and as of one."""
