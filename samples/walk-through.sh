#!/usr/bin/env bash
# The README's five minutes as a script: a server, a sink that plays the members' mailboxes, an owner and one member.
# Everything happens in a temporary folder on this machine; nothing is sent anywhere else.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -x src/CryptoList.Server/bin/Debug/net10.0/cryptolist ] && [ -x src/CryptoList.Helper/bin/Debug/net10.0/cryptolist-helper ] || dotnet build --nologo -v quiet
export PATH="$PWD/src/CryptoList.Server/bin/Debug/net10.0:$PWD/src/CryptoList.Helper/bin/Debug/net10.0:$PATH"

work=$(mktemp -d)
jobs=()
cleanup() { for job in "${jobs[@]}"; do kill "$job" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "$*" >&2; "$@"; }
# Waits for a program's line of JSON that says where it listens, and gives one value of it.
listening() { # FILE KEY
  for _ in $(seq 200); do
    if [ -s "$1" ]; then python3 -c "import json,sys; v=json.loads(open(sys.argv[1]).readline())[sys.argv[2]]; print(v if isinstance(v,str) else v[0])" "$1" "$2" && return; fi
    sleep 0.1
  done
  echo "No sign of life in $1" >&2; return 1
}
# Waits until the sink holds N messages for an address, and prints the file of the newest.
mailbox() { # ADDRESS COUNT
  python3 - "$http" "$1" "$2" <<'PY'
import json, sys, urllib.error, urllib.parse, urllib.request
base, to, count = sys.argv[1:4]
try:
    answer = urllib.request.urlopen(f"{base}api/wait?" + urllib.parse.urlencode(dict(count=count, to=to, timeout=10)))
    found = json.load(answer)
except urllib.error.HTTPError as e:
    sys.exit(f"{to}: {e.code}, not {count} messages")
found = found["messages"] if isinstance(found, dict) else found
print(found[-1]["file"])
PY
}

step "A sink plays the relay and the mailboxes; a server hands its copies to it"
cryptolist sink --smtp 127.0.0.1:0 --http 127.0.0.1:0 --dir mail --quiet --json > sink.json & jobs+=($!)
relay=$(listening sink.json smtp) http=$(listening sink.json http)
cryptolist serve --data server --smtp 127.0.0.1:0 --smarthost "$relay" --json > serve.json 2> serve.log & jobs+=($!)
smtp=$(listening serve.json smtp)
echo "server on $smtp, relay on $relay"

step "Alice opens a list"
export CRYPTOLIST_Data__Folder=$work/server
alice() { CRYPTOLIST_HOME=$work/alice cryptolist-helper "$@"; }
bob() { CRYPTOLIST_HOME=$work/bob cryptolist-helper "$@"; }
run alice init --no-passphrase
run cryptolist list create team@lists.example.net --out record.json
run alice list open --server-record record.json --name Team --me alice@example.org --out team.log
run cryptolist list create team@lists.example.net --log team.log

step "Bob joins: an invitation over another channel, a request back, the owner's signature"
run bob init --no-passphrase
run alice invite bob@example.org --log-out invite.log > link.txt
run bob join - --log invite.log --out join.txt < link.txt
run alice admit join.txt --out admitted.log --welcome welcome.bin
run cryptolist roster append team@lists.example.net admitted.log
run cryptolist roster show team@lists.example.net --log > team.log
run alice sync --log team.log
run bob sync --log team.log
run bob accept welcome.bin

step "Alice posts; Bob reads"
printf 'From: Alice <alice@example.org>\nTo: team@lists.example.net\nSubject: Lunch\n\nOne o'"'"'clock, the usual place.\n' > lunch.eml
run alice send lunch.eml --smtp "$smtp" --list-server
copy=$(mailbox bob@example.org 1)
run bob read "$copy"

step "What the relay sees"
tr -d '\r' < "$copy" | sed '/^$/q'

step "Alice removes Bob; from the next post on he gets nothing, and the receipt says so"
run alice remove bob@example.org --out removal.log
run cryptolist roster append team@lists.example.net removal.log | tee receipt.txt
grep '^{' receipt.txt > receipt.json
run alice verify-receipt receipt.json
run cryptolist roster show team@lists.example.net --log > team.log
run alice sync --log team.log
printf 'From: Alice <alice@example.org>\nTo: team@lists.example.net\nSubject: Dinner\n\nWithout Bob.\n' > dinner.eml
run alice send dinner.eml --smtp "$smtp" --list-server
copy=$(mailbox alice@example.org 2)
run alice read "$copy"
printf '$ bob read (the copy that Alice got)\n'
if bob read "$copy"; then echo "Bob can read it. That must not be." >&2; exit 1; fi
run cryptolist member list team@lists.example.net

step "Done"
