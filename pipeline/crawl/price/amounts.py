"""Amounts of money in text and in markup (`pipeline.amount_text`), under the names the crawl uses."""

from __future__ import annotations

from pipeline.amount_text import BARE, CURRENCIES, Money, find_amounts, read_markup, read_number

__all__ = ["BARE", "CURRENCIES", "Money", "find_amounts", "read_markup", "read_number"]
