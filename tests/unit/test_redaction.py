"""No secret in what drivers and destinations say comes through, and little else is lost."""

from __future__ import annotations

import base64
import time

import pytest

from lightning import errors
from lightning.redaction import redact

USER_AND_PASSWORD = base64.b64encode(b"someone:s3cret").decode()

SECRETS = [
    "cannot reach postgresql://me:s3cret@host:5432/db",
    "cannot reach postgresql://me:p@s3cret@host:5432/db",
    "cannot reach postgresql://me:p/s3cret@host:5432/db",
    "cannot reach postgresql://:s3cret@host/db",
    "cannot reach postgres//me:s3cret@host/db",
    "cannot reach postgresql:/me:s3cret@host/db",
    "cannot reach postgresql:///me:s3cret@host/db",
    "connection failed: host=h password=s3cret user=me",
    "connection failed: password='more s3cret",
    "connection failed: Password=s3cret;Server=h",
    "snowflake://me:s3cret@account/db?role=x",
    "token = 's3cret' was refused",
    'private_key="s3cret"',
    "snowflake://?connection_name=prod&private_key_file_pwd=s3cret",
    "snowflake://me@account/db?private_key_passphrase=s3cret&role=x",
    "https://account.example?token=s3cret&x=1",
    "md:shop?motherduck_token=s3cret",
    '{"user": "me", "password": "s3cret"}',
    '{"password":"more \\" s3cret","user":"me"}',
    '{"body": "{\\"password\\": \\"s3cret\\"}"}',
    "{'password': 's3cret', 'user': 'me'}",
    "{'pass': 's3cret'}",
    "login(user='me', password='s3cret')",
    "login(secret=b's3cret')",
    "password: s3cret",
    "{:client_secret => 's3cret'}",
    "accessToken: s3cret",
    "apiKey=s3cret",
    "Incorrect API key: s3cret",
    "X-Api-Key: s3cret",
    "Private-Token: s3cret",
    "DefaultEndpointsProtocol=https;AccountKey=s3cret==;EndpointSuffix=x",
    "Authorization: Bearer s3cret",
    "Authorization: s3cret",
    "Authorization: Klaviyo-API-Key s3cret",
    "Authorization: s3cret Accept: */*",
    '{"Authorization": "Token s3cret"}',
    "headers={'Authorization': 'Basic s3cret'}",
    f"proxy says 407 for Basic {USER_AND_PASSWORD}",
    "refused Bearer s3cret-12.ab",
    "Cookie: a=1; session=s3cret",
    "Set-Cookie: s3cret; Path=/",
    "https://b.s3.amazonaws.com/k?X-Amz-Credential=s3cret&X-Amz-Signature=s3cret",
    "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=s3cret",
    "https://storage.googleapis.com/b/o?X-Goog-Signature=s3cret&x=1",
    "https://x.blob.core.windows.net/c?sv=2024&sig=s3cret&se=1",
    "-----BEGIN RSA PRIVATE KEY-----\ns3cret\ns3cret\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\ns3cret",
]
KEYS = [
    "AKIAIOSFODNN7EXAMPLE",
    "AIza" + "Sy0" * 11 + "ab",
    "ya29.a0AfH6SMBx-abc_defghijkl",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2" * 9,
    "glpat-" + "a1B2c" * 4,
    "sk_live_" + "a1B2" * 6,
    "sk-proj-" + "a1B2" * 6,
    "xoxb-1234567890-abcdefghij",
    "SG." + "a1B2" * 5 + "." + "a1B2" * 10,
    "0123456789abcdef0123456789abcdef-us12",
    "pat-na1-01234567-89ab-cdef-0123-456789abcdef",
    "00D000000000062!AQ0AQFdiMgGh.abcdefghij",
    "shpat_" + "0123456789abcdef" * 2,
    "EAACEdEose0cBA" + "a1B2" * 10,
    "123456789:AA" + "a1B2" * 9,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
]
KEPT = [
    "value too long for type character varying(10)",
    "email:someone@example.com is taken",
    'duplicate value for "email": someone@example.com',
    "POST https://api.example.com:443/users/someone@example.com: 409",
    "http://127.0.0.1:8080/x@y",
    "the password is too short",
    "Unexpected token: <",
    "Basic authentication is off",
    "the bearer authentication failed",
    "primary key: id",
    "no column \"token\", look at the model",
    "CAST(token::text AS json)",
    "rate limit: 100 tokens, 5 left",
    "3 of 4 rows passed: 1",
    "9b2f6a1e-0c4d-4f0e-8f5a-1c2d3e4f5a6b",
    "0123456789abcdef0123456789abcdef",
    "task-management-and-other-things",
]  # fmt: skip


@pytest.mark.parametrize("text", SECRETS)
def test_what_is_told_to_be_secret_is_hidden(text: str) -> None:
    shown = redact(f"before {text}")
    assert "s3cret" not in shown
    assert USER_AND_PASSWORD not in shown
    assert shown.startswith("before ")
    assert redact(shown) == shown
    assert str(errors.WarehouseError(text)) == redact(text)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", ["{}", "refused {} now", "?k={}&x=1", "'{}'", '{{"k":"{}"}}'])
def test_keys_are_known_by_their_form(key: str, text: str) -> None:
    assert redact(text.format(key)) == text.format("***")


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_what_stands_around_a_secret_stays() -> None:
    assert redact('{"a": 1, "password": "x", "b": [2]}') == '{"a": 1, "password": "***", "b": [2]}'
    url = "postgresql://me:pw@host:5432/db?sslmode=require"
    assert redact(url) == "postgresql://me:***@host:5432/db?sslmode=require"
    assert (
        redact("Authorization: Bearer abc\nAccept: */*") == "Authorization: Bearer ***\nAccept: */*"
    )


PIECES = [
    "x", "://a:", "//", "password='", 'password="', "password=\\\"", "token: ", "Authorization: ",
    "Bearer ", "basic  ", "eyJ-", "eyJ.", "SG.", "sk-", "a-", "-----BEGIN PRIVATE KEY-----", "\\",
    "cookie:", "secret access ", " ", "'pass", "1:AA", "key-", "password,", "password=,",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_redacting_takes_time_in_proportion_to_the_text(piece: str) -> None:
    """Ten times the text may not take a hundred times the time."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        redact(text)
        return time.process_time() - began

    short = min(seconds(20_000) for _ in range(3))
    assert seconds(200_000) < 40 * max(short, 0.001)
