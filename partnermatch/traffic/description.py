"""Limits and idempotency keys in the OpenAPI document."""

from typing import Any

from partnermatch.traffic.idempotency import HEADER, LONGEST, REPLAYED

Document = dict[str, Any]

LIMIT_HEADERS = {name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")}
REPLAYED_HEADER = {REPLAYED: {"$ref": f"#/components/headers/{REPLAYED}"}}

IDEMPOTENCY_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "description": "Makes the request safe to repeat: within 24 hours the same request with the same key is given the "
    "first answer again, and stores nothing. A UUID for one; a new one for every new request.",
}
SHARED_HEADERS: dict[str, Document] = {
    "RateLimit": {
        "schema": {"type": "string"},
        "description": 'What is left of each budget for how many seconds: `"requests";r=599;t=60`.',
        "example": '"requests";r=599;t=60',
    },
    "RateLimit-Policy": {
        "schema": {"type": "string"},
        "description": 'The budgets of the key, and how many seconds each lasts: `"requests";q=600;w=60`.',
        "example": '"requests";q=600;w=60',
    },
    REPLAYED: {
        "schema": {"type": "string", "const": "true"},
        "description": "The answer was given before: nothing was stored now.",
    },
}
