"""dbt's `profiles.yml`, read without dbt."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from .. import registry
from ..documents import read
from ..errors import ConfigurationError

Output = Mapping[str, Any]


class Profiles:
    """The profiles that a dbt project can use.

    Args:
        project_dir: the dbt project, whose dbt_project.yml names its profile.
        profiles_dir: where profiles.yml is; else $DBT_PROFILES_DIR, the project, or ~/.dbt.
    """

    def __init__(self, project_dir: Path, profiles_dir: Path | None = None) -> None:
        self._project_dir = project_dir
        self._path = _find(project_dir, profiles_dir)

    def url(self, profile: str | None = None, target: str | None = None) -> str:
        """The URL of a target, the profile's own one unless it is named.

        Raises:
            ConfigurationError: there is no such profile or target, or it cannot be connected to.
        """
        output = self.output(profile, target)
        adapters = dict(registry.adapters())
        adapter = adapters.get(output.get("type", ""))
        if adapter is None:
            self._fail(
                f"targets of type {output.get('type')!r} cannot be opened from a profile (only "
                f"{', '.join(adapters)} can): give the connection as a url"
            )
        try:
            return adapter.url(output, self._project_dir)
        except KeyError as error:
            self._fail(f"the target has no {error.args[0]}")

    def output(self, profile: str | None = None, target: str | None = None) -> Output:
        """The settings of a target, with its Jinja rendered; of other targets it is not.

        Raises:
            ConfigurationError: there is no such profile or target, or its Jinja fails.
        """
        name = profile or self._project_profile()
        profiles = read_yaml(self._path)
        found = profiles.get(name)
        if not isinstance(found, dict):
            self._fail(f"there is no profile {name!r}: it has {', '.join(profiles) or 'none'}")
        chosen = target or str(self._rendered(found.get("target", "default"), "target"))
        outputs = found.get("outputs")
        if not isinstance(outputs, dict) or not isinstance(outputs.get(chosen), dict):
            there = ", ".join(map(str, outputs)) if isinstance(outputs, dict) else "none"
            self._fail(f"profile {name!r} has no target {chosen!r}: it has {there}")
        rendered: Output = self._rendered(outputs[chosen], f"target {chosen}")
        return rendered

    def _project_profile(self) -> str:
        path = self._project_dir / "dbt_project.yml"
        name = read_yaml(path).get("profile")
        if not isinstance(name, str):
            raise ConfigurationError(f"{path} names no profile: name one in lightning.yml")
        return name

    def _rendered(self, value: Any, place: str) -> Any:
        """A value with its Jinja rendered. What is wrong with it is told by its place: neither it
        nor what Jinja says of it is shown, since it may be a password."""
        if isinstance(value, dict):
            return {key: self._rendered(item, f"{place}: {key}") for key, item in value.items()}
        if isinstance(value, list):
            return [self._rendered(item, place) for item in value]
        if not isinstance(value, str) or "{" not in value:
            return value
        try:
            text = _JINJA.from_string(value).render()
            # What a filter has marked as a number or truth value is one; all else stays text.
            return yaml.safe_load(text) if _NATIVE.search(value) else text
        except _UnsetError as error:
            problem = str(error)
        except Exception as error:  # Jinja runs expressions, which raise anything
            problem = (
                f"its Jinja cannot be rendered ({type(error).__name__}). Of dbt's, env_var and the "
                "filters as_number, as_bool, as_native and as_text are known here; braces that "
                "are no Jinja are written as {{ '{{' }}"
            )
        return self._fail(f"{place}: {problem}")

    def _fail(self, problem: str) -> NoReturn:
        raise ConfigurationError(f"{self._path}: {problem}")


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file of dbt's, which has a mapping at its top."""
    found = read(path)
    return found if isinstance(found, dict) else {}


def _find(project_dir: Path, profiles_dir: Path | None) -> Path:
    places = [project_dir, Path.home() / ".dbt"]
    if profiles_dir is not None:
        places = [profiles_dir]
    elif from_environment := os.environ.get("DBT_PROFILES_DIR"):
        places = [Path(from_environment)]
    for place in places:
        if (place / "profiles.yml").is_file():
            return place / "profiles.yml"
    raise ConfigurationError(
        f"there is no profiles.yml in {' or '.join(map(str, places))}: name its directory as "
        "profiles_dir in lightning.yml, or in DBT_PROFILES_DIR"
    )


class _UnsetError(Exception):
    """An environment variable is missing."""


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise _UnsetError(f"the environment variable {name} is not set")
    return value


def _as_it_is(value: object) -> object:
    return value


_NATIVE = re.compile(r"\|\s*as_(number|bool|native)\b")
_JINJA = SandboxedEnvironment(undefined=StrictUndefined)
_JINJA.globals["env_var"] = _env_var
_JINJA.filters |= dict.fromkeys(("as_number", "as_bool", "as_native", "as_text"), _as_it_is)
