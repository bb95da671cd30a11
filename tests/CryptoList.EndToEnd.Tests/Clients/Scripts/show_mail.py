"""show_mail.py FOLDER: what a person would see of all mail files below the folder, as JSON."""
import email, email.policy, hashlib, json, pathlib, sys


def seen(file):
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    text = mail.get_body(("plain",))
    return {
        "subject": mail["Subject"] or "",
        "from": mail["From"] or "",
        "status": mail["CryptoList-Status"] or "",
        "text": text.get_content().strip() if text else "",
        "attachments": {p.get_filename(): hashlib.sha256(p.get_payload(decode=True)).hexdigest() for p in mail.iter_attachments()},
    }


print(json.dumps([seen(f) for f in pathlib.Path(sys.argv[1]).rglob("*") if f.is_file() and not f.name.startswith(".")]))
