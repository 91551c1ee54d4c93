"""Continues the masked-language-model training of an encoder on text of the field."""
