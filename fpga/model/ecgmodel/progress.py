"""A progress bar that needs nothing."""

from __future__ import annotations

import sys
import time


class ProgressBar:
    """One line on standard error that is rewritten; where that is not a terminal, a line every tenth of the way."""

    def __init__(self, title: str, total: int, done: int = 0) -> None:
        self._title = title
        self._total = total
        self._first = done
        self._started = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._tenth = -1

    def update(self, done: int, note: str) -> None:
        """Shows how far it is; note is a few words on how well it goes."""
        elapsed = time.monotonic() - self._started
        advanced = done - self._first
        left = elapsed / advanced * (self._total - done) if advanced else 0.0
        filled = 30 * done // self._total
        text = (
            f"{self._title} [{'#' * filled}{'.' * (30 - filled)}] {done}/{self._total}"
            f"  {int(elapsed // 60)}:{int(elapsed % 60):02d} gone, {int(left // 60)}:{int(left % 60):02d} left  {note}"
        )
        if self._terminal:
            print(f"\r{text}\x1b[K", end="\n" if done == self._total else "", file=sys.stderr, flush=True)
        elif 10 * done // self._total != self._tenth:
            self._tenth = 10 * done // self._total
            print(text, file=sys.stderr, flush=True)
