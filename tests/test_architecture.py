"""Architecture rules that need a running program: imports at startup, styles, and class hierarchies."""

from __future__ import annotations

import json
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual._color_constants import COLOR_NAME_TO_RGB

from tui.app import Mediadeck, styles_folder
from tui.settings import make_local_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "tui"
ROOMS = sorted(
    path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
)
STYLES = sorted(styles_folder().rglob("*.tcss"))
#: Modules that are slow to import or part of a service: the first frame needs none of them.
HEAVY = {"PIL", "aiohttp", "httpx", "httpx_aiohttp", "keyring", "pyperclip", "segno", "starlette", "uvicorn"}


def imported_by(*modules: str) -> set[str]:
    """Return the names of all modules that a new interpreter has after importing these."""
    script = f"import sys, json, {', '.join(modules)}; print(json.dumps(list(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    return set(json.loads(ended.stdout))


def test_the_command_line_starts_with_few_imports() -> None:
    modules = imported_by("tui.cli.main")
    assert modules.isdisjoint({*HEAVY, "textual", "asyncio", "sqlite3", "msgspec", "tui.app", "tui.server"})


def test_the_first_frame_imports_no_http_pillow_or_service() -> None:
    modules = imported_by("tui.cli.main", "tui.app")
    assert "tui.screens.media.screen" in modules
    assert modules.isdisjoint({*HEAVY, "tui.server", "tui.api.transport"})


@pytest.mark.parametrize(
    "package",
    [
        "tui.catalog.filters",
        "tui.catalog.sync",
        "tui.cli.output",
        "tui.preview",
        "tui.screens",
        "tui.screens.dialogs",
        "tui.screens.threads",
        "tui.session",
        "tui.settings.secrets",
        "tui.transfers.download",
    ],
)
def test_each_late_name_of_a_package_exists(package: str) -> None:
    found = import_module(package)
    assert found.__all__
    assert all(getattr(found, name) is not None for name in found.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'missing'"):
        _ = found.missing


def test_the_local_service_imports_no_other_package() -> None:
    modules = imported_by("tui.server", "tui.server.samples")
    assert {
        name for name in modules if name.startswith("tui.") and not name.startswith("tui.server")
    } == set()
    assert modules.isdisjoint({"textual", "httpx", "aiohttp"})


def test_only_the_api_package_imports_an_http_client() -> None:
    serving = {"web"}  # with the server half of aiohttp
    session = [f"tui.{room}" for room in ROOMS if room not in {"__init__", "__main__", "api", *serving}]
    assert imported_by(*session).isdisjoint({"httpx", "aiohttp", "httpx_aiohttp"})
    assert "httpx" in imported_by("tui.api.transport")


def test_the_command_line_and_packages_below_the_screens_do_not_import_textual() -> None:
    screens = {
        "__init__",
        "__main__",
        "app",
        "commands",
        "screens",
        "session",
        "startup",
        "terminal",
        "widgets",
    }
    assert "textual" not in imported_by(*(f"tui.{room}" for room in ROOMS if room not in screens))


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_every_package_and_module_has_a_docstring(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith('"""')


def declarations(path: Path) -> list[tuple[str, str]]:
    """Return the names and values of all declarations of a style sheet."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"([\w-]+)\s*:\s*([^;{}]+);", text)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_take_their_colours_from_the_theme(path: Path) -> None:
    found = declarations(path)
    assert found
    for name, value in found:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl)a?\(", value), f"{name}: {value}"
        words = set(re.findall(r"(?<![\w$-])[a-z_]+(?![\w-])", value))
        assert words.isdisjoint(COLOR_NAME_TO_RGB.keys() - {"transparent"}), f"{name}: {value}"


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_use_only_variables_that_every_theme_has(path: Path) -> None:
    app = Mediadeck(lambda: make_local_profile("http://127.0.0.1:1/v1", "AC1", "token"))
    used = {variable for _, value in declarations(path) for variable in re.findall(r"\$([\w-]+)", value)}
    for theme in app.available_themes:
        app.theme = theme
        assert used <= app.get_css_variables().keys(), theme


def test_no_test_module_imports_another() -> None:
    """Scripts in strings count too: code shared by tests belongs in a helper module or a fixture."""
    imports = re.compile(
        r"^[ \t]*(?:from|import) tests\.(?:\w+\.)*(?:test_\w+|\w+ import .*\btest_)", re.MULTILINE
    )
    tests = Path(__file__).parent
    assert {
        path.name: found
        for path in tests.rglob("*.py")
        if (found := imports.findall(path.read_text(encoding="utf-8")))
    } == {}


def subclasses_of(parent: type) -> Iterator[type]:
    """Yield all subclasses, including those within functions and classes."""
    children: list[type] = type.__subclasses__(parent)
    for child in children:
        yield child
        yield from subclasses_of(child)


def is_ours(found: type) -> bool:
    return str(found.__module__).startswith("tui.")


def test_no_package_has_more_than_twenty_modules() -> None:
    modules = Counter(path.parent for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
    assert {str(folder): count for folder, count in modules.items() if count > 20} == {}


def import_if_installed(name: str) -> None:
    """Import the module, unless it needs a package that is only installed with an extra."""
    try:
        import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "tui").partition(".")[0] == "tui":
            raise


def test_no_class_has_more_than_two_of_our_classes_as_ancestors() -> None:
    """Protocols and exceptions count like all others."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "tui."):
        if not module.name.endswith("__main__"):
            import_if_installed(module.name)
    ancestors = {
        f"{found.__module__}.{found.__qualname__}": [
            one.__name__ for one in found.__mro__[1:] if is_ours(one)
        ]
        for found in subclasses_of(object)
        if is_ours(found)
    }
    assert f"{Mediadeck.__module__}.{Mediadeck.__name__}" in ancestors
    assert {name: above for name, above in ancestors.items() if len(above) > 2} == {}
