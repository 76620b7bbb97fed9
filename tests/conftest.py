import pytest

pytest.register_assert_rewrite("lightning.testing")
