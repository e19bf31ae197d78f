"""Kinds of lymphocytes, which are healthy, and of lymphoblasts, which are not: their looks.

Source: J. M. Bennett et al., "Proposals for the Classification of the Acute Leukaemias",
British Journal of Haematology 33, 1976 (L1 to L3); B. J. Bain, "Blood Cells: A Practical
Guide". The numbers are the painter's own, not measurements.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """The mean looks of one kind of white cell; single cells scatter widely around them.

    Attributes:
        diameter: of the cell, in µm.
        ratio: the area of the nucleus by that of the cell.
        clumps: contrast of the chromatin.
        grain: the size of the chromatin's clumps, in µm.
        nucleoli: the mean number of visible ones.
        uneven: how far the nucleus departs from a disc, as a share of its radius.
        cleft: the chance of a cleft in the nucleus.
        blue: the dye in the cytoplasm.
        vacuoles: the mean number of them.
        granules: the mean number of them.
    """

    diameter: float
    ratio: float
    clumps: float
    grain: float
    nucleoli: float
    uneven: float
    cleft: float
    blue: float
    vacuoles: float
    granules: float


SMALL_LYMPHOCYTE = Kind(
    diameter=9.2,
    ratio=0.71,
    clumps=0.21,
    grain=0.40,
    nucleoli=0.05,
    uneven=0.045,
    cleft=0.08,
    blue=0.65,
    vacuoles=0.0,
    granules=0.0,
)
LARGE_GRANULAR_LYMPHOCYTE = Kind(
    diameter=11.2,
    ratio=0.58,
    clumps=0.20,
    grain=0.42,
    nucleoli=0.05,
    uneven=0.055,
    cleft=0.12,
    blue=0.50,
    vacuoles=0.1,
    granules=7.0,
)
REACTIVE_LYMPHOCYTE = Kind(
    diameter=12.2,
    ratio=0.58,
    clumps=0.17,
    grain=0.34,
    nucleoli=0.30,
    uneven=0.075,
    cleft=0.15,
    blue=0.85,
    vacuoles=0.3,
    granules=0.3,
)
L1_BLAST = Kind(
    diameter=10.6,
    ratio=0.83,
    clumps=0.10,
    grain=0.26,
    nucleoli=0.4,
    uneven=0.060,
    cleft=0.30,
    blue=0.72,
    vacuoles=0.1,
    granules=0.0,
)
L2_BLAST = Kind(
    diameter=13.1,
    ratio=0.74,
    clumps=0.10,
    grain=0.22,
    nucleoli=1.8,
    uneven=0.110,
    cleft=0.55,
    blue=0.78,
    vacuoles=0.2,
    granules=0.1,
)
L3_BLAST = Kind(
    diameter=12.6,
    ratio=0.77,
    clumps=0.10,
    grain=0.22,
    nucleoli=1.5,
    uneven=0.045,
    cleft=0.10,
    blue=1.20,
    vacuoles=6.0,
    granules=0.0,
)
LYMPHOCYTES = (SMALL_LYMPHOCYTE, LARGE_GRANULAR_LYMPHOCYTE, REACTIVE_LYMPHOCYTE)
LYMPHOBLASTS = (L1_BLAST, L2_BLAST, L3_BLAST)
