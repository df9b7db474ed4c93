"""A collection as lines of JSON (JSONL), to be moved to another Footnote or read by other tools.

The first line says what the file is, each line behind it is a document, and the last one says how
many there were, so that a file that was cut off is known as such.
"""

from ingestion.exchange.exporting import ExportOptions, export_lines
from ingestion.exchange.importing import Importer, ImportLimits, ImportResult

__all__ = ["ExportOptions", "ImportLimits", "ImportResult", "Importer", "export_lines"]
