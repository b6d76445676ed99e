#!/bin/sh
# Runs after an install, and removes what nothing reads from the largest packages: the C headers of Node, sources that
# are there compiled as well, second copies for
# require(), and vocabularies as text.
cd "$(dirname "$0")/../node_modules" || exit 0
rm -rf node-linux-*/include node-linux-*/share node-bin-*/include node-bin-*/share
rm -rf gpt-tokenizer/cjs gpt-tokenizer/src gpt-tokenizer/data openai/src zod/src
