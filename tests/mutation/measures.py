"""Operators on what is measured: reductions, powers, comparisons, operands, baselines."""

import ast

from mutation.datasets import PIXEL_MAXIMUM
from mutation.registry import operator
from mutation.syntax import (
    Tree,
    argument_index,
    called_name,
    is_read,
    keyword_name,
)

OTHER_COMPARISON = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
SIZE_OF_BASELINE = {  # which argument of these functions is the baseline's size
    "PCA": 0,
    "KNeighborsClassifier": 0,
    "median": 1,
}
SIZE_KEYWORDS = ("n_components", "n_neighbors", "num_bins", "sigma")
WITHOUT_SIGN = ("abs", "norm")  # functions for which swapped operands are the same


@operator("sum-for-mean")
def sum_for_mean(node: ast.AST, tree: Tree):
    """Sums up where the mean is asked for."""
    if isinstance(node, ast.Attribute) and node.attr == "mean":
        parent = tree.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            yield ast.Attribute(node.value, "sum", node.ctx)


@operator("no-square")
def no_square(node: ast.AST, tree: Tree):
    """Forgets to square the differences."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        is_square = isinstance(node.right, ast.Constant) and node.right.value == 2
        is_size = isinstance(node.left, ast.Constant | ast.Name)
        if is_square and not is_size:
            yield node.left


@operator("size-of-baseline")
def size_of_baseline(node: ast.AST, tree: Tree):
    """Gives a baseline half the components, neighbours or bins: a weak opponent."""
    is_name = isinstance(node, ast.Name) and is_read(node)
    is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    if not (is_name or is_number):
        return
    wanted = SIZE_OF_BASELINE.get(called_name(tree.parent(node)))
    is_size = wanted is not None and argument_index(tree, node) == wanted
    if is_size or keyword_name(tree, node) in SIZE_KEYWORDS:
        yield ast.BinOp(node, ast.FloorDiv(), ast.Constant(2))


@operator("turned-comparison")
def turned_comparison(node: ast.AST, tree: Tree):
    """Turns a comparison round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        other = OTHER_COMPARISON.get(type(node.ops[0]))
        sides = (node.left, node.comparators[0])
        if other and not any(_is_text(side) for side in sides):
            yield ast.Compare(node.left, [other()], node.comparators)


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


@operator("first-for-last")
def first_for_last(node: ast.AST, tree: Tree):
    """Takes the first value of a history instead of the last, or the last for the first."""
    if not (isinstance(node, ast.Subscript) and is_read(node)):
        return
    index = ast.unparse(node.slice)
    if index == "-1":
        yield ast.Subscript(node.value, ast.Constant(0), node.ctx)
    if index == "0" and "history" in ast.unparse(node.value):
        yield ast.Subscript(node.value, ast.UnaryOp(ast.USub(), ast.Constant(1)), node.ctx)


@operator("swapped-operands")
def swapped_operands(node: ast.AST, tree: Tree):
    """Subtracts or divides the wrong way round."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div)):
        return
    parent = tree.parent(node)
    is_squared = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow)
    has_no_sign = called_name(parent) in WITHOUT_SIGN and isinstance(node.op, ast.Sub)
    is_normalisation = getattr(node.right, "value", None) == PIXEL_MAXIMUM
    if not (is_squared or has_no_sign or is_normalisation or _is_path(node)):
        yield ast.BinOp(node.right, node.op, node.left)


def _is_path(node):
    """Whether the division joins a folder and a file's name."""
    left = ast.unparse(node.left)
    return _is_text(node.right) or left == "raw" or left.endswith("folder")
