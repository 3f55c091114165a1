import os

# Before any test imports a backend: no start-up chatter in the report.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

try:
    from hypothesis import settings
except ImportError:
    pass  # the tests that draw their input skip themselves, or say what they need
else:
    # The same inputs every time, so that a run tells about the change and not about luck. `--hypothesis-profile=long` searches: new
    # inputs, and as many as it says, for the tests take their number from the profile.
    settings.register_profile("repeatable", derandomize=True, max_examples=100)
    settings.register_profile("long", max_examples=5000)
    settings.load_profile("repeatable")
