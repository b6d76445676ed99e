#!/bin/sh
# Makes .venv with what the Python stubs and their tests need, unless it is there and up to date.
set -eu
cd "$(dirname "$0")/.."
wanted=scripts/python-requirements.txt
cmp -s "$wanted" .venv/installed.txt && exit 0
rm -rf .venv
python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r "$wanted"
cp "$wanted" .venv/installed.txt
