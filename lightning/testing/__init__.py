"""The contract as a test suite, for every warehouse that this library is to run in.

A dialect's tests give a fixture `subject` and take the suite over:

    import pytest
    from lightning.testing.harness import Subject
    from lightning.testing.suite import *

    @pytest.fixture
    def subject():
        yield Subject(open_my_warehouse)

The suite needs pytest; the rest of the library does not import it. What is random in it is made
from seeds: see `seeds`.
"""
