"""Formulas in LaTeX as MathML, which browsers set without a script or a network."""

from html import escape

try:
    import math_core
except ImportError:  # then pages show the formulas as they are written
    math_core = None


def can_be_set() -> bool:
    """Whether the package is installed that sets formulas."""
    return math_core is not None


def to_html(latex: str, display: bool) -> str:
    """Return a formula as it stands in a page: MathML, or else its source.

    Args:
        latex: the formula without its dollar signs.
        display: on a line of its own, rather than within one.

    Returns:
        HTML.  What can't be set, as it is no LaTeX or as the package `math-core` is not
        installed, is shown as it is written.

    >>> to_html("x", display=False)
    '<math><mi>x</mi></math>'
    """
    try:
        formula = to_mathml(latex, display)
    except ValueError:
        formula = f"<code>{escape(latex.strip())}</code>"
    if not display:
        return formula
    # A span, as it may stand within a paragraph; wide formulas scroll by themselves.
    return f'<span class="formula" tabindex="0">{formula}</span>'


def to_mathml(latex: str, display: bool) -> str:
    """Return a formula as MathML.

    Args:
        latex: the formula without its dollar signs.
        display: on a line of its own, rather than within one.

    Raises:
        ValueError: it is not LaTeX, or `math-core` is not installed.
    """
    if not can_be_set():
        raise ValueError("math-core is not installed")
    try:
        return math_core.LatexToMathML(fancy_error=False).convert_with_local_state(
            latex.strip(), displaystyle=display
        )
    except math_core.LatexError as error:
        raise ValueError(f"{latex.strip()}: {error}") from error
