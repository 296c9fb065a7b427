"""What a partner sees: the invitation at /e/{token}, the receipt, and the manage page at /m/{token}. No cookie, no session."""

from fastapi import APIRouter

router = APIRouter()
