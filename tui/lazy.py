"""Lazy imports: packages with names that are imported on first use."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def lazy_names(package: str, names: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of ``package``, which imports a name when it is first read.

    ``names`` maps each module of the package to the names that it provides; a module without names is itself
    the name. The package repeats the names under ``TYPE_CHECKING``, for the type checker.
    """
    modules = {name: module for module, provided in names.items() for name in provided or (module,)}

    def load(name: str) -> object:
        if name not in modules:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        module = import_module(f"{package}.{modules[name]}")
        value: object = getattr(module, name) if names[modules[name]] else module
        setattr(sys.modules[package], name, value)
        return value

    return load
