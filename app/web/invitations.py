"""The desk's invitations: adding partners, sending, reminding, revoking."""

from fastapi import APIRouter

router = APIRouter()
