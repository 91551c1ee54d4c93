"""Learns what an acronym means in its sentence, by the meaning of its possible expansions."""
