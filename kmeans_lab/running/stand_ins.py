"""Libraries that are not there: each name of theirs answers, and does nothing."""

from __future__ import annotations

import importlib.machinery
import sys
import types
from typing import Any

from .limits import READY_MADE, READY_PARTS

STAND_INS = (
    *READY_MADE,
    *("matplotlib", "ipywidgets", "IPython", "anywidget", "seaborn", "PIL", "tqdm"),
    *("line_profiler", "threadpoolctl", "google"),
)
NEVER = {"kmeans_lab"}  # holds the references: whatever a lesson allows, it is not here


class StandIn:
    """Answers for a library that is not here: finite, harmless, iterating over nothing."""

    def __init__(self, name: str = "stand-in") -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(name)

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]  # used as a decorator
        return StandIn()

    def __repr__(self) -> str:
        return "<not available while grading>"

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __getitem__(self, key: Any) -> StandIn:
        return StandIn()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *args: Any) -> bool:
        return False


class _Module(types.ModuleType):
    __path__ = ()
    __all__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(name)


class _Finder:
    """Finds a stand-in for each library of the list, and for what lies inside it."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        hidden = fullname.split(".")[0] in self.names
        if hidden or ".".join(fullname.split(".")[:2]) in READY_PARTS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def hide_libraries(allows: tuple[str, ...]) -> None:
    """Let a stand-in answer for each library of the list, unless these modules are allowed."""
    hidden = tuple(n for n in STAND_INS if n not in {a.split(".")[0] for a in allows} - NEVER)
    sys.meta_path.insert(0, _Finder(hidden))
