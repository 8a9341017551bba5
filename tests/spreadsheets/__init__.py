"""Tests of spreadsheets: templates, imports, round trips, and files that are not what they seem."""

from __future__ import annotations
