"""Tell a notebook from a terminal: what is shown in the one is printed in the other."""

import sys


def in_notebook():
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")  # a kernel has imported it
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
