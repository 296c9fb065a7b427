"""For machines: /healthz, /readyz and /metrics."""

from fastapi import APIRouter

router = APIRouter()
