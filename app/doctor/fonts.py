"""Looks for fonts of the scripts that statements are written in. PDFs need them; everything else works without."""

import asyncio
import shutil
from pathlib import Path

from app.doctor.findings import Finding, ok, warning
from app.doctor.patient import Patient

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "~/.local/share/fonts", "~/.fonts")
ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
SCRIPTS: dict[str, tuple[str, ...]] = {
    "Arabic": ("notosansarabic", "notonaskharabic"),
    "Chinese, Japanese and Korean": ("notosanscjk", "notoserifcjk", "notosanssc", "notoserifsc"),
    "Thai": ("notosansthai", "notoserifthai"),
    "Ethiopic": ("notosansethiopic", "notoserifethiopic"),
}


async def check_fonts(patient: Patient) -> list[Finding]:
    """Which scripts have no Noto font: fontconfig is asked, and the usual folders are looked through."""
    del patient
    return [judge_fonts(await _listed() + await asyncio.to_thread(_found))]


def judge_fonts(names: str) -> Finding:
    """`names`: every family or file name there is, in one text."""
    known = names.lower().replace(" ", "").replace("-", "")
    missing = [script for script, fonts in SCRIPTS.items() if not any(font in known for font in fonts)]
    if not missing:
        return ok("fonts", f"Noto fonts for {_and(list(SCRIPTS))} are here.")
    advice = "Install them before PDFs are made (Debian: fonts-noto-core and fonts-noto-cjk)."
    return warning("fonts", f"No Noto font for {_and(missing)}.", advice)


async def _listed() -> str:
    """Return what fontconfig knows; nothing when it is not installed."""
    program = shutil.which("fc-list")
    if program is None:
        return ""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(program, ":", "family", stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode("utf-8", "replace")


def _found() -> str:
    folders = [Path(folder).expanduser() for folder in FOLDERS]
    files = (path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    return "\n".join(path.name for path in files)


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
