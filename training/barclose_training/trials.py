"""A row for every fit, in SQLite: how often something was tried belongs beside the best of what came out."""

import json
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from .faults import Fault

TABLE = """
create table if not exists trials (
  id integer primary key autoincrement,
  at real not null,
  symbol text not null,
  stage text not null,
  fold integer,
  model text not null,
  parameters text not null,
  rows integer not null,
  seconds real not null,
  metric text not null,
  rows_sha256 text not null,
  source_sha256 text not null
) strict
"""
COLUMNS = "at, symbol, stage, fold, model, parameters, rows, seconds, metric, rows_sha256, source_sha256"


@dataclass(frozen=True)
class Trials:
    """Nothing is written where no file is named."""

    file: str | None
    symbol: str
    rows_sha256: str
    source_sha256: str

    def add(
        self, *, stage: str, fold: int | None, model: str, parameters: dict[str, Any], rows: int, seconds: float, metric: dict[str, Any]
    ) -> None:
        if self.file is None:
            return
        texts = [json.dumps(value, sort_keys=True, allow_nan=False) for value in (parameters, metric)]
        values = (time.time(), self.symbol, stage, fold, model, texts[0], rows, seconds, texts[1], self.rows_sha256, self.source_sha256)
        try:
            # Two symbols may train side by side: each waits for the other.
            connection = sqlite3.connect(self.file, timeout=60)
            try:
                with connection:
                    connection.execute(TABLE)
                    connection.execute(f"insert into trials ({COLUMNS}) values ({', '.join('?' * len(values))})", values)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise Fault(f"{self.file}: the trial of {model} cannot be written: {error}") from error
