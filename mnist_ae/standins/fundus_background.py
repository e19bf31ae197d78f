"""The retina without its vessels: pigment, choroid, macula, optic disc and uneven light."""

import cmath

import numpy as np

from mnist_ae.standins.fundus_view import FIELD, lumps

# Red, green and blue light, 1 is white.
TINT = np.array([0.86, 0.44, 0.2])  # of a retina without pigment
TINT_SPREAD = (0.05, 0.06, 0.15)  # between eyes, as a share
DISC_COLOUR = (1, 0.66, 0.32)  # of the optic disc
CUP_COLOUR = (1.1, 0.88, 0.54)  # of the cup in its middle
PIGMENT_ABSORPTION = np.float32([0.5, 1, 0.9])

DISC_REACH = 90  # pixels from the middle of the optic disc, beyond which it changes nothing
DISC_ASPECT = 0.87  # its width by its height


def paint_background(rng, view):
    """Return the retina without its vessels, (h, w, 3) float32, RGB; 1 is white.

    Args:
        rng: the random generator.
        view: the `View`.
    """
    eye = view.to_eye()
    wide = lumps(rng, view, 90)
    patchy = lumps(rng, view, 28)
    small = lumps(rng, view, 11)
    grainy = lumps(rng, view, 4)
    other = lumps(rng, view, 60)
    pigment = 0.1 * wide + 0.06 * patchy + 0.035 * small + 0.03 * grainy
    pigment += rng.uniform(0, 0.35) / (1 + np.exp(-4 * (patchy + 0.4 * small - 2.1)))
    pigment += choroid(rng, view, eye + 22 * wide + 22j * other, other)
    pigment += macula(rng, eye - view.fovea)

    tint = np.float32(TINT * rng.normal(1, TINT_SPREAD))
    light = tint * np.exp(-pigment[..., None] * PIGMENT_ABSORPTION)
    near = abs(eye) < DISC_REACH
    turned = eye[near] * cmath.rect(1, rng.normal(0, 0.2))
    light[near] = add_disc(rng, turned, light[near], tint)
    return light * lamp(rng, view)[..., None]


def choroid(rng, view, warped, strength):
    """Return the pigment of the choroid's streaks; some eyes have none.

    Args:
        rng: the random generator.
        view: the `View`.
        warped: (h, w) complex, the points of the eye, shifted a little.
        strength: (h, w) of mean 0: where the streaks are strong.

    Returns:
        (h, w) float32.
    """
    direction = cmath.rect(1, rng.uniform(0, 3))
    wave = warped * direction / rng.uniform(4, 7)
    streaks = lumps(rng, view, 17) * np.cos(wave.real)
    streaks += lumps(rng, view, 17) * np.sin(wave.real)
    contrast = max(rng.uniform(-0.03, 0.09), 0)
    return contrast * np.clip(strength + 0.4, 0, 2) * np.tanh(1.5 * streaks)


def macula(rng, from_fovea):
    """Return the pigment of the macula at points seen from the fovea, (h, w) float32."""
    distance = abs(from_fovea) / rng.uniform(28, 42)
    core = rng.uniform(0.25, 0.5) * np.exp(-(distance**1.5))
    return core + 0.12 * np.exp(-(distance**2) / 6)


def add_disc(rng, eye, light, tint):
    """Return light with a crescent, the optic disc and its cup in it.

    Args:
        rng: the random generator.
        eye: (n,) complex64, the points of the eye.
        light: (n, 3) float, at the points.
        tint: (3,) float, the colour of the crescent.

    Returns:
        (n, 3) float.
    """
    radii = rng.uniform(33, 41) * np.array([1.25, 1, rng.uniform(0.4, 0.6)])
    crescent_radius, disc_radius, cup_radius = radii
    light = add_ellipse(
        rng, eye, light, radius=crescent_radius, max_shift=8, sharpness=6, colour=tint
    )
    light = add_ellipse(
        rng, eye, light, radius=disc_radius, max_shift=0, sharpness=14, colour=DISC_COLOUR
    )
    return add_ellipse(
        rng, eye, light, radius=cup_radius, max_shift=6, sharpness=5, colour=CUP_COLOUR
    )


def add_ellipse(rng, eye, light, *, radius, max_shift, sharpness, colour):
    """Return light with an ellipse of one colour in it, near the origin.

    Args:
        rng: the random generator.
        eye: (n,) complex64, the points of the eye.
        light: (n, 3) float, at the points.
        radius: half the ellipse's width, in pixels.
        max_shift: how far to the right its centre may lie, in pixels.
        sharpness: of its edge; a large number makes a narrow edge.
        colour: (3,) float, RGB.

    Returns:
        (n, 3) float.
    """
    from_centre = (eye - max_shift * rng.random()) / radius
    distance = np.hypot(from_centre.real, DISC_ASPECT * from_centre.imag)
    inside = 1 / (1 + np.exp(sharpness * (distance - 1)))
    brightness = rng.normal(1, 0.06, 1)
    return light + inside[:, None] * (colour * brightness - light)


def lamp(rng, view):
    """Return uneven light, (h, w) float32: a dim rim, a bright spot, slow variation."""
    from_middle = abs(view.pixels - complex(*rng.normal(0, 50, 2))) / FIELD
    from_spot = abs(view.pixels - complex(*rng.normal(0, 110, 2))) / FIELD
    spot = rng.uniform(0.05, 0.2) * np.exp(-((from_spot * rng.uniform(1.7, 3.3)) ** 2))
    vignette = 1 - rng.uniform(0.1, 0.32) * from_middle**2
    return (vignette + spot) * (1 + 0.05 * lumps(rng, view, 110))
