"""Secrets in texts of others: what drivers and destinations say, on its way into errors and logs.

A text may be long and may be anybody's, so each pattern here takes time in proportion to it.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NoBase64

HIDDEN = "***"

# user:password@ after the slashes of a URL, of a mistyped one too. What reads as a port is none.
_CREDENTIALS = re.compile(
    r"(?P<user>(?::/{1,3}|(?<=\w)//)[^:/?#@\s]{0,200}):"
    r"(?!\d{1,5}(?:[/?#\s\"']|$))(?:[^\s\"'<>]{0,200}|[^/?#\s]*)@"
)

_NAMES = r"""
    password | passwd | passphrase | passcode | pwd | (?<=["'])pass(?=\\*["'])
    | (?<!unexpected\ )token | credentials? | signature | \bsig
    | secret (?: [ _-]? (?:access)? [ _-]? key)?
    | (?: access | account | api | application | auth | consumer | encryption | function | master
        | private | service | shared | signing | subscription ) [ _-]? key (?: [ _-]? id)?
    | session [ _-]? (?: id | key)
"""
_IS = r"""\\*["']? [ \t]* (?: => | == | = | :(?!:) ) [ \t]*"""
# A name with its value: an option, a parameter of a URL, a header, a member of JSON (which may be
# quoted itself), a Python dict. A quoted value goes as far as its quote, or to the end.
_SETTING = re.compile(
    rf"""(?P<name> (?:{_NAMES}) {_IS} )
    (?:
        (?P<begin> [bru]{{0,2}} (?P<quote> \\* ["'])) (?: [^\\] | \\. )*? (?P<end> (?P=quote) | \Z)
        | (?: [^\s&;,] | ,(?!\s) )+
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_HEADER = re.compile(
    rf"""(?P<name> authorization {_IS} \\*["']? )
    (?: (?P<scheme> basic | bearer | digest | token | negotiate | aws4-hmac-sha256 )[ ]+
        | [\w-]{{1,40}}[ ]+ )?
    [^\s"'\\,;]+""",
    re.IGNORECASE | re.VERBOSE,
)
_COOKIE = re.compile(rf"""(?P<name> cookie {_IS} ) [^\r\n]+""", re.IGNORECASE | re.VERBOSE)
_SCHEME = re.compile(r"\b(?P<scheme>bearer|basic) +(?P<given>[\w.~+/=-]{6,})", re.IGNORECASE)

_PRIVATE_KEY = re.compile(
    r"(?P<begin>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----).*?(?P<end>-----END [A-Z ]{0,30}-----|\Z)",
    re.DOTALL,
)
# How the keys of services look that are common as destinations, or beside them.
_KEYS = re.compile(
    r"""(?<![\w-])(?:
        (?: AKIA | ASIA ) [0-9A-Z]{16}                           # AWS
        | AIza [\w-]{35} | ya29\. [\w.-]{20,} | 1// [\w-]{20,}   # Google
        | gh[opsur]_ \w{20,} | github_pat_ \w{20,} | glpat- [\w-]{16,}
        | (?: sk | rk | pk ) _ (?: live | test ) _ \w{8,} | whsec_ \w{16,}  # Stripe
        | sk- [\w-]{16,}                                         # OpenAI, and others after it
        | xox[a-z] - [\w-]{8,} | xapp- [\w-]{8,}                 # Slack
        | SG\. [\w-]{16,} \. [\w-]{16,}                          # SendGrid
        | (?: key- )? [0-9a-f]{32} -us\d{1,2} | key- [0-9a-f]{32}  # Mailchimp, Mailgun
        | pat- [a-z]{2}\d - [0-9a-f-]{30,}                       # HubSpot
        | pat [A-Za-z0-9]{14} \. [0-9a-f]{32,}                   # Airtable
        | SK [0-9a-f]{32}                                        # Twilio
        | 00D [A-Za-z0-9]{12,15} ! [\w.]{16,}                    # Salesforce
        | shp (?: at | ca | pa | ss ) _ [0-9A-Fa-f]{32}          # Shopify
        | EAA [A-Za-z0-9]{30,}                                   # Meta
        | pk_ [0-9a-f]{34}                                       # Klaviyo
        | dapi [0-9a-f]{32} | ntn_ \w{16,} | lin_api_ \w{16,} | sq0[a-z]{3}- [\w-]{20,}
        | \d{8,12} :AA [\w-]{30,}                                # Telegram
        | npm_ \w{30,} | pypi- [\w-]{16,}
        | eyJ [\w-]{8,} \. [\w-]{4,} (?: \. [\w-]* )?            # JSON web tokens
    )""",
    re.VERBOSE,
)


def redact(text: str) -> str:
    """`text` with the secrets in it replaced by `***`: the passwords of URLs, what stands after
    the name of a secret, credentials in headers, and keys that are known by their form."""
    text = _PRIVATE_KEY.sub(rf"\g<begin>{HIDDEN}\g<end>", text)
    text = _CREDENTIALS.sub(rf"\g<user>:{HIDDEN}@", text)
    text = _HEADER.sub(_without_value, text)
    text = _COOKIE.sub(_without_value, text)
    text = _SETTING.sub(_without_value, text)
    text = _SCHEME.sub(_without_credentials, text)
    return _KEYS.sub(HIDDEN, text)


def _without_value(match: re.Match[str]) -> str:
    found = match.groupdict()
    scheme = f"{found['scheme']} " if found.get("scheme") else ""
    return f"{found['name']}{found.get('begin') or ''}{scheme}{HIDDEN}{found.get('end') or ''}"


def _without_credentials(match: re.Match[str]) -> str:
    """`Bearer` or `Basic` without what follows, unless that is a word of a sentence."""
    given = match["given"]
    if match["scheme"].lower() == "basic":
        return f"{match['scheme']} {HIDDEN}" if _has_colon(given) else match[0]
    is_word = given.rstrip(".").isalpha() and len(given) < 20
    return match[0] if is_word else f"{match['scheme']} {HIDDEN}"


def _has_colon(text: str) -> bool:
    """Whether a text is, in base 64, a user and a password."""
    try:
        return b":" in b64decode(text + "=" * (-len(text) % 4), validate=True)
    except NoBase64:
        return False
