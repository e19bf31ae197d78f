"""Mutants of a solution: functions that differ from it in one place, each a likely slip.

A check that accepts one judges wrongly, unless the mutant is right as well.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

OTHER_OPERATOR = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
OTHER_COMPARISON = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


@dataclass(frozen=True)
class Mutant:
    """A changed solution.

    Attributes:
        name: what was changed, such as "x + 1 → x - 1".
        function: the mutant.
    """

    name: str
    function: Callable


def mutants_of_code(source: str, names: dict) -> list[Mutant]:
    """Return the mutants that a function's syntax tree allows.

    Args:
        source: one function definition.
        names: the global names that it uses.
    """
    tree = ast.parse(source)
    mutants = []
    for index, node in enumerate(ast.walk(tree)):
        for replacement in _replacements(node, names):
            changed = copy.deepcopy(tree)
            place = list(ast.walk(changed))[index]
            before = ast.unparse(place)
            changed = _Replace(place, replacement).visit(changed)
            name = f"{before} → {ast.unparse(replacement)}"
            code = ast.unparse(ast.fix_missing_locations(changed))
            if code == ast.unparse(tree):
                continue
            own_names = dict(names)
            exec(code, own_names)
            mutants.append(Mutant(name, own_names[tree.body[0].name]))
    return mutants


class _Replace(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, place, replacement):
        self.place = place
        self.replacement = replacement

    def visit(self, node):
        return self.replacement if node is self.place else self.generic_visit(node)


def _replacements(node, names) -> Iterator[ast.AST]:
    """The nodes that may stand in a node's place: one change each."""
    if isinstance(node, ast.BinOp) and type(node.op) in OTHER_OPERATOR:
        yield ast.BinOp(node.left, OTHER_OPERATOR[type(node.op)](), node.right)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER_COMPARISON:
        other = OTHER_COMPARISON[type(node.ops[0])]()
        yield ast.Compare(node.left, [other, *node.ops[1:]], node.comparators)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        yield ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))
    if isinstance(node, ast.Call):
        yield from _changed_calls(node, names)


def _changed_calls(call, names):
    """A call dropped, without one of its keywords, or with its first arguments swapped."""
    function = call.func
    if isinstance(function, ast.Attribute):
        owner = function.value
        is_module = ast.unparse(owner).split(".")[0] in names
        if not is_module:
            yield owner
    if call.args and not isinstance(call.args[0], ast.Starred):
        yield call.args[0]
    for index in range(len(call.keywords)):
        kept = call.keywords[:index] + call.keywords[index + 1 :]
        yield ast.Call(function, call.args, kept)
    if len(call.args) >= 2:
        yield ast.Call(
            function, [call.args[1], call.args[0], *call.args[2:]], call.keywords
        )


def mutants_of_calls(solution: Callable, run: Callable) -> list[Mutant]:
    """Return a solution's mutants that need no syntax tree.

    Args:
        solution: the function.
        run: tries a function, as a check does; called once with the solution.

    Returns:
        one mutant for each argument that stays at the first value that was tried, one
        that always returns the first result, and one whose result is cut off from the
        gradient, if any result has one.
    """
    calls = []
    results = []

    def recording(*arguments):
        calls.append([_copy(argument) for argument in arguments])
        result = solution(*arguments)
        results.append(result)
        return result

    run(recording)
    first = calls[0]
    mutants = []
    for index, value in enumerate(first):
        if not isinstance(value, nn.Module) and not callable(value):
            name = f"argument {index + 1} stays at its first value"
            mutants.append(Mutant(name, _with_argument(solution, index, value)))
    if any(getattr(result, "requires_grad", False) for result in results):
        mutants.append(Mutant("detached", lambda *a: solution(*a).detach()))
    return mutants


def _with_argument(solution, index, value):
    def fixed(*arguments):
        changed = list(arguments)
        changed[index] = _copy(value)
        return solution(*changed)

    return fixed


def spoils_its_arguments(solution: Callable) -> Callable:
    """Return the solution, followed by a change in place of its arguments."""

    def spoiling(*arguments):
        result = solution(*arguments)
        for argument in arguments:
            _spoil(argument)
        return result

    return spoiling


@torch.no_grad()
def _spoil(argument):
    """Change an array, tensor, list or network in place."""
    if isinstance(argument, nn.Module):
        for parameter in argument.parameters():
            parameter.add_(1)
    elif isinstance(argument, torch.Tensor):
        argument.copy_(~argument if argument.dtype == torch.bool else argument + 1)
    elif isinstance(argument, np.ndarray):
        argument[...] = ~argument if argument.dtype == bool else argument + 1
    elif isinstance(argument, list):
        argument.append(None)


def can_be_spoiled(arguments) -> bool:
    """Whether one of the arguments can be changed in place."""
    return any(
        isinstance(argument, nn.Module | torch.Tensor | np.ndarray | list)
        for argument in arguments
    )


def _copy(argument):
    if isinstance(argument, torch.Tensor):
        return argument.detach().clone().requires_grad_(argument.requires_grad)
    return copy.deepcopy(argument)
