import signal
import threading

import pytest

pytest.register_assert_rewrite("lightning.testing")

# Whoever starts the tests in the background, as shells do, has Ctrl-C ignored in all of them.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
