"""YAML files, which may hold secrets: their mistakes are told without their text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .errors import ConfigurationError

MAX_REPEATED = 100_000  # values that aliases may add to those that are written down
_QUOTED = re.compile(
    r"""(?P<kept>'.'|"'"|'<[a-z -]+>')|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.VERBOSE
)


def compose(path: Path) -> yaml.Node | None:
    """The only document of a YAML file; None where it is empty. No node contains itself, and few
    enough of them stand in several places that all of it can be walked through.

    Raises:
        ConfigurationError: the file cannot be read, or is no such document.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        if root is not None:
            sizes: dict[int, int] = {}
            if _size(root, sizes) - len(sizes) > MAX_REPEATED:
                raise ConfigurationError(
                    f"{path}: its aliases repeat more than {MAX_REPEATED:,} values: write down "
                    "what is meant"
                )
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        raise ConfigurationError(f"{path}:{_mistake(error)}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not valid YAML: {error.reason}, not UTF-8") from None
    except yaml.reader.ReaderError as error:
        raise ConfigurationError(f"{path} is not valid YAML: {error.reason}") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: it is nested too deeply") from None
    except _EndlessError:
        raise ConfigurationError(f"{path}: a part of it is an alias of itself") from None
    return root


def read(path: Path) -> Any:
    """The data of a YAML file.

    Raises:
        ConfigurationError: as `compose`, or a value is not what its tag says.
    """
    root = compose(path)
    try:
        return None if root is None else yaml.SafeLoader("").construct_document(root)
    except yaml.MarkedYAMLError as error:
        raise ConfigurationError(f"{path}:{_mistake(error)}") from None
    except Exception:  # SafeLoader converts with whatever Python raises
        raise ConfigurationError(
            f"{path}: a value cannot be read as what it looks like: put texts in quotes"
        ) from None


class _EndlessError(Exception):
    """A node contains itself."""


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """How many nodes there are where each alias is written out; `sizes` has those known so far."""
    known = sizes.get(id(node))
    if known is not None:
        if not known:
            raise _EndlessError
        return known
    sizes[id(node)] = 0
    inner = [part for pair in node.value for part in pair] if _is_mapping(node) else node.value
    total = 1 + (0 if isinstance(inner, str) else sum(_size(part, sizes) for part in inner))
    sizes[id(node)] = total
    return total


def _is_mapping(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def line(place: yaml.Node | yaml.Mark) -> str:
    mark = place.start_mark if isinstance(place, yaml.Node) else place
    return f"line {mark.line + 1}"


def _mistake(error: yaml.MarkedYAMLError) -> str:
    """The line and the words of an error, without the text of the file. A password that begins
    with `!`, `*` or `&` would be quoted as a tag, an alias or an anchor."""
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else 1
    told = f"{number}: is not valid YAML: {_without_quotes(error.problem)}"
    if error.context and error.context_mark:
        told += f" ({_without_quotes(error.context)}, from {line(error.context_mark)} on)"
    return told


def _without_quotes(words: str | None) -> str:
    """What a parser says, with none of the text that it quotes but single characters."""
    return _QUOTED.sub(lambda match: match["kept"] or "…", words or "it cannot be read")
