"""Syntax trees, made one at a time.

CPython 3.11 counts the depth of a tree that it makes once for all threads: where two threads parse
at the same time, one of them can end with "SystemError: AST constructor recursion depth mismatch".
Grading judges several submissions at once, so whatever it may run asks here.

Source: https://github.com/python/cpython/issues/106905
"""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.RLock()


def tree_of(text: str, mode: str = "exec") -> ast.Module | ast.Expression:
    """What `ast.parse` makes of a text; it may be asked by several threads.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As `ast.parse`.
    """
    with _ONE_AT_A_TIME:
        return ast.parse(text, mode=mode)
