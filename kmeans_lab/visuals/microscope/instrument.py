"""A function again, with a hook at each of its expressions and statements.

The hooks are free variables of the new function, so that nothing in its module changes; a hook is
handed a value and hands it on.
"""

from __future__ import annotations
import __future__

import ast
import copy
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kmeans_lab.visuals.microscope.source import Source, Unreadable, names_in

HOOKS = ("_seen_", "_mark_", "_begin_", "_end_", "_turn_")


@dataclass
class Spot:
    """An expression, a statement or a loop of the source.

    Attributes
    ----------
    number : int
        Its own, in the order of the source.
    text : str
        As it is written.
    line : int
        The line of the function's source on which it begins, from 1.
    kind : str
        The name of its class in the syntax tree.
    operator : str
        Likewise of the operator between two operands; else empty.
    parent : int or None
        The expression that it is a part of.
    parts : list of int
        The expressions that it is made of, in the order in which they are evaluated.
    names : tuple of str
        What a statement gives values to, or writes into.
    gives : bool
        Whether it gives its value to a name, in place of writing into an array.
    span : tuple of int
        First line and column, last line and the column behind it: in bytes, as in the tree.
    """

    number: int
    text: str
    line: int
    kind: str
    operator: str = ""
    parent: int | None = None
    parts: list[int] = field(default_factory=list)
    names: tuple[str, ...] = ()
    gives: bool = False
    span: tuple[int, int, int, int] = (0, 0, 0, 0)


# expressions that make something worth a look; the others are gone through
SHOWN = (
    ast.Attribute,
    ast.BinOp,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.DictComp,
    ast.GeneratorExp,
    ast.IfExp,
    ast.List,
    ast.ListComp,
    ast.Name,
    ast.NamedExpr,
    ast.SetComp,
    ast.Subscript,
    ast.Tuple,
    ast.UnaryOp,
)
SIMPLE = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Expr,
    ast.Assert,
    ast.Delete,
    ast.Import,
    ast.ImportFrom,
)
LEAVING = (ast.Return, ast.Raise)


class _Hooked(ast.NodeTransformer):
    def __init__(self, source: Source) -> None:
        self.source = source
        self.spots: list[Spot] = []
        self._within: int | None = None
        known = source.function.__globals__
        code = source.function.__code__
        own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
        self._modules = {
            name
            for name in code.co_names
            if name not in own and isinstance(known.get(name), (types.ModuleType, type))
        }

    def _spot(self, node: ast.AST, text: str | None = None) -> Spot:
        span = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        text = self.source.text_of(node) if text is None else text
        operator = type(getattr(node, "op", None)).__name__
        if not isinstance(node, (ast.BinOp, ast.AugAssign)):
            operator = ""
        kind = type(node).__name__
        spot = Spot(len(self.spots), text, node.lineno, kind, operator, self._within, span=span)
        self.spots.append(spot)
        return spot

    # ------------------------------------------------------------ expressions

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.expr) or not self._is_shown(node):
            return super().visit(node)
        spot, outer = self._spot(node), self._within
        if outer is not None:
            self.spots[outer].parts.append(spot.number)
        self._within = spot.number
        inner = super().visit(node)
        self._within = outer
        number = ast.Constant(spot.number)
        if isinstance(node, ast.Name):
            return _call(node, "_seen_", number, ast.Constant(None), inner)
        return _call(node, "_seen_", number, _call(node, "_mark_", number), inner)

    def _is_shown(self, node: ast.expr) -> bool:
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return False
        if isinstance(node, ast.Name):
            return node.id not in self._modules
        if isinstance(node, ast.Attribute):
            return not (isinstance(node.value, ast.Name) and node.value.id in self._modules)
        if isinstance(node, ast.UnaryOp):
            return not isinstance(node.operand, ast.Constant)
        if isinstance(node, (ast.Tuple, ast.List)):
            return not any(isinstance(part, ast.Starred) for part in node.elts)
        return isinstance(node, SHOWN)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        if isinstance(node.func, ast.Attribute):  # the object, not its method
            if node.func.attr == "resize" and self._is_shown(node.func):
                raise Unreadable(
                    f"{self.source.function.__name__} uses .resize, which refuses an array that "
                    "somebody else looks at."
                )
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(arg) for arg in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        node.value = self.visit(node.value)
        if isinstance(node.slice, ast.Tuple):
            node.slice.elts = [self.visit(part) for part in node.slice.elts]
        else:
            node.slice = self.visit(node.slice)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node

    # ------------------------------------------------------------ statements

    def hooked(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """Statements with what they hold hooked, and a hook before and behind each simple one."""
        result: list[ast.stmt] = []
        for statement in statements:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                result.append(statement)  # a docstring among them
                continue
            if isinstance(statement, LEAVING):
                number = ast.Constant(self._spot(statement).number)
                result.append(ast.Expr(_call(statement, "_begin_", number)))
            if not isinstance(statement, SIMPLE):
                result.append(self.visit(statement))
                continue
            spot = self._spot(statement)
            names, written = _given(statement)
            spot.names, spot.gives = (*names, *written), bool(names)
            before = [ast.Name(name, ast.Load()) for name in written]
            after = [ast.Name(name, ast.Load()) for name in spot.names]
            number = ast.Constant(spot.number)
            result += [
                ast.Expr(_call(statement, "_begin_", number, *before)),
                self.visit(statement),
                ast.Expr(_call(statement, "_end_", number, *after)),
            ]
        return result

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                setattr(node, name, self.hooked(value))
            elif isinstance(value, list):
                setattr(
                    node,
                    name,
                    [self.visit(v) if isinstance(v, ast.AST) else v for v in value],
                )
            elif isinstance(value, ast.AST) and name != "annotation":
                setattr(node, name, self.visit(value))
        return node

    def _loop(self, node: ast.For | ast.While) -> ast.stmt:
        head = f"for {ast.unparse(node.target)}" if isinstance(node, ast.For) else "while"
        spot = self._spot(node, head)
        spot.names = _names_of(node.target) if isinstance(node, ast.For) else ()
        self.generic_visit(node)
        turn = _call(node, "_turn_", ast.Constant(spot.number))
        node.body.insert(0, ast.Expr(turn))
        return node

    visit_For = visit_While = _loop

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.body = self.hooked(node.body)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        outer, self._within = self._within, None
        node.body = self.visit(node.body)
        self._within = outer
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return node

    visit_AsyncFunctionDef = visit_ClassDef

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        node.guard = self.visit(node.guard) if node.guard else None
        node.body = self.hooked(node.body)
        return node


def _call(at: ast.AST, hook: str, *args: ast.expr) -> ast.Call:
    made = ast.Call(ast.Name(hook, ast.Load()), list(args), [])
    return ast.copy_location(made, at)


def _given(statement: ast.stmt) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that a statement gives to values, and those whose values it may write into."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    elif isinstance(statement, ast.AugAssign):
        return (), _names_of(statement.target, written=True)
    else:
        return (), ()
    names = tuple(name for target in targets for name in _names_of(target))
    written = tuple(name for target in targets for name in _names_of(target, written=True))
    return names, tuple(name for name in written if name not in names)


def _names_of(target: ast.expr, written: bool = False) -> tuple[str, ...]:
    """The names in a target; if `written`, those whose own value it goes into."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return tuple(name for part in target.elts for name in _names_of(part, written))
    if isinstance(target, ast.Starred):
        return _names_of(target.value, written)
    if isinstance(target, ast.Name):
        return (target.id,)
    if written:
        while isinstance(target, (ast.Subscript, ast.Attribute)):
            target = target.value
        if isinstance(target, ast.Name):
            return (target.id,)
    return ()


def instrumented(source: Source, hooks: Mapping[str, Any]) -> tuple[types.FunctionType, list[Spot]]:
    """The function with hooks, and the spots that they name by number.

    Parameters
    ----------
    source : Source
    hooks : mapping of str to callable
        One for each of `HOOKS`: ``_seen_(spot, mark, value)`` hands on the value,
        ``_mark_(spot)`` stands before an expression is evaluated, ``_begin_(spot, *values)`` and
        ``_end_(spot, *values)`` around a statement with the values of the names that it writes
        into or gives, ``_turn_(spot)`` at the beginning of each turn of a loop.

    Raises
    ------
    Unreadable
        If Python cannot make it again (a name that only its class knows).
    """
    function = source.function
    hooked = _Hooked(source)
    node = hooked.visit(_mangled(copy.deepcopy(source.node), function.__qualname__))
    free = function.__code__.co_freevars
    parameters = [ast.arg(name) for name in (*HOOKS, *free)]
    factory = ast.FunctionDef(
        "_factory_",
        ast.arguments([], parameters, None, [], [], None, []),
        [_without_what_is_evaluated_outside(node)],
        [],
        lineno=1,
        col_offset=0,
    )
    module = ast.fix_missing_locations(ast.Module([factory], []))
    ast.increment_lineno(module, source.first - 1)
    try:
        flags = function.__code__.co_flags & __future__.annotations.compiler_flag
        outer = compile(module, function.__code__.co_filename, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"{function.__name__} cannot be followed: {error}.") from None
    code = _code_in(_code_in(outer, "_factory_"), getattr(node, "name", "<lambda>"))
    code = _placed(code, code.co_qualname, function.__code__.co_qualname)
    code = code.replace(co_name=function.__code__.co_name)
    cells = dict(zip(free, function.__closure__ or (), strict=True))
    cells |= {name: types.CellType(hooks[name]) for name in HOOKS}
    same_names = names_in(code) - set(HOOKS) >= names_in(function.__code__) - {"__class__"}
    if not same_names or not set(code.co_freevars) <= set(cells):
        raise Unreadable(f"{function.__name__} uses names that only its own place knows.")
    made = types.FunctionType(
        code,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        tuple(cells[name] for name in code.co_freevars),
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made, hooked.spots


def _without_what_is_evaluated_outside(node: ast.FunctionDef | ast.Lambda) -> ast.stmt:
    """A definition without its decorators, defaults and annotations, as a statement."""
    node.args.defaults = [ast.Constant(None) for _ in node.args.defaults]
    node.args.kw_defaults = [d and ast.Constant(None) for d in node.args.kw_defaults]
    if isinstance(node, ast.Lambda):
        return ast.Return(node)
    node.decorator_list, node.returns = [], None
    node.name = "_function_"  # its own name stays that of the module, where it calls itself
    for arg in ast.walk(node.args):
        if isinstance(arg, ast.arg):
            arg.annotation = None
    return node


def _mangled(node: ast.AST, qualified: str) -> ast.AST:
    """The names that belong to a method's class alone, as Python writes them: ``_Class__name``."""
    owner = qualified.split(".")[-2] if "." in qualified else "<locals>"
    if owner == "<locals>" or not owner.strip("_"):
        return node
    prefix = f"_{owner.lstrip('_')}"
    for part in ast.walk(node):
        for field_name in ("id", "attr", "arg", "name"):
            name = getattr(part, field_name, None)
            if isinstance(name, str) and name.startswith("__") and not name.endswith("__"):
                setattr(part, field_name, prefix + name)
    return node


def _code_in(code: types.CodeType, name: str) -> types.CodeType:
    return next(c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == name)


def _placed(code: types.CodeType, old: str, new: str) -> types.CodeType:
    """A code, and those within it, with another place in what Python calls their long names."""

    def moved(value: Any) -> Any:
        if isinstance(value, types.CodeType):
            return _placed(value, old, new)
        long_name = isinstance(value, str) and value.startswith(f"{old}.")
        return new + value[len(old) :] if long_name else value

    consts = tuple(map(moved, code.co_consts))
    name = new + code.co_qualname[len(old) :]
    return code.replace(co_consts=consts, co_qualname=name)
