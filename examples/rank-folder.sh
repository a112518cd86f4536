#!/bin/sh
# Which label fits each video of a folder best, as a table: video, label, how likely it fits.
#
#   sh rank-folder.sh ~/Videos labels/camera.txt > ranking.tsv
#
# Needs jq. One bad video does not stop the others: it is told on stderr.
set -eu
folder=$1
labels=$2
reeltag=${REELTAG:-reeltag}

printf 'video\tlabel\tmatch\n'
find "$folder" -type f \( -iname '*.mp4' -o -iname '*.mov' -o -iname '*.mkv' -o -iname '*.webm' \) -print0 |
  sort -z |
  # shellcheck disable=SC2086 # REELTAG may be a command with arguments: npx reeltag
  xargs -0 $reeltag rank --labels-file "$labels" --match --json -- |
  jq --raw-output '(.labels | max_by(.match)) as $best | [.video, $best.label, $best.match] | @tsv'
