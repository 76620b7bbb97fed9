"""Certificates for servers on loopback."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def certificate(directory: Path) -> tuple[Path, Path]:
    """A certificate of localhost's own, and its key."""
    public, key = directory / "certificate.pem", directory / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", os.fspath(key), "-out", os.fspath(public)]
    subprocess.run(command, check=True, capture_output=True)
    return public, key
