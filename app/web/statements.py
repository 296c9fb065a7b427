"""The desk's statements: draft, preview, edit, delete, open sign-on, watch."""

from fastapi import APIRouter

router = APIRouter()
