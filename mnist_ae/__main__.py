"""`python -m mnist_ae` is the command `mnist-ae`."""

import sys

from mnist_ae.command.cli import main

if __name__ == "__main__":
    sys.exit(main())
