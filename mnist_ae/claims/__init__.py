"""The numbers that the lessons state, each with its band and data set, and their check.

They stand in `notebooks/claims.toml`, one table per claim.  A lesson measures each of them
anew and fails if one lies outside its band or on the other side of what it is compared
with.  Where a knob was turned nothing is claimed, and the number is only shown.

Environment variables:
    MNIST_AE_CLAIMS: `measure` shows a number outside its band without failing.
    MNIST_AE_CLAIMS_LOG: a file to which each check appends one line of JSON: name, value,
        unit, dataset, band, ok, than, turned, lesson.  A relative path counts from the
        project's root.
"""

from mnist_ae.claims.checking import MIME, ClaimError, check
from mnist_ae.claims.lines import describe
from mnist_ae.claims.table import Claim, read

__all__ = ["MIME", "Claim", "ClaimError", "check", "describe", "read"]
