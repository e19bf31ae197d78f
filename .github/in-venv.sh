#!/bin/sh
# Run a command of the project's virtual environment, or of the activated one if there is none.
#     sh .github/in-venv.sh COMMAND [ARGUMENT...]
PATH="$PWD/.venv/bin:$PWD/.venv/Scripts:$PATH"
exec "$@"
