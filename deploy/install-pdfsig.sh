#!/usr/bin/env bash
# Sees to pdfsig (Poppler), the PDF reader that is not ours by which the tests check seals: installs Debian's where it may, else says loudly
# what is missing. In CI (CI=true) that is an error; elsewhere the tests that need it fail on their own.
set -euo pipefail

if command -v pdfsig >/dev/null 2>&1; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian's poppler-utils, whose pdfsig checks the seals of PDFs in the tests."
    apt-get update -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=10 || true
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends poppler-utils >/dev/null; then
        exit 0
    fi
fi

cat >&2 <<'TEXT'
****************************************************************************************
  NO PDFSIG: the tests that check seals with it will fail.
  Install it, for example:    sudo apt-get install poppler-utils
                              brew install poppler
****************************************************************************************
TEXT
[ "${CI:-}" != true ]
