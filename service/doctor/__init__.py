"""Looks at everything that can be wrong with an installation, and says what to do about it.

Nothing is changed, and a service that runs goes on. The language model is asked only on request.
"""

from service.doctor.examination import Wanted, examine
from service.doctor.findings import Finding

__all__ = ["Finding", "Wanted", "examine"]
