"""The page on which one draws a digit, without a browser: its parts and its one file."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from importlib import resources

import numpy as np
import pytest
from conftest import PROJECT
from drawn_digits import LARGEST, SHAPES, draw_all
from explorer_sample import sample

from mnist_ae.explorer import page
from mnist_ae.explorer.normalise import ink_of, normalise

FOLDER = PROJECT / "mnist_ae" / "explorer" / "page"
MODULES = sorted(FOLDER.glob("*.mjs"))
NODE = shutil.which("node")
LONGEST_LINE = 100
MOST_LINES = 300
MOST_CHARACTERS_WITHOUT_DATA = 125_000
NEVER = (  # what would ask for something, store something, or run text as a program
    "fetch(",
    "XMLHttpRequest",
    "WebSocket",
    "sendBeacon",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "document.cookie",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "eval(",
    "new Function",
    "http:",
    "https:",
)

needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")


@pytest.fixture(scope="module")
def html():
    return page.build(sample())


def run_node(*arguments, **options):
    command = [NODE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


# The file.


def test_file_holds_its_data(html):
    text = re.search(r'id="explorer-data">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(text) == sample()


def test_data_can_not_end_their_element():
    explorer = sample()
    explorer["networks"][0]["about"] = "</script><!-- é"
    built = page.build(explorer)
    assert "</script><!--" not in built
    text = re.search(r'id="explorer-data">(.*?)</script>', built, re.DOTALL)[1]
    assert json.loads(text)["networks"][0]["about"] == "</script><!-- é"


def test_policy_allows_this_style_and_this_script_and_nothing_else(html):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    rules = {}
    for rule in policy.split("; "):
        name, _, sources = rule.partition(" ")
        rules[name] = sources
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    assert set(rules) == {
        "default-src",
        "script-src",
        "style-src",
        "img-src",
        "base-uri",
        "form-action",
    }
    parts = {
        "style-src": re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1],
        "script-src": re.search(r'<script type="module">(.*?)</script>', html, re.DOTALL)[
            1
        ],
    }
    for name, text in parts.items():
        checksum = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{checksum}'"
    assert 'style="' not in html, "the policy would not let it through"


def test_file_names_no_address_outside(html):
    assert "http:" not in html and "https:" not in html
    assert re.findall(r'<(?:link|img|iframe|script)[^>]*(?:src|href)="', html) == []


def test_page_itself_is_small(html):
    data = re.search(r'id="explorer-data">(.*?)</script>', html, re.DOTALL)[1]
    assert len(html) - len(data) <= MOST_CHARACTERS_WITHOUT_DATA


def test_labels_and_ids_fit(html):
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    body = html[: html.index('id="explorer-data"')]
    pattern = r'(?:for|aria-labelledby|aria-controls|aria-describedby)="([^"]+)"'
    named = re.findall(pattern, body)
    assert named and set(named) <= set(ids)
    for path in MODULES:
        used = re.findall(r'byId\("([^"]+)"\)', path.read_text(encoding="utf-8"))
        assert set(used) <= set(ids), path.name


# The modules.


def test_bundle_puts_each_module_behind_what_it_imports():
    sources = {
        "main": 'import { a } from "./a.mjs";\nimport { b } from "./b.mjs";\na(b);\n',
        "a": 'import { b } from "./b.mjs";\nexport const a = () => b;\n',
        "b": "export async function b() {}\nexport class C {}\n",
    }
    script = page.bundle(sources)
    order = re.findall(r"^const (\w+)_module", script, re.MULTILINE)
    assert order == ["b", "a", "main"]
    assert "return { b, C };" in script
    assert "import {" not in script and "export " not in script


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("export default 1;", "export default 1;"),
        ('import * as all from "./a.mjs";', "import \\* as all"),
        ('import { a } from "https://example.org/a.mjs";', "import"),
        ("export let x = 1;", "export let"),
    ],
)
def test_other_forms_of_modules_are_refused(line, found):
    with pytest.raises(ValueError, match=f"main.mjs: found .*{found}"):
        page.bundle({"main": f"{line}\n"})


def test_circles_of_modules_are_refused():
    sources = {
        "main": 'import { a } from "./a.mjs";\n',
        "a": 'import { main } from "./main.mjs";\nexport const a = 1;\n',
    }
    with pytest.raises(ValueError, match="main → a → main"):
        page.bundle(sources)


def test_every_module_is_part_of_the_page():
    script = page.bundle({})
    bundled = set(re.findall(r"^const (\w+)_module = ", script, re.MULTILINE))
    assert bundled == {path.stem for path in MODULES}


def test_installed_package_has_the_parts():
    folder = resources.files("mnist_ae.explorer") / "page"
    names = {entry.name for entry in folder.iterdir()}
    assert {"page.html", "style.css", "main.mjs"} <= names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules_are_short_typed_and_quiet(path):
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    assert lines[0] == "// @ts-check" and lines[1].startswith("// ")
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST_LINE
    assert not re.search(r"\bvar\b|\bconsole\.|\bdebugger\b|[^=!]==[^=]|\t", source)
    for word in NEVER:
        assert word not in source


@needs_node
def test_script_can_be_parsed(tmp_path):
    script = tmp_path / "page.mjs"
    script.write_text(page.bundle({}), encoding="utf-8")
    found = run_node("--check", str(script))
    assert found.returncode == 0, found.stderr


def test_types_and_names_fit():
    """TypeScript reads the types in comments; it is not installed with this."""
    compiler = shutil.which("tsc")
    if compiler is None:
        pytest.skip("TypeScript's tsc is not installed")
    options = "--noEmit --allowJs --checkJs --strict --target es2022 --lib es2023,dom"
    options += ",dom.iterable --module es2022 --moduleResolution bundler --noUnusedLocals"
    command = [compiler, *options.split(), *map(str, MODULES)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert found.returncode == 0, found.stdout


@needs_node
def test_units_of_the_page():
    found = run_node("--test", str(PROJECT / "tests" / "explorer_units.test.mjs"))
    assert found.returncode == 0, found.stdout


@needs_node
def test_ink_and_normalisation_are_those_of_python():
    rng = np.random.default_rng(0)
    pictures = []
    for side in (28, 56, 61, 168):
        grey = np.full((side, side), 0.9)
        top, left = rng.integers(2, side // 3, 2)
        grey[top : top + side // 2, left : left + side // 5] = rng.uniform(0, 0.4)
        grey += rng.uniform(0, 0.05, grey.shape)
        pictures.append(np.clip(grey, 0, 1).astype(np.float32))
    ask = f"""
        import {{ inkOf }} from "{(FOLDER / "picture.mjs").as_uri()}";
        import {{ normalise }} from "{(FOLDER / "normalise.mjs").as_uri()}";
        import {{ readFileSync }} from "node:fs";
        const pictures = JSON.parse(readFileSync(0, "utf8"));
        const answers = pictures.map((picture) => {{
          const ink = inkOf(Float32Array.from(picture));
          return [[...ink], [...normalise(ink, Math.sqrt(ink.length))]];
        }});
        console.log(JSON.stringify(answers));
    """
    sent = json.dumps([picture.ravel().tolist() for picture in pictures])
    found = run_node("--input-type=module", "--eval", ask, input=sent)
    assert found.returncode == 0, found.stderr
    for picture, (ink, normalised) in zip(pictures, json.loads(found.stdout), strict=True):
        expected = ink_of(picture)
        assert np.abs(np.reshape(ink, picture.shape) - expected).max() < 1e-5
        difference = np.reshape(normalised, (28, 28)) - normalise(expected)
        assert np.abs(difference).max() < 1e-3 / 255


# The strokes with which the browser's test draws.


def test_there_are_five_ways_to_draw_each_digit():
    assert len(SHAPES) == 10
    assert min(len(shapes) for shapes in SHAPES) >= 5


def test_drawn_digits_lie_in_the_square_and_differ():
    drawn = draw_all(2)
    assert drawn == draw_all(2)
    assert [label for label, _ in drawn] == sorted(label for label, _ in drawn)
    points = [tuple(stroke["points"]) for _, strokes in drawn for stroke in strokes]
    assert len(set(points)) == len(points)
    for row in points:
        assert min(row) >= 0 and max(row) <= LARGEST
        assert len(row) % 2 == 0
