"""Start the program from the project's root: `.venv/bin/python tests/mutation 2`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutation.command import main

if __name__ == "__main__":
    sys.exit(main())
