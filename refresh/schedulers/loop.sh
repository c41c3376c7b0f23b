#!/bin/sh
# Refreshes from the folder /extracts, again and again, REFRESH_INTERVAL seconds apart: one after the other, so never two
# at once; after one that failed the next one comes as well. SIGTERM ends what runs, then this.
trap 'kill $!; wait; exit' TERM INT
while :; do
    python -m refresh /extracts & wait $!
    touch /tmp/refreshed
    sleep "$REFRESH_INTERVAL" & wait $!
done
