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
# Runs a command again until it says so: mail takes a moment.
until_said() { # TEXT COMMAND...
  local text=$1 said; shift
  for _ in $(seq 100); do
    said=$("$@" 2>&1) || true
    case $said in *"$text"*) printf '$ %s\n%s\n' "$*" "$said"; return;; esac
    [ -z "$said" ] || [ "$said" = "${last_said:-}" ] || { printf '$ %s\n%s\n' "$*" "$said"; last_said=$said; }
    sleep 0.3
  done
  echo "Nothing like \"$text\" was said" >&2; return 1
}

step "A sink plays the relay and the mailboxes; a server hands its copies to it"
cryptolist sink --smtp 127.0.0.1:0 --http 127.0.0.1:0 --dir mail --maildirs boxes --quiet --json > sink.json & jobs+=($!)
relay=$(listening sink.json smtp)
cryptolist serve --data server --smtp 127.0.0.1:0 --smarthost "$relay" --json > serve.json 2> serve.log & jobs+=($!)
smtp=$(listening serve.json smtp)
echo "server on $smtp, relay on $relay"

step "Alice opens a list; she and Bob say once where their mail is"
export CRYPTOLIST_Data__Folder=$work/server
mkdir -p boxes/{alice,bob}@example.org/{new,cur,tmp}
alice() { CRYPTOLIST_HOME=$work/alice cryptolist-helper "$@"; }
bob() { CRYPTOLIST_HOME=$work/bob cryptolist-helper "$@"; }
run alice init --no-passphrase
run alice mail set --maildir boxes/alice@example.org --smtp "$smtp" --list-server
run bob init --no-passphrase
run bob mail set --maildir boxes/bob@example.org --smtp "$smtp" --list-server
run cryptolist list create team@lists.example.net --out record.json
run alice list open --server-record record.json --name Team --me alice@example.org --out team.log
run cryptolist list create team@lists.example.net --log team.log

step "Bob joins: nothing passes from hand to hand but the link"
run alice invite bob@example.org > link.txt
run bob join - < link.txt
until_said "is let into" alice sync
until_said "Welcome to" bob sync

step "Alice posts; Bob reads"
printf 'From: Alice <alice@example.org>\nTo: team@lists.example.net\nSubject: Lunch\n\nOne o'"'"'clock, the usual place.\n' > lunch.eml
run alice send lunch.eml
until_said "One o'clock" bob read

step "What the relay sees"
tr -d '\r' < "$(grep -l '^CryptoList-Distribution' boxes/bob@example.org/new/* | tail -n 1)" | sed '/^$/q'

step "Alice removes Bob; from the next post on he gets nothing, and the list key is replaced"
run alice remove bob@example.org
until_said "is removed" alice sync
printf 'From: Alice <alice@example.org>\nTo: team@lists.example.net\nSubject: Dinner\n\nWithout Bob.\n' > dinner.eml
run alice send dinner.eml
until_said "Without Bob." alice read
copy=$(grep -l '^CryptoList-Distribution' boxes/alice@example.org/new/* | tail -n 1)
printf '$ bob read (the copy that Alice got)\n'
if bob read "$copy"; then echo "Bob can read it. That must not be." >&2; exit 1; fi
run cryptolist member list team@lists.example.net

step "Done"
