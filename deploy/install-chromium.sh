#!/usr/bin/env bash
# Sees to a Chromium for the browser tests: uses the one that is there, installs Debian's where it may, else says loudly what is missing.
# In CI (CI=true) a missing browser is an error; elsewhere the browser tests fail on their own.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium here: installing Debian's, with fonts for the scripts that the tests show."
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; then
        exit 0
    fi
fi

cat >&2 <<'TEXT'
****************************************************************************************
  NO CHROMIUM: the browser tests CANNOT RUN and will fail.
  Install one, for example:   sudo apt-get install chromium fonts-noto-core
                              brew install --cask chromium
  Or leave these tests out:   .venv/bin/pytest -m "not soak and not browser"
****************************************************************************************
TEXT
[ "${CI:-}" != true ]
