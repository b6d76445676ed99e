#!/bin/sh
# Generates the TypeScript and Python code of the contract. With --check it only says whether gen/ is up to date.
set -eu
cd "$(dirname "$0")/.."
sh scripts/python-venv.sh

into=gen
[ "${1:-}" = "--check" ] && into=$(mktemp -d) && trap 'rm -rf "$into"' EXIT
buf generate --output "$(dirname "$into")" --template "{\"version\": \"v2\", \"plugins\": [{\"local\": \"protoc-gen-es\",
  \"out\": \"$(basename "$into")/ts\", \"opt\": [\"target=ts\", \"import_extension=ts\", \"erasable_syntax=true\"]}]}"
mkdir -p "$into/python"
.venv/bin/python -m grpc_tools.protoc -I proto --python_out="$into/python" --pyi_out="$into/python" \
  --grpc_python_out="$into/python" proto/headway/v1/*.proto

[ "$into" = gen ] && exit 0
diff -r --brief -x __pycache__ gen "$into" && exit 0
echo "gen/ is not what the protos say: run npm run generate" >&2
exit 1
