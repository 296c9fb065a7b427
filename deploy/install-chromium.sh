#!/usr/bin/env bash
# Sees to a Chromium for the browser tests: installs Debian's smallest where it may, uses the one that is there, else says loudly what is missing.
# In the shell a page costs a fifth of what it costs in a whole Chromium: with it the suite ends minutes earlier.
# In CI (CI=true) a missing browser is an error; elsewhere the browser tests fail on their own.
set -euo pipefail

there_is() {
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" fonts-noto-core >/dev/null
}

if there_is chromium-headless-shell; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && there_is apt-get; then
    echo "Installing Debian's Chromium for tests, with fonts for the scripts that they show."
    apt-get update -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=10 || true
    if install chromium-headless-shell; then
        exit 0
    fi
    if ! there_is chromium chromium-browser google-chrome && install chromium; then
        exit 0
    fi
fi

if there_is chromium chromium-browser google-chrome; then
    exit 0
fi

cat >&2 <<'TEXT'
****************************************************************************************
  NO CHROMIUM: the browser tests CANNOT RUN and will fail.
  Install one, for example:   sudo apt-get install chromium-headless-shell fonts-noto-core
                              brew install --cask chromium
  Or leave these tests out:   .venv/bin/pytest -m "not soak and not browser"
****************************************************************************************
TEXT
[ "${CI:-}" != true ]
