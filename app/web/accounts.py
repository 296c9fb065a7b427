"""Logging in and out, and the sessions a member holds."""

from fastapi import APIRouter

router = APIRouter()
