"""Rows as the tables of other libraries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Tabular(ABC):
    """Rows that can be had as a table, through Arrow, without a Python object for each value."""

    @abstractmethod
    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table."""

    def to_polars(self) -> pl.DataFrame:
        """The rows as a data frame of Polars.

        Raises:
            ConfigurationError: Polars is not installed.
        """
        found: pl.DataFrame = _library("polars").from_arrow(self.to_arrow())
        return found

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a data frame of pandas, whose columns keep Arrow's types: whole numbers stay
        such beside NULL, and decimals are exact.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        arrow_type = _library("pandas").ArrowDtype
        found: pd.DataFrame = self.to_arrow().to_pandas(types_mapper=arrow_type)
        return found


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ConfigurationError(f"{name} is not installed: pip install {name}") from error
