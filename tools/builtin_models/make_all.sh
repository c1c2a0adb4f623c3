#!/bin/bash
# make_all.sh WORK [PYTHON]   makes the built-in language models from nothing, or goes on where it was stopped.
# Tokens of the stages: SMALL, LARGE, DISTIL (environment). START: a folder from which the small model goes on instead of
# from nothing. Each stage resumes from its last checkpoint. Use a copy of this folder that nobody edits while it runs.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(realpath -m "$1"); python=${2:-python3}
sets=${SETS:-$here/../../resources/evaluation}
cd "$here"
mkdir -p "$work"
[ -f "$work/tokenizer/tokenizer.json" ] || "$python" make_tokenizer.py "$work/tokenizer" --documents 1500
# a stage that has used up its tokens ends at once when it is started again
"$python" train.py "$work/small" --tokenizer "$work/tokenizer" --tokens "${SMALL:-20e6}" ${START:+--start "$START"}
"$python" evaluate.py "$work/small" --sets "$sets" --out "$work/small/evaluation.json"
"$python" export_gguf.py "$work/small" "$work/praxis-small.F16.gguf"
[ -f "$work/large-start/model.safetensors" ] || "$python" grow.py "$work/small" "$work/large-start" --layers 7
"$python" train.py "$work/large" --tokenizer "$work/tokenizer" --start "$work/large-start" --tokens "${LARGE:-6e6}" \
  --lr 0.01 --adam-lr 0.0015 --probe-steps 100
"$python" evaluate.py "$work/large" --sets "$sets" --out "$work/large/evaluation.json"
"$python" distill.py "$work/large" "$work/small" "$work/distilled" --sets "$sets" --tokens "${DISTIL:-5e6}" \
  --lr 0.01 --adam-lr 0.0015
"$python" export_gguf.py "$work/distilled" "$work/praxis-small-distilled.F16.gguf"
