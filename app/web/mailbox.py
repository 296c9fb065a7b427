"""The local mailbox of a demonstration (`DEV`), and nothing otherwise."""

from fastapi import APIRouter

router = APIRouter()
