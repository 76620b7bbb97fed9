"""What dbt built: its models, from `target/manifest.json` and `target/run_results.json`."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError


class Manifest:
    """A manifest. It is read when it is first asked something."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def relation(self, name: str) -> str:
        """The table or view of a model, quoted as dbt quotes it.

        Args:
            name: `model`, or `package.model` where two packages have one of that name.

        Raises:
            ConfigurationError: there is no such model, or several, or it has no table.
        """
        relation = self.node(name).get("relation_name")
        if not relation:
            raise ConfigurationError(
                f"the dbt model {name!r} is ephemeral: it has no table. Materialize it as a view, "
                "a table or incrementally."
            )
        return str(relation)

    def node(self, name: str) -> dict[str, Any]:
        """What the manifest has of a model.

        Raises:
            ConfigurationError: there is no such model, or there are several.
        """
        package, _, model = name.rpartition(".")
        found = [
            node
            for node in self._nodes
            if node["resource_type"] in ("model", "snapshot", "seed")
            and node["name"] == model
            and package in ("", node["package_name"])
        ]
        if len(found) == 1:
            return found[0]
        if found:
            packages = ", ".join(sorted(node["package_name"] for node in found))
            raise ConfigurationError(
                f"several dbt packages have a model {name!r} ({packages}): write package.model"
            )
        raise ConfigurationError(
            f"{self.path} has no model {name!r}: correct the name, or run dbt again"
        )

    def tests_of(self, unique_id: str) -> list[dict[str, Any]]:
        """The data and unit tests of a model."""
        return [
            node
            for node in self._nodes
            if node["resource_type"] in ("test", "unit_test")
            and unique_id in node["depends_on"]["nodes"]
        ]

    @cached_property
    def _nodes(self) -> list[dict[str, Any]]:
        found = read_artifact(self.path)
        return [*found.get("nodes", {}).values(), *found.get("unit_tests", {}).values()]


class Artifacts:
    """What the last dbt command left in its target directory: the manifest and the results."""

    _HOOK = "lightning.plan"  # what a hook of the package says

    def __init__(self, target: Path) -> None:
        self.manifest = Manifest(target / "manifest.json")
        self._results_path = target / "run_results.json"

    def problem(self, name: str) -> str | None:
        """Why a model is not fit to be sent: it was not built, or a test of it failed; or None.

        Raises:
            ConfigurationError: there is no such model, or dbt has left no results.
        """
        model = self.manifest.node(name)["unique_id"]
        if self._results["args"].get("empty") or self._results["args"].get("sample"):
            return f"the last dbt command built {name} with --empty or --sample"
        status = self._statuses.get(model)
        if status is None:
            return f"the last dbt command did not build {name}"
        if status != "success":
            return f"dbt could not build {name}: {status}"
        failed = [
            node["name"]
            for node in self.manifest.tests_of(model)
            if self._statuses.get(node["unique_id"], "pass") in ("fail", "error")
        ]
        return f"{name} failed its test {failed[0]}" if failed else None

    def is_hooked(self, name: str, sync_id: str) -> bool:
        """Whether a post-hook of the model evaluates it for the sync."""
        hooks = self.manifest.node(name)["config"].get("post-hook", ())
        named = re.compile(
            rf"(lightning\.plan\(|sync_id['\"]?\s*[=:])\s*['\"]{re.escape(sync_id)}['\"]"
        )
        return any(self._HOOK in hook["sql"] and named.search(hook["sql"]) for hook in hooks)

    @cached_property
    def invocation_id(self) -> str:
        """The id of the dbt command."""
        return str(self._results["metadata"]["invocation_id"])

    @cached_property
    def _statuses(self) -> dict[str, str]:
        return {result["unique_id"]: result["status"] for result in self._results["results"]}

    @cached_property
    def _results(self) -> dict[str, Any]:
        return read_artifact(self._results_path)


def read_artifact(path: Path) -> dict[str, Any]:
    """One of the JSON files that dbt leaves in its target directory."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read ({error.strerror}): run dbt first, or name its target directory"
        ) from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is not a JSON file of dbt: run dbt again") from error
    return found
