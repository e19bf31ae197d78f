"""How well the claims guard the lessons: change one, run it, see whether it is noticed.

Modules:
    syntax: the syntax tree of a cell, and text in place of one of its nodes.
    protected: what is never changed.
    registry: the operators by name; operators: all of them.
    networks, training, datasets, measures: the operators themselves.
    cases: for the tests, what each operator changes and leaves alone.
    lessons: a lesson's cells, claims and hash.
    places: where operators fit, and the order in which they are tried.
    trial: one changed lesson that runs in a process of its own, worker.
    results: what was found, on disk; equivalents among the survivors.
    table: the table in CONTRIBUTING.
    session: run places until enough count; confirm: run some of them again.
    command: the command line.
"""
