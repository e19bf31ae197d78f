"""Write into each lesson what depends on the repository's address.

    .venv/bin/python .ci/address.py

The address is the setting `repository` under [tool.mnist-ae] in pyproject.toml, such as
"https://github.com/somebody/mnist-ae".  With it each lesson gets links that open it on
Colab, Kaggle and Binder, and fetches the project where the package is not installed.  While
it is empty there are no links, and a lesson finds the package only beside itself.
"""

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parents[1]
BRANCH = "main"
BESIDE = """\
import sys

sys.path.append("..")  # the package, where it is not installed

"""
FETCHED = """\
import sys
from importlib.util import find_spec

if not find_spec("mnist_ae"):  # as on Colab and Kaggle: fetch the project
    get_ipython().system("[ -d mnist-ae ] || git clone -q {address} mnist-ae")
    sys.path.append("mnist-ae")

"""
PREPARATION = re.compile(r"\A.*?^ *sys\.path\.append\([^\n]*\n\n", re.DOTALL | re.MULTILINE)
TITLE = re.compile(r"\A(# .+\n\n\*\*.+\?\*\*\n)(?:\n\[Open in Colab\].*\n)?")


def read_address(pyproject: Path = PROJECT / "pyproject.toml") -> str:
    """Return the repository's address; "" while there is none."""
    settings = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    address = settings["tool"]["mnist-ae"]["repository"]
    if address and not re.fullmatch(r"(https|file)://[^\s\"'\\]+", address):
        raise SystemExit(
            f"{pyproject.name}, repository: found {address!r}, expected an https address"
        )
    return address.removesuffix("/").removesuffix(".git")


def badges(address: str, name: str) -> str:
    """Return links that open a lesson elsewhere, as Markdown; "" if it is not on GitHub.

    They are words, not pictures: a picture from another server would be missing offline.
    """
    match = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)", address)
    if match is None:
        return ""
    file = f"{address}/blob/{BRANCH}/notebooks/{name}"
    colab = f"https://colab.research.google.com/github/{file.removeprefix('https://github.com/')}"
    kaggle = f"https://kaggle.com/kernels/welcome?src={file}"
    path = quote(f"notebooks/{name}", safe="")
    binder = f"https://mybinder.org/v2/gh/{match[1]}/{BRANCH}?labpath={path}"
    return f"[Open in Colab]({colab}) · [Kaggle]({kaggle}) · [Binder]({binder})"


def with_address(notebook: dict, address: str, name: str) -> dict:
    """Return the notebook, a dict of its JSON, with what belongs to this address."""
    notebook = json.loads(json.dumps(notebook))
    title, *_ = notebook["cells"]
    links = badges(address, name)
    source = "".join(title["source"])
    source = TITLE.sub(lambda m: m[1] + (f"\n{links}\n" if links else ""), source)
    title["source"] = source.splitlines(keepends=True)
    imports = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    rest = PREPARATION.sub("", "".join(imports["source"]))
    preparation = FETCHED.format(address=address) if address else BESIDE
    imports["source"] = (preparation + rest).splitlines(keepends=True)
    return notebook


def main() -> None:
    address = read_address()
    for path in sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        text = json.dumps(
            with_address(notebook, address, path.name), indent=1, ensure_ascii=False
        )
        path.write_text(f"{text}\n", encoding="utf-8")
    print(f"lessons for {address or 'no address'}")


if __name__ == "__main__":
    main()
