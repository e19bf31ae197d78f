"""Operators on data: targets, labels, splits and pixel values."""

import ast
import re

from mutation.registry import operator
from mutation.syntax import (
    Tree,
    argument_index,
    base_name,
    called_name,
    expression,
    is_read,
    names_read,
    with_names,
)

# Which argument of these functions is the target: 1 is the second.
TARGET_OF = {
    "fit": 2,
    "fit_many": 2,
    "evaluate": 2,
    "learn": 2,
    "mse": 1,
    "nll": 1,
    "nll_loss": 1,
    "loss_fn": 1,
    "pixel_loss": 1,
}
FIT_TARGET = 1  # the target's place in a tuple of arguments that is called `fit`
INPUTS = re.compile(r"[xz](_\w+)?|noisy")
LABELS = re.compile(r"y(_\w+)?")
TAKES_LABELS = (
    "balanced_accuracy_score",
    "by_histogram",
    "confusion_matrix",
    "measures",
    "roc_auc_score",
    "roc_curve",
)
PAIRS = (
    ("train", "test"),
    ("train_split", "test_split"),
    ("train_set", "test_set"),
    ("x_train", "x_val"),
    ("y_train", "y_val"),
    ("learn", "test"),
)
TRAIN_NAMES = ("train", "all")  # x_train, or x_all where there is no x_train
PIXEL_MAXIMUM = 255


def _is_target(node, tree):
    """Whether the node is what a network's output is compared with."""
    if not (isinstance(node, ast.Name | ast.Subscript) and is_read(node)):
        return False
    parent = tree.parent(node)
    if isinstance(parent, ast.Tuple) and isinstance(tree.parent(parent), ast.Assign):
        is_fit = ast.unparse(tree.parent(parent).targets[0]) == "fit"
        return is_fit and parent.elts.index(node) == FIT_TARGET
    index = argument_index(tree, node)
    return index is not None and TARGET_OF.get(called_name(parent)) == index


def _rolled(node):
    """A tensor in which each row has the place of the one after it."""
    return expression(f"({ast.unparse(node)}).roll(1, 0)")


def _rolled_array(node):
    return expression(f"np.roll({ast.unparse(node)}, 1)")


@operator("wrong-target")
def wrong_target(node: ast.AST, tree: Tree):
    """Compares with another example's target, of the same shape."""
    if _is_target(node, tree) and INPUTS.fullmatch(base_name(node)):
        yield _rolled(node)


@operator("shifted-labels")
def shifted_labels(node: ast.AST, tree: Tree):
    """Reads the labels one place too late: each image gets that of its neighbour."""
    if _is_target(node, tree) and LABELS.fullmatch(base_name(node)):
        yield _rolled(node)
    parent = tree.parent(node)
    if isinstance(node, ast.Call) and isinstance(parent, ast.Assign):
        target = ast.unparse(parent.targets[0])
        if LABELS.fullmatch(target) and "labels" in ast.unparse(node):
            yield _rolled(node)
    if "np" in tree.imports and _is_array_of_labels(node, tree):
        yield _rolled_array(node)


def _is_array_of_labels(node, tree):
    if not (isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and is_read(node)):
        return False
    name = node.attr if isinstance(node, ast.Attribute) else base_name(node)
    parent = tree.parent(node)
    is_compared = isinstance(parent, ast.Compare) and len(parent.comparators) == 1
    is_given = argument_index(tree, node) is not None
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) != "labels":
        return False
    if name != "labels":
        return False
    return is_compared or (is_given and called_name(parent) in TAKES_LABELS)


def _training_names(tree):
    """{name of a test set: the training examples that may stand in its place}."""
    others = {}
    for kind in ("test", "val"):
        for letter in ("x", "y"):
            name = f"{letter}_{kind}"
            for training in TRAIN_NAMES:
                if f"{letter}_{training}" in tree.names:
                    others[name] = f"{letter}_{training}[:len({name})]"
                    break
    for what in ("images", "masks", "fields"):
        if what in tree.names and f"test_{what}" in tree.names:
            others[f"test_{what}"] = f"{what}[:len(test_{what})]"
    if {"train", "test"} <= tree.names - tree.imports:
        others["test"] = "train"
    return others


@operator("other-split")
def other_split(node: ast.AST, tree: Tree):
    """Measures on the training examples instead of the test or validation examples."""
    if isinstance(node, ast.Assign | ast.Expr | ast.Return):
        others = _training_names(tree)
        if names_read(node) & set(others):
            yield with_names(node, others)


@operator("swapped-splits")
def swapped_splits(node: ast.AST, tree: Tree):
    """Takes the test or validation set for training, and the training set for testing."""
    is_target = isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store)
    if is_target and tuple(map(ast.unparse, node.elts)) in PAIRS:
        yield ast.Tuple(node.elts[::-1], node.ctx)


@operator("baseline-on-test")
def baseline_on_test(node: ast.AST, tree: Tree):
    """Fits a baseline to the test examples."""
    others = {}
    for name in tree.names:
        if re.fullmatch(r"[xy]_train", name):
            others[name] = f"{name[0]}_test"
    if called_name(node) == "fit" and ast.unparse(node.func) != "train.fit":
        changed = [with_names(argument, others) for argument in node.args]
        yield ast.Call(node.func, changed, node.keywords)
    if called_name(node) == "mean" and base_name(node) == "x_train":
        yield with_names(node, others)


@operator("normalisation")
def normalisation(node: ast.AST, tree: Tree):
    """Forgets to bring the pixels to 0..1, or inverts them."""
    if called_name(node) == "to_float":
        yield ast.BinOp(ast.Constant(PIXEL_MAXIMUM), ast.Mult(), node)
        yield ast.BinOp(ast.Constant(1), ast.Sub(), node)
    is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    if is_division and getattr(node.right, "value", None) == PIXEL_MAXIMUM:
        yield node.left
