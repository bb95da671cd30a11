#!/usr/bin/env bash
# What a test of an application that sends mail looks like with the sink: send, wait, look, clear.
# SMTP_HOST, SMTP_PORT and SINK say where; the defaults are the sink's own.
set -euo pipefail
smtp=${SMTP_HOST:-127.0.0.1}:${SMTP_PORT:-2525}
sink=${SINK:-http://127.0.0.1:8025}

send() { # TO SUBJECT
  printf 'From: shop@example.org\r\nTo: %s\r\nSubject: %s\r\n\r\nThank you.\r\n' "$1" "$2" |
    curl -sS --url "smtp://$smtp" --mail-from shop@example.org --mail-rcpt "$1" --upload-file -
}

curl -fsS -X DELETE "$sink/api/messages" > /dev/null
send customer@example.org "Your order"

# Waits at most 10 seconds; 408 if the message does not come.
curl -fsS "$sink/api/wait?count=1&to=customer@example.org&timeout=10" | grep -q 'Your order' && echo "ok: the order was confirmed"

# An address that refuses on purpose: how does the application take a full mailbox?
if send 452-full@example.org "Your order" 2> /dev/null; then
  echo "The sink took what it should refuse." >&2
  exit 1
fi
echo "ok: a full mailbox is an error the application sees"
