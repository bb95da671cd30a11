#!/bin/sh
# Writes the relay's configuration from MAIL_NAME (the lists' domain) and LIST_SERVER (host:port), then runs Postfix.
set -eu
: "${MAIL_NAME:?the domain of the lists, for example lists.example.net}"
: "${LIST_SERVER:?where the list server takes mail, for example cryptolist:2525}"

cp /etc/postfix/master.cf.proto /etc/postfix/master.cf
cat > /etc/postfix/main.cf <<CONFIG
compatibility_level = 3.6
myhostname = $MAIL_NAME
mydestination =
# The list server and its network may send anywhere; everyone else only to the lists.
mynetworks = 127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16
relay_domains = $MAIL_NAME
transport_maps = inline:{ { $MAIL_NAME = smtp:[${LIST_SERVER%:*}]:${LIST_SERVER##*:} } }
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtp_tls_security_level = may
# Sealed posts are base64 twice over: a 50 MB attachment makes a message of about 95 MB.
message_size_limit = 104857600
maillog_file = /dev/stdout
CONFIG
exec postfix start-fg
