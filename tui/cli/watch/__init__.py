"""The parts of ``mediadeck watch``."""
