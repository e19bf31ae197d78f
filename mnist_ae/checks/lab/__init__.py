"""The cases of lesson 11: code as it is shown there, its faults, and other code like it.

One file a case, in the order of `catalog.CASES`. What is shown in the lesson must be the
very function that stands here; a test compares them.
"""
