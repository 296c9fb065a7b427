"""Publishing from the desk, and the public pages and files."""

from fastapi import APIRouter

router = APIRouter()
