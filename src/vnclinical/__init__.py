"""vnclinical: Vietnamese clinical text to structured, coded, exchangeable records.

>>> import vnclinical
>>> nlp = vnclinical.load("rules")
>>> record = nlp("BN nữ 54t, TS ĐTĐ typ 2, không sốt")
>>> [entity.text for entity in record.entities]
['ĐTĐ typ 2', 'sốt']
"""

from vnclinical.document import Document, Note
from vnclinical.errors import VnClinicalError
from vnclinical.loading import load
from vnclinical.pipelines.pipeline import Pipeline
from vnclinical.record import ClinicalRecord
from vnclinical.version import __version__

__all__ = [
    "ClinicalRecord",
    "Document",
    "Note",
    "Pipeline",
    "VnClinicalError",
    "__version__",
    "load",
]
