"""The command `mnist-ae explorer`: its networks, trained once and kept, and their page."""
