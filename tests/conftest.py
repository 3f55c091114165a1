import os

# Before any test imports a backend: no start-up chatter in the report.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
