"""How long an example takes says how busy the machine is, and nothing of the code."""

from hypothesis import settings

settings.register_profile("busy", deadline=None)
settings.load_profile("busy")
