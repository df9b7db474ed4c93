"""Does the cited text support the statement? Certain checks first; no check, no claim.

A statement that is the source's own wording is `verbatim`. Otherwise its numbers, units, dates,
names and negation must agree with its citations, in English and Chinese, and a calibrated score
says how probable support is. `checker` puts it together, `examination` finds out, `verdicts` turns
findings into a status. It fails closed.
"""

from service.support.quantities import numbers
from service.support.verdicts import UNCHECKED

__all__ = ["UNCHECKED", "numbers"]
