#!/bin/sh
# Sends a comment and prints what the service decides: sh comment.sh "Good article."
set -eu
text=$(printf '%s' "$1" | sed 's/[\"]/\\&/g')
curl --silent --show-error --fail-with-body "$MODERATION_URL/v1/comments" \
  --header "Authorization: Bearer $MODERATION_KEY" \
  --header "Content-Type: application/json" \
  --header "Prefer: wait=5" \
  --data "{\"text\": \"$text\", \"article\": {\"id\": \"article-12\"}}"
