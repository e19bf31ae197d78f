"""Kinds of white blood cells, healthy ones and lymphoblasts: their looks.

Source: J. M. Bennett et al., "Proposals for the Classification of the Acute Leukaemias",
British Journal of Haematology 33, 1976 (L1 to L3); B. J. Bain, "Blood Cells: A Practical
Guide" (the healthy kinds).  From there come the traits and their order, such as "larger"
or "more nucleoli"; the numbers are the painter's own, not measurements.
"""

from dataclasses import dataclass

ROUND = "round"  # forms of a nucleus
KIDNEY = "kidney"
LOBED = "lobed"


@dataclass(frozen=True)
class Kind:
    """The mean looks of one kind of white cell; single cells scatter widely around them.

    Attributes:
        diameter: of the cell, in µm.
        ratio: the area of the nucleus by that of the cell.
        clumps: contrast of the chromatin.
        grain: the size of the chromatin's clumps, in µm.
        blue: the dye in the cytoplasm, from sky blue (0.3) to deep blue (1.5).
        nucleoli: the mean number of visible ones.
        uneven: how far the nucleus departs from a disc, as a share of its radius.
        cleft: the chance of a cleft in the nucleus.
        vacuoles: the mean number of them.
        granules: the mean number of purple ones.
        form: of the nucleus, `ROUND`, `KIDNEY` or `LOBED`.
        lobes: (fewest, most) lobes of a nucleus that is `LOBED`.
        pink: the dye that also colours red cells, in the cytoplasm.
        orange_granules: the mean number of granules that take up this dye.
    """

    diameter: float
    ratio: float
    clumps: float
    grain: float
    blue: float
    nucleoli: float = 0.0
    uneven: float = 0.05
    cleft: float = 0.0
    vacuoles: float = 0.0
    granules: float = 0.0
    form: str = ROUND
    lobes: tuple[int, int] = (1, 1)
    pink: float = 0.0
    orange_granules: float = 0.0


SMALL_LYMPHOCYTE = Kind(
    diameter=9.5,
    ratio=0.73,
    clumps=0.20,
    grain=0.55,
    blue=0.68,
    nucleoli=0.05,
    uneven=0.045,
    cleft=0.08,
)
LARGE_GRANULAR_LYMPHOCYTE = Kind(
    diameter=11.2,
    ratio=0.58,
    clumps=0.19,
    grain=0.60,
    blue=0.56,
    nucleoli=0.05,
    uneven=0.055,
    cleft=0.12,
    vacuoles=0.1,
    granules=7.0,
)
REACTIVE_LYMPHOCYTE = Kind(
    diameter=12.2,
    ratio=0.60,
    clumps=0.15,
    grain=0.50,
    blue=1.00,
    nucleoli=0.30,
    uneven=0.075,
    cleft=0.15,
    vacuoles=0.3,
    granules=0.3,
)
MONOCYTE = Kind(
    diameter=14.6,
    ratio=0.50,
    clumps=0.11,
    grain=0.45,
    blue=0.62,
    uneven=0.07,
    vacuoles=1.5,
    granules=4.0,
    form=KIDNEY,
    pink=0.10,
)
NEUTROPHIL = Kind(
    diameter=12.2,
    ratio=0.32,
    clumps=0.16,
    grain=0.55,
    blue=0.14,
    form=LOBED,
    lobes=(2, 4),
    granules=6.0,
    pink=0.22,
)
EOSINOPHIL = Kind(
    diameter=13.0,
    ratio=0.30,
    clumps=0.15,
    grain=0.55,
    blue=0.15,
    form=LOBED,
    lobes=(2, 2),
    pink=0.20,
    orange_granules=200.0,
)
L1_BLAST = Kind(
    diameter=10.5,
    ratio=0.81,
    clumps=0.05,
    grain=0.30,
    blue=0.58,
    nucleoli=0.4,
    uneven=0.060,
    cleft=0.30,
    vacuoles=0.1,
)
L2_BLAST = Kind(
    diameter=12.9,
    ratio=0.74,
    clumps=0.05,
    grain=0.28,
    blue=0.68,
    nucleoli=1.8,
    uneven=0.110,
    cleft=0.55,
    vacuoles=0.2,
    granules=0.1,
)
L3_BLAST = Kind(
    diameter=12.3,
    ratio=0.77,
    clumps=0.05,
    grain=0.30,
    blue=1.35,
    nucleoli=1.5,
    uneven=0.045,
    cleft=0.10,
    vacuoles=6.0,
)
LYMPHOCYTES = (SMALL_LYMPHOCYTE, LARGE_GRANULAR_LYMPHOCYTE, REACTIVE_LYMPHOCYTE)
HEALTHY = (*LYMPHOCYTES, MONOCYTE, NEUTROPHIL, EOSINOPHIL)
LYMPHOBLASTS = (L1_BLAST, L2_BLAST, L3_BLAST)
