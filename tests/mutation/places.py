"""Where operators fit in a lesson, and the order in which the places are tried."""

import random
from dataclasses import dataclass

from mutation.lessons import Lesson, code_cells, names_and_imports
from mutation.operators import OPERATORS
from mutation.protected import changeable_cells, changeable_nodes, functions_behind_guards
from mutation.syntax import Tree


@dataclass(frozen=True)
class Place:
    """One change of one lesson.

    Attributes:
        lesson: name of the notebook, without suffix.
        cell: number of the code cell, from 1.
        operator: its name.
        line: of the changed code in the cell, from 1.
        column: of the changed code in the line, from 0.
        before: the line, or the lines joined to one.
        after: what it becomes.
        source: the whole cell, changed.
    """

    lesson: str
    cell: int
    operator: str
    line: int
    column: int
    before: str
    after: str
    source: str

    @property
    def key(self) -> tuple:
        """What tells a change from all others of the same state of the lesson."""
        where = (self.cell, self.line, self.column)
        return (self.lesson, self.operator, where, self.after)


def find_places(lesson: Lesson) -> list[Place]:
    """Return all places of a lesson, from its first cell to its last."""
    sources = [cell.source for cell in code_cells(lesson.notebook)]
    names, imports = names_and_imports(sources)
    trees = {}
    for number, source in changeable_cells(lesson.notebook.cells).items():
        trees[number] = Tree(source, names, imports)
    behind = functions_behind_guards(list(trees.values()))
    places = {}
    for number, tree in trees.items():
        for place in _places_of_cell(lesson.name, number, tree, behind):
            places.setdefault((number, place.source), place)  # a change counts once
    return list(places.values())


def _places_of_cell(lesson, number, tree, behind):
    for node in changeable_nodes(tree, behind):
        for name, operator in OPERATORS.items():
            for replacement in operator(node, tree):
                change = tree.replace(node, replacement)
                if change.source == tree.source:
                    continue
                yield Place(
                    lesson,
                    number,
                    name,
                    node.lineno,
                    node.col_offset,
                    change.before,
                    change.after,
                    change.source,
                )


def in_order(places: list[Place], seed: int) -> list[Place]:
    """Return the places in the order in which they are tried.

    The operators take turns, in an order that is drawn, so that none fills the sample;
    within an operator the places are drawn.
    """
    rng = random.Random(seed)
    of_operator = {}
    for place in places:
        of_operator.setdefault(place.operator, []).append(place)
    queues = [of_operator[name] for name in sorted(of_operator)]
    rng.shuffle(queues)
    for queue in queues:
        rng.shuffle(queue)
    ordered = []
    while len(ordered) < len(places):
        for queue in queues:
            if queue:
                ordered.append(queue.pop())
    return ordered
