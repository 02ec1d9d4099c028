"""Many shorts from one file: a table, a product feed or a folder of saved pages.

    look(file) -> Source ─ read_rows ─> Row… ─ plan ─> Item… ─ Ledger.open_run ─> run ─> write_report
                                                        └ forecast: the dry run

rows.py       what a file holds, one product at a time (delimited_text.py, spreadsheet.py, merchant_feed.py, header_rows.py,
              columns.py, row_values.py)
variants.py   which shorts that makes: rows times variants
dry_run.py    the dry run: what is missing, how long, how much room
ledger.py     what is made, what failed, what waits: survives everything
run_batch.py     makes what waits, through the jobs or in this process
report.py     a CSV and a gallery
background.py     the same for a page with buttons (saved_request.py: what it was asked for, so that a restart goes on)
"""

from __future__ import annotations

from .background import (
    Prepared,
    Standing,
    again,
    batch_folder,
    batches,
    carry_on,
    find_batch,
    forget,
    keep,
    page,
    prepare,
    start,
    state,
    stop,
    wait,
)
from .columns import FIELDS, Column, map_columns
from .doubts import Doubt
from .dry_run import Lack, Outlook, count_items, forecast
from .ledger import Entry, Ledger, Tally
from .report import Reports, harmless_cell, write_report
from .rows import Row, Source, look, read_row, read_rows
from .run_batch import run
from .saved_request import Asked
from .variants import BatchOptions, Item, plan

__all__ = [
    "FIELDS",
    "Asked",
    "BatchOptions",
    "Column",
    "Doubt",
    "Entry",
    "Item",
    "Lack",
    "Ledger",
    "Outlook",
    "Prepared",
    "Reports",
    "Row",
    "Source",
    "Standing",
    "Tally",
    "again",
    "batch_folder",
    "batches",
    "carry_on",
    "count_items",
    "find_batch",
    "forecast",
    "forget",
    "harmless_cell",
    "keep",
    "look",
    "map_columns",
    "page",
    "plan",
    "prepare",
    "read_row",
    "read_rows",
    "run",
    "start",
    "state",
    "stop",
    "wait",
    "write_report",
]  # fmt: skip
