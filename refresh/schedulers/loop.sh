#!/bin/sh
# Refreshes from the folder /extracts every REFRESH_INTERVAL seconds, one refresh after the other, also after a failure.
# SIGTERM ends the running command, then this script.
trap 'kill $!; wait; exit' TERM INT
while :; do
    python -m refresh /extracts & wait $!
    touch /tmp/refreshed
    sleep "$REFRESH_INTERVAL" & wait $!
done
