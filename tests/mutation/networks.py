"""Operators on networks: layers and activations."""

import ast

from mutation.registry import operator
from mutation.syntax import Tree, keyword_name, with_keyword

OTHER_LAYER = {
    "ReLU": "Sigmoid",
    "Sigmoid": "ReLU",
    "Identity": "ReLU",
    "Tanh": "ReLU",
    "LogSoftmax": "Softmax",
    "Softmax": "LogSoftmax",
}
OTHER_FUNCTION = {"relu": "sigmoid", "sigmoid": "relu"}
OUTPUT_LAYERS = ("LogSoftmax", "Softmax")


def _is_layer(node):
    if not (isinstance(node, ast.Attribute) and node.attr in OTHER_LAYER):
        return False
    return ast.unparse(node.value) in ("nn", "torch.nn")


def _is_output(node, tree):
    return node.attr in OUTPUT_LAYERS or keyword_name(tree, node) == "output"


@operator("output-layer")
def output_layer(node: ast.AST, tree: Tree):
    """Takes another last layer, whose range does not fit the pixels or the loss."""
    if _is_layer(node) and _is_output(node, tree):
        yield ast.Attribute(node.value, OTHER_LAYER[node.attr], node.ctx)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "models.Autoencoder":
        is_chosen = any(keyword.arg == "output" for keyword in node.keywords)
        only_encoder = getattr(tree.parent(node), "attr", "") == "encoder"
        if not is_chosen and not only_encoder:
            yield with_keyword(node, "output", "torch.nn.ReLU")


@operator("activation")
def activation(node: ast.AST, tree: Tree):
    """Takes another activation between the layers."""
    if _is_layer(node) and not _is_output(node, tree):
        yield ast.Attribute(node.value, OTHER_LAYER[node.attr], node.ctx)
    if isinstance(node, ast.Attribute) and node.attr in OTHER_FUNCTION:
        yield ast.Attribute(node.value, OTHER_FUNCTION[node.attr], node.ctx)
