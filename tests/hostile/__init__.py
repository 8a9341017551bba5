"""Input files made to do harm, and a process to try them in."""
