"""Operators on training: order, rate, momentum, parameters, epochs, and the loop."""

import ast
import re

from mutation.registry import operator
from mutation.syntax import (
    Tree,
    argument_index,
    called_name,
    expression,
    is_read,
    keyword_name,
    with_keyword,
)

IN_ORDER = {"torch.randperm": "torch.arange", "rng.permutation": "np.arange"}
KNOB_OF_RATE = re.compile(r"\b([A-Z]+_)?LR\b")
RATE_KEYWORDS = ("lr", "max_lr", "learning_rate_init")
RATE_SECOND = ("adam_one_cycle", "OneCycleLR", "Adam", "SGD")  # the rate is argument 2
TAKES_PARAMETERS = ("SGD", "Adam", "adam_one_cycle", "learn", "optimizer")
FIT_EPOCHS = 5  # position of `num_epochs` among the arguments of `train.fit`


@operator("shuffling")
def shuffling(node: ast.AST, tree: Tree):
    """Leaves the examples in their order, or shuffles where the recipe does not."""
    is_switch = isinstance(node, ast.Constant) and isinstance(node.value, bool)
    if is_switch and keyword_name(tree, node) == "shuffle":
        yield ast.Constant(not node.value)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "train.fit":
        names = [keyword.arg for keyword in node.keywords]
        may_be_in_options = None in names and "shuffle" in tree.source
        if "shuffle" not in names and not may_be_in_options:
            yield with_keyword(node, "shuffle", "False")
    if isinstance(node, ast.Attribute) and ast.unparse(node) in IN_ORDER:
        yield expression(IN_ORDER[ast.unparse(node)])


def _is_rate(node, tree):
    if isinstance(node, ast.Name) and is_read(node) and KNOB_OF_RATE.fullmatch(node.id):
        return True
    if isinstance(node, ast.Starred) or KNOB_OF_RATE.search(ast.unparse(node)):
        return False  # the knob in it is changed
    if isinstance(tree.parent(node), ast.keyword):
        return tree.parent(node).arg in RATE_KEYWORDS
    is_second = argument_index(tree, node) == 1
    return is_second and called_name(tree.parent(node)) in RATE_SECOND


@operator("learning-rate")
def learning_rate(node: ast.AST, tree: Tree):
    """Trains with ten times or a tenth of the learning rate."""
    if isinstance(node, ast.expr) and _is_rate(node, tree):
        yield ast.BinOp(node, ast.Mult(), ast.Constant(10))
        yield ast.BinOp(node, ast.Div(), ast.Constant(10))


@operator("no-momentum")
def no_momentum(node: ast.AST, tree: Tree):
    """Forgets the momentum."""
    if isinstance(tree.parent(node), ast.keyword) and tree.parent(node).arg == "momentum":
        yield ast.Constant(0.0)


def _is_parameters(node):
    return called_name(node) == "parameters" and not node.args


@operator("frozen-layer")
def frozen_layer(node: ast.AST, tree: Tree):
    """Gives the optimizer only some of the parameters, so that a layer never learns."""
    if _is_parameters(node) and called_name(tree.parent(node)) in TAKES_PARAMETERS:
        yield expression(f"list({ast.unparse(node)})[2:]")
    if isinstance(node, ast.List) and len(node.elts) > 1:
        parts = [element for element in node.elts if isinstance(element, ast.Starred)]
        if len(parts) == len(node.elts) and all(_is_parameters(p.value) for p in parts):
            yield ast.List(node.elts[:-1], node.ctx)


def _is_in_budget(node, tree):
    """Whether the number goes to a schedule, which fails if the epochs do not match."""
    for ancestor in tree.ancestors(node):
        if called_name(ancestor) in ("adam_one_cycle", "OneCycleLR", "ceil"):
            return True
        if isinstance(ancestor, ast.Assign):
            target = ast.unparse(ancestor.targets[0]).lower()
            return "budget" in target or "num_updates" in target
    return False


@operator("fewer-epochs")
def fewer_epochs(node: ast.AST, tree: Tree):
    """Trains for one epoch less."""
    is_knob = isinstance(node, ast.Name) and node.id.endswith("EPOCHS") and is_read(node)
    if is_knob and not _is_in_budget(node, tree):
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 1:
        in_fit = called_name(tree.parent(node)) == "fit"
        is_sixth = in_fit and argument_index(tree, node) == FIT_EPOCHS
        if is_sixth or keyword_name(tree, node) == "num_epochs":
            yield ast.Constant(node.value - 1)


def _calls_method(node, name):
    """Whether a statement is nothing but the call of this method, without arguments."""
    if not (isinstance(node, ast.Expr) and called_name(node.value) == name):
        return False
    return isinstance(node.value.func, ast.Attribute) and not node.value.args


@operator("no-zero-grad")
def no_zero_grad(node: ast.AST, tree: Tree):
    """Never sets the gradients back to zero, so that they add up."""
    if _calls_method(node, "zero_grad"):
        yield ast.Pass()


@operator("no-step")
def no_step(node: ast.AST, tree: Tree):
    """Computes gradients, and never takes the step."""
    if _calls_method(node, "step"):
        yield ast.Pass()


@operator("uphill-step")
def uphill_step(node: ast.AST, tree: Tree):
    """Adds the gradient instead of subtracting it."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub):
        yield ast.AugAssign(node.target, ast.Add(), node.value)


@operator("no-eval")
def no_eval(node: ast.AST, tree: Tree):
    """Leaves the network in training mode, with dropout and augmentation."""
    if called_name(node) == "eval" and isinstance(node.func, ast.Attribute):
        yield node.func.value
