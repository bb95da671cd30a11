"""imap_read.py HOST PORT USER PASSWORD-FILE FOLDER: writes all messages of the inbox into the folder, a file each."""
import imaplib, pathlib, sys

host, port, user, password_file, folder = sys.argv[1:]
imap = imaplib.IMAP4(host, int(port), timeout=120)
imap.login(user, pathlib.Path(password_file).read_text().strip())
imap.select("INBOX", readonly=True)
for uid in imap.uid("SEARCH", "ALL")[1][0].split():
    _, answer = imap.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
    (pathlib.Path(folder) / f"{uid.decode()}.eml").write_bytes(answer[0][1])
imap.logout()
